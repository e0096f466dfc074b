package account

import (
	"net/http"

	"stet/internal/platform/theme"
)

// addressView is the view of account/address.html.
type addressView struct {
	Email  string
	Action string
	Wrong  Wrong
}

// addressForm is the page of the link that was mailed to a new address.
// Opening it changes nothing: programs that look through mail open links too.
func (p *PeoplePages) addressForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawAddress(w, r, nil)
}

func (p *PeoplePages) drawAddress(w http.ResponseWriter, r *http.Request, failed error) error {
	token := r.PathValue("token")
	email, err := p.s.newAddress(r.Context(), p.s.db, IdentityOf(r.Context()), token)
	if err != nil {
		return p.ways.over(w, r, err)
	}
	view := addressView{Email: email, Action: addressPath + token}
	page := theme.Page{Title: p.s.words().T("account.address.title"), Template: "account/address.html"}
	if failed != nil {
		wrong, mendable := wrongOf(failed)
		if !mendable {
			return failed
		}
		view.Wrong, page.Status = wrong, http.StatusUnprocessableEntity
	}
	page.View = view
	return p.site(w, r, page)
}

func (p *PeoplePages) confirmAddress(w http.ResponseWriter, r *http.Request) error {
	who := IdentityOf(r.Context())
	if err := p.s.confirmAddress(r.Context(), who, r.PathValue("token")); err != nil {
		return p.drawAddress(w, r, err)
	}
	if who.Role.IsStaff() {
		return seeOther(w, r, "/desk/me?done=confirmed")
	}
	return seeOther(w, r, "/account?done=confirmed")
}
