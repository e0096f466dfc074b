package media

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
)

// itemJSON is an item as the editor's script sees it.
type itemJSON struct {
	Key     string `json:"key"`               // as it was asked for
	Current string `json:"current,omitempty"` // the key that it has, where that is another
	Kind    Kind   `json:"kind"`
	Name    string `json:"name"`
	Width   int    `json:"width"` // of what is drawn, in pixels
	Height  int    `json:"height"`
	Src     string `json:"src"`            // "" for a file
	Thumb   string `json:"thumb"`          // a small one, "" for a file
	Href    string `json:"href,omitempty"` // what a link to a file leads to
	Alt     string `json:"alt"`
	Caption string `json:"caption"`
	Credit  string `json:"credit"`
	Source  string `json:"source"`
	Rights  string `json:"rights"`
	FocusX  int    `json:"focus_x"`
	FocusY  int    `json:"focus_y"`
	Expired bool   `json:"expired,omitempty"` // the rights have ended: readers do not see it
}

func (d *Desk) itemJSON(asked string, m Item) itemJSON {
	out := itemJSON{Key: asked, Kind: m.Kind, Name: m.Name, Href: m.Download(), Alt: m.Alt, Caption: m.Caption, Credit: m.Credit,
		Source: m.Source, Rights: m.Rights, FocusX: m.Focus.X, FocusY: m.Focus.Y, Expired: m.Expired(d.now())}
	if m.Key != asked {
		out.Current = m.Key
	}
	if v, ok := m.fallback(picture.PageWidth); ok {
		out.Src, out.Width, out.Height = d.source(m, v), v.Width, v.Height
	}
	if v, ok := m.Thumbnail(); ok {
		out.Thumb = d.source(m, v)
	}
	return out
}

func writeJSON(w http.ResponseWriter, status int, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	_, err = w.Write(append(text, '\n'))
	return err
}

// wantsJSON reports whether a script asks, not a form.
func wantsJSON(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/json" || strings.Contains(r.Header.Get("Accept"), "application/json")
}

// upload takes one file, in the field "file" of a multipart form, and answers
// 201 with the item.
func (d *Desk) upload(w http.ResponseWriter, r *http.Request) error {
	var item Item
	err := eachFile(r, 1, func(file *multipart.Part) (err error) {
		item, err = d.Upload(r.Context(), account.IdentityOf(r.Context()), file, file.FileName())
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, d.itemJSON(item.Key, item))
}

// The limits of one answer of pick.
const (
	pickLength = 40
	pickKeys   = 100
)

// pick answers the items of the keys that are named, or one page of those
// that a text finds and that may be shown.
func (d *Desk) pick(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	answer := struct {
		Items []itemJSON `json:"items"`
		After string     `json:"after"`
	}{Items: []itemJSON{}}
	if keys := query["key"]; len(keys) > 0 {
		keys = keys[:min(len(keys), pickKeys)]
		found, err := d.Known(r.Context(), d.db, keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if item, ok := found[key]; ok {
				answer.Items = append(answer.Items, d.itemJSON(key, item))
			}
		}
		return writeJSON(w, http.StatusOK, answer)
	}
	filter := Filter{Text: query.Get("q"), Show: ShowPictures}
	if query.Get("kind") == string(File) {
		filter.Show = ShowFiles
	}
	after, err := ParseCursor(query.Get("after"))
	if err != nil {
		return err
	}
	items, next, err := d.Find(r.Context(), d.db, filter, after, pickLength)
	if err != nil {
		return err
	}
	for _, item := range items {
		if !item.Expired(d.now()) {
			answer.Items = append(answer.Items, d.itemJSON(item.Key, item))
		}
	}
	answer.After = next.String()
	return writeJSON(w, http.StatusOK, answer)
}

// factsJSON is what a script changes; what is missing stays.
type factsJSON struct {
	Alt       *string    `json:"alt"`
	Caption   *string    `json:"caption"`
	Credit    *string    `json:"credit"`
	Source    *string    `json:"source"`
	Rights    *string    `json:"rights"`
	Licence   *string    `json:"licence"`
	Permitted *string    `json:"permitted"`
	Expires   *time.Time `json:"expires"`
	FocusX    *int       `json:"focus_x"`
	FocusY    *int       `json:"focus_y"`
}

// facts checks the texts as package web checks those of forms.
func (f factsJSON) facts() (Facts, error) {
	facts := Facts{Alt: f.Alt, Caption: f.Caption, Credit: f.Credit, Source: f.Source, Rights: f.Rights, Licence: f.Licence,
		Permitted: f.Permitted, Expires: f.Expires}
	if (f.FocusX == nil) != (f.FocusY == nil) {
		return facts, fault.InField("focus_x", "focus_x and focus_y are changed together")
	}
	if f.FocusX != nil {
		facts.Focus = &Focus{X: *f.FocusX, Y: *f.FocusY}
	}
	return facts, nil
}

// changeJSON answers 200 with the item. A form that accepts JSON is taken too.
func (d *Desk) changeJSON(w http.ResponseWriter, r *http.Request) error {
	facts, err := d.factsIn(r)
	if err != nil {
		return err
	}
	key := r.PathValue("key")
	item, err := d.Change(r.Context(), account.IdentityOf(r.Context()), key, facts)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, d.itemJSON(key, item))
}

func (d *Desk) factsIn(r *http.Request) (Facts, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return d.factsOf(r)
	}
	var said factsJSON
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&said); err != nil {
		return Facts{}, fault.Wrap(err, formFault(err), "the facts cannot be read as JSON")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Facts{}, fault.New(fault.Invalid, "something follows the facts")
	}
	return said.facts()
}
