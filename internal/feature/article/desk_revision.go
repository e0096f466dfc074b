package article

import (
	"html/template"
	"net/http"
	"strconv"

	"stet/internal/engine/difference"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// revisionsView is what article/desk/revisions.html sees.
type revisionsView struct {
	Working   Working
	Revisions []Revision
	Next      string
	MayEdit   bool
}

func (d *Desk) revisions(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	working, err := d.Working(r.Context(), who(r), id, "")
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	list, next, err := d.Revisions(r.Context(), who(r), id, before, deskPage)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].SavedAt, list[i].WithheldAt = d.local(list[i].SavedAt), d.local(list[i].WithheldAt)
	}
	view := revisionsView{Working: working, Revisions: list}
	view.Working.SavedAt = d.local(working.SavedAt)
	if next != 0 {
		view.Next = deskPath(id, "/revisions?before="+strconv.FormatInt(next, 10))
	}
	return d.draw(w, r, "desk.revisions.title", current(working.Kind), theme.Page{Template: "revisions.html", View: view})
}

// revisionView is what article/desk/revision.html sees.
type revisionView struct {
	ID       int64
	Headline string // of the draft
	Revision Revision
}

func (d *Desk) revisionPage(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	n, err := pathID(r, "number")
	if err != nil {
		return err
	}
	working, err := d.Working(r.Context(), who(r), id, "")
	if err != nil {
		return err
	}
	revision, _, err := d.Revision(r.Context(), who(r), id, n)
	if err != nil && !fault.Is(err, fault.Gone) {
		return err
	}
	revision.SavedAt, revision.WithheldAt = d.local(revision.SavedAt), d.local(revision.WithheldAt)
	return d.draw(w, r, "desk.revision.title", current(working.Kind), theme.Page{Template: "revision.html", Wide: true,
		View: revisionView{ID: id, Headline: working.Headline, Revision: revision}})
}

// revisionDrawn draws the words of a revision in the frame of the page above.
func (d *Desk) revisionDrawn(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	n, err := pathID(r, "number")
	if err != nil {
		return err
	}
	_, content, err := d.Revision(r.Context(), who(r), id, n)
	if err != nil {
		return err
	}
	a, err := d.Preview(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	a.Content = content
	return d.show(w, r, a, Preview{}, []string{"'self'"})
}

func (d *Desk) restore(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	n, err := pathID(r, "number")
	if err != nil {
		return err
	}
	if err := d.Restore(r.Context(), who(r), id, n); err != nil {
		return err
	}
	http.Redirect(w, r, deskPath(id, "/edit"), http.StatusSeeOther)
	return nil
}

// differenceView is what article/desk/difference.html sees. To is 0 for the
// draft.
type differenceView struct {
	ID       int64
	Headline string
	From, To int64
	Parts    []part
	Withheld bool
	Same     bool
}

// part is one block of a comparison. Skipped is how many blocks before it are
// the same in both and left out.
type part struct {
	Kind    string // what became of it, as a class
	Block   string
	Words   template.HTML
	Skipped int
}

func (d *Desk) difference(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	query := r.URL.Query()
	from, _ := strconv.ParseInt(query.Get("from"), 10, 64)
	to, _ := strconv.ParseInt(query.Get("to"), 10, 64)
	working, err := d.Working(r.Context(), who(r), id, "")
	if err != nil {
		return err
	}
	changes, err := d.Compare(r.Context(), who(r), id, from, to)
	if err != nil && !fault.Is(err, fault.Gone) {
		return err
	}
	view := differenceView{ID: id, Headline: working.Headline, From: from, To: to, Withheld: err != nil, Parts: partsOf(changes)}
	view.Same = !view.Withheld && len(view.Parts) == 0
	return d.draw(w, r, "desk.difference.title", current(working.Kind), theme.Page{Template: "difference.html", View: view})
}

// partsOf returns the blocks that differ, each with the one before and the one
// after it.
func partsOf(changes []difference.Change) []part {
	var parts []part
	skipped := 0
	for i, c := range changes {
		near := i > 0 && changes[i-1].Kind != difference.Same || i+1 < len(changes) && changes[i+1].Kind != difference.Same
		if c.Kind == difference.Same && !near {
			skipped++
			continue
		}
		parts = append(parts, part{Kind: c.Kind.String(), Block: c.Block, Words: difference.HTML(c.Spans), Skipped: skipped})
		skipped = 0
	}
	return parts
}
