package account

import (
	"net/http"
	"net/url"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// A session lasts for months, so it is not enough for what would let a thief of
// it stay: factors, recovery codes, keys, the mail address, the roles of
// others, the end of an account. These need a proof from the last minutes (ASVS
// 5.0, 7.5.1). Every proof begins a session, in place of the one before, so the
// session's beginning is when its person last showed who they are.

// proofLife is for how long a proof serves such acts.
const proofLife = 15 * time.Minute

// isProven reports whether the person has shown lately who they are. Nobody of
// the demonstration's tour has anything to show.
func (s *Service) isProven(who Identity) bool {
	return who.Means == ByTour || s.now().Sub(who.Since) < proofLife
}

// proofPath returns where somebody shows once more who they are, and comes back
// to the page.
func proofPath(page string) string { return address("/sign-in", "again", "yes", "to", page) }

// wayToProof returns proofPath for somebody whose proof is too old, "" for
// others. Pages show it in place of their forms, so that nobody fills in what
// is not taken then.
func (s *Service) wayToProof(who Identity, page string) string {
	if s.isProven(who) {
		return ""
	}
	return proofPath(page)
}

// proven has somebody show who they are before next runs, unless they did
// lately. page returns the page with the form, to which they come back.
func (s *Service) proven(page func(r *http.Request) string, next web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if way := s.wayToProof(IdentityOf(r.Context()), page(r)); way != "" {
			return seeOther(w, r, way)
		}
		return next(w, r)
	}
}

// provenScript is proven for what a script asks: it is told where to lead.
func (p *SignInPages) provenScript(next web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who := IdentityOf(r.Context())
		way := p.s.wayToProof(who, ownPath(who.Role))
		if way == "" {
			return next(w, r)
		}
		const status = http.StatusUnauthorized
		w.Header().Set("Content-Type", "application/problem+json")
		w.Header().Set("WWW-Authenticate", "Session")
		return sendJSON(w, status, map[string]any{
			"title": http.StatusText(status), "status": status, "detail": p.s.words().T("signin.prove.title"), "to": way,
		})
	}
}

// thisPage is the page itself, for forms that are not shown without a proof.
func thisPage(r *http.Request) string { return r.URL.RequestURI() }

// at is a page that always has the same path.
func at(path string) func(*http.Request) string {
	return func(*http.Request) string { return path }
}

// filledIn is a page whose form is filled in from the query, with what was
// typed into the fields.
func filledIn(path string, fields ...string) func(*http.Request) string {
	return func(r *http.Request) string {
		typed := url.Values{}
		for _, field := range fields {
			if r.PostFormValue(field) != "" {
				typed[field] = r.PostForm[field]
			}
		}
		if len(typed) == 0 {
			return path
		}
		return path + "?" + typed.Encode()
	}
}

// proveView is the page on which somebody who is signed in shows once more who
// they are.
type proveView struct {
	To      string
	Email   string // where a code is mailed, "" when that would prove too little
	TOTP    bool
	Passkey bool
	Wrong   Wrong
}

// Finish returns where the script brings what the authenticator has said.
func (v proveView) Finish() string { return address("/sign-in/passkey", "to", v.To) }

func (p *SignInPages) drawProve(w http.ResponseWriter, r *http.Request, who Identity, wrong Wrong) error {
	factors, err := p.s.Factors(r.Context(), p.s.db, who.AccountID)
	if err != nil {
		return err
	}
	view := proveView{
		To: localPath(r.FormValue("to"), ""), Wrong: wrong,
		TOTP: factors.TOTP, Passkey: factors.Passkeys > 0 && p.s.canPasskey(r),
	}
	if !who.Role.IsStaff() {
		view.Email = who.Email
	}
	return p.draw(w, r, "signin.prove.title", "prove", view)
}

// prove takes the one-time password of somebody who is signed in. Each try is
// counted.
func (p *SignInPages) prove(w http.ResponseWriter, r *http.Request) error {
	who, ok := p.s.Identify(r)
	if !ok {
		return p.over(w, r, errUsed)
	}
	next, err := p.s.proveTOTP(r, who, r.FormValue("code"), localPath(r.FormValue("to"), ""))
	if fault.FieldOf(err) == "code" {
		wrong, _ := wrongOf(err)
		return p.drawProve(w, r, who, wrong)
	}
	if err != nil {
		return err
	}
	return next.send(w, r)
}

// proveTOTP begins a new session, in place of the one that asks, with a
// one-time password. Its error may be about the field "code".
func (s *Service) proveTOTP(r *http.Request, who Identity, code, to string) (next answer, err error) {
	ctx := r.Context()
	if err := s.guess(ctx, who.AccountID); err != nil {
		return answer{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.useTOTP(ctx, tx, who.AccountID, code); err != nil {
			return err
		}
		whole, err := activeAccount(ctx, tx, who.AccountID)
		if fault.Is(err, fault.NotFound) {
			err = errEnded
		}
		if err != nil {
			return err
		}
		next, err = s.enter(ctx, tx, r, whole, ByTOTP, to)
		return err
	})
	s.noteRefusal(r, who.AccountID, err)
	return next, err
}
