package article

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"

	"stet/internal/engine/document"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// answer sends a value as JSON. It is personal: no cache keeps it.
func answer(w http.ResponseWriter, status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}

// read reads the JSON that a client has sent. What is wrong with a body says
// where.
func read(r *http.Request, into any) error {
	err := json.NewDecoder(r.Body).Decode(into)
	var tooLarge *http.MaxBytesError
	var body *document.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return fault.Wrap(err, fault.TooLarge, "the text is over %d bytes: divide it", tooLarge.Limit)
	case errors.As(err, &body):
		return &fault.Error{Kind: fault.Invalid, Field: "body", Text: body.Error()}
	}
	return fault.Wrap(err, fault.Invalid, "the request is not the JSON that is wanted here")
}

// checkTexts refuses NUL in a copy, which JSON may hold and no column takes.
// Broken UTF-8 has become U+FFFD on the way in.
func (c Copy) checkTexts() error {
	for _, text := range append([]string{c.Lang, c.Headline, c.Standfirst, c.Kicker, c.Dateline, c.Slug,
		c.Source.Name, c.Source.URL, c.Source.Credit}, c.Tags...) {
		if err := web.CheckText("text", text); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) working(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	working, err := d.Working(r.Context(), who(r), id, r.URL.Query().Get("client"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, working)
}

func (d *Desk) save(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	var req SaveRequest
	if err := read(r, &req); err != nil {
		return err
	}
	if err := req.checkTexts(); err != nil {
		return err
	}
	saved, err := d.Save(r.Context(), who(r), id, req)
	if fault.Is(err, fault.Conflict) { // the editor takes a 409 for another text, which it shows beside its own
		return fault.New(fault.Forbidden, "%s", fault.TextOf(err))
	}
	if err != nil {
		return err
	}
	if saved.Conflict != nil {
		return answer(w, http.StatusConflict, saved.Conflict)
	}
	return answer(w, http.StatusOK, saved)
}

type lockRequest struct {
	Client string `json:"client"`
	Take   bool   `json:"take"`
}

func (d *Desk) lock(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	var req lockRequest
	if err := read(r, &req); err != nil {
		return err
	}
	lock, err := d.Lock(r.Context(), who(r), id, req.Client, req.Take)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, lock)
}

// unlock takes what sendBeacon sends when a tab closes: JSON under whatever
// type, or a form.
func (d *Desk) unlock(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	req := lockRequest{Client: r.PostForm.Get("client")}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		if err := read(r, &req); err != nil {
			return err
		}
	}
	if err := d.Unlock(r.Context(), who(r), id, req.Client); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (d *Desk) keptList(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	list, err := d.KeptTexts(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	if list == nil {
		list = []KeptText{}
	}
	return answer(w, http.StatusOK, list)
}

func (d *Desk) kept(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	kept, err := pathID(r, "kept")
	if err != nil {
		return err
	}
	working, err := d.Kept(r.Context(), who(r), id, kept)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, working)
}

func (d *Desk) discardKept(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	kept, err := pathID(r, "kept")
	if err != nil {
		return err
	}
	if err := d.DiscardKept(r.Context(), who(r), id, kept); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (d *Desk) check(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	findings, err := d.Check(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, findings)
}
