package account

import (
	"net/http"

	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// SignInPages are the ways in and out: signing in by mail or by passkey, the
// second step of the staff, the set-up of a site, the recovery of an account,
// and what a person does with their own sessions and factors.
//
// They work without scripts, passkeys excepted. Over plain HTTP from another
// machine they do nothing but say how to get a connection that nobody listens
// to.
type SignInPages struct {
	s     *Service
	frame theme.Frame
}

// NewSignInPages returns the pages, drawn in the frame of the public site.
func NewSignInPages(s *Service, public theme.Frame) *SignInPages {
	return &SignInPages{s: s, frame: public}
}

// Routes returns the routes of the pages.
func (p *SignInPages) Routes() []web.Route {
	public := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Pattern: pattern, Guard: web.Public, Handle: p.secure(handle)}
	}
	own := func(pattern string, guard web.Guard, handle web.Handler) web.Route {
		return web.Route{Pattern: pattern, Guard: guard, Handle: p.secure(handle)}
	}
	return []web.Route{
		public("GET /sign-in", p.signIn),
		public("POST /sign-in", p.ask),
		public("GET /sign-in/sent", p.sent),
		public("POST /sign-in/code", p.code),
		public("GET /sign-in/link/{token}", p.linkForm),
		public("POST /sign-in/link/{token}", p.link),
		public("GET "+joinPage, p.joinForm),
		public("POST "+joinPage, p.join),
		public("POST /sign-in/passkey/options", p.passkeyOptions),
		public("POST /sign-in/passkey", p.passkey),
		public("GET "+secondPath, p.secondForm),
		public("POST "+secondPath, p.second),
		public("GET "+enrolPath, p.enrolForm),
		public("POST "+enrolPath, p.enrol),
		public("POST "+enrolPath+"/passkey/options", p.enrolPasskeyOptions),
		public("POST "+enrolPath+"/passkey", p.enrolPasskey),
		public("GET "+lostPath, p.lostForm),
		public("POST "+lostPath, p.lost),
		public("GET /recover/{token}", p.recoverForm),
		public("POST /recover/{token}", p.recover),
		public("GET /set-up/{token}", p.setUpForm),
		public("POST /set-up/{token}", p.setUp),
		{Pattern: "POST /sign-out", Guard: web.Public, Handle: p.signOut},

		own("GET "+codesPath, GuardReader, p.codesForm),
		own("POST "+codesPath, GuardReader, p.codesKept),
		own("POST /account/passkeys/options", GuardReader, p.provenScript(p.ownPasskeyOptions)),
		own("POST /account/passkeys", GuardReader, p.provenScript(p.addOwnPasskey)),
		own("POST /account/passkeys/{id}/name", GuardReader, p.s.proven(back, p.renamePasskey)),
		own("POST /account/passkeys/{id}/remove", GuardReader, p.s.proven(back, p.removePasskey)),
		own("POST /account/totp/remove", GuardReader, p.s.proven(back, p.removeTOTP)),
		own("POST /account/sessions/{id}/end", GuardReader, p.endSession),
		own("POST /account/sign-out-everywhere", GuardReader, p.signOutEverywhere),
		own("POST /account/recovery-codes", GuardStaff, p.s.proven(back, p.newCodes)),
		own("POST /account/factor", GuardStaff, p.s.proven(back, p.newFactor)),
	}
}

// draw sends a page whose title the catalogue has.
func (p *SignInPages) draw(w http.ResponseWriter, r *http.Request, title, template string, view any) error {
	return p.frame(w, r, theme.Page{
		Title: p.s.words().T(title), Template: "account/" + template + ".html", View: view,
		Scripts: []string{"account/passkey.js"},
	})
}

// secure lets a handler run where secrets can travel. Elsewhere it says how to
// get there.
func (p *SignInPages) secure(next web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if p.s.isSecure(r) {
			return next(w, r)
		}
		if r.Method != http.MethodGet {
			return fault.New(fault.Forbidden, "signing in needs HTTPS")
		}
		command, address := p.s.tunnel(r)
		return p.frame(w, r, theme.Page{
			Title: p.s.words().T("signin.plain.title"), Template: "account/plain.html", Status: http.StatusForbidden,
			View: struct{ Command, Address string }{command, address},
		})
	}
}

// over says that a link or a step can no longer be used, and where to begin
// again. Other errors stay.
func (p *SignInPages) over(w http.ResponseWriter, r *http.Request, err error) error {
	if !fault.Is(err, fault.Gone) {
		return err
	}
	return p.frame(w, r, theme.Page{
		Title: p.s.words().T("signin.over.title"), Template: "account/over.html", Status: http.StatusGone,
	})
}

// browserOf returns the secret by which this browser is told from others, ""
// when it has none yet.
func browserOf(r *http.Request) string {
	if cookie, err := r.Cookie(browserCookie); err == nil && len(cookie.Value) == tokenLength {
		return cookie.Value
	}
	return ""
}

// back returns where somebody goes who has changed something of their own.
func back(r *http.Request) string {
	return localPath(r.FormValue("back"), ownPath(IdentityOf(r.Context()).Role))
}

// ownPath returns the page about oneself.
func ownPath(role Role) string {
	if role.IsStaff() {
		return "/desk/me"
	}
	return "/account"
}
