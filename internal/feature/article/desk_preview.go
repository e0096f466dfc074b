package article

import (
	"net/http"
	"time"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// previewView is what article/desk/preview.html sees.
type previewView struct {
	Working Working
	Phone   bool
	Links   []PreviewLink
	Address string // of a link that was just made, shown once
	Error   string
}

func (d *Desk) preview(w http.ResponseWriter, r *http.Request) error {
	return d.previewFrame(w, r, previewView{Phone: r.URL.Query().Get("width") == "phone"}, 0)
}

func (d *Desk) previewFrame(w http.ResponseWriter, r *http.Request, view previewView, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	if view.Working, err = d.Working(r.Context(), who(r), id, ""); err != nil {
		return err
	}
	if view.Links, err = d.PreviewLinks(r.Context(), who(r), id); err != nil {
		return err
	}
	for i := range view.Links {
		view.Links[i].MadeAt, view.Links[i].Expires = d.local(view.Links[i].MadeAt), d.local(view.Links[i].Expires)
	}
	return d.draw(w, r, "desk.preview.title", current(view.Working.Kind),
		theme.Page{Template: "preview.html", Wide: true, View: view, Status: status})
}

// previewPage draws the article in the frame of the page above, which alone
// may show it in one.
func (d *Desk) previewPage(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	a, err := d.Preview(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	return d.show(w, r, a, Preview{Embargo: d.stillEmbargoed(a)}, []string{"'self'"})
}

// lasting are the times for which the page offers a link.
var lasting = map[string]time.Duration{"day": 24 * time.Hour, "week": 7 * 24 * time.Hour, "month": MaxPreview}

func (d *Desk) sharePreview(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	token, err := d.SharePreview(r.Context(), who(r), id, lasting[r.PostFormValue("lasts")])
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.TooMany):
		return d.previewFrame(w, r, previewView{Error: fault.TextOf(err)}, http.StatusUnprocessableEntity)
	case err != nil:
		return err
	}
	return d.previewFrame(w, r, previewView{Address: d.site.Current().Address + "/preview/" + token}, 0)
}

func (d *Desk) revokePreview(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	link, err := pathID(r, "link")
	if err != nil {
		return err
	}
	if err := d.RevokePreview(r.Context(), who(r), id, link); err != nil {
		return err
	}
	http.Redirect(w, r, deskPath(id, "/preview"), http.StatusSeeOther)
	return nil
}

// sharedPreview draws the article of a preview link. The address is a secret:
// it is passed on to no other site, and machines are told to forget it.
func (d *Desk) sharedPreview(w http.ResponseWriter, r *http.Request) error {
	a, expires, err := d.SharedPreview(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	return d.show(w, r, a, Preview{Shared: true, Expires: d.local(expires), Embargo: d.stillEmbargoed(a)}, nil)
}

// stillEmbargoed returns until when an article is under an embargo, zero when
// it is not.
func (d *Desk) stillEmbargoed(a Article) time.Time {
	if a.Embargo.After(d.now()) {
		return d.local(a.Embargo)
	}
	return time.Time{}
}

// show draws an article as its readers would see it, for one reader alone.
func (d *Desk) show(w http.ResponseWriter, r *http.Request, a Article, p Preview, ancestors []string) error {
	page, err := d.opt.Render(r, a, p)
	if err != nil {
		return err
	}
	policy := d.opt.Policy()
	policy.Ancestors = ancestors
	alone := *page
	alone.NoStore = true
	w.Header().Set("Content-Security-Policy", policy.String())
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	return cache.Send(w, r, &alone)
}
