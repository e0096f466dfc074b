package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"stet/internal/feature/account"
	"stet/internal/platform/theme"
)

// found is a group of what the palette finds.
type found struct {
	Label string  `json:"label"`
	Items []place `json:"items"`
}

// place is something on the desk that one can go to.
type place struct {
	Label string `json:"label"`
	Note  string `json:"note,omitempty"`
	Href  string `json:"href"`
}

// findPage is the view of desk/desk/find.html.
type findPage struct {
	Query  string
	Groups []found
}

// Limits of the palette.
const (
	maxQuery   = 200 // bytes
	foundEach  = 6   // of each group but the desk's own pages
	foundPages = 8
)

// find answers the palette as JSON, and as a page where there is no script.
func (d *Desk) find(w http.ResponseWriter, r *http.Request) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	query = strings.ToValidUTF8(query[:min(len(query), maxQuery)], "")
	groups, err := d.places(r.Context(), account.IdentityOf(r.Context()), query)
	if err != nil {
		return err
	}
	if !strings.Contains(r.Header.Get("Accept"), "application/json") {
		return d.Frame(w, r, theme.Page{
			Title: d.words().T("desk.find.title"), Template: "desk/desk/find.html", View: findPage{query, groups},
		})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(w).Encode(groups)
}

// places returns where somebody may want to go who has typed a query.
func (d *Desk) places(ctx context.Context, who account.Identity, query string) ([]found, error) {
	groups := []found{}
	add := func(key string, items []place) {
		if len(items) > 0 {
			groups = append(groups, found{Label: d.words().T(key), Items: items})
		}
	}
	add("desk.find.pages", d.pagesLike(who, query))
	if query == "" {
		return groups, nil
	}
	for _, source := range d.sources() {
		if !who.Can(source.right) {
			continue
		}
		items, err := source.find(ctx, who, query)
		if err != nil {
			return nil, err
		}
		add(source.label, items)
	}
	return groups, nil
}

// pagesLike returns the desk's own pages whose names have a word that begins
// with the query; all of them for an empty one.
func (d *Desk) pagesLike(who account.Identity, query string) []place {
	var items []place
	for _, group := range menu(who, "", d.words().T) {
		for _, it := range group {
			name := " " + strings.ToLower(it.Label)
			if query == "" || strings.Contains(name, " "+strings.ToLower(query)) && len(items) < foundPages {
				items = append(items, place{Label: it.Label, Href: it.Href})
			}
		}
	}
	return items
}
