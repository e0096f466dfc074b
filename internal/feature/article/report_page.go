package article

import (
	"fmt"
	"net/http"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// maxReportForm is how many bytes the form of a report may have: its fields,
// at up to four bytes a character and three more for the coding of each.
const maxReportForm = 12*(MaxReport+MaxQuote+maxName) + 8<<10

// reportPage is what article/report.html sees.
type reportPage struct {
	formOf
	ID       int64
	Headline string
	Path     string
}

// reportForm shows readers the form in which they say what is wrong in a
// story.
func (d *Desk) reportForm(w http.ResponseWriter, r *http.Request) error {
	return d.drawReportForm(w, r, formOf{}, 0)
}

func (d *Desk) drawReportForm(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	a, err := d.reportable(r)
	if err != nil {
		return err
	}
	return d.public(w, r, theme.Page{
		Title: d.words().T("report.title"), Template: "article/report.html", Status: status,
		View: reportPage{formOf: form, ID: a.ID, Headline: a.Headline, Path: a.Path},
	})
}

// reportable returns the article that a report is about: one that readers see.
func (d *Desk) reportable(r *http.Request) (Article, error) {
	id, err := pathID(r, "id")
	if err != nil {
		return Article{}, err
	}
	a, err := d.ByID(r.Context(), id)
	if err == nil && a.Status != Published {
		err = fault.New(fault.NotFound, "nothing is published under the number %d", id)
	}
	return a, err
}

// takeReport takes a report in, or gives the form back with all that was
// typed.
func (d *Desk) takeReport(w http.ResponseWriter, r *http.Request) error {
	a, err := d.reportable(r)
	if err != nil {
		return err
	}
	report := Report{ArticleID: a.ID, Text: r.PostFormValue("text"), Quote: r.PostFormValue("quote"),
		Name: r.PostFormValue("name"), Email: r.PostFormValue("email")}
	again := func(form formOf, status int) error { return d.drawReportForm(w, r, form, status) }
	if fit := report; fit.check() == nil { // a slip of the pen counts for nothing
		if err := d.reporters.take(d.opt.Address(r), d.now()); err != nil {
			return again(formOf{r.PostForm, &refusal{fault.TextOf(err), fault.FieldOf(err)}}, http.StatusTooManyRequests)
		}
	}
	return d.do(w, r, fmt.Sprintf("/report/%d/thanks", a.ID), func(tx *db.Tx) error {
		_, err := d.ReportError(r.Context(), tx, report)
		return err
	}, again)
}

// reportThanks is where a reader is led who has reported an error.
func (d *Desk) reportThanks(w http.ResponseWriter, r *http.Request) error {
	a, err := d.reportable(r)
	if err != nil {
		return err
	}
	return d.public(w, r, theme.Page{
		Title: d.words().T("report.thanks.title"), Template: "article/report_thanks.html",
		View: reportPage{ID: a.ID, Headline: a.Headline, Path: a.Path},
	})
}
