package account

import (
	"net/http"

	"stet/internal/platform/db"
)

// What people do with their own sessions and factors. The pages with the forms
// are /account and /desk/me.

func (p *SignInPages) renamePasskey(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if err := p.s.RenamePasskey(r.Context(), IdentityOf(r.Context()), id, r.FormValue("name")); err != nil {
		return err
	}
	return seeOther(w, r, back(r))
}

func (p *SignInPages) removePasskey(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if err := p.s.RemovePasskey(r.Context(), IdentityOf(r.Context()), id); err != nil {
		return err
	}
	return seeOther(w, r, back(r))
}

func (p *SignInPages) removeTOTP(w http.ResponseWriter, r *http.Request) error {
	if err := p.s.RemoveTOTP(r.Context(), IdentityOf(r.Context())); err != nil {
		return err
	}
	return seeOther(w, r, back(r))
}

// endSession ends one session of the asker, the one that asks included.
func (p *SignInPages) endSession(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	who := IdentityOf(r.Context())
	if err := p.s.EndSession(r.Context(), who, id); err != nil {
		return err
	}
	if id == who.SessionID {
		clearCookie(w, sessionCookie)
		return seeOther(w, r, "/")
	}
	return seeOther(w, r, back(r))
}

func (p *SignInPages) signOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	if err := p.s.SignOutEverywhere(r.Context(), IdentityOf(r.Context())); err != nil {
		return err
	}
	return seeOther(w, r, back(r))
}

// newCodes replaces the asker's recovery codes and leads to the page that
// shows them.
func (p *SignInPages) newCodes(w http.ResponseWriter, r *http.Request) error {
	next, err := p.s.newCodes(r.Context(), IdentityOf(r.Context()), back(r))
	if err != nil {
		return err
	}
	return next.send(w, r)
}

// newFactor leads to the page on which another second factor is added.
func (p *SignInPages) newFactor(w http.ResponseWriter, r *http.Request) error {
	who := IdentityOf(r.Context())
	var next answer
	err := p.s.db.InTx(r.Context(), func(tx *db.Tx) (err error) {
		next, err = p.s.lead(r.Context(), tx, r, who.account(), proofSession, back(r))
		return err
	})
	if err != nil {
		return err
	}
	return next.send(w, r)
}
