package article

import (
	"fmt"
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// reportsView is what article/desk/reports.html sees.
type reportsView struct {
	Status  ReportStatus
	Reports []Report
	More    string
}

// reports lists what readers have reported: what is open, unless another
// status is asked for.
func (d *Desk) reports(w http.ResponseWriter, r *http.Request) error {
	status := ReportStatus(r.URL.Query().Get("status"))
	switch status {
	case "":
		status = ReportOpen
	case ReportOpen, ReportAnswered, ReportClosed:
	default:
		return fault.New(fault.NotFound, "reports are open, answered or closed, not %q", status)
	}
	after, err := ParseCursor(r.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	list, next, err := d.Reports(r.Context(), account.IdentityOf(r.Context()), status, after, deskPage)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].At = d.local(list[i].At)
	}
	view := reportsView{Status: status, Reports: list, More: more("/desk/reports", next, "status", string(status))}
	return d.draw(w, r, "desk.report.all", "/desk/reports", theme.Page{Template: "reports.html", View: view})
}

// reportView is what article/desk/report.html sees.
type reportView struct {
	formOf
	Report      Report
	Corrections []Correction // of the story, any of which may answer the report
}

func (d *Desk) report(w http.ResponseWriter, r *http.Request) error {
	return d.drawReport(w, r, formOf{}, 0)
}

func (d *Desk) drawReport(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	report, err := d.ReportByID(r.Context(), account.IdentityOf(r.Context()), id)
	if err != nil {
		return err
	}
	a, err := d.ByID(r.Context(), report.ArticleID)
	if err != nil {
		return err
	}
	report.At, report.ClosedAt = d.local(report.At), d.local(report.ClosedAt)
	for i := range a.Corrections {
		a.Corrections[i].At = d.local(a.Corrections[i].At)
	}
	view := reportView{formOf: form, Report: report, Corrections: a.Corrections}
	return d.draw(w, r, "desk.report.title", "/desk/reports", theme.Page{Template: "report.html", View: view, Status: status})
}

func (d *Desk) answerReport(w http.ResponseWriter, r *http.Request) error {
	return d.handleReport(w, r, func(tx *db.Tx, who account.Identity, id int64) error {
		return d.Answer(r.Context(), tx, who, id, r.PostFormValue("answer"))
	})
}

func (d *Desk) creditReport(w http.ResponseWriter, r *http.Request) error {
	return d.handleReport(w, r, func(tx *db.Tx, who account.Identity, id int64) error {
		correction, err := formID(r, "correction")
		if err != nil {
			return err
		}
		return d.Credit(r.Context(), tx, who, id, correction)
	})
}

func (d *Desk) dismissReport(w http.ResponseWriter, r *http.Request) error {
	return d.handleReport(w, r, func(tx *db.Tx, who account.Identity, id int64) error { return d.Dismiss(r.Context(), tx, who, id) })
}

func (d *Desk) reopenReport(w http.ResponseWriter, r *http.Request) error {
	return d.handleReport(w, r, func(tx *db.Tx, who account.Identity, id int64) error { return d.Reopen(r.Context(), tx, who, id) })
}

func (d *Desk) handleReport(w http.ResponseWriter, r *http.Request, act func(tx *db.Tx, who account.Identity, id int64) error) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	who := account.IdentityOf(r.Context())
	return d.do(w, r, fmt.Sprintf("/desk/reports/%d", id),
		func(tx *db.Tx) error { return act(tx, who, id) },
		func(form formOf, status int) error { return d.drawReport(w, r, form, status) })
}
