// Package desk is the staff's side of the site: the shell that every staff
// page stands in, its menu and its design, and the pages that mix features:
// the overview, the palette, what is to be done before the site opens, and
// the state of mail, jobs and backups.
//
// Each feature draws and answers its own staff pages; Desk.Frame puts the
// shell around them. Every answer is personal and kept by no cache. The desk
// speaks English; dates are written as the site's region writes them, in the
// site's time zone.
//
// Start reading at Desk.Frame and Desk.Routes.
package desk

import (
	"context"
	"html/template"
	"net/http"
	"strings"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/feature/statistic"
	"stet/internal/platform/db"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// Options are what the desk stands on.
type Options struct {
	DB        *db.DB
	Site      *site.Service
	Accounts  *account.Service
	Media     *media.Service
	Articles  *article.Service
	Statistic *statistic.Service
	Jobs      *job.Queue
	Outbox    *mail.Outbox
	Theme     *theme.Theme
	Messages  *message.Catalogue
	Now       func() time.Time

	// Identify returns who asks on a route that lets everybody in, for the
	// page of an error.
	Identify func(r *http.Request) (account.Identity, bool)
	// FindArticles searches the articles that somebody may open, drafts
	// included, the best first. nil means that headlines alone are looked at.
	FindArticles func(ctx context.Context, who account.Identity, text string, limit int) ([]article.Row, error)
	// Captured are the mails that were captured, and Mail reports whether
	// mail is captured at this moment instead of sent.
	Captured *mail.Captured
	Mail     func() (captured bool)
	// Backups returns what is known about the nightly backups.
	Backups func(ctx context.Context) (BackupState, error)
	// Bar draws a line above every page, such as that of the demonstration.
	// nil means that there is none.
	Bar func(r *http.Request) (template.HTML, error)
}

// BackupState is what is known about the nightly backups.
type BackupState struct {
	File    string    // the last that was proven
	Machine string    // on which it lies
	Size    int64     // bytes
	Rows    int64     // of the data base
	Proven  time.Time // when it was restored to a scratch place and compared, zero for never
	Tried   time.Time // the last attempt
	Error   string    // of the last attempt, "" when it was good
}

// Desk draws the staff's side.
type Desk struct{ opt Options }

// New returns the desk.
func New(opt Options) *Desk { return &Desk{opt} }

// Routes returns the routes of the desk's own pages.
func (d *Desk) Routes() []web.Route {
	staff, configure := account.GuardStaff, account.GuardFor(account.Configure)
	return []web.Route{
		{Pattern: "GET /desk", Guard: staff, Handle: d.showOverview},
		{Pattern: "GET /desk/find", Guard: staff, Handle: d.find},
		{Pattern: "GET /desk/start", Guard: configure, Handle: d.showStart},
		{Pattern: "POST /desk/start/mail", Guard: configure, Handle: d.sendTest},
		{Pattern: "POST /desk/start/mail/arrived", Guard: configure, Handle: d.testArrived},
		{Pattern: "GET /desk/mail", Guard: configure, Handle: d.listLetters},
		{Pattern: "GET /desk/mail/{name}", Guard: configure, Handle: d.showLetter},
		{Pattern: "GET /desk/jobs", Guard: configure, Handle: d.listJobs},
		{Pattern: "POST /desk/jobs/{id}/retry", Guard: configure, Handle: d.retryJob},
		{Pattern: "GET /desk/backups", Guard: configure, Handle: d.showBackups},
	}
}

// Owns reports whether a path is the desk's, so that its errors are drawn by
// ErrorPage.
func Owns(path string) bool { return path == "/desk" || strings.HasPrefix(path, "/desk/") }

// language returns in which language the desk speaks: English, as the site's
// region writes it.
func (d *Desk) language() string {
	if lang := d.opt.Site.Current().Language; lang == "en" || strings.HasPrefix(lang, "en-") {
		return lang
	}
	return "en"
}

// words returns the catalogue in the desk's language.
func (d *Desk) words() *message.Language { return d.opt.Messages.In(d.language()) }

// local returns a time in the site's time zone; the zero time stays zero.
func (d *Desk) local(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(d.opt.Site.Current().Location)
}
