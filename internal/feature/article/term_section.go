package article

import (
	"context"
	"slices"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// SaveSection writes a section, a new one when its ID is 0, and returns its
// id. A section whose slug changes keeps its old address as a redirect. The
// position counts for a new one only; 0 is last. It answers Invalid, with the
// field, for a slug that another section has.
func (s *Service) SaveSection(ctx context.Context, tx *db.Tx, who account.Identity, in Section) (int64, error) {
	if err := who.May(account.Curate); err != nil {
		return 0, err
	}
	if err := checkTerm(&in.Slug, &in.Name, &in.Description); err != nil {
		return 0, err
	}
	_, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM section WHERE slug = ? AND id <> ?`, in.Slug, in.ID)
	if err := free(err, "section", in.Slug); err != nil {
		return 0, err
	}
	if in.ID == 0 {
		id, _, err := s.EnsureSection(ctx, tx, in, "")
		if err != nil {
			return 0, err
		}
		return id, s.auditTerm(ctx, tx, who, "article.section.made", "section", id, in.Name)
	}
	old, err := db.One(ctx, tx, scanSection, `SELECT id, slug, name, description, position FROM section WHERE id = ?`, in.ID)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE section SET slug = ?, name = ?, description = ? WHERE id = ?`,
		in.Slug, in.Name, in.Description, in.ID); err != nil {
		return 0, err
	}
	if err := s.moveTerm(ctx, tx, old.Path(), in.Path()); err != nil {
		return 0, err
	}
	ids, err := articlesInSection(ctx, tx, in.ID)
	if err != nil {
		return 0, err
	}
	if err := s.refile(ctx, tx, ids); err != nil {
		return 0, err
	}
	cache.PurgeAfter(tx, "site")
	return in.ID, s.auditTerm(ctx, tx, who, "article.section.changed", "section", in.ID, in.Name)
}

// OrderSections puts the sections in the order of the ids. Sections that are
// not named come after them, as they were.
func (s *Service) OrderSections(ctx context.Context, tx *db.Tx, who account.Identity, ids []int64) error {
	if err := who.May(account.Curate); err != nil {
		return err
	}
	all, err := db.All(ctx, tx, db.ScanID, `SELECT id FROM section ORDER BY position, id`)
	if err != nil {
		return err
	}
	order := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !slices.Contains(all, id) })
	for _, id := range all {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	for i, id := range order {
		if _, err := tx.Exec(ctx, `UPDATE section SET position = ? WHERE id = ?`, i+1, id); err != nil {
			return err
		}
	}
	cache.PurgeAfter(tx, "site")
	return s.auditOf(ctx, tx, who, "article.section.ordered", "sections", "")
}

// DeleteSection removes a section. into is the section to which its articles
// and its address go; with 0 it must have none, else the answer is Conflict.
func (s *Service) DeleteSection(ctx context.Context, tx *db.Tx, who account.Identity, id, into int64) error {
	if err := who.May(account.Curate); err != nil {
		return err
	}
	old, err := db.One(ctx, tx, scanSection, `SELECT id, slug, name, description, position FROM section WHERE id = ?`, id)
	if err != nil {
		return err
	}
	used, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM (SELECT 1 FROM article_section WHERE section_id = ? LIMIT 1) AS used`, id)
	if err != nil {
		return err
	}
	if err := mergeable("section", old.Name, used, id, into); err != nil {
		return err
	}
	ids, err := articlesInSection(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.refile(ctx, tx, ids); err != nil {
		return err
	}
	if into != 0 {
		if err := s.mergeSection(ctx, tx, old, into); err != nil {
			return err
		}
	}
	if err := s.sectionInDrafts(ctx, tx, id, into); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM article_section WHERE section_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM front_slot WHERE section_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM section WHERE id = ?`, id); err != nil {
		return err
	}
	cache.PurgeAfter(tx, "site")
	return s.auditTerm(ctx, tx, who, "article.section.deleted", "section", id, old.Name)
}

// mergeSection gives the articles and the address of a section to another one.
func (s *Service) mergeSection(ctx context.Context, tx *db.Tx, old Section, into int64) error {
	to, err := db.One(ctx, tx, scanSection, `SELECT id, slug, name, description, position FROM section WHERE id = ?`, into)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO article_section (article_id, section_id, position, live_at, touched_at)
		SELECT article_id, ?, position, live_at, touched_at FROM article_section WHERE section_id = ? ON CONFLICT (article_id, section_id)
		DO UPDATE SET position = CASE WHEN excluded.position < article_section.position THEN excluded.position ELSE article_section.position END`,
		into, old.ID); err != nil {
		return err
	}
	return s.moveTerm(ctx, tx, old.Path(), to.Path())
}

// free turns the answer of a search for another term with the same slug into
// an error about the field, nil when there is none.
func free(err error, what, slug string) error {
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	}
	return fault.InField("slug", "another %s has the address %q", what, slug)
}

// mergeable says why a term may not be deleted: others use it and there is
// nowhere for them to go.
func mergeable(what, name string, used, id, into int64) error {
	switch {
	case into == id:
		return fault.InField("into", "a %s cannot be merged into itself", what)
	case used != 0 && into == 0:
		return fault.New(fault.Conflict, "%q is used by articles: choose another %s to which they go", name, what)
	}
	return nil
}

// moveTerm keeps the old address of a list as a redirect to the new one.
func (s *Service) moveTerm(ctx context.Context, tx *db.Tx, from, to string) error {
	if from == to {
		return nil
	}
	if err := s.site.Occupy(ctx, tx, to); err != nil {
		return err
	}
	return s.site.AddRedirect(ctx, tx, from, to)
}

func (s *Service) auditTerm(ctx context.Context, tx *db.Tx, who account.Identity, act, what string, id int64, name string) error {
	return s.auditOf(ctx, tx, who, act, what+" "+strconv.FormatInt(id, 10), name)
}
