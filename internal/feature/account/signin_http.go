package account

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"strings"

	"stet/internal/platform/fault"
)

// signInView is the page /sign-in.
type signInView struct {
	To      string
	Email   string
	Wrong   Wrong
	Age     int
	Passkey bool // whether a passkey is possible at this address
}

// Finish returns where the script brings what the authenticator has said.
func (v signInView) Finish() string { return address("/sign-in/passkey", "to", v.To) }

// signIn asks for a mail address or a passkey. Who came to the machine itself
// by its number is led to localhost first, where passkeys are possible and the
// links of mails go. Who is signed in and comes for something that needs a fresh
// proof is asked for that.
func (p *SignInPages) signIn(w http.ResponseWriter, r *http.Request) error {
	to := localPath(r.FormValue("to"), "")
	who, ok := p.s.Identify(r)
	if ok && (r.FormValue("again") == "" || p.s.isProven(who)) {
		return seeOther(w, r, localPath(to, homeOf(who.Role)))
	}
	if _, origin := p.s.party(r); isLoopback(hostOf(r.Host)) && !p.s.canPasskey(r) {
		return seeOther(w, r, origin+address("/sign-in", "to", to))
	}
	if ok {
		return p.drawProve(w, r, who, Wrong{})
	}
	return p.drawSignIn(w, r, signInView{To: to})
}

func (p *SignInPages) drawSignIn(w http.ResponseWriter, r *http.Request, view signInView) error {
	view.Age, view.Passkey = p.s.minimumAge(), p.s.canPasskey(r)
	return p.draw(w, r, "signin.title", "sign-in", view)
}

// ask has a mail sent.
func (p *SignInPages) ask(w http.ResponseWriter, r *http.Request) error {
	view := signInView{To: localPath(r.FormValue("to"), ""), Email: r.FormValue("email")}
	if err := p.s.limits.take("mails by "+p.s.block(r), perMailedBy); err != nil {
		return err // before the site's own limit is touched: a flood from one place must not use that up
	}
	if err := p.s.limits.take("mails", perSite); err != nil {
		return err
	}
	browser := cmp.Or(browserOf(r), rand.Text())
	if err := p.s.ask(r.Context(), browser, view.Email, view.To); err != nil {
		wrong, ok := wrongOf(err)
		if !ok {
			return err
		}
		view.Wrong = wrong
		return p.drawSignIn(w, r, view)
	}
	setCookie(w, browserCookie, browser, 2*mailLife)
	return seeOther(w, r, "/sign-in/sent")
}

// sentView is the page that waits for the code.
type sentView struct {
	Minutes  int
	Captured bool // whether the mail stays on the machine
	Wrong    Wrong
}

func (p *SignInPages) sent(w http.ResponseWriter, r *http.Request) error {
	return p.drawSent(w, r, Wrong{})
}

func (p *SignInPages) drawSent(w http.ResponseWriter, r *http.Request, wrong Wrong) error {
	return p.draw(w, r, "signin.sent.title", "sent", sentView{
		Minutes: int(mailLife.Minutes()), Captured: p.s.captured(), Wrong: wrong,
	})
}

// code takes the short code of the mail.
func (p *SignInPages) code(w http.ResponseWriter, r *http.Request) error {
	if err := p.s.limits.take("codes by "+p.s.block(r), perBlock); err != nil {
		return err
	}
	next, err := p.s.completeCode(r, r.FormValue("code"), browserOf(r))
	if fault.FieldOf(err) == "code" {
		wrong, _ := wrongOf(err)
		return p.drawSent(w, r, wrong)
	}
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}

// linkView is the page behind the link of the mail.
type linkView struct {
	Token string
	Known bool // whether this is the browser that asked
}

// linkForm shows a button, so that a program that only looks at the links of
// mails signs nobody in. In another browser than the one that asked there is
// none.
func (p *SignInPages) linkForm(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	t, err := p.s.ticketOf(r.Context(), p.s.db, kindMail, token)
	if err != nil {
		return p.over(w, r, err)
	}
	return p.draw(w, r, "signin.link.title", "link", linkView{Token: token, Known: t.askedBy(browserOf(r))})
}

func (p *SignInPages) link(w http.ResponseWriter, r *http.Request) error {
	next, err := p.s.completeLink(r, r.PathValue("token"), browserOf(r))
	if fault.Is(err, fault.Conflict) {
		return p.draw(w, r, "signin.link.title", "link", linkView{})
	}
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}

// signUpView is the page on which a new reader gets an account.
type signUpView struct {
	Email   string
	Name    string
	Wrong   Wrong
	Wording string
}

func (p *SignInPages) joinForm(w http.ResponseWriter, r *http.Request) error {
	t, _, err := p.s.stepOf(r, p.s.db, kindJoin)
	if err != nil {
		return p.over(w, r, err)
	}
	return p.draw(w, r, "signin.join.title", "join-reader", signUpView{Email: t.State.Email, Wording: p.s.joinWording()})
}

func (p *SignInPages) join(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimSpace(r.FormValue("name"))
	next, email, err := p.s.joinReader(r, name)
	if fault.FieldOf(err) != "" {
		wrong, _ := wrongOf(err)
		return p.draw(w, r, "signin.join.title", "join-reader", signUpView{Email: email, Name: name, Wrong: wrong, Wording: p.s.joinWording()})
	}
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}

// signOut ends the session and leads to the front page.
func (p *SignInPages) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.s.SignOut(w, r); err != nil {
		return err
	}
	return seeOther(w, r, localPath(r.FormValue("to"), "/"))
}
