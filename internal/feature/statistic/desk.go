package statistic

import (
	"net/http"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

const (
	shownDays = 30
	shownTop  = 25
)

// DeskOptions are what the staff's page of reads stands on.
type DeskOptions struct {
	Statistic *Service
	Messages  *message.Catalogue
	Desk      theme.Frame
}

// Desk is the staff's page of reads.
type Desk struct{ opt DeskOptions }

// NewDesk returns the page.
func NewDesk(opt DeskOptions) *Desk { return &Desk{opt} }

// Routes returns the routes of the page: all reads, and those of one article.
func (d *Desk) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /desk/reads", Guard: account.GuardStaff, Handle: d.reads},
		{Pattern: "GET /desk/reads/{id}", Guard: account.GuardStaff, Handle: d.story},
	}
}

// readsView is what statistic/desk/reads.html sees.
type readsView struct {
	Chart chart
	Top   []topStory
}

// topStory is a line of the list of stories.
type topStory struct {
	Story
	Number int
}

func (d *Desk) reads(w http.ResponseWriter, r *http.Request) error {
	s := d.opt.Statistic
	to := s.Today()
	from := to - shownDays + 1
	days, err := s.Days(r.Context(), s.db, from, to)
	if err != nil {
		return err
	}
	top, err := s.TopReads(r.Context(), s.db, from, to, shownTop)
	if err != nil {
		return err
	}
	v := readsView{Chart: chartOf(days)}
	for _, t := range top {
		v.Top = append(v.Top, topStory{t, int(t.Reads)})
	}
	return d.draw(w, r, "desk.reads.title", "statistic/desk/reads.html", v)
}

// storyView is what statistic/desk/story.html sees.
type storyView struct {
	ID       int64
	Headline string
	Path     string
	Chart    chart
	Ever     int
}

func (d *Desk) story(w http.ResponseWriter, r *http.Request) error {
	s := d.opt.Statistic
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "there is no article %q", r.PathValue("id"))
	}
	v, err := db.One(r.Context(), s.db, func(row db.Row) (storyView, error) {
		var v storyView
		err := row.Scan(&v.ID, &v.Headline, &v.Path)
		return v, err
	}, `SELECT id, headline, COALESCE(path, '') FROM article WHERE id = ? AND path IS NOT NULL`, id)
	if err != nil {
		return err
	}
	to := s.Today()
	days, err := s.DaysOf(r.Context(), s.db, id, to-shownDays+1, to)
	if err != nil {
		return err
	}
	ever, err := s.Of(r.Context(), []int64{id})
	if err != nil {
		return err
	}
	v.Chart, v.Ever = chartOf(days), int(ever[id])
	return d.draw(w, r, "desk.reads.story", "statistic/desk/story.html", v)
}

func (d *Desk) draw(w http.ResponseWriter, r *http.Request, title, template string, view any) error {
	words := d.opt.Messages.In(d.opt.Statistic.site.Current().Language)
	return d.opt.Desk(w, r, theme.Page{Title: words.T(title), Template: template, View: view, Current: "/desk/reads"})
}
