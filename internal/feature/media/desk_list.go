package media

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"stet/internal/platform/theme"
)

// pageLength is how many items one page of the library shows.
const pageLength = 48

// maxTold bounds how many expiries stand above the library.
const maxTold = 10

// listView is the view of media/desk/list.html.
type listView struct {
	Query    string
	Show     Show
	Shows    []choice
	Items    []cardView
	Next     string       // address of the next page, "" on the last
	Expiring []expiryView // what to decide about; on the first page of everything
	Added    int          // items that the form before has added
	Deleted  bool         // whether one was deleted just now
	Problems []string     // why files were not added
	Max      string       // largest file, in words
	MaxFiles int
}

// choice is an option of a select element.
type choice struct {
	Value, Label string
	Selected     bool
}

// cardView is an item on the contact sheet.
type cardView struct {
	Item
	Href          string
	Src           string // "" for a file
	Width, Height int
	Size          string
	Uses          int
	Gone          bool // the rights have ended
	Soon          bool // they end within WarnBefore
}

// expiryView is an item whose rights end soon, and the stories that it will
// be missing in.
type expiryView struct {
	cardView
	Stories []Use
}

func (d *Desk) list(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	added, err := strconv.Atoi(query.Get("added"))
	if err != nil {
		added = 0
	}
	return d.drawList(w, r, listView{Added: min(added, maxFiles), Deleted: query.Has("deleted")}, http.StatusOK)
}

// drawList draws the list that the query asks for around what a form has
// done.
func (d *Desk) drawList(w http.ResponseWriter, r *http.Request, view listView, status int) error {
	query := r.URL.Query()
	view.Query, view.Show = query.Get("q"), Show(query.Get("show"))
	if !slices.Contains(Shows(), view.Show) {
		view.Show = ShowAll
	}
	after, err := ParseCursor(query.Get("after"))
	if err != nil {
		return err
	}
	items, next, err := d.Find(r.Context(), d.db, Filter{Text: view.Query, Show: view.Show}, after, pageLength)
	if err != nil {
		return err
	}
	if view.Items, err = d.cards(r.Context(), items); err != nil {
		return err
	}
	if next != (Cursor{}) {
		view.Next = home + "?" + pageQuery(view.Query, view.Show, next)
	}
	if view.Query == "" && view.Show == ShowAll && after == (Cursor{}) {
		if view.Expiring, err = d.expiries(r.Context()); err != nil {
			return err
		}
	}
	view.Shows, view.Max, view.MaxFiles = d.shows(view.Show), size(MaxFileBytes), maxFiles
	return d.frame(w, r, theme.Page{
		Title: d.words().T("desk.media.title"), Template: "media/desk/list.html", View: view, Current: home,
		Status: status, Scripts: []string{"media/desk/upload.js"},
	})
}

func pageQuery(text string, show Show, after Cursor) string {
	query := url.Values{"after": {after.String()}}
	if text != "" {
		query.Set("q", text)
	}
	if show != ShowAll {
		query.Set("show", string(show))
	}
	return query.Encode()
}

func (d *Desk) shows(chosen Show) []choice {
	var list []choice
	words := d.words()
	for _, show := range Shows() {
		name := string(show)
		if show == ShowAll {
			name = "all"
		}
		list = append(list, choice{Value: string(show), Label: words.T("desk.media.show." + name), Selected: show == chosen})
	}
	return list
}

// cards returns items as the contact sheet shows them.
func (d *Desk) cards(ctx context.Context, items []Item) ([]cardView, error) {
	used, err := d.Uses(ctx, d.db, items)
	if err != nil {
		return nil, err
	}
	cards := make([]cardView, len(items))
	for i, item := range items {
		cards[i] = d.card(item, len(used[item.Key]))
	}
	return cards, nil
}

func (d *Desk) card(item Item, uses int) cardView {
	now := d.now()
	c := cardView{Item: item, Href: home + "/" + item.Key, Size: size(item.Bytes), Uses: uses, Gone: item.Expired(now)}
	c.Soon = !c.Gone && !item.Expires.IsZero() && item.Expires.Sub(now) <= WarnBefore
	c.Item.Expires = d.local(item.Expires)
	if v, ok := item.Thumbnail(); ok {
		c.Src, c.Width, c.Height = d.source(item, v), v.Width, v.Height
	}
	return c
}

// expiries returns what is shown somewhere and will not be for long.
func (d *Desk) expiries(ctx context.Context) ([]expiryView, error) {
	list, err := d.Service.Expiring(ctx, d.db, WarnBefore)
	if err != nil {
		return nil, err
	}
	var views []expiryView
	for _, e := range list {
		if len(e.Uses) > 0 && len(views) < maxTold {
			views = append(views, expiryView{d.card(e.Item, len(e.Uses)), e.Uses})
		}
	}
	return views, nil
}
