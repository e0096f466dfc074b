package account

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

const (
	peoplePath = "/desk/people"
	pageSize   = 50
	maxSought  = 100 // bytes of what a list is searched for
)

// peopleView is the view of account/desk/people.html.
type peopleView struct {
	Group       Group
	Groups      []Group
	Query       string
	People      []Listed
	Invitations []Invitation // on the first page of the staff
	More        string       // address of the next page, "" for none
	Done        string       // what was just done, "" for nothing
}

func (p *PeoplePages) list(w http.ResponseWriter, r *http.Request) error {
	view := peopleView{Group: GroupStaff, Groups: []Group{GroupStaff, GroupReaders, GroupLeft}, Done: doneOf(r, "invite", "uninvite", "end")}
	for _, group := range view.Groups {
		if r.FormValue("show") == string(group) {
			view.Group = group
		}
	}
	if view.Query = strings.TrimSpace(r.FormValue("q")); len(view.Query) > maxSought {
		return fault.New(fault.Invalid, "a name to look for has at most %d bytes", maxSought)
	}
	after := PeopleCursor{Name: r.FormValue("name"), ID: numberIn(r, "after", 0)}
	people, err := p.s.People(r.Context(), view.Group, view.Query, after, pageSize+1)
	if err != nil {
		return err
	}
	if len(people) > pageSize {
		people = people[:pageSize]
		last := people[pageSize-1]
		view.More = address(peoplePath, "show", string(view.Group), "q", view.Query, "name", last.Name, "after", strconv.FormatInt(last.ID, 10))
	}
	for i := range people {
		people[i].SeenAt = p.s.local(people[i].SeenAt)
	}
	view.People = people
	if view.Group == GroupStaff && view.Query == "" && after.ID == 0 {
		if view.Invitations, err = p.s.Invitations(r.Context(), p.s.db); err != nil {
			return err
		}
	}
	return p.desk(w, r, theme.Page{Title: p.s.words().T("desk.people.title"), Template: "account/desk/people.html", View: view, Current: peoplePath})
}

// personView is the view of account/desk/person.html and account/desk/end.html.
type personView struct {
	Account  Account
	Factors  Factors
	Sessions []Session
	Keys     int
	Roles    []Role
	Heirs    []Account // who may take over the drafts
	Heir     int64     // who is proposed
	Self     bool
	Prove    string // where a fresh proof is shown first, "" when there is one
	Wrong    Wrong
	Done     string
}

// personPage is the page about the person whose number is in the path.
func personPage(r *http.Request) string { return peoplePath + "/" + r.PathValue("id") }

func (p *PeoplePages) person(w http.ResponseWriter, r *http.Request) error {
	return p.drawPerson(w, r, "account/desk/person.html", nil)
}

func (p *PeoplePages) endForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawPerson(w, r, "account/desk/end.html", nil)
}

// drawPerson draws one of the pages about a person, with what was wrong with
// the form that was sent, if anything was.
func (p *PeoplePages) drawPerson(w http.ResponseWriter, r *http.Request, template string, failed error) error {
	ctx, who := r.Context(), IdentityOf(r.Context())
	page := theme.Page{Template: template, Current: peoplePath}
	view := personView{Roles: Roles(), Heir: numberIn(r, "heir", who.AccountID), Done: doneOf(r, "role", "reinstate")}
	if failed != nil {
		wrong, mendable := wrongOf(failed)
		if !mendable {
			return failed
		}
		view.Wrong, page.Status = wrong, http.StatusUnprocessableEntity
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if view.Account, err = p.s.Account(ctx, p.s.db, id); err != nil {
		return err
	}
	if !view.Account.ErasedAt.IsZero() {
		return fault.New(fault.NotFound, "this account was deleted")
	}
	view.Self, view.Prove = id == who.AccountID, p.s.wayToProof(who, personPage(r))
	if err := p.aboutPerson(r, &view); err != nil {
		return err
	}
	page.Title, page.View = view.Account.Name, view
	return p.desk(w, r, page)
}

// aboutPerson reads what the staff sees of somebody.
func (p *PeoplePages) aboutPerson(r *http.Request, view *personView) error {
	ctx, id := r.Context(), view.Account.ID
	var err1, err2, err3, err4 error
	view.Factors, err1 = p.s.Factors(ctx, p.s.db, id)
	view.Sessions, err2 = p.s.Sessions(ctx, id)
	view.Keys, err3 = p.s.countKeys(ctx, id)
	staff, err4 := p.s.Staff(ctx, p.s.db)
	for _, a := range staff {
		if a.ID != id && a.Role.Can(Write) {
			view.Heirs = append(view.Heirs, a)
		}
	}
	for i := range view.Sessions {
		view.Sessions[i].Seen = p.s.local(view.Sessions[i].Seen)
	}
	view.Account.CreatedAt, view.Account.EndedAt = p.s.local(view.Account.CreatedAt), p.s.local(view.Account.EndedAt)
	return errors.Join(err1, err2, err3, err4)
}

func (p *PeoplePages) setRole(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if err := p.s.SetRole(r.Context(), IdentityOf(r.Context()), id, Role(r.PostFormValue("role"))); err != nil {
		return p.drawPerson(w, r, "account/desk/person.html", err)
	}
	return seeOther(w, r, peoplePath+"/"+r.PathValue("id")+"?done=role")
}

func (p *PeoplePages) end(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if err := p.s.End(r.Context(), IdentityOf(r.Context()), id, numberIn(r, "heir", 0)); err != nil {
		return p.drawPerson(w, r, "account/desk/end.html", err)
	}
	return seeOther(w, r, peoplePath+"?done=end")
}

func (p *PeoplePages) reinstate(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if err := p.s.Reinstate(r.Context(), IdentityOf(r.Context()), id); err != nil {
		return err
	}
	return seeOther(w, r, peoplePath+"/"+r.PathValue("id")+"?done=reinstate")
}

// doneOf returns what the query says was just done, if it is one of the things
// that can be.
func doneOf(r *http.Request, things ...string) string {
	for _, thing := range things {
		if r.FormValue("done") == thing {
			return thing
		}
	}
	return ""
}
