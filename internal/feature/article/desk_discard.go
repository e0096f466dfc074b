package article

import (
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// further is what article/desk/_further.html sees: what else somebody may do
// with an article.
type further struct {
	ID                     int64
	Published, Killed      bool
	MayPublish, MayDiscard bool
}

func (d dossier) further(by account.Identity) further {
	return further{d.id, d.isLive(), d.status == Killed, by.Can(account.Publish), d.neverRead() && d.mayDiscard(by)}
}

// discardView is what article/desk/discard.html sees.
type discardView struct {
	ID      int64
	Left    Leftover
	Refused *refusal
}

// discardForm says what goes when an article is thrown away, and asks.
func (d *Desk) discardForm(w http.ResponseWriter, r *http.Request) error {
	return d.drawDiscard(w, r, nil, 0)
}

func (d *Desk) drawDiscard(w http.ResponseWriter, r *http.Request, refused *refusal, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	left, err := d.Leftover(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	return d.draw(w, r, "desk.discard.title", current(left.Kind), theme.Page{
		Template: "discard.html", View: discardView{id, left, refused}, Status: status,
	})
}

func (d *Desk) discard(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	left, err := d.Leftover(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	if err = d.Discard(r.Context(), who(r), id); fault.Is(err, fault.Conflict) {
		return d.drawDiscard(w, r, &refusal{Text: fault.TextOf(err)}, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, current(left.Kind), http.StatusSeeOther)
	return nil
}
