package article

import (
	"context"

	"stet/internal/platform/db"
)

// AllSections returns the sections as q sees them, in the editors' order and
// with their origins.
func (s *Service) AllSections(ctx context.Context, q db.Querier) ([]Section, error) {
	return db.All(ctx, q, func(row db.Row) (Section, error) {
		var t Section
		err := row.Scan(&t.ID, &t.Slug, &t.Name, &t.Description, &t.Position, &t.Origin)
		return t, err
	}, `SELECT id, slug, name, description, position, COALESCE(origin, '') FROM section ORDER BY position, id`)
}

// AllTags returns the tags as q sees them, by slug and with their origins.
func (s *Service) AllTags(ctx context.Context, q db.Querier) ([]Tag, error) {
	return db.All(ctx, q, func(row db.Row) (Tag, error) {
		var t Tag
		err := row.Scan(&t.ID, &t.Slug, &t.Name, &t.Origin)
		return t, err
	}, `SELECT id, slug, name, COALESCE(origin, '') FROM tag ORDER BY slug`)
}

// AllAuthors returns the bylines as q sees them, by slug and with their
// origins.
func (s *Service) AllAuthors(ctx context.Context, q db.Querier) ([]Author, error) {
	return db.All(ctx, q, func(row db.Row) (Author, error) {
		var a Author
		err := row.Scan(&a.ID, &a.Slug, &a.Name, &a.Role, &a.Bio, &a.Picture, &a.AccountID, &a.Origin)
		return a, err
	}, `SELECT id, slug, name, role, bio, picture, COALESCE(account_id, 0), COALESCE(origin, '') FROM author ORDER BY slug`)
}

// AllIDs returns the ids of all articles as q sees them, in order. They take
// eight bytes each, which lets an export walk a large archive without holding
// it.
func (s *Service) AllIDs(ctx context.Context, q db.Querier) ([]int64, error) {
	return db.All(ctx, q, db.ScanID, `SELECT id FROM article WHERE kind <> '' ORDER BY id`)
}

// Some returns the articles of the ids as q sees them, in any state, in the
// order of the ids' numbers.
func (s *Service) Some(ctx context.Context, q db.Querier, ids []int64) ([]Article, error) {
	list, err := db.All(ctx, q, scanArticle, selectArticle+` WHERE a.id IN {ids} ORDER BY a.id`, db.IDs(ids))
	if err != nil {
		return nil, err
	}
	if list, err = fillAll(ctx, q, list); err != nil {
		return nil, err
	}
	return list, inHand(ctx, q, list)
}

// inHand gives articles that are still being written the words of their
// drafts: they have no others.
func inHand(ctx context.Context, q db.Querier, list []Article) error {
	for i := range list {
		a := &list[i]
		if d := (dossier{id: a.ID, status: a.Status}); d.inHand() {
			t, err := loadDraft(ctx, q, d)
			if err != nil {
				return err
			}
			a.Content = t.content()
			a.Slug = t.Slug
		}
	}
	return nil
}

// Origins returns the ids of the articles whose origin begins with a prefix,
// which has no letters that depend on case, "%" or "_", by their origins.
func (s *Service) Origins(ctx context.Context, q db.Querier, prefix string) (map[string]int64, error) {
	type known struct {
		id     int64
		origin string
	}
	list, err := db.All(ctx, q, func(row db.Row) (known, error) {
		var k known
		err := row.Scan(&k.id, &k.origin)
		return k, err
	}, `SELECT id, origin FROM article WHERE origin LIKE ? || '%'`, prefix)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int64, len(list))
	for _, k := range list {
		ids[k.origin] = k.id
	}
	return ids, nil
}

// ByOrigin returns the article, in any state, that came from an origin;
// NotFound when there is none.
func (s *Service) ByOrigin(ctx context.Context, q db.Querier, origin string) (Article, error) {
	a, err := db.One(ctx, q, scanArticle, selectArticle+` WHERE a.origin = ?`, origin)
	if err != nil {
		return Article{}, err
	}
	return fill(ctx, q, a)
}

// SetOrigin makes an article known by another origin.
func (s *Service) SetOrigin(ctx context.Context, tx *db.Tx, id int64, origin string) error {
	_, err := tx.Exec(ctx, `UPDATE article SET origin = ? WHERE id = ?`, origin, id)
	return err
}
