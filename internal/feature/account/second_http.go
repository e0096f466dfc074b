package account

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// secondView is the page of the second step of the staff.
type secondView struct {
	To      string
	TOTP    bool
	Passkey bool
	Wrong   Wrong
}

// Finish returns where the script brings what the authenticator has said.
func (v secondView) Finish() string { return address("/sign-in/passkey", "to", v.To) }

func (p *SignInPages) secondForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawSecond(w, r, Wrong{})
}

func (p *SignInPages) drawSecond(w http.ResponseWriter, r *http.Request, wrong Wrong) error {
	t, _, err := p.s.stepOf(r, p.s.db, kindStep)
	if err != nil {
		return p.over(w, r, err)
	}
	if t.AccountID == 0 {
		return seeOther(w, r, enrolPath)
	}
	factors, err := p.s.Factors(r.Context(), p.s.db, t.AccountID)
	if err != nil {
		return err
	}
	return p.draw(w, r, "signin.second.title", "second", secondView{
		To: t.State.To, TOTP: factors.TOTP, Passkey: factors.Passkeys > 0, Wrong: wrong,
	})
}

// second takes the one-time password. Each try is counted.
func (p *SignInPages) second(w http.ResponseWriter, r *http.Request) error {
	if r.FormValue("again") != "" {
		return p.prove(w, r)
	}
	next, err := p.s.completeTOTP(r, r.FormValue("code"))
	if fault.FieldOf(err) == "code" {
		wrong, _ := wrongOf(err)
		return p.drawSecond(w, r, wrong)
	}
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}

// completeTOTP finishes the second step with a one-time password. Its error
// may be about the field "code".
func (s *Service) completeTOTP(r *http.Request, code string) (next answer, err error) {
	ctx := r.Context()
	t, _, err := s.stepOf(r, s.db, kindStep)
	if err != nil {
		return answer{}, err
	}
	if err := s.guess(ctx, t.AccountID); err != nil {
		return answer{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.useTOTP(ctx, tx, t.AccountID, code); err != nil {
			return err
		}
		next, err = s.finishStep(ctx, tx, r, t, ByTOTP)
		return err
	})
	s.noteRefusal(r, t.AccountID, err)
	return next, err
}

// enrolView is the page on which somebody gets a second factor.
type enrolView struct {
	Passkey bool         // whether a passkey is possible at this address
	Secret  string       // of one-time passwords, in groups of four
	Picture template.URL // the same as a QR code, a data address
	Wrong   Wrong
}

func (p *SignInPages) enrolForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawEnrol(w, r, Wrong{})
}

func (p *SignInPages) drawEnrol(w http.ResponseWriter, r *http.Request, wrong Wrong) error {
	t, secret, err := p.s.enrolling(r)
	if err != nil {
		return p.over(w, r, err)
	}
	offered := totpFrom(secret)
	picture, err := p.s.totpPicture(offered, t.State.Email)
	if err != nil {
		return err
	}
	return p.draw(w, r, "signin.enrol.title", "enrol", enrolView{
		Passkey: p.s.canPasskey(r), Secret: grouped(offered), Wrong: wrong,
		Picture: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)), // of our own making
	})
}

// grouped puts a space after every four letters.
func grouped(text string) string {
	var b strings.Builder
	for i, c := range text {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// enrol takes the first one-time password.
func (p *SignInPages) enrol(w http.ResponseWriter, r *http.Request) error {
	if err := p.s.limits.take("codes by "+p.s.block(r), perBlock); err != nil {
		return err
	}
	next, err := p.s.enrolTOTP(r, r.FormValue("code"))
	if fault.FieldOf(err) == "code" {
		wrong, _ := wrongOf(err)
		return p.drawEnrol(w, r, wrong)
	}
	if err != nil {
		return p.over(w, r, err)
	}
	return next.send(w, r)
}

// codesView is the page that shows the recovery codes.
type codesView struct {
	Codes []string
	Email string
}

// codesForm shows the recovery codes of whoever has just got them, as often as
// it is loaded until they say that they have kept them.
func (p *SignInPages) codesForm(w http.ResponseWriter, r *http.Request) error {
	_, secret, err := p.codesStep(r)
	if err != nil {
		return p.over(w, r, err)
	}
	return p.draw(w, r, "signin.codes.title", "codes", codesView{Codes: codesFrom(secret), Email: IdentityOf(r.Context()).Email})
}

func (p *SignInPages) codesStep(r *http.Request) (ticket, string, error) {
	t, secret, err := p.s.stepOf(r, p.s.db, kindCodes)
	if err == nil && t.AccountID != IdentityOf(r.Context()).AccountID {
		err = errUsed
	}
	return t, secret, err
}

// codesKept ends the showing. Who has taken too long over it has seen them all
// the same.
func (p *SignInPages) codesKept(w http.ResponseWriter, r *http.Request) error {
	t, _, err := p.codesStep(r)
	if err == nil {
		err = p.s.db.InTx(r.Context(), func(tx *db.Tx) error { return t.use(r.Context(), tx) })
	}
	if err != nil && !fault.Is(err, fault.Gone) {
		return err
	}
	return answer{path: localPath(t.State.To, homeOf(IdentityOf(r.Context()).Role)), done: true}.send(w, r)
}
