package article

import (
	"net/http"
	"net/url"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// authorsView is what article/desk/authors.html sees.
type authorsView struct {
	Sought  string // the text that was looked for
	Authors []AuthorUse
	More    string
}

func (d *Desk) authors(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	list, err := d.Bylines(r.Context(), query.Get("q"), query.Get("after"), deskPage+1)
	if err != nil {
		return err
	}
	view := authorsView{Sought: query.Get("q"), Authors: list}
	if len(list) > deskPage {
		view.Authors = list[:deskPage]
		view.More = afterSlug("/desk/authors", view.Sought, view.Authors[deskPage-1].Slug)
	}
	return d.draw(w, r, "desk.author.all", "/desk/authors", theme.Page{Template: "authors.html", View: view})
}

// authorView is what article/desk/author.html sees. Author is the zero value
// for a new one.
type authorView struct {
	formOf
	Author Author
	Staff  []person // to whom it may belong
}

// person is an account of the newsroom.
type person struct {
	ID   int64
	Name string
}

func (d *Desk) newAuthor(w http.ResponseWriter, r *http.Request) error {
	return d.drawAuthor(w, r, Author{}, nil, 0)
}

func (d *Desk) author(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	a, err := authorOf(r.Context(), d.db, id)
	if err != nil {
		return err
	}
	return d.drawAuthor(w, r, a, nil, 0)
}

func (d *Desk) drawAuthor(w http.ResponseWriter, r *http.Request, a Author, sent *formOf, status int) error {
	staff, err := db.All(r.Context(), d.db, func(row db.Row) (person, error) {
		var p person
		err := row.Scan(&p.ID, &p.Name)
		return p, err
	}, `SELECT id, name FROM account WHERE role <> 'reader' ORDER BY name, id LIMIT 500`)
	if err != nil {
		return err
	}
	view := authorView{Author: a, Staff: staff}
	if sent != nil {
		view.formOf = *sent
	}
	if !view.values.Has("name") {
		into := view.Value("into")
		view.values = url.Values{"name": {a.Name}, "slug": {a.Slug}, "role": {a.Role}, "bio": {a.Bio}, "picture": {a.Picture},
			"account": {strconv.FormatInt(a.AccountID, 10)}, "into": {into}}
	}
	return d.draw(w, r, "desk.author.title", "/desk/authors", theme.Page{Template: "author.html", View: view, Status: status})
}

func (d *Desk) makeAuthor(w http.ResponseWriter, r *http.Request) error {
	return d.do(w, r, "/desk/authors", func(tx *db.Tx) error { return d.writeAuthor(r, tx, 0) },
		func(form formOf, status int) error { return d.drawAuthor(w, r, Author{}, &form, status) })
}

func (d *Desk) saveAuthor(w http.ResponseWriter, r *http.Request) error {
	return d.changeAuthor(w, r, func(tx *db.Tx, id int64) error { return d.writeAuthor(r, tx, id) })
}

// deleteAuthor removes a byline, or merges it into the one whose slug or name
// the form has.
func (d *Desk) deleteAuthor(w http.ResponseWriter, r *http.Request) error {
	return d.changeAuthor(w, r, func(tx *db.Tx, id int64) error {
		var into int64
		if name := r.PostFormValue("into"); name != "" {
			var err error
			into, err = db.One(r.Context(), tx, db.ScanID, `SELECT id FROM author WHERE slug = ? OR name = ? ORDER BY id LIMIT 1`, name, name)
			if err != nil {
				return missing(err, "into", "there is no byline %q", name)
			}
		}
		return d.DeleteAuthor(r.Context(), tx, account.IdentityOf(r.Context()), id, into)
	})
}

func (d *Desk) changeAuthor(w http.ResponseWriter, r *http.Request, act func(tx *db.Tx, id int64) error) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	a, err := authorOf(r.Context(), d.db, id)
	if err != nil {
		return err
	}
	return d.do(w, r, "/desk/authors", func(tx *db.Tx) error { return act(tx, id) },
		func(form formOf, status int) error { return d.drawAuthor(w, r, a, &form, status) })
}

func (d *Desk) writeAuthor(r *http.Request, tx *db.Tx, id int64) error {
	linked, err := formID(r, "account")
	if err != nil {
		return fault.InField("account", "choose somebody from the list")
	}
	_, err = d.SaveAuthor(r.Context(), tx, account.IdentityOf(r.Context()), Author{
		ID: id, Name: r.PostFormValue("name"), Slug: r.PostFormValue("slug"), Role: r.PostFormValue("role"),
		Bio: r.PostFormValue("bio"), Picture: r.PostFormValue("picture"), AccountID: linked,
	})
	return err
}
