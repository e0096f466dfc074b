package reader

import (
	"bytes"
	"html/template"
	"net/http"

	"stet/internal/platform/cache"
	"stet/internal/platform/theme"
)

// Within draws a page of another package in the frame of the public site.
// title is the key of its title; view makes what its template sees from the
// frame. Machines are told neither its address nor to remember it.
func (rd *Reader) Within(r *http.Request, title, template string, view func(Frame) any) (*cache.Page, error) {
	d := rd.begin(r)
	frame, err := d.unlisted(d.lang.T(title))
	if err != nil {
		return nil, err
	}
	return d.page(template, view(frame))
}

// Page draws a page of a feature in the frame of the public site, with the
// styles of forms, and sends it. It is a theme.Frame: the page is personal,
// and machines are told not to remember it.
func (rd *Reader) Page(w http.ResponseWriter, r *http.Request, page theme.Page) error {
	d := rd.begin(r)
	var inner bytes.Buffer
	if err := d.theme.Draw(&inner, d.site.Language, page.Template, page.View); err != nil {
		return err
	}
	frame, err := d.unlisted(page.Title)
	if err != nil {
		return err
	}
	frame.Form, frame.Scripts = true, page.Scripts
	// What html/template has drawn is HTML by construction.
	drawn, err := d.page("reader/within.html", WithinPage{Frame: frame, Wide: page.Wide, Inner: template.HTML(inner.String())})
	if err != nil {
		return err
	}
	drawn.Status = page.Status
	return cache.Send(w, r, drawn)
}

// unlisted returns the frame of a page that has no address for machines.
func (d *drawing) unlisted(title string) (Frame, error) {
	frame, err := d.frame(title, "", "")
	frame.Head.Address, frame.Head.Canonical, frame.Head.NoIndex = "", "", true
	return frame, err
}
