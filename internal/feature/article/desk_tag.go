package article

import (
	"net/http"
	"net/url"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// tagsView is what article/desk/tags.html sees.
type tagsView struct {
	formOf
	Sought string // the text that was looked for
	Tags   []TagUse
	More   string
}

func (d *Desk) tags(w http.ResponseWriter, r *http.Request) error {
	return d.drawTags(w, r, formOf{}, 0)
}

func (d *Desk) drawTags(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	query := r.URL.Query()
	list, err := d.Tags(r.Context(), query.Get("q"), query.Get("after"), deskPage+1)
	if err != nil {
		return err
	}
	view := tagsView{formOf: form, Sought: query.Get("q"), Tags: list}
	if len(list) > deskPage {
		view.Tags = list[:deskPage]
		view.More = afterSlug("/desk/tags", view.Sought, view.Tags[deskPage-1].Slug)
	}
	return d.draw(w, r, "desk.tag.all", "/desk/tags", theme.Page{Template: "tags.html", View: view, Status: status})
}

// afterSlug returns the address of the page of a list that begins after a
// slug.
func afterSlug(path, text, slug string) string {
	query := url.Values{"after": {slug}}
	if text != "" {
		query.Set("q", text)
	}
	return path + "?" + query.Encode()
}

func (d *Desk) makeTag(w http.ResponseWriter, r *http.Request) error {
	return d.do(w, r, "/desk/tags", func(tx *db.Tx) error {
		_, err := d.SaveTag(r.Context(), tx, account.IdentityOf(r.Context()), tagIn(r, 0))
		return err
	}, func(form formOf, status int) error { return d.drawTags(w, r, form, status) })
}

// tagView is what article/desk/tag.html sees.
type tagView struct {
	formOf
	Tag Tag
}

func (d *Desk) tag(w http.ResponseWriter, r *http.Request) error {
	return d.drawTag(w, r, nil, 0)
}

func (d *Desk) drawTag(w http.ResponseWriter, r *http.Request, sent *formOf, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	tag, err := tagOf(r.Context(), d.db, id)
	if err != nil {
		return err
	}
	view := tagView{Tag: tag}
	if sent != nil {
		view.formOf = *sent
	}
	if !view.values.Has("name") {
		into := view.Value("into")
		view.values = url.Values{"name": {tag.Name}, "slug": {tag.Slug}, "into": {into}}
	}
	return d.draw(w, r, "desk.tag.title", "/desk/tags", theme.Page{Template: "tag.html", View: view, Status: status})
}

func (d *Desk) saveTag(w http.ResponseWriter, r *http.Request) error {
	return d.changeTag(w, r, func(tx *db.Tx, who account.Identity, id int64) error {
		_, err := d.SaveTag(r.Context(), tx, who, tagIn(r, id))
		return err
	})
}

// mergeTag merges a tag into the one whose name or slug the form has.
func (d *Desk) mergeTag(w http.ResponseWriter, r *http.Request) error {
	return d.changeTag(w, r, func(tx *db.Tx, who account.Identity, id int64) error {
		name := r.PostFormValue("into")
		into, err := db.One(r.Context(), tx, db.ScanID, `SELECT id FROM tag WHERE slug = ? OR name = ? ORDER BY id LIMIT 1`, name, name)
		if fault.Is(err, fault.NotFound) {
			return fault.InField("into", "there is no tag %q", name)
		}
		if err != nil {
			return err
		}
		return d.MergeTag(r.Context(), tx, who, id, into)
	})
}

func (d *Desk) deleteTag(w http.ResponseWriter, r *http.Request) error {
	return d.changeTag(w, r, func(tx *db.Tx, who account.Identity, id int64) error { return d.DeleteTag(r.Context(), tx, who, id) })
}

func (d *Desk) changeTag(w http.ResponseWriter, r *http.Request, act func(tx *db.Tx, who account.Identity, id int64) error) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	who := account.IdentityOf(r.Context())
	return d.do(w, r, "/desk/tags",
		func(tx *db.Tx) error { return act(tx, who, id) },
		func(form formOf, status int) error { return d.drawTag(w, r, &form, status) })
}

func tagIn(r *http.Request, id int64) Tag {
	return Tag{ID: id, Name: r.PostFormValue("name"), Slug: r.PostFormValue("slug")}
}
