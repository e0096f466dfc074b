package article

import (
	"context"
	"slices"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
)

// place says where an article shows a medium.
type place string

const (
	placeLive  place = "live"  // in the revision that it stands with
	placeDraft place = "draft" // in its draft
)

// mediaOf returns the keys of the media that a body shows, and of those of this
// site that it links to, such as a PDF at /media/KEY/name.pdf; sorted.
func mediaOf(body document.Doc) []string {
	var keys []string
	body.Walk(func(n *document.Node) bool {
		if n.Attrs.Media != "" {
			keys = append(keys, n.Attrs.Media)
		}
		return true
	})
	body.EachLink(func(m *document.Mark) {
		if rest, ok := strings.CutPrefix(m.Href, "/media/"); ok {
			if key, _, ok := strings.Cut(rest, "/"); ok && key != "" {
				keys = append(keys, key)
			}
		}
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

// Use is an article that shows a medium, or a byline whose portrait it is.
type Use struct {
	ArticleID int64  // 0 for a byline
	Headline  string // of the draft, if there is one; the name of a byline
	Path      string // "" before the first publication
	Status    Status // Byline for a byline
}

// Byline is what stands in place of a status where a byline shows a medium.
const Byline Status = "byline"

// UsesOf returns what shows each of the media: the articles, to readers or in a
// draft, the newest first, and the bylines. Media that nothing shows are not in
// the map. Of articles that somebody may not open it has the headline that
// readers know, "" for none; to nobody, a program's own job, it tells all.
func (s *Service) UsesOf(ctx context.Context, q db.Querier, who account.Identity, keys []string) (map[string][]Use, error) {
	all := who.AccountID == 0 || who.Can(account.EditAny)
	articles, err := db.All(ctx, q, scanUse, `SELECT DISTINCT m.key, a.id, CASE
		WHEN CAST(? AS BOOLEAN) OR a.owner_id = ? OR EXISTS (SELECT 1 FROM article_author l JOIN author b ON b.id = l.author_id
			WHERE l.article_id = a.id AND b.account_id = ?) THEN COALESCE(d.headline, a.headline)
		WHEN a.status = 'published' THEN a.headline ELSE '' END, COALESCE(a.path, ''), a.status
		FROM article_media m JOIN article a ON a.id = m.article_id LEFT JOIN draft d ON d.article_id = a.id
		WHERE m.key IN {strings} ORDER BY 1, 2 DESC`, all, who.AccountID, who.AccountID, db.Strings(keys))
	if err != nil {
		return nil, err
	}
	bylines, err := db.All(ctx, q, func(row db.Row) (use, error) {
		u := use{Use: Use{Status: Byline}}
		var slug string
		err := row.Scan(&u.key, &u.Headline, &slug)
		u.Path = Author{Slug: slug}.Path()
		return u, err
	}, `SELECT picture, name, slug FROM author WHERE picture IN {strings} ORDER BY picture, id`, db.Strings(keys))
	if err != nil {
		return nil, err
	}
	uses := make(map[string][]Use, len(keys))
	for _, u := range slices.Concat(articles, bylines) {
		uses[u.key] = append(uses[u.key], u.Use)
	}
	return uses, nil
}

// use is what shows the medium with a key.
type use struct {
	key string
	Use
}

func scanUse(row db.Row) (use, error) {
	var u use
	err := row.Scan(&u.key, &u.ArticleID, &u.Headline, &u.Path, &u.Status)
	return u, err
}

func scanText(row db.Row) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
