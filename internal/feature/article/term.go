package article

import (
	"context"

	"stet/internal/engine/document"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Sections returns all sections in the editors' order.
func (s *Service) Sections(ctx context.Context) ([]Section, error) {
	return db.All(ctx, s.db, scanSection,
		`SELECT id, slug, name, description, position FROM section ORDER BY position, id`)
}

// Section returns a section by its slug, or NotFound.
func (s *Service) Section(ctx context.Context, slug string) (Section, error) {
	return db.One(ctx, s.db, scanSection,
		`SELECT id, slug, name, description, position FROM section WHERE slug = ?`, slug)
}

// Tag returns a tag by its slug, or NotFound.
func (s *Service) Tag(ctx context.Context, slug string) (Tag, error) {
	return db.One(ctx, s.db, scanTag, `SELECT id, slug, name FROM tag WHERE slug = ?`, slug)
}

// Author returns a byline by its slug, or NotFound.
func (s *Service) Author(ctx context.Context, slug string) (Author, error) {
	return db.One(ctx, s.db, scanAuthor,
		`SELECT id, slug, name, role, bio, picture, COALESCE(account_id, 0) FROM author WHERE slug = ?`, slug)
}

// EnsureSection returns the section with the origin or the slug, making it
// when there is none, and whether it was made. A section that is there is left as it is. A zero ID is
// chosen by the data base, a zero position puts it last.
func (s *Service) EnsureSection(ctx context.Context, tx *db.Tx, in Section, origin string) (id int64, created bool, err error) {
	if err := checkTerm(&in.Slug, &in.Name, &in.Description); err != nil {
		return 0, false, err
	}
	id, err = db.One(ctx, tx, db.ScanID, `SELECT id FROM section WHERE origin = ? OR slug = ? ORDER BY id LIMIT 1`,
		db.NullText(origin), in.Slug)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return id, false, err
	}
	if in.Position == 0 {
		if in.Position, err = db.One(ctx, tx, db.ScanID, `SELECT COALESCE(MAX(position), 0) + 1 FROM section`); err != nil {
			return 0, false, err
		}
	}
	cache.PurgeAfter(tx, "site")
	if in.ID != 0 {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO section (id, slug, name, description, position, origin)
			VALUES (?, ?, ?, ?, ?, ?) RETURNING id`, in.ID, in.Slug, in.Name, in.Description, in.Position, db.NullText(origin))
	} else {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO section (slug, name, description, position, origin)
		VALUES (?, ?, ?, ?, ?) RETURNING id`, in.Slug, in.Name, in.Description, in.Position, db.NullText(origin))
	}
	return id, err == nil, err
}

// EnsureTag returns the tag with the origin or the slug, making it when there
// is none.
func (s *Service) EnsureTag(ctx context.Context, tx *db.Tx, in Tag, origin string) (id int64, created bool, err error) {
	if err := checkTerm(&in.Slug, &in.Name, new(string)); err != nil {
		return 0, false, err
	}
	id, err = db.One(ctx, tx, db.ScanID, `SELECT id FROM tag WHERE origin = ? OR slug = ? ORDER BY id LIMIT 1`,
		db.NullText(origin), in.Slug)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return id, false, err
	}
	if in.ID != 0 {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO tag (id, slug, name, origin) VALUES (?, ?, ?, ?) RETURNING id`,
			in.ID, in.Slug, in.Name, db.NullText(origin))
	} else {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO tag (slug, name, origin) VALUES (?, ?, ?) RETURNING id`,
			in.Slug, in.Name, db.NullText(origin))
	}
	return id, err == nil, err
}

// EnsureAuthor returns the byline with the origin or the slug, making it when
// there is none.
func (s *Service) EnsureAuthor(ctx context.Context, tx *db.Tx, in Author, origin string) (id int64, created bool, err error) {
	in.Role = document.CleanLine(in.Role)
	if err := checkTerm(&in.Slug, &in.Name, &in.Bio); err != nil {
		return 0, false, err
	}
	id, err = db.One(ctx, tx, db.ScanID, `SELECT id FROM author WHERE origin = ? OR slug = ? ORDER BY id LIMIT 1`,
		db.NullText(origin), in.Slug)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return id, false, err
	}
	if in.ID != 0 {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO author (id, slug, name, role, bio, picture, account_id, origin)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			in.ID, in.Slug, in.Name, in.Role, in.Bio, in.Picture, db.NullID(in.AccountID), db.NullText(origin))
	} else {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO author (slug, name, role, bio, picture, account_id, origin)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			in.Slug, in.Name, in.Role, in.Bio, in.Picture, db.NullID(in.AccountID), db.NullText(origin))
	}
	return id, err == nil, err
}

// checkTerm cleans and checks what sections, tags and bylines have in common,
// and fills an empty slug from the name.
func checkTerm(slug, name, description *string) error {
	*name, *description = document.CleanLine(*name), document.CleanLine(*description)
	if *name == "" {
		return fault.New(fault.Invalid, "a section, a tag and a byline each need a name")
	}
	if *slug == "" {
		*slug = Slugify(*name)
	}
	if err := checkSlug(*slug); err != nil {
		return err
	}
	if err := within("name", *name, MaxTermName); err != nil {
		return err
	}
	return within("description", *description, MaxDescription)
}

func scanSection(row db.Row) (Section, error) {
	var t Section
	err := row.Scan(&t.ID, &t.Slug, &t.Name, &t.Description, &t.Position)
	return t, err
}

func scanTag(row db.Row) (Tag, error) {
	var t Tag
	err := row.Scan(&t.ID, &t.Slug, &t.Name)
	return t, err
}

func scanAuthor(row db.Row) (Author, error) {
	var a Author
	err := row.Scan(&a.ID, &a.Slug, &a.Name, &a.Role, &a.Bio, &a.Picture, &a.AccountID)
	return a, err
}
