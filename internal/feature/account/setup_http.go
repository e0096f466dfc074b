package account

import (
	"net/http"

	"stet/internal/feature/site"
	"stet/internal/platform/fault"
)

// setUpView is the page behind a set-up link.
type setUpView struct {
	Token string
	First bool // whether the first owner is asked, and the publication's name
	Role  Role
	newcomer
	Wrong Wrong
}

func (p *SignInPages) setUpForm(w http.ResponseWriter, r *http.Request) error {
	t, err := p.s.ticketOf(r.Context(), p.s.db, kindSetUp, r.PathValue("token"))
	if err != nil {
		return p.over(w, r, err)
	}
	asked := newcomer{Name: t.State.Name, Email: t.State.Email}
	if name := p.s.site.Current().Name; name != site.Unnamed {
		asked.Site = name
	}
	return p.drawSetUp(w, r, t, asked, Wrong{})
}

func (p *SignInPages) drawSetUp(w http.ResponseWriter, r *http.Request, t ticket, told newcomer, wrong Wrong) error {
	title := "signup.title"
	if !t.State.isFirst() {
		title, told.Email = "signup.join.title", t.State.Email
	}
	return p.draw(w, r, title, "set-up", setUpView{
		Token: r.PathValue("token"), First: t.State.isFirst(), Role: t.State.Role, newcomer: told, Wrong: wrong,
	})
}

// setUp takes what the page asks for and leads on to the second factor.
func (p *SignInPages) setUp(w http.ResponseWriter, r *http.Request) error {
	told := newcomer{Site: r.FormValue("site"), Name: r.FormValue("name"), Email: r.FormValue("email")}
	next, err := p.s.beginSetUp(r, r.PathValue("token"), told)
	if fault.FieldOf(err) != "" {
		t, gone := p.s.ticketOf(r.Context(), p.s.db, kindSetUp, r.PathValue("token"))
		if gone != nil {
			return p.over(w, r, gone)
		}
		wrong, _ := wrongOf(err)
		return p.drawSetUp(w, r, t, told, wrong)
	}
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}

// lostView is the page for whoever has lost their second factor.
type lostView struct {
	Begun bool // whether their mail address is known
	Wrong Wrong
}

func (p *SignInPages) lostForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawLost(w, r, Wrong{})
}

func (p *SignInPages) drawLost(w http.ResponseWriter, r *http.Request, wrong Wrong) error {
	_, _, err := p.s.stepOf(r, p.s.db, kindStep)
	if err != nil && !fault.Is(err, fault.Gone) {
		return err
	}
	return p.draw(w, r, "signin.recover.title", "lost", lostView{Begun: err == nil, Wrong: wrong})
}

// lost takes a recovery code.
func (p *SignInPages) lost(w http.ResponseWriter, r *http.Request) error {
	next, err := p.s.recoverByCode(r, r.FormValue("code"))
	if fault.FieldOf(err) == "code" {
		wrong, _ := wrongOf(err)
		return p.drawLost(w, r, wrong)
	}
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}

// recoverForm shows what a recovery link from the command line will do, and a
// button.
func (p *SignInPages) recoverForm(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	t, err := p.s.ticketOf(r.Context(), p.s.db, kindRecover, token)
	if err != nil {
		return p.over(w, r, err)
	}
	who, err := activeAccount(r.Context(), p.s.db, t.AccountID)
	if err != nil {
		return err
	}
	return p.draw(w, r, "signin.recover.title", "recover", struct{ Token, Name, Email string }{token, who.Name, who.Email})
}

func (p *SignInPages) recover(w http.ResponseWriter, r *http.Request) error {
	next, err := p.s.recoverByLink(r, r.PathValue("token"))
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}
