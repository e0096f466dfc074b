package reader

import (
	"net/http"

	"stet/internal/platform/cache"
)

// Within draws a page of another package in the frame of the public site.
// title is the key of its title; view makes what its template sees from the
// frame. Machines are told neither its address nor to remember it.
func (rd *Reader) Within(r *http.Request, title, template string, view func(Frame) any) (*cache.Page, error) {
	d := rd.begin(r)
	frame, err := d.frame(d.lang.T(title), "", "")
	if err != nil {
		return nil, err
	}
	frame.Head.Address, frame.Head.Canonical, frame.Head.NoIndex = "", "", true
	return d.page(template, view(frame))
}
