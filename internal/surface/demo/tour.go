package demo

import (
	"embed"
	"io/fs"
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/mail"
	"stet/internal/platform/web"
	"stet/internal/surface/reader"
)

//go:embed all:ui
var ui embed.FS

// UI returns the tour's template and styles, for theme.Load.
func UI() fs.FS {
	folder, err := fs.Sub(ui, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return folder
}

// Stop is one line of the tour: one click to something worth seeing. Title
// and Text are keys of the message catalogue. As is the persona that has to
// stand there, "" for anybody.
type Stop struct{ Href, Title, Text, As string }

// Tour is at most six stops.
var Tour = []Stop{
	{"/2026/11/by-one-vote", "demo.story", "demo.story_text", ""},
	{"/2026/11/ferry-winter-timetable", "demo.correction", "demo.correction_text", ""},
	{"/desk", "demo.desk", "demo.desk_text", "editor"},
	{"/desk/reports", "demo.report", "demo.report_text", "editor"},
	{"/2026/11/samir-al-halabi", "demo.rtl", "demo.rtl_text", ""},
	{"/feed.xml", "demo.feed", "demo.feed_text", ""},
}

// Options are what the tour stands on.
type Options struct {
	Pages    *reader.Reader
	DB       *db.DB
	Accounts *account.Service
	Articles *article.Service
	Mail     *mail.Captured
}

// Demo is the tour of a demonstration.
type Demo struct{ opt Options }

// New returns the tour.
func New(opt Options) *Demo { return &Demo{opt: opt} }

// tourPage is the view of demo/tour.html.
type tourPage struct {
	reader.Frame
	Stops []Stop
}

// Routes returns the tour's own pages. Serve them on loopback only, for a data
// folder that was made for the demonstration.
func (d *Demo) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /demo", Guard: web.Public, Draw: func(r *http.Request) (*cache.Page, error) {
			return d.opt.Pages.Within(r, "demo.title", "demo/tour.html", func(f reader.Frame) any {
				return tourPage{Frame: f, Stops: Tour}
			})
		}},
		{Pattern: "GET /demo/mail", Guard: web.Public, Handle: d.post},
		{Pattern: "POST /demo/as", Guard: web.Public, Handle: d.become},
	}
}
