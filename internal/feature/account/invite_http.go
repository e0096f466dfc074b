package account

import (
	"net/http"
	"net/url"

	"stet/internal/platform/theme"
)

// inviteView is the view of account/desk/invite.html.
type inviteView struct {
	Email, Name string
	Role        Role
	Roles       []Role
	Days        int
	Wrong       Wrong
}

func (p *PeoplePages) inviteForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawInvite(w, r, http.StatusOK, inviteView{Email: r.FormValue("email"), Name: r.FormValue("name"), Role: Role(r.FormValue("role"))})
}

func (p *PeoplePages) drawInvite(w http.ResponseWriter, r *http.Request, status int, view inviteView) error {
	view.Roles, view.Days = Roles(), int(inviteLife.Hours()/24)
	if view.Role == "" {
		view.Role = Author
	}
	return p.desk(w, r, theme.Page{Title: p.s.words().T("desk.invite.title"), Template: "account/desk/invite.html",
		View: view, Status: status, Current: peoplePath})
}

func (p *PeoplePages) invite(w http.ResponseWriter, r *http.Request) error {
	view := inviteView{Email: r.PostFormValue("email"), Name: r.PostFormValue("name"), Role: Role(r.PostFormValue("role"))}
	err := p.s.Invite(r.Context(), IdentityOf(r.Context()), view.Email, view.Name, view.Role)
	if wrong, mendable := wrongOf(err); mendable {
		view.Wrong = wrong
		return p.drawInvite(w, r, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, peoplePath+"?done=invite")
}

func (p *PeoplePages) uninvite(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if err := p.s.Uninvite(r.Context(), IdentityOf(r.Context()), id); err != nil {
		return err
	}
	return seeOther(w, r, peoplePath+"?done=uninvite")
}

// invitedView is the view of account/invited.html.
type invitedView struct {
	Invitation Invitation
	Site       string
	Action     string // where the form goes
	Name       string
	Wrong      Wrong
}

func (p *PeoplePages) invitedForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawInvited(w, r, nil)
}

// drawInvited draws the page of an invitation's link. Opening it changes nothing:
// programs that look through mail open links too.
func (p *PeoplePages) drawInvited(w http.ResponseWriter, r *http.Request, failed error) error {
	token := r.PathValue("token")
	i, err := p.s.invitation(r.Context(), p.s.db, token)
	if err != nil {
		return p.ways.over(w, r, err)
	}
	view := invitedView{Invitation: i, Site: p.s.site.Current().Name, Action: invitedPath + url.PathEscape(token), Name: i.Name}
	page := theme.Page{Title: p.s.words().T("account.invited.title", "site", view.Site), Template: "account/invited.html"}
	if failed != nil {
		wrong, mendable := wrongOf(failed)
		if !mendable {
			return failed
		}
		view.Wrong, view.Name, page.Status = wrong, r.PostFormValue("name"), http.StatusUnprocessableEntity
	}
	page.View = view
	return p.site(w, r, page)
}

func (p *PeoplePages) accept(w http.ResponseWriter, r *http.Request) error {
	next, err := p.s.accept(r.Context(), r, r.PathValue("token"), r.PostFormValue("name"))
	if err != nil {
		return p.drawInvited(w, r, err)
	}
	return next.send(w, r)
}
