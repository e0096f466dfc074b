package media

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/site"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// DeskOptions are what the library's pages stand on. All are required.
type DeskOptions struct {
	Media    *Service
	Site     *site.Service
	Messages *message.Catalogue
	Frame    theme.Frame
}

// Desk is the library as the staff sees it: /desk/media and what is below it.
// Its JSON, which the editor's script asks for, is in desk_json.go.
type Desk struct {
	*Service
	site     *site.Service
	messages *message.Catalogue
	frame    theme.Frame
}

// NewDesk returns the library's pages.
func NewDesk(opt DeskOptions) *Desk {
	return &Desk{Service: opt.Media, site: opt.Site, messages: opt.Messages, frame: opt.Frame}
}

// The limits of what is uploaded at once: one file with what the form puts
// around it, and a form with several files.
const (
	maxUpload = max(MaxFileBytes, 50<<20) + 1<<20
	maxForm   = 512 << 20
	maxFiles  = 20
)

// Routes returns the routes of the desk's pages. Whoever writes may look;
// what else somebody may do with an item is for the service to say.
func (d *Desk) Routes() []web.Route {
	write := account.GuardFor(account.Write)
	return []web.Route{
		{Pattern: "GET /desk/media", Guard: write, Handle: d.list},
		{Pattern: "POST /desk/media", Guard: write, Handle: d.add, Body: maxForm},
		{Pattern: "POST /desk/media/upload", Guard: write, Handle: d.upload, Body: maxUpload},
		{Pattern: "GET /desk/media/pick", Guard: write, Handle: d.pick},
		{Pattern: "GET /desk/media/{key}", Guard: write, Handle: d.item},
		{Pattern: "GET /desk/media/{key}/file/{name}", Guard: write, Handle: d.file, Load: web.Stream},
		{Pattern: "POST /desk/media/{key}/facts", Guard: write, Handle: d.change},
		{Pattern: "POST /desk/media/{key}/replace", Guard: write, Handle: d.replace, Body: maxUpload},
		{Pattern: "GET /desk/media/{key}/delete", Guard: write, Handle: d.deleteForm},
		{Pattern: "POST /desk/media/{key}/delete", Guard: write, Handle: d.delete},
	}
}

const home = "/desk/media"

// words returns the sentences in the publication's language.
func (d *Desk) words() *message.Language { return d.messages.In(d.site.Current().Language) }

// local returns a time in the publication's time zone; the zero time stays.
func (d *Desk) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(d.site.Current().Location)
}

// file serves a variant of an item whose rights have ended, which has no
// public address any more, for those who decide what becomes of it.
func (d *Desk) file(w http.ResponseWriter, r *http.Request) error {
	key, name := r.PathValue("key"), r.PathValue("name")
	item, err := d.Item(r.Context(), d.db, key)
	if err != nil {
		return err
	}
	if item.Kind == File && name == item.download() {
		return d.send(w, r, item.Key, original, privately)
	}
	for _, v := range item.Variants {
		if v.Name() == name {
			return d.send(w, r, item.Key, name, privately)
		}
	}
	return noFile(r)
}

const privately = "private, max-age=3600"

// source returns where the desk gets a variant from.
func (d *Desk) source(m Item, v Variant) string {
	if m.Expired(d.now()) {
		return home + "/" + m.Key + "/file/" + v.Name()
	}
	return m.Address(v)
}

// problem is what is wrong with a form.
type problem struct {
	Field, Text string
	status      int
}

// problemOf returns what a form shows of an error that whoever sent it can
// mend; any other is returned.
func problemOf(err error) (problem, error) {
	p := problem{Field: fault.FieldOf(err), Text: fault.TextOf(err)}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge) && p.Text == "":
		p.Text, p.status = "the upload has more than "+size(tooLarge.Limit), http.StatusRequestEntityTooLarge
	case fault.Is(err, fault.Invalid):
		p.status = http.StatusUnprocessableEntity
	case fault.Is(err, fault.TooLarge):
		p.status = http.StatusRequestEntityTooLarge
	case fault.Is(err, fault.Conflict):
		p.status = http.StatusConflict
	default:
		return problem{}, err
	}
	return p, nil
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 10<<20:
		return strconv.FormatInt(n>>20, 10) + " MB"
	case n >= 1<<20:
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " kB"
	}
	return strconv.FormatInt(n, 10) + " B"
}
