package site

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// menusPage is the view of site/desk/menus.html.
type menusPage struct {
	Menus  []menuForm
	Places []MenuItem
	Saved  bool
}

// menuForm is one menu with some empty lines to fill.
type menuForm struct {
	Name        string // "main"
	Title, Hint string // keys
	Lines       []menuLine
	Problem
}

// menuLine is one line of a menu as it is typed; one without label and target
// is left out.
type menuLine struct{ Position, Label, Target string }

// emptyLines is how many further lines a menu's form offers.
const emptyLines = 3

// menuForms are the menus that the public site shows.
var menuForms = []menuForm{
	{Name: "main", Title: "desk.menus.main", Hint: "desk.menus.main_hint"},
	{Name: "footer", Title: "desk.menus.footer", Hint: "desk.menus.footer_hint"},
}

func (d *Desk) showMenus(w http.ResponseWriter, r *http.Request) error {
	return d.drawMenus(w, r, menuForm{})
}

// drawMenus draws the menus as they are stored, and one as it was typed.
func (d *Desk) drawMenus(w http.ResponseWriter, r *http.Request, typed menuForm) error {
	stored, err := d.Site.StoredMenus(r.Context(), d.Site.db)
	if err != nil {
		return err
	}
	page := menusPage{Saved: r.URL.Query().Get("saved") != ""}
	for _, form := range menuForms {
		if form.Name == typed.Name {
			form.Lines, form.Problem = typed.Lines, typed.Problem
		} else {
			form.Lines = lines(stored[form.Name])
		}
		for range emptyLines {
			form.Lines = append(form.Lines, menuLine{Position: strconv.Itoa(len(form.Lines) + 1)})
		}
		page.Menus = append(page.Menus, form)
	}
	if d.Places != nil {
		if page.Places, err = d.Places(r.Context()); err != nil {
			return err
		}
	}
	return d.Frame(w, r, theme.Page{
		Title: "Menus", Template: "site/desk/menus.html", View: page, Current: "/desk/menus", Status: typed.Problem.status(),
	})
}

func lines(items []MenuItem) []menuLine {
	out := make([]menuLine, len(items))
	for i, item := range items {
		out[i] = menuLine{Position: strconv.Itoa(i + 1), Label: item.Label, Target: item.Target}
	}
	return out
}

func (d *Desk) saveMenu(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if !slices.ContainsFunc(menuForms, func(f menuForm) bool { return f.Name == name }) {
		return fault.New(fault.NotFound, "there is no menu %q", name)
	}
	typed := menuForm{Name: name, Lines: readLines(r)}
	items := make([]MenuItem, len(typed.Lines))
	for i, l := range typed.Lines {
		items[i] = MenuItem{Label: l.Label, Target: l.Target}
	}
	err := d.Site.db.InTx(r.Context(), func(tx *db.Tx) error {
		if err := d.Site.SetMenu(r.Context(), tx, name, items); err != nil {
			return err
		}
		return d.Audit(r.Context(), tx, "site.menu", "menu:"+name, strconv.Itoa(len(items))+" lines")
	})
	if err == nil {
		return saved(w, r, "/desk/menus")
	}
	if typed.Problem, err = problemOf(err); err != nil {
		return err
	}
	return d.drawMenus(w, r, typed)
}

// readLines returns the lines that were typed, in the order of their numbers,
// without the empty ones.
func readLines(r *http.Request) []menuLine {
	var typed []menuLine
	targets, positions := r.PostForm["target"], r.PostForm["position"]
	for i, label := range r.PostForm["label"] {
		if i >= len(targets) || i >= len(positions) || i >= MaxMenuItems+emptyLines {
			break
		}
		l := menuLine{Position: positions[i], Label: strings.TrimSpace(label), Target: strings.TrimSpace(targets[i])}
		if l.Label != "" || l.Target != "" {
			typed = append(typed, l)
		}
	}
	slices.SortStableFunc(typed, func(a, b menuLine) int { return cmp.Compare(place(a), place(b)) })
	for i := range typed {
		typed[i].Position = strconv.Itoa(i + 1)
	}
	return typed
}

// place is the number of a line; one that cannot be read stands at the end.
func place(l menuLine) float64 {
	n, err := strconv.ParseFloat(l.Position, 64)
	if err != nil {
		return MaxMenuItems + 1
	}
	return n
}
