package article

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
)

// rowsFor returns a page of the list. A text is looked for by the search where
// there is one; what it finds has one page.
func (d *Desk) rowsFor(ctx context.Context, by account.Identity, f Filter, after After) ([]Row, After, error) {
	if f.Text == "" || d.opt.Find == nil {
		return d.DeskList(ctx, by, f, after, deskPage)
	}
	found, err := d.found(ctx, f.Text, 4*deskPage)
	if err != nil {
		return nil, After{}, err
	}
	found = slices.DeleteFunc(found, func(r Row) bool { return r.Kind != f.Kind || f.Status != "" && r.Status != f.Status })
	rows, err := d.narrow(ctx, by, f, found)
	return rows[:min(len(rows), deskPage)], After{}, err
}

// narrow leaves the rows that somebody may open, and those of a filter's
// section and owner.
func (d *Desk) narrow(ctx context.Context, by account.Identity, f Filter, rows []Row) ([]Row, error) {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	all := by.Can(account.EditAny)
	kept, err := db.All(ctx, d.db, db.ScanID, `SELECT a.id FROM article a WHERE a.id IN {ids}
		AND (CAST(? AS BOOLEAN) OR a.owner_id = ? OR EXISTS (SELECT 1 FROM article_author l JOIN author b ON b.id = l.author_id
			WHERE l.article_id = a.id AND b.account_id = ?))
		AND (CAST(? AS BIGINT) = 0 OR a.owner_id = ?)
		AND (CAST(? AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM article_section l WHERE l.article_id = a.id AND l.section_id = ?))`,
		db.IDs(ids), all, by.AccountID, by.AccountID, f.Owner, f.Owner, f.Section, f.Section)
	if err != nil {
		return nil, err
	}
	may := make(map[int64]bool, len(kept))
	for _, id := range kept {
		may[id] = true
	}
	var left []Row
	for _, row := range rows {
		if may[row.ID] {
			left = append(left, row)
		}
	}
	return left, d.labelRows(ctx, left)
}

// found returns the articles that the search finds, the best first.
func (d *Desk) found(ctx context.Context, text string, limit int) ([]Row, error) {
	ids, err := d.opt.Find(ctx, text, limit)
	if err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, d.db, scanRow, `SELECT `+rowColumns+` FROM article a`+rowTables+` WHERE a.id IN {ids}`, db.IDs(ids))
	return pick(rows, ids, func(r Row) int64 { return r.ID }), err
}

// Search returns up to limit stories and pages that somebody may open, the
// best match first; without a search, those touched last whose headline has
// the text.
func (d *Desk) Search(ctx context.Context, by account.Identity, text string, limit int) ([]Row, error) {
	text = strings.TrimSpace(text)
	var rows []Row
	if text != "" && d.opt.Find != nil {
		found, err := d.found(ctx, text, 4*limit)
		if err != nil {
			return nil, err
		}
		if rows, err = d.narrow(ctx, by, Filter{}, found); err != nil {
			return nil, err
		}
		return rows[:min(len(rows), limit)], nil
	}
	for _, kind := range []Kind{Story, Page} {
		some, _, err := d.DeskList(ctx, by, Filter{Kind: kind, Text: text}, After{}, limit)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	return rows[:min(len(rows), limit)], nil
}

// maxTargets is how many articles the link picker offers.
const maxTargets = 20

// Target is an article that another one can link to.
type Target struct {
	ID       int64  `json:"id"`
	Headline string `json:"headline"`
	Path     string `json:"path"`
	Status   Status `json:"status"`
}

// find answers the link picker.
func (d *Desk) find(w http.ResponseWriter, r *http.Request) error {
	rows, err := d.linkable(r.Context(), who(r), strings.TrimSpace(r.URL.Query().Get("q")))
	if err != nil {
		return err
	}
	targets := make([]Target, 0, len(rows))
	for _, row := range rows[:min(len(rows), maxTargets)] {
		targets = append(targets, Target{row.ID, row.Headline, row.Path, row.Status})
	}
	return answer(w, http.StatusOK, targets)
}

// linkable returns the articles that somebody can link to: for those who may
// edit everything all of them, for others what readers have, as they have it.
func (d *Desk) linkable(ctx context.Context, by account.Identity, text string) ([]Row, error) {
	if by.Can(account.EditAny) {
		return d.Search(ctx, by, text, maxTargets)
	}
	if text == "" || d.opt.Find == nil {
		return db.All(ctx, d.db, scanRow, `SELECT `+liveColumns+` FROM article a`+rowTables+` WHERE a.status = 'published'
			AND LOWER(a.headline) LIKE ? ESCAPE '\' ORDER BY a.touched_at DESC, a.id DESC LIMIT ?`, holding(text), maxTargets)
	}
	ids, err := d.opt.Find(ctx, text, 10*maxTargets)
	if err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, d.db, scanRow, `SELECT `+liveColumns+` FROM article a`+rowTables+`
		WHERE a.status = 'published' AND a.id IN {ids}`, db.IDs(ids))
	return pick(rows, ids, func(r Row) int64 { return r.ID }), err
}
