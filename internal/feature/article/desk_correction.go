package article

import (
	"fmt"
	"net/http"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/theme"
)

// correctionsView is what article/desk/all_corrections.html sees.
type correctionsView struct {
	Records []Record
	Zone    *time.Location
	More    string
}

// allCorrections lists what the paper has corrected, newest first.
func (d *Desk) allCorrections(w http.ResponseWriter, r *http.Request) error {
	after, err := ParseCursor(r.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	records, next, err := d.Records(r.Context(), after, deskPage)
	if err != nil {
		return err
	}
	for i := range records {
		records[i].At = d.local(records[i].At)
	}
	view := correctionsView{Records: records, More: more("/desk/corrections", next)}
	return d.draw(w, r, "desk.correction.all", "/desk/corrections", theme.Page{Template: "all_corrections.html", View: view})
}

// recordsView is what article/desk/corrections.html sees: the records of one
// article and what can be added.
type recordsView struct {
	formOf
	Article Article
	Records []Correction
	Kinds   []ChangeKind
	Reports []Report
}

// CanWithhold reports whether a record has old words that could be withheld.
func (v recordsView) CanWithhold(c Correction) bool {
	return !c.Withheld && c.RevisionAfter != 0 && c.RevisionAfter != c.RevisionBefore
}

func (d *Desk) corrections(w http.ResponseWriter, r *http.Request) error {
	return d.drawCorrections(w, r, formOf{}, 0)
}

func (d *Desk) drawCorrections(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	a, err := d.ByID(r.Context(), id)
	if err != nil {
		return err
	}
	reports, err := d.OpenReports(r.Context(), id)
	if err != nil {
		return err
	}
	for i := range a.Corrections {
		a.Corrections[i].At = d.local(a.Corrections[i].At)
	}
	view := recordsView{formOf: form, Article: a, Records: a.Corrections, Reports: reports, Kinds: []ChangeKind{Correct, Clarify, Note, Retract}}
	return d.draw(w, r, "desk.correction.title", "/desk/corrections", theme.Page{Template: "corrections.html", View: view, Status: status})
}

// addRecord adds a record to an article whose text stays, or retracts it.
func (d *Desk) addRecord(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	c := Change{Kind: ChangeKind(r.PostFormValue("kind")), Text: r.PostFormValue("text")}
	if c.Kind == Retract {
		c.Strike, c.Withhold = r.PostFormValue("old") == "strike", r.PostFormValue("old") == "withhold"
	}
	for _, text := range r.PostForm["report"] {
		var report int64
		if _, err := fmt.Sscan(text, &report); err == nil {
			c.Reports = append(c.Reports, report)
		}
	}
	return d.correct(w, r, id, func(tx *db.Tx, who account.Identity) error { return d.Record(r.Context(), tx, who, id, c) })
}

func (d *Desk) reword(w http.ResponseWriter, r *http.Request) error {
	id, correction, err := recordIDs(r)
	if err != nil {
		return err
	}
	return d.correct(w, r, id, func(tx *db.Tx, who account.Identity) error {
		return d.Reword(r.Context(), tx, who, id, correction, r.PostFormValue("text"))
	})
}

func (d *Desk) withholdOld(w http.ResponseWriter, r *http.Request) error {
	id, correction, err := recordIDs(r)
	if err != nil {
		return err
	}
	return d.correct(w, r, id, func(tx *db.Tx, who account.Identity) error {
		return d.Withhold(r.Context(), tx, who, id, correction)
	})
}

func (d *Desk) unretract(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return d.correct(w, r, id, func(tx *db.Tx, who account.Identity) error { return d.Unretract(r.Context(), tx, who, id) })
}

// correct does something to an article's records and shows them.
func (d *Desk) correct(w http.ResponseWriter, r *http.Request, id int64, act func(tx *db.Tx, who account.Identity) error) error {
	who := account.IdentityOf(r.Context())
	return d.do(w, r, fmt.Sprintf("/desk/articles/%d/corrections", id),
		func(tx *db.Tx) error { return act(tx, who) },
		func(form formOf, status int) error { return d.drawCorrections(w, r, form, status) })
}

func recordIDs(r *http.Request) (id, correction int64, err error) {
	if id, err = pathID(r, "id"); err != nil {
		return 0, 0, err
	}
	correction, err = pathID(r, "correction")
	return id, correction, err
}
