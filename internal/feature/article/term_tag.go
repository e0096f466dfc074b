package article

import (
	"context"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
)

// SaveTag writes a tag, a new one when its ID is 0, and returns its id. A tag
// whose slug changes keeps its old address as a redirect. It answers Invalid,
// with the field, for a slug that another tag has.
func (s *Service) SaveTag(ctx context.Context, tx *db.Tx, who account.Identity, in Tag) (int64, error) {
	if err := who.May(account.Curate); err != nil {
		return 0, err
	}
	if err := checkTerm(&in.Slug, &in.Name, new(string)); err != nil {
		return 0, err
	}
	_, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM tag WHERE slug = ? AND id <> ?`, in.Slug, in.ID)
	if err := free(err, "tag", in.Slug); err != nil {
		return 0, err
	}
	if in.ID == 0 {
		id, _, err := s.EnsureTag(ctx, tx, in, "")
		if err != nil {
			return 0, err
		}
		return id, s.auditTerm(ctx, tx, who, "article.tag.made", "tag", id, in.Name)
	}
	old, err := tagOf(ctx, tx, in.ID)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE tag SET slug = ?, name = ? WHERE id = ?`, in.Slug, in.Name, in.ID); err != nil {
		return 0, err
	}
	if err := s.moveTerm(ctx, tx, old.Path(), in.Path()); err != nil {
		return 0, err
	}
	if err := s.tagInDrafts(ctx, tx, Slugify(old.Name), in.Name); err != nil {
		return 0, err
	}
	if err := s.tagChanged(ctx, tx, in.ID); err != nil {
		return 0, err
	}
	return in.ID, s.auditTerm(ctx, tx, who, "article.tag.changed", "tag", in.ID, in.Name)
}

// MergeTag gives all articles of one tag the other and removes the first,
// whose address leads to the other's.
func (s *Service) MergeTag(ctx context.Context, tx *db.Tx, who account.Identity, id, into int64) error {
	if err := who.May(account.Curate); err != nil {
		return err
	}
	old, err := tagOf(ctx, tx, id)
	if err != nil {
		return err
	}
	to, err := tagOf(ctx, tx, into)
	if err != nil {
		return err
	}
	if err := mergeable("tag", old.Name, 0, id, into); err != nil {
		return err
	}
	if err := s.tagChanged(ctx, tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO article_tag (article_id, tag_id, position, live_at)
		SELECT article_id, ?, position, live_at FROM article_tag WHERE tag_id = ? ON CONFLICT (article_id, tag_id)
			DO UPDATE SET position = CASE WHEN excluded.position < article_tag.position THEN excluded.position ELSE article_tag.position END`,
		into, id); err != nil {
		return err
	}
	if err := s.moveTerm(ctx, tx, old.Path(), to.Path()); err != nil {
		return err
	}
	if err := s.tagInDrafts(ctx, tx, Slugify(old.Name), to.Name); err != nil {
		return err
	}
	if err := dropTag(ctx, tx, id); err != nil {
		return err
	}
	cache.PurgeAfter(tx, "tag:"+strconv.FormatInt(into, 10))
	return s.auditTerm(ctx, tx, who, "article.tag.merged", "tag", id, old.Name+" > "+to.Name)
}

// DeleteTag removes a tag, from articles too.
func (s *Service) DeleteTag(ctx context.Context, tx *db.Tx, who account.Identity, id int64) error {
	if err := who.May(account.Curate); err != nil {
		return err
	}
	old, err := tagOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.tagChanged(ctx, tx, id); err != nil {
		return err
	}
	if err := s.tagInDrafts(ctx, tx, Slugify(old.Name), ""); err != nil {
		return err
	}
	if err := dropTag(ctx, tx, id); err != nil {
		return err
	}
	return s.auditTerm(ctx, tx, who, "article.tag.deleted", "tag", id, old.Name)
}

func tagOf(ctx context.Context, q db.Querier, id int64) (Tag, error) {
	return db.One(ctx, q, scanTag, `SELECT id, slug, name FROM tag WHERE id = ?`, id)
}

func dropTag(ctx context.Context, tx *db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM article_tag WHERE tag_id = ?`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM tag WHERE id = ?`, id)
	return err
}

// purgeMany is how many articles are purged one by one; beyond that every page
// is drawn again.
const purgeMany = 200

// tagChanged has all pages drawn again that show a tag, and its articles filed
// again.
func (s *Service) tagChanged(ctx context.Context, tx *db.Tx, id int64) error {
	ids, err := articlesWithTag(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.refile(ctx, tx, ids); err != nil {
		return err
	}
	if len(ids) > purgeMany {
		cache.PurgeAfter(tx, "site")
		return nil
	}
	tags := []string{"tag:" + strconv.FormatInt(id, 10), "list", "feeds"}
	for _, articleID := range ids {
		tags = append(tags, "article:"+strconv.FormatInt(articleID, 10))
	}
	cache.PurgeAfter(tx, tags...)
	return nil
}

// TagUse is a tag and how many articles carry it.
type TagUse struct {
	Tag
	Articles int64
}

// Tags returns up to limit tags whose names or slugs hold a text, whatever its
// case, after a slug, by slug. The text "" is in all of them.
func (s *Service) Tags(ctx context.Context, text, after string, limit int) ([]TagUse, error) {
	return db.All(ctx, s.db, func(row db.Row) (TagUse, error) {
		var t TagUse
		err := row.Scan(&t.ID, &t.Slug, &t.Name, &t.Articles)
		return t, err
	}, `SELECT t.id, t.slug, t.name, (SELECT COUNT(*) FROM article_tag l WHERE l.tag_id = t.id)
		FROM tag t WHERE t.slug > ? AND (LOWER(t.name) LIKE ? ESCAPE '\' OR t.slug LIKE ? ESCAPE '\') ORDER BY t.slug LIMIT ?`,
		after, holding(text), holding(text), limit)
}
