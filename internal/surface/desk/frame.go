package desk

import (
	"bytes"
	"cmp"
	"html/template"
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/theme"
)

// shell is the view of desk/desk/frame.html: what stands around every page.
type shell struct {
	Title    string
	Name     string        // of the publication
	Bar      template.HTML // a line above everything, "" for none
	Signed   bool          // whether somebody of the staff is signed in
	Who      account.Identity
	Menu     [][]item
	Captured bool // whether mail stays on this machine
	ReadMail bool // whether who asks may read it
	Scripts  []string
	Wide     bool
	Inner    template.HTML
}

// Frame draws a page of a feature in the shell of the desk and sends it. It
// is a theme.Frame.
func (d *Desk) Frame(w http.ResponseWriter, r *http.Request, page theme.Page) error {
	drawn, err := d.draw(r, account.IdentityOf(r.Context()), page)
	if err != nil {
		return err
	}
	return cache.Send(w, r, drawn)
}

// draw returns a page in the shell, as somebody sees it.
func (d *Desk) draw(r *http.Request, who account.Identity, page theme.Page) (*cache.Page, error) {
	lang := d.language()
	var inner, whole bytes.Buffer
	if err := d.opt.Theme.Draw(&inner, lang, page.Template, page.View); err != nil {
		return nil, err
	}
	view := shell{
		Title: page.Title, Name: d.opt.Site.Current().Name, Signed: who.Role.IsStaff(), Who: who,
		Captured: d.opt.Mail(), ReadMail: who.Can(account.Configure),
		Scripts: page.Scripts, Wide: page.Wide,
		// What html/template has drawn is HTML by construction.
		Inner: template.HTML(inner.String()),
	}
	if view.Signed {
		view.Menu = menu(who, cmp.Or(page.Current, r.URL.Path), d.words().T)
	}
	if d.opt.Bar != nil {
		var err error
		if view.Bar, err = d.opt.Bar(r); err != nil {
			return nil, err
		}
	}
	if err := d.opt.Theme.Draw(&whole, lang, "desk/desk/frame.html", view); err != nil {
		return nil, err
	}
	return &cache.Page{Status: page.Status, Lang: lang, Body: whole.Bytes(), NoStore: true}, nil
}
