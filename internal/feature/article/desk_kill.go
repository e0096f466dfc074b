package article

import (
	"fmt"
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/theme"
)

// killView is what article/desk/kill.html sees.
type killView struct {
	formOf
	Article Article
}

// killForm asks for the reason, and is where a killed article is reinstated.
func (d *Desk) killForm(w http.ResponseWriter, r *http.Request) error {
	return d.drawKill(w, r, formOf{}, 0)
}

func (d *Desk) drawKill(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	a, err := d.ByID(r.Context(), id)
	if err != nil {
		return err
	}
	a.WithdrawnAt = d.local(a.WithdrawnAt)
	return d.draw(w, r, "desk.kill.title", "/desk/articles", theme.Page{Template: "kill.html", View: killView{form, a}, Status: status})
}

func (d *Desk) kill(w http.ResponseWriter, r *http.Request) error {
	return d.killOr(w, r, func(tx *db.Tx, who account.Identity, id int64) error {
		return d.Kill(r.Context(), tx, who, id, r.PostFormValue("reason"))
	})
}

func (d *Desk) reinstate(w http.ResponseWriter, r *http.Request) error {
	return d.killOr(w, r, func(tx *db.Tx, who account.Identity, id int64) error {
		return d.Reinstate(r.Context(), tx, who, id)
	})
}

func (d *Desk) killOr(w http.ResponseWriter, r *http.Request, act func(tx *db.Tx, who account.Identity, id int64) error) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	who := account.IdentityOf(r.Context())
	return d.do(w, r, fmt.Sprintf("/desk/articles/%d/kill", id),
		func(tx *db.Tx) error { return act(tx, who, id) },
		func(form formOf, status int) error { return d.drawKill(w, r, form, status) })
}
