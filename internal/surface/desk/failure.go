package desk

import (
	"net/http"
	"net/url"
	"strings"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// failurePage is the view of desk/desk/failure.html.
type failurePage struct {
	Title, Text string // in words
	Kept        bool   // a form was sent, which the browser still has
	SignIn      string // where to sign in, "" when that would not help
	ID          string // of the entry in the log, "" for none
}

// ErrorPage draws the page for an error on the desk, for web.Options. Whoever
// asks for a page without being signed in is led to where one signs in.
func (d *Desk) ErrorPage(r *http.Request, kind fault.Kind, id string) (*cache.Page, error) {
	err := web.ErrorOf(r.Context())
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	signIn := "/sign-in"
	if reads {
		signIn += "?" + url.Values{"to": {r.URL.RequestURI()}}.Encode()
	}
	if kind == fault.SignIn && reads {
		return &cache.Page{Status: http.StatusSeeOther, Header: http.Header{"Location": {signIn}},
			ContentType: "text/plain; charset=utf-8", Body: []byte(signIn + "\n"), NoStore: true}, nil
	}
	title, text := d.told(kind, err)
	view := failurePage{Title: title, Text: text, Kept: !reads, ID: id}
	if kind == fault.SignIn {
		view.SignIn = signIn
	}
	who, _ := d.identify(r)
	return d.draw(r, who, theme.Page{Title: title, Template: "desk/desk/failure.html", View: view})
}

func (d *Desk) identify(r *http.Request) (account.Identity, bool) {
	if d.opt.Identify == nil {
		return account.Identity{}, false
	}
	return d.opt.Identify(r)
}

// told returns what the desk says about an error: the error's own text where
// it is meant for whoever asked, else a sentence for its kind.
func (d *Desk) told(kind fault.Kind, err error) (title, text string) {
	l := d.words()
	key := "desk.failure." + strings.ReplaceAll(kind.String(), " ", "_")
	text = fault.TextOf(err)
	if text == "" {
		return l.T(key), l.T(key + ".text")
	}
	return l.T(key), strings.ToUpper(text[:1]) + text[1:] + "."
}
