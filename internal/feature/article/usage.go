package article

import (
	"context"
	"slices"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
)

// place says where an article shows a medium.
type place string

const (
	placeLive  place = "live"  // in the revision that it stands with
	placeDraft place = "draft" // in its draft
)

// mediaOf returns the keys of the media that a body shows, sorted.
func mediaOf(body document.Doc) []string {
	var keys []string
	body.Walk(func(n *document.Node) bool {
		if n.Attrs.Media != "" {
			keys = append(keys, n.Attrs.Media)
		}
		return true
	})
	slices.Sort(keys)
	return slices.Compact(keys)
}

// showMedia notes which media an article shows in a place. Nothing is written
// when they are the ones that were noted before.
func showMedia(ctx context.Context, tx *db.Tx, id int64, at place, keys []string) error {
	known, err := db.All(ctx, tx, scanText, `SELECT key FROM article_media WHERE article_id = ? AND place = ? ORDER BY key`, id, string(at))
	if err != nil || slices.Equal(known, keys) {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM article_media WHERE article_id = ? AND place = ?`, id, string(at)); err != nil {
		return err
	}
	if len(keys) == 0 {
		return nil
	}
	_, err = tx.Exec(ctx, `INSERT INTO article_media (article_id, place, key)
		SELECT CAST(? AS BIGINT), CAST(? AS TEXT), value FROM {strings} AS list`, id, string(at), db.Strings(keys))
	return err
}

// Use is an article that shows a medium.
type Use struct {
	ArticleID int64
	Headline  string // of the draft, if there is one
	Path      string // "" before the first publication
	Status    Status
}

// UsesOf returns the articles that show each of the media, to readers or in a
// draft, the newest article first. Media that nothing shows are not in the
// map.
func (s *Service) UsesOf(ctx context.Context, q db.Querier, keys []string) (map[string][]Use, error) {
	type use struct {
		key string
		Use
	}
	list, err := db.All(ctx, q, func(row db.Row) (use, error) {
		var u use
		err := row.Scan(&u.key, &u.ArticleID, &u.Headline, &u.Path, &u.Status)
		return u, err
	}, `SELECT DISTINCT m.key, a.id, COALESCE(d.headline, a.headline), COALESCE(a.path, ''), a.status
		FROM article_media m JOIN article a ON a.id = m.article_id LEFT JOIN draft d ON d.article_id = a.id
		WHERE m.key IN {strings} ORDER BY 1, 2 DESC`, db.Strings(keys))
	if err != nil {
		return nil, err
	}
	uses := make(map[string][]Use, len(keys))
	for _, u := range list {
		uses[u.key] = append(uses[u.key], u.Use)
	}
	return uses, nil
}

func scanText(row db.Row) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
