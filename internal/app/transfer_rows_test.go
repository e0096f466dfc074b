package app

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"stet/internal/platform/db"
)

// travels are questions to which a site and the one that it moved to give the
// same answers. Equal archives would not show what both sites leave out.
var travels = map[string]string{
	"account": `SELECT id || '|' || role || '|' || name || '|' || COALESCE(email, '') || '|' || CASE WHEN claimed THEN 'yes' ELSE 'no' END || '|' || created_at || '|' ||
		picture || '|' || ended_at || '|' || COALESCE(origin, '') FROM account WHERE erased_at = 0`,
	"consent": `SELECT account_id || '|' || purpose || '|' || wording || '|' || source || '|' || given_at || '|' || withdrawn_at FROM consent`,
	"section": `SELECT slug || '|' || name || '|' || description || '|' || COALESCE(origin, '') FROM section`,
	"author": `SELECT slug || '|' || name || '|' || role || '|' || bio || '|' || picture || '|' || COALESCE(account_id, 0) || '|' || COALESCE(origin, '')
		FROM author`,
	"media": `SELECT key || '|' || kind || '|' || name || '|' || alt || '|' || caption || '|' || credit || '|' || source || '|' || rights || '|' ||
		licence || '|' || permitted || '|' || expires_at || '|' || focus_x || '|' || focus_y || '|' || created_at FROM media`,
	"media's origins": `SELECT m.key || '|' || o.origin FROM media_origin o JOIN media m ON m.id = o.media_id`,
	"former keys":     `SELECT f.key || '|' || m.key FROM media_former f JOIN media m ON m.id = f.media_id`,
	"article": `SELECT id || '|' || kind || '|' || status || '|' || COALESCE(path, '') || '|' || lang || '|' ||
		CASE WHEN status IN ('draft', 'review', 'approved') THEN '' ELSE slug || '|' || headline END || '|' || lead || '|' || created_at || '|' || updated_at || '|' || published_at || '|' || scheduled_at || '|' || COALESCE(live_at, 0) || '|' ||
		embargo_at || '|' || COALESCE(owner_id, 0) || '|' || refused || '|' || expires_at || '|' || CASE WHEN unlisted THEN 'yes' ELSE 'no' END || '|' || retraction || '|' ||
		withdrawal || '|' || withdrawn_at FROM article`,
	"words": `SELECT a.id || '|' || r.headline || '|' || r.standfirst || '|' || r.kicker || '|' || r.dateline || '|' || r.source_name || '|' ||
		r.source_url || '|' || r.source_credit || '|' || r.body FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision
		WHERE a.status NOT IN ('draft', 'review', 'approved')`,
	"in hand": `SELECT a.id || '|' || COALESCE(d.headline, r.headline) || '|' || COALESCE(d.standfirst, r.standfirst) || '|' || COALESCE(d.body, r.body)
		FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision LEFT JOIN draft d ON d.article_id = a.id
		WHERE a.status IN ('draft', 'review', 'approved')`,
	"draft": `SELECT d.article_id || '|' || d.lang || '|' || d.headline || '|' || d.standfirst || '|' || d.kicker || '|' || d.dateline || '|' ||
		d.slug || '|' || d.source || '|' || d.body FROM draft d JOIN article a ON a.id = d.article_id
		WHERE d.changed AND a.status NOT IN ('draft', 'review', 'approved')`,
	"correction": `SELECT article_id || '|' || kind || '|' || at || '|' || text || '|' || CASE WHEN withheld THEN 'yes' ELSE 'no' END FROM correction`,
	"front": `SELECT zone || '|' || COALESCE(s.slug, '') || '|' || f.position || '|' || article_id || '|' || until
		FROM front_slot f LEFT JOIN section s ON s.id = f.section_id`,
	"redirect": `SELECT from_path || '|' || to_path FROM redirect`,
	"menu":     `SELECT menu || '|' || position || '|' || label || '|' || target FROM menu_item`,
	"comment": `SELECT id || '|' || article_id || '|' || COALESCE(parent_id, 0) || '|' || COALESCE(account_id, 0) || '|' || author_name || '|' ||
		status || '|' || body || '|' || created_at || '|' || COALESCE(origin, '') FROM comment`,
	"settings": `SELECT name || '|' || value FROM setting`,
}

// compareRows compares what two sites have in their data bases of all that an
// export takes along.
func compareRows(t *testing.T, old, moved *App) {
	t.Helper()
	for what, query := range travels {
		ask := func(a *App) []string {
			rows, err := db.All(t.Context(), a.db, func(row db.Row) (s string, err error) { return s, row.Scan(&s) }, query)
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			slices.SortFunc(rows, cmp.Compare)
			return rows
		}
		before, after := ask(old), ask(moved)
		if len(before) == 0 {
			t.Errorf("%s: the example has none", what)
		}
		if !slices.Equal(before, after) {
			t.Errorf("%s:\n%s", what, difference(strings.Join(before, "\n"), strings.Join(after, "\n")))
		}
	}
}
