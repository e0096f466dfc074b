package site

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"net/http"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

//go:embed all:ui
var ui embed.FS

// UI returns the templates of the settings' pages, for theme.Load.
func UI() fs.FS {
	folder, err := fs.Sub(ui, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return folder
}

// DeskOptions are what the staff pages of this package stand on. The package
// knows no accounts, so guards and audit come from outside.
type DeskOptions struct {
	Site  *Service
	Frame theme.Frame

	Configure web.Guard // of whoever may change the settings
	Curate    web.Guard // of whoever may change menus and redirects

	// Audit writes into the audit log, inside the transaction, what the
	// person who asks in ctx has done.
	Audit func(ctx context.Context, tx *db.Tx, act, subject, detail string) error
	// StoreIcon keeps a picture and returns its media key.
	StoreIcon func(ctx context.Context, file io.Reader, name string) (string, error)
	// Pictures returns what is known about media by their keys.
	Pictures func(ctx context.Context, keys []string) (map[string]document.Picture, error)
	// Places returns addresses of this site that a menu may want to lead to,
	// with their names. It may be nil.
	Places func(ctx context.Context) ([]MenuItem, error)
}

// Desk answers the staff pages about the publication: settings, menus,
// redirects.
type Desk struct{ DeskOptions }

// NewDesk returns the staff pages.
func NewDesk(opt DeskOptions) *Desk { return &Desk{opt} }

// Routes returns the routes of the staff pages.
func (d *Desk) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /desk/settings", Guard: d.Configure, Handle: d.showSettings},
		{Pattern: "POST /desk/settings", Guard: d.Configure, Handle: d.saveSettings},
		{Pattern: "POST /desk/settings/icon", Guard: d.Configure, Handle: d.saveIcon, Body: maxIcon},
		{Pattern: "GET /desk/menus", Guard: d.Curate, Handle: d.showMenus},
		{Pattern: "POST /desk/menus/{name}", Guard: d.Curate, Handle: d.saveMenu},
		{Pattern: "GET /desk/redirects", Guard: d.Curate, Handle: d.listRedirects},
		{Pattern: "POST /desk/redirects", Guard: d.Curate, Handle: d.addRedirect},
		{Pattern: "POST /desk/redirects/remove", Guard: d.Curate, Handle: d.removeRedirect},
	}
}

// Problem is what is wrong with a form. Field is the name of the field, ""
// for the whole form.
type Problem struct{ Field, Text string }

// At returns what is wrong with the field, "" for nothing.
func (p Problem) At(field string) string {
	if p.Field == field {
		return p.Text
	}
	return ""
}

// problemOf returns what to say at a form about err, and nil; or err itself
// when it is nothing that another input would mend.
func problemOf(err error) (Problem, error) {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		return Problem{Field: fault.FieldOf(err), Text: fault.TextOf(err)}, nil
	}
	return Problem{}, err
}

// saved leads back to a page that says that the change was made.
func saved(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path+"?saved=1", http.StatusSeeOther)
	return nil
}

// status is that of a page with a form: an error when something is wrong.
func (p Problem) status() int {
	if p.Text != "" {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}
