package article

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/theme"
)

// listView is what article/desk/list.html sees.
type listView struct {
	Kind     Kind
	Filter   Filter
	Rows     []Row
	Next     string // address of the next page, "" at the end
	Filtered bool
	Statuses []Status
	Sections []Section
	MayStart bool
}

// Statuses returns the states that an article can be in, in the order in which
// it goes through them.
func Statuses() []Status {
	return []Status{Draft, Review, Approved, Scheduled, Published, Unpublished, Killed}
}

func (d *Desk) list(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	section, _ := strconv.ParseInt(query.Get("section"), 10, 64)
	f := Filter{Kind: Story, Status: Status(query.Get("status")), Section: section, Text: strings.TrimSpace(query.Get("q"))}
	if query.Get("kind") == string(Page) {
		f.Kind = Page
	}
	if query.Get("mine") != "" {
		f.Owner = who(r).AccountID
	}
	after, err := ParseCursor(query.Get("before"))
	if err != nil {
		return err
	}
	rows, next, err := d.rowsFor(r.Context(), who(r), f, after)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].TouchedAt, rows[i].ScheduledAt = d.local(rows[i].TouchedAt), d.local(rows[i].ScheduledAt)
		rows[i].PublishedAt, rows[i].Embargo = d.local(rows[i].PublishedAt), d.local(rows[i].Embargo)
	}
	sections, err := d.Sections(r.Context())
	if err != nil {
		return err
	}
	title := "desk.stories.title"
	if f.Kind == Page {
		title = "desk.stories.pages"
	}
	return d.draw(w, r, title, current(f.Kind), theme.Page{Template: "list.html", Wide: true, View: listView{
		Kind: f.Kind, Filter: f, Rows: rows, Filtered: f.Status != "" || f.Section != 0 || f.Text != "" || f.Owner != 0,
		Next: more("/desk/articles", next, "kind", query.Get("kind"), "status", string(f.Status), "section", query.Get("section"),
			"q", f.Text, "mine", query.Get("mine")),
		Statuses: Statuses(), Sections: sections, MayStart: f.Kind == Story || who(r).Can(account.EditAny),
	}})
}

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
	var rows []Row
	for _, row := range found {
		if row.Kind == f.Kind && (f.Status == "" || row.Status == f.Status) && len(rows) < deskPage {
			rows = append(rows, row)
		}
	}
	rows, err = d.narrow(ctx, by, f, rows)
	return rows, After{}, err
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
	return pick(ctx, d.db, scanRow, `SELECT `+rowColumns+` FROM article a`+rowTables+` WHERE a.id IN {ids}`, ids,
		func(r Row) int64 { return r.ID })
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

// search returns the articles that somebody can link to: what readers have,
// and for those who may edit everything also what they do not have yet.
func (d *Desk) search(ctx context.Context, by account.Identity, text string, limit int) ([]Row, error) {
	text = strings.TrimSpace(text)
	var rows []Row
	var err error
	if text != "" && d.opt.Find != nil {
		rows, err = d.found(ctx, text, limit)
	} else {
		for _, kind := range []Kind{Story, Page} {
			some, err := d.newest(ctx, Filter{Kind: kind, Text: text}, limit)
			if err != nil {
				return nil, err
			}
			rows = append(rows, some...)
		}
	}
	if err != nil || by.Can(account.EditAny) {
		return rows, err
	}
	var live []Row
	for _, row := range rows {
		if row.Status == Published {
			live = append(live, row)
		}
	}
	return live, nil
}

func (d *Desk) start(w http.ResponseWriter, r *http.Request) error {
	id, err := d.Start(r.Context(), who(r), Kind(r.PostFormValue("kind")))
	if err != nil {
		return err
	}
	http.Redirect(w, r, deskPath(id, "/edit"), http.StatusSeeOther)
	return nil
}

func (d *Desk) open(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	http.Redirect(w, r, deskPath(id, "/edit"), http.StatusSeeOther)
	return nil
}
