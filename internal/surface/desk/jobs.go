package desk

import (
	"net/http"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/theme"
)

// jobsPage is the view of desk/desk/jobs.html.
type jobsPage struct {
	job.Stats
	Failures []job.Failure
	Retried  bool
}

// jobsLength is how many failed jobs the page lists; what failed before them
// comes up as they are dealt with.
const jobsLength = 100

func (d *Desk) listJobs(w http.ResponseWriter, r *http.Request) error {
	page := jobsPage{Retried: r.FormValue("retried") != ""}
	var err error
	if page.Stats, err = d.opt.Jobs.Stats(r.Context()); err != nil {
		return err
	}
	if page.Failures, err = d.opt.Jobs.Failed(r.Context(), jobsLength); err != nil {
		return err
	}
	page.Oldest = d.local(page.Oldest)
	for i := range page.Failures {
		page.Failures[i].At = d.local(page.Failures[i].At)
	}
	return d.Frame(w, r, theme.Page{Title: d.words().T("desk.jobs.title"), Template: "desk/desk/jobs.html", View: page})
}

func (d *Desk) retryJob(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "there is no job %q", r.PathValue("id"))
	}
	err = d.opt.DB.InTx(r.Context(), func(tx *db.Tx) error {
		if err := d.opt.Jobs.Retry(r.Context(), tx, id); err != nil {
			return err
		}
		return d.opt.Accounts.Audit(r.Context(), tx, account.IdentityOf(r.Context()), "job.retry", "job:"+strconv.FormatInt(id, 10), "")
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/desk/jobs?retried=1", http.StatusSeeOther)
	return nil
}
