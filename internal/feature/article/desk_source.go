package article

import (
	"fmt"
	"net/http"
	"net/url"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/theme"
)

// sourceView is what article/desk/source.html sees. The form's boxes "allowed"
// name the uses that the source allows.
type sourceView struct {
	formOf
	Article Article
	Permits []Permit
}

func (d *Desk) source(w http.ResponseWriter, r *http.Request) error {
	return d.drawSource(w, r, nil, 0)
}

// drawSource draws the source record of an article; sent is the form that
// comes back, nil for what is stored.
func (d *Desk) drawSource(w http.ResponseWriter, r *http.Request, sent *formOf, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	a, err := d.ByID(r.Context(), id)
	if err != nil {
		return err
	}
	view := sourceView{Article: a, Permits: Permits()}
	if sent != nil {
		view.formOf = *sent
	} else {
		view.values = url.Values{}
		for _, p := range Permits() {
			if a.Rights.Allows(p) {
				view.values.Add("allowed", string(p))
			}
		}
		if !a.Rights.Expires.IsZero() {
			view.values.Set("expires", d.local(a.Rights.Expires).Format(zoned))
		}
	}
	return d.draw(w, r, "desk.source.title", "/desk/articles", theme.Page{Template: "source.html", View: view, Status: status})
}

func (d *Desk) saveSource(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return d.do(w, r, fmt.Sprintf("/desk/articles/%d/source", id), func(tx *db.Tx) error {
		form, rights := formOf{values: r.PostForm}, Rights{}
		var err error
		if rights.Expires, err = d.hourIn(r, "expires"); err != nil {
			return err
		}
		for _, p := range Permits() {
			if !form.Has("allowed", string(p)) {
				rights.Refused = append(rights.Refused, p)
			}
		}
		return d.SetRights(r.Context(), tx, account.IdentityOf(r.Context()), id, rights)
	}, func(form formOf, status int) error { return d.drawSource(w, r, &form, status) })
}
