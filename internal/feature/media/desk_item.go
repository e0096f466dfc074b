package media

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/media/picture"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// itemView is the view of media/desk/item.html and media/desk/delete.html.
type itemView struct {
	Item
	Problem       problem
	Form          itemForm // what stands in the fields
	Saved         string   // what the form before has changed: "facts", "file" or ""
	May           May
	Src           string // of the picture to look at, "" for a file
	Width, Height int
	Size          string
	Address       string // under which readers and links find it
	Uploader      string
	Uses          []Use
	Gone, Soon    bool
	Max           string // largest file, in words
	Scale         int    // of the focus
	Self          string // address of this page
}

// itemForm is the facts as they stand in the fields of the form.
type itemForm struct {
	Alt, Caption, Credit, Source, Rights, Licence, Permitted string
	Expires, FocusX, FocusY                                  string
}

// item shows one item. A key that it had before leads to the one that it has.
func (d *Desk) item(w http.ResponseWriter, r *http.Request) error {
	item, err := d.Item(r.Context(), d.db, r.PathValue("key"))
	if err != nil {
		return err
	}
	if item.Key != r.PathValue("key") {
		http.Redirect(w, r, home+"/"+item.Key, http.StatusFound)
		return nil
	}
	return d.drawItem(w, r, item, problem{})
}

func (d *Desk) drawItem(w http.ResponseWriter, r *http.Request, item Item, p problem) error {
	view, err := d.view(r.Context(), item)
	if err != nil {
		return err
	}
	view.Problem = p
	if saved := r.URL.Query().Get("saved"); saved == "facts" || saved == "file" {
		view.Saved = saved
	}
	if p.status != 0 && len(r.PostForm) > 0 {
		view.Form.take(r.PostForm)
	}
	return d.frame(w, r, theme.Page{
		Title: item.Name, Template: "media/desk/item.html", View: view, Current: home,
		Status: p.status, Scripts: []string{"media/desk/focus.js"},
	})
}

// view collects what the pages of an item show.
func (d *Desk) view(ctx context.Context, item Item) (itemView, error) {
	card := d.card(item, 0)
	v := itemView{Item: item, Size: card.Size, Gone: card.Gone, Soon: card.Soon, Max: size(MaxFileBytes),
		Scale: picture.FocusScale, Self: home + "/" + item.Key, Address: item.Download(), Form: formOf(item, d.local(item.Expires))}
	v.Item.Created, v.Item.Expires = d.local(item.Created), d.local(item.Expires)
	if item.Kind == File && card.Gone {
		v.Address = v.Self + "/file/" + item.download()
	}
	if large, ok := item.fallback(picture.PageWidth); ok {
		v.Src, v.Width, v.Height = d.source(item, large), large.Width, large.Height
		v.Address = item.Address(large)
	}
	used, err := d.Service.Uses(ctx, d.db, []Item{item})
	if err != nil {
		return v, err
	}
	v.Uses = used[item.Key]
	if v.May, err = d.Service.May(ctx, d.db, account.IdentityOf(ctx), item); err != nil {
		return v, err
	}
	v.Uploader, err = uploader(ctx, d.db, item.AccountID)
	return v, err
}

// uploader returns the name of an account, "" for none.
func uploader(ctx context.Context, q db.Querier, id int64) (string, error) {
	name, err := db.One(ctx, q, func(row db.Row) (name string, err error) { return name, row.Scan(&name) },
		`SELECT name FROM account WHERE id = ?`, id)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return name, err
}

func formOf(m Item, expires time.Time) itemForm {
	f := itemForm{Alt: m.Alt, Caption: m.Caption, Credit: m.Credit, Source: m.Source, Rights: m.Rights, Licence: m.Licence,
		Permitted: m.Permitted, FocusX: strconv.Itoa(m.Focus.X), FocusY: strconv.Itoa(m.Focus.Y)}
	if !expires.IsZero() {
		f.Expires = expires.Format(time.DateOnly)
	}
	return f
}

// fields returns the form's fields by their names.
func (f *itemForm) fields() map[string]*string {
	return map[string]*string{"alt": &f.Alt, "caption": &f.Caption, "credit": &f.Credit, "source": &f.Source, "rights": &f.Rights,
		"licence": &f.Licence, "permitted": &f.Permitted, "expires": &f.Expires, "focus_x": &f.FocusX, "focus_y": &f.FocusY}
}

// take puts what was typed into the fields.
func (f *itemForm) take(typed url.Values) {
	for name, field := range f.fields() {
		if typed.Has(name) {
			*field = typed.Get(name)
		}
	}
}

// change takes facts from the form, or as JSON from a script.
func (d *Desk) change(w http.ResponseWriter, r *http.Request) error {
	if wantsJSON(r) {
		return d.changeJSON(w, r)
	}
	ctx, key := r.Context(), r.PathValue("key")
	facts, err := d.factsOf(r)
	if err == nil {
		var item Item
		if item, err = d.Change(ctx, account.IdentityOf(ctx), key, facts); err == nil {
			http.Redirect(w, r, home+"/"+item.Key+"?saved=facts", http.StatusSeeOther)
			return nil
		}
	}
	p, err := problemOf(err)
	if err != nil {
		return err
	}
	item, err := d.Item(ctx, d.db, key)
	if err != nil {
		return err
	}
	return d.drawItem(w, r, item, p)
}

// factsOf reads the fields that a form has; those that it has not stay as they
// are.
func (d *Desk) factsOf(r *http.Request) (Facts, error) {
	if err := r.ParseForm(); err != nil {
		return Facts{}, fault.Wrap(err, fault.Invalid, "the form cannot be read")
	}
	var facts Facts
	for name, to := range map[string]**string{"alt": &facts.Alt, "caption": &facts.Caption, "credit": &facts.Credit, "source": &facts.Source,
		"rights": &facts.Rights, "licence": &facts.Licence, "permitted": &facts.Permitted} {
		if r.PostForm.Has(name) {
			text := r.PostForm.Get(name)
			*to = &text
		}
	}
	if r.PostForm.Has("expires") {
		day, err := parseDay(r.PostForm.Get("expires"), d.site.Current().Location)
		if err != nil {
			return facts, err
		}
		facts.Expires = &day
	}
	if r.PostForm.Has("focus_x") || r.PostForm.Has("focus_y") {
		x, err1 := strconv.Atoi(strings.TrimSpace(r.PostForm.Get("focus_x")))
		y, err2 := strconv.Atoi(strings.TrimSpace(r.PostForm.Get("focus_y")))
		if err1 != nil || err2 != nil {
			return facts, fault.InField("focus_x", "the focus is two whole numbers from 0 to %d", picture.FocusScale)
		}
		facts.Focus = &Focus{X: x, Y: y}
	}
	return facts, nil
}

// parseDay returns the beginning of a day in the publication's time zone, the
// zero time for no day.
func parseDay(text string, zone *time.Location) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil || day.Year() < 1900 {
		return time.Time{}, fault.InField("expires", "%q is no day: write it as 2027-03-31", text)
	}
	return day, nil
}

// deleteForm asks whether the item is really to go, or says why it cannot.
func (d *Desk) deleteForm(w http.ResponseWriter, r *http.Request) error {
	return d.drawDelete(w, r, problem{})
}

func (d *Desk) drawDelete(w http.ResponseWriter, r *http.Request, p problem) error {
	item, err := d.Item(r.Context(), d.db, r.PathValue("key"))
	if err != nil {
		return err
	}
	view, err := d.view(r.Context(), item)
	if err != nil {
		return err
	}
	if !view.May.Govern {
		return errMayNot
	}
	view.Problem = p
	return d.frame(w, r, theme.Page{
		Title: d.words().T("desk.media.delete_title", "name", item.Name), Template: "media/desk/delete.html", View: view, Current: home, Status: p.status,
	})
}

func (d *Desk) delete(w http.ResponseWriter, r *http.Request) error {
	err := d.Service.Delete(r.Context(), account.IdentityOf(r.Context()), r.PathValue("key"))
	if err == nil {
		http.Redirect(w, r, home+"?deleted=1", http.StatusSeeOther)
		return nil
	}
	p, err := problemOf(err)
	if err != nil {
		return err
	}
	return d.drawDelete(w, r, p)
}
