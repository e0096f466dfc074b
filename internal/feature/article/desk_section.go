package article

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// sectionsView is what article/desk/sections.html sees.
type sectionsView struct {
	formOf
	Sections []Section
}

func (d *Desk) sections(w http.ResponseWriter, r *http.Request) error {
	return d.drawSections(w, r, formOf{}, 0)
}

func (d *Desk) drawSections(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	list, err := d.Sections(r.Context())
	if err != nil {
		return err
	}
	return d.draw(w, r, "desk.section.all", "/desk/sections",
		theme.Page{Template: "sections.html", View: sectionsView{form, list}, Status: status})
}

func (d *Desk) makeSection(w http.ResponseWriter, r *http.Request) error {
	return d.do(w, r, "/desk/sections", func(tx *db.Tx) error {
		_, err := d.SaveSection(r.Context(), tx, account.IdentityOf(r.Context()), sectionIn(r, 0))
		return err
	}, func(form formOf, status int) error { return d.drawSections(w, r, form, status) })
}

// orderSections moves one section up or down: the button's value is "up 7" or
// "down 7".
func (d *Desk) orderSections(w http.ResponseWriter, r *http.Request) error {
	var way string
	var id int64
	if _, err := fmt.Sscan(r.PostFormValue("move"), &way, &id); err != nil || way != "up" && way != "down" {
		return fault.New(fault.Invalid, "a section moves up or down, not %q", r.PostFormValue("move"))
	}
	return d.do(w, r, "/desk/sections", func(tx *db.Tx) error {
		list, err := d.AllSections(r.Context(), tx)
		if err != nil {
			return err
		}
		ids := make([]int64, len(list))
		for i, s := range list {
			ids[i] = s.ID
		}
		at := slices.Index(ids, id)
		to := at + 1
		if way == "up" {
			to = at - 1
		}
		if at < 0 || to < 0 || to >= len(ids) {
			return nil
		}
		ids[at], ids[to] = ids[to], ids[at]
		return d.OrderSections(r.Context(), tx, account.IdentityOf(r.Context()), ids)
	}, nil)
}

// sectionView is what article/desk/section.html sees.
type sectionView struct {
	formOf
	Section Section
	Others  []Section // into which it can be merged
}

func (d *Desk) section(w http.ResponseWriter, r *http.Request) error {
	return d.drawSection(w, r, nil, 0)
}

func (d *Desk) drawSection(w http.ResponseWriter, r *http.Request, sent *formOf, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	all, err := d.Sections(r.Context())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(s Section) bool { return s.ID == id })
	if at < 0 {
		return fault.New(fault.NotFound, "there is no section with the number %d", id)
	}
	view := sectionView{Section: all[at], Others: slices.Delete(slices.Clone(all), at, at+1)}
	if sent != nil {
		view.formOf = *sent
	}
	if !view.values.Has("name") {
		view.values = url.Values{"name": {view.Section.Name}, "slug": {view.Section.Slug}, "description": {view.Section.Description}}
	}
	return d.draw(w, r, "desk.section.title", "/desk/sections", theme.Page{Template: "section.html", View: view, Status: status})
}

func (d *Desk) saveSection(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return d.do(w, r, "/desk/sections", func(tx *db.Tx) error {
		_, err := d.SaveSection(r.Context(), tx, account.IdentityOf(r.Context()), sectionIn(r, id))
		return err
	}, func(form formOf, status int) error { return d.drawSection(w, r, &form, status) })
}

func (d *Desk) deleteSection(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return d.do(w, r, "/desk/sections", func(tx *db.Tx) error {
		into, err := formID(r, "into")
		if err != nil {
			return err
		}
		return d.DeleteSection(r.Context(), tx, account.IdentityOf(r.Context()), id, into)
	}, func(form formOf, status int) error { return d.drawSection(w, r, &form, status) })
}

func sectionIn(r *http.Request, id int64) Section {
	return Section{ID: id, Name: r.PostFormValue("name"), Slug: r.PostFormValue("slug"), Description: r.PostFormValue("description")}
}
