package desk

import (
	"context"
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/statistic"
	"stet/internal/platform/job"
	"stet/internal/platform/theme"
)

// overviewPage is the view of desk/desk/overview.html: what somebody can do
// next. What is not for them is empty.
type overviewPage struct {
	Who         account.Identity
	Write       bool // whether they write
	Pages       bool // whether they may begin a page
	Lists       []waitingList
	Reports     []article.Report // of readers, newest first
	OpenReports int              // of which Reports are the newest; 100 stands for more
	Records     []article.Record // the newest corrections and the like
	Expiring    []media.Expiry   // pictures whose rights are about to end
	Reads       []statistic.Story
	Machine     *machine // nil for who cannot mend it
}

// waitingList are articles in one state. Name is the end of the keys of its
// title and of what it says when it is empty.
type waitingList struct {
	Name string
	Rows []article.Row
}

// machine is how the site runs.
type machine struct {
	Failures []job.Failure // newest first
	Failed   int64         // of which Failures are the newest
	Backup   backupPage
	Left     int // steps that are left before the site opens
}

const (
	overviewLength = 5 // lines of a list beside the work
	readDays       = 7 // for which the most read stories are shown
)

func (d *Desk) showOverview(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), account.IdentityOf(r.Context())
	page := overviewPage{Who: who, Write: who.Can(account.Write), Pages: who.Can(account.EditAny)}
	for _, part := range []func(context.Context, *overviewPage) error{d.waiting, d.reported, d.read, d.machine} {
		if err := part(ctx, &page); err != nil {
			return err
		}
	}
	return d.Frame(w, r, theme.Page{Title: d.words().T("desk.overview.title"), Template: "desk/desk/overview.html", View: page})
}

// waiting fills in the articles that wait for somebody.
func (d *Desk) waiting(ctx context.Context, page *overviewPage) error {
	if !page.Write {
		return nil
	}
	all, err := d.opt.Articles.Waiting(ctx, page.Who)
	if err != nil {
		return err
	}
	for _, list := range []waitingList{
		{"mine", all.Mine}, {"review", all.Review}, {"approved", all.Approved}, {"scheduled", all.Scheduled}, {"today", all.Today},
	} {
		for i := range list.Rows {
			row := &list.Rows[i]
			row.TouchedAt, row.ScheduledAt, row.PublishedAt = d.local(row.TouchedAt), d.local(row.ScheduledAt), d.local(row.PublishedAt)
		}
		if len(list.Rows) > 0 || list.Name == "mine" {
			page.Lists = append(page.Lists, list)
		}
	}
	return nil
}

// reported fills in what is wrong with what was published: what readers say,
// what was corrected, and pictures that are about to go.
func (d *Desk) reported(ctx context.Context, page *overviewPage) error {
	if !page.Who.Can(account.EditAny) {
		return nil
	}
	var err error
	if page.Reports, _, err = d.opt.Articles.Reports(ctx, page.Who, article.ReportOpen, article.Cursor{}, overviewLength); err != nil {
		return err
	}
	if page.OpenReports, err = d.opt.Articles.CountOpenReports(ctx); err != nil {
		return err
	}
	if page.Records, _, err = d.opt.Articles.Records(ctx, article.Cursor{}, overviewLength); err != nil {
		return err
	}
	if page.Expiring, err = d.opt.Media.Expiring(ctx, d.opt.DB, media.WarnBefore); err != nil {
		return err
	}
	page.Expiring = page.Expiring[:min(len(page.Expiring), overviewLength)]
	for i := range page.Reports {
		page.Reports[i].At = d.local(page.Reports[i].At)
	}
	for i := range page.Records {
		page.Records[i].At = d.local(page.Records[i].At)
	}
	for i := range page.Expiring {
		page.Expiring[i].Item.Expires = d.local(page.Expiring[i].Item.Expires)
	}
	return nil
}

// read fills in what was read most.
func (d *Desk) read(ctx context.Context, page *overviewPage) error {
	today := d.opt.Statistic.Today()
	var err error
	page.Reads, err = d.opt.Statistic.TopReads(ctx, d.opt.DB, today-readDays+1, today, overviewLength)
	return err
}

// machine fills in how the site runs, for those who may mend it.
func (d *Desk) machine(ctx context.Context, page *overviewPage) error {
	if !page.Who.Can(account.Configure) {
		return nil
	}
	stats, err := d.opt.Jobs.Stats(ctx)
	if err != nil {
		return err
	}
	state := &machine{Failed: stats.Failed}
	if state.Failures, err = d.opt.Jobs.Failed(ctx, overviewLength); err != nil {
		return err
	}
	for i := range state.Failures {
		state.Failures[i].At = d.local(state.Failures[i].At)
	}
	if state.Backup, err = d.backup(ctx); err != nil {
		return err
	}
	start, err := d.start(ctx)
	state.Left, page.Machine = start.Left, state
	return err
}
