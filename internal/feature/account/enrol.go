package account

import (
	"context"
	"net/http"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Where the steps of the way in are.
const (
	enrolPath  = "/sign-in/enrol"
	secondPath = "/sign-in/second"
	joinPage   = "/sign-in/join"
	codesPath  = "/sign-in/codes"
	lostPath   = "/recover"
)

// enrolling returns the step of somebody who may enrol a factor now, and its
// secret; Gone for others.
func (s *Service) enrolling(r *http.Request) (ticket, string, error) {
	t, secret, err := s.stepOf(r, s.db, kindStep)
	if err != nil {
		return t, secret, err
	}
	if t.AccountID == 0 {
		return t, secret, s.renew(r.Context(), t)
	}
	if t.State.Proof == proofSession {
		if who, ok := s.Identify(r); !ok || who.AccountID != t.AccountID {
			return t, "", errUsed
		}
	}
	factors, err := s.Factors(r.Context(), s.db, t.AccountID)
	if err == nil && !t.State.Proof.mayEnrol(factors) {
		err = errUsed
	}
	if err == nil {
		err = s.renew(r.Context(), t)
	}
	return t, secret, err
}

// enrolTOTP gives the account one-time passwords when the code is right.
func (s *Service) enrolTOTP(r *http.Request, code string) (answer, error) {
	t, secret, err := s.enrolling(r)
	if err != nil {
		return answer{}, err
	}
	offered := totpFrom(secret)
	step, err := totpStep(offered, code, s.now())
	if err == nil && step == 0 {
		err = errTOTP
	}
	if err != nil {
		return answer{}, err
	}
	return s.enrol(r, t, secret, ActTOTP, func(tx *db.Tx, accountID int64) error {
		return s.addTOTP(r.Context(), tx, accountID, offered, step)
	})
}

// enrolPasskey gives the account what an authenticator has made.
func (s *Service) enrolPasskey(r *http.Request, back reply) (answer, error) {
	t, secret, err := s.enrolling(r)
	if err != nil {
		return answer{}, err
	}
	handle, made, err := s.newKey(r, stepOwner(t), back)
	if err != nil {
		return answer{}, err
	}
	return s.enrol(r, t, secret, ActPasskeyAdd, func(tx *db.Tx, accountID int64) error {
		return s.addPasskey(r.Context(), tx, accountID, handle, s.passkeyName(back.Name), made)
	})
}

// stepOwner names the browser that has come to a step, for challenges.
func stepOwner(t ticket) string { return "step " + t.Hash }

// enrol adds a factor to the account of a step, making the account first where
// a set-up link leads to one. Then somebody who was on the way in is in, and
// who has no recovery codes is led to them.
func (s *Service) enrol(r *http.Request, t ticket, secret, act string, add func(tx *db.Tx, accountID int64) error) (next answer, err error) {
	ctx := r.Context()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		who, err := s.enrolled(ctx, tx, t)
		if err != nil {
			return err
		}
		factors, err := s.Factors(ctx, tx, who.ID)
		if err == nil && !t.State.Proof.mayEnrol(factors) {
			err = errUsed
		}
		if err != nil {
			return err
		}
		if err := add(tx, who.ID); err != nil {
			return err
		}
		self := Identity{AccountID: who.ID, Role: who.Role}
		if err := s.Audit(ctx, tx, self, act, subjectOf(who.ID), string(t.State.Proof)); err != nil {
			return err
		}
		if next, err = s.letIn(ctx, tx, r, who, t.State, act); err != nil {
			return err
		}
		if !who.Role.IsStaff() || factors.Codes > 0 && !t.State.Proof.recovers() {
			return t.use(ctx, tx)
		}
		next.path, next.done = codesPath, false
		t := ticket{ID: t.ID, Kind: kindCodes, AccountID: who.ID, State: state{Proof: t.State.Proof, To: t.State.To}}
		if err := t.note(ctx, tx, s.now().Add(stepLife)); err != nil {
			return err
		}
		return s.writeCodes(ctx, tx, self, secret)
	})
	return next, err
}

// letIn lets somebody in who was on the way, and tells somebody who was in
// already that there is one factor more.
func (s *Service) letIn(ctx context.Context, tx *db.Tx, r *http.Request, who Account, told state, act string) (answer, error) {
	if told.Proof != proofSession {
		return s.enter(ctx, tx, r, who, told.Proof.means(), told.To)
	}
	key := "mail.notice.totp"
	if act == ActPasskeyAdd {
		key = "mail.notice.passkey"
	}
	return answer{path: localPath(told.To, homeOf(who.Role)), done: true}, s.notify(ctx, tx, who, key)
}

// enrolled returns the account of a step; it is made now when a set-up link
// leads to it.
func (s *Service) enrolled(ctx context.Context, tx *db.Tx, t ticket) (Account, error) {
	if t.AccountID == 0 {
		return s.settle(ctx, tx, t.State)
	}
	who, err := activeAccount(ctx, tx, t.AccountID)
	if fault.Is(err, fault.NotFound) {
		err = errEnded
	}
	return who, err
}

// offerPasskey begins the making of a passkey for the account of a step.
func (s *Service) offerPasskey(r *http.Request) (challenge, error) {
	t, _, err := s.enrolling(r)
	if err != nil {
		return challenge{}, err
	}
	h, err := s.holderOf(r.Context(), t.AccountID, t.State.Email, t.State.Name)
	if err != nil {
		return challenge{}, err
	}
	return s.askNewKey(r, stepOwner(t), h)
}

// addOwnPasskey gives somebody who is signed in another passkey.
func (s *Service) addOwnPasskey(r *http.Request, who Identity, back reply) error {
	handle, made, err := s.newKey(r, sessionOwner(who), back)
	if err != nil {
		return err
	}
	return s.db.InTx(r.Context(), func(tx *db.Tx) error {
		name := s.passkeyName(back.Name)
		if err := s.addPasskey(r.Context(), tx, who.AccountID, handle, name, made); err != nil {
			return err
		}
		if err := s.notify(r.Context(), tx, who.account(), "mail.notice.passkey"); err != nil {
			return err
		}
		return s.Audit(r.Context(), tx, who, ActPasskeyAdd, subjectOf(who.AccountID), name)
	})
}

// offerOwnPasskey begins the making of a passkey for somebody who is signed in.
func (s *Service) offerOwnPasskey(r *http.Request, who Identity) (challenge, error) {
	h, err := s.holderOf(r.Context(), who.AccountID, who.Email, who.Name)
	if err != nil {
		return challenge{}, err
	}
	return s.askNewKey(r, sessionOwner(who), h)
}

func sessionOwner(who Identity) string { return "session " + subjectOf(who.SessionID) }

// enterByPasskey lets in whoever an authenticator answers for: a passkey is the
// whole way, for staff and readers alike.
func (s *Service) enterByPasskey(r *http.Request, back reply, to string) (next answer, err error) {
	accountID, used, err := s.showKey(r, keyOwner, back)
	if err != nil {
		return answer{}, err
	}
	ctx := r.Context()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		who, err := activeAccount(ctx, tx, accountID)
		if fault.Is(err, fault.NotFound) {
			err = errEnded
		}
		if err != nil {
			return err
		}
		if err := s.usedKey(ctx, tx, accountID, used); err != nil {
			return err
		}
		next, err = s.enter(ctx, tx, r, who, ByPasskey, to)
		return err
	})
	return next, err
}

// keyOwner stands for whoever signs in by passkey: the authenticator names
// them.
const keyOwner = "sign-in"
