package demo

import (
	"embed"
	"io/fs"
	"net/http"

	"stet/internal/platform/cache"
	"stet/internal/platform/message"
	"stet/internal/platform/web"
	"stet/internal/surface/reader"
)

//go:embed ui
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
// and Text are keys of the message catalogue.
type Stop struct{ Href, Title, Text string }

// Tour is at most six stops.
var Tour = []Stop{
	{"/2026/11/by-one-vote", "demo.story", "demo.story_text"},
	{"/2026/11/ferry-winter-timetable", "demo.correction", "demo.correction_text"},
	{"/2026/11/samir-al-halabi", "demo.rtl", "demo.rtl_text"},
	{"/feed.xml", "demo.feed", "demo.feed_text"},
}

// Bar is the line above every page of the demonstration: as whom one reads,
// and the way to the tour.
func Bar(l *message.Language) *reader.Bar {
	return &reader.Bar{
		Label: l.T("demo.you_are", "persona", l.T("demo.visitor")),
		Items: []reader.Link{{Label: l.T("demo.tour"), Href: "/demo"}},
	}
}

// tourPage is the view of demo/tour.html.
type tourPage struct {
	reader.Frame
	Stops []Stop
}

// Routes returns the tour's own page. Serve it on loopback only, for a data
// folder that was made for the demonstration.
func Routes(pages *reader.Reader) []web.Route {
	return []web.Route{{Pattern: "GET /demo", Guard: web.Public, Draw: func(r *http.Request) (*cache.Page, error) {
		return pages.Within(r, "demo.title", "demo/tour.html", func(f reader.Frame) any {
			return tourPage{Frame: f, Stops: Tour}
		})
	}}}
}
