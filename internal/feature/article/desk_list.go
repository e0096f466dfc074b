package article

import (
	"net/http"
	"strconv"
	"strings"

	"stet/internal/feature/account"
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
