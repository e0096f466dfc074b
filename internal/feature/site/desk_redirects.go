package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/theme"
)

// redirectsPage is the view of site/desk/redirects.html.
type redirectsPage struct {
	Query     string
	Redirects []Redirect
	Next      string // address of the next page, "" on the last
	From, To  string // what was typed
	Saved     bool
	Problem
}

const redirectsLength = 50

func (d *Desk) listRedirects(w http.ResponseWriter, r *http.Request) error {
	return d.drawRedirects(w, r, redirectsPage{Saved: r.FormValue("saved") != ""})
}

func (d *Desk) drawRedirects(w http.ResponseWriter, r *http.Request, page redirectsPage) error {
	query := r.URL.Query()
	page.Query = strings.TrimSpace(query.Get("q"))
	var err error
	if page.Redirects, err = d.Site.FindRedirects(r.Context(), d.Site.db, page.Query, query.Get("after"), redirectsLength+1); err != nil {
		return err
	}
	if len(page.Redirects) > redirectsLength {
		page.Redirects = page.Redirects[:redirectsLength]
		next := url.Values{"after": {page.Redirects[redirectsLength-1].From}}
		if page.Query != "" {
			next.Set("q", page.Query)
		}
		page.Next = "/desk/redirects?" + next.Encode()
	}
	return d.Frame(w, r, theme.Page{
		Title: "Redirects", Template: "site/desk/redirects.html", View: page, Current: "/desk/redirects", Status: page.Problem.status(),
	})
}

// FindRedirects returns up to limit redirects after the path, in byte order,
// in which a text stands on either side, whatever the case of its letters a
// to z. An empty text finds all.
func (s *Service) FindRedirects(ctx context.Context, q db.Querier, text, after string, limit int) ([]Redirect, error) {
	if text == "" {
		return s.Redirects(ctx, q, after, limit)
	}
	like := "%" + escapeLike.Replace(strings.ToLower(text)) + "%"
	return db.All(ctx, q, scanRedirect, `SELECT from_path, to_path FROM redirect
		WHERE from_path > ? AND (lower(from_path) LIKE ? ESCAPE '\' OR lower(to_path) LIKE ? ESCAPE '\')
		ORDER BY from_path LIMIT ?`, after, like, like, limit)
}

var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func (d *Desk) addRedirect(w http.ResponseWriter, r *http.Request) error {
	page := redirectsPage{From: localPath(r.PostFormValue("from"), d.Site.address), To: localPath(r.PostFormValue("to"), d.Site.address)}
	err := d.changeRedirects(r.Context(), func(tx *db.Tx) error {
		if err := d.Site.AddRedirect(r.Context(), tx, page.From, page.To); err != nil {
			return err
		}
		return d.Audit(r.Context(), tx, "site.redirect", page.From, "to "+page.To)
	})
	if err == nil {
		return saved(w, r, "/desk/redirects")
	}
	if page.Problem, err = problemOf(err); err != nil {
		return err
	}
	return d.drawRedirects(w, r, page)
}

// localPath returns the path of an address of this site, so that one copied
// from the browser's bar will do.
func localPath(address, site string) string {
	address = strings.TrimSpace(address)
	if rest, ours := strings.CutPrefix(address, site); ours && strings.HasPrefix(rest, "/") {
		return rest
	}
	return address
}

func (d *Desk) removeRedirect(w http.ResponseWriter, r *http.Request) error {
	from := r.PostFormValue("from")
	err := d.changeRedirects(r.Context(), func(tx *db.Tx) error {
		if err := d.Site.Occupy(r.Context(), tx, from); err != nil {
			return err
		}
		return d.Audit(r.Context(), tx, "site.redirect_removed", from, "")
	})
	if err != nil {
		return err
	}
	return saved(w, r, "/desk/redirects")
}

// changeRedirects runs fn in a transaction after which no page of the public
// site leads on by a redirect that has changed.
func (d *Desk) changeRedirects(ctx context.Context, fn func(tx *db.Tx) error) error {
	return d.Site.db.InTx(ctx, func(tx *db.Tx) error {
		cache.PurgeAfter(tx, "list")
		return fn(tx)
	})
}
