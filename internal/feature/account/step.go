package account

import (
	"context"
	"crypto/rand"
	"net/http"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// stepCookie holds the secret of the step that a browser has come to on its
// way in.
const stepCookie = "__Host-stet-step"

// step writes down where somebody on the way in has come to.
func (s *Service) step(ctx context.Context, tx *db.Tx, path string, t ticket) (answer, error) {
	secret := rand.Text()
	return answer{path: path, step: secret}, s.keep(ctx, tx, secret, t, stepLife)
}

// stepOf returns the step that the browser has come to and its secret. Its
// error is Gone when there is none, as after stepLife.
func (s *Service) stepOf(r *http.Request, q db.Querier, kind string) (ticket, string, error) {
	cookie, err := r.Cookie(stepCookie)
	if err != nil {
		return ticket{}, "", errUsed
	}
	t, err := s.ticketOf(r.Context(), q, kind, cookie.Value)
	return t, cookie.Value, err
}

// renew gives somebody who is making a second factor, which may mean finding an
// app first, as much time again, up to an hour in all: a recovery code or a
// link has been used up by then, and an app has the step's secret. Who is signed
// in begins again instead, with a fresh proof.
func (s *Service) renew(ctx context.Context, t ticket) error {
	if t.State.Proof == proofSession {
		return nil
	}
	now := s.now()
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE ticket SET expires_at = ? WHERE id = ? AND created_at > ?`,
			db.Micros(now.Add(stepLife)), t.ID, db.Micros(now.Add(stepLife-stepMost)))
		return err
	})
}

// guess counts one guess at a second factor or a recovery code of an account,
// TooMany when there were too many.
func (s *Service) guess(ctx context.Context, accountID int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		ok, err := s.allow(ctx, tx, "guess "+subjectOf(accountID), perAccount)
		if err == nil && !ok {
			err = tooMany(perAccount.every)
		}
		return err
	})
}

// noteRefusal writes into the program's log that somebody who had shown the
// first factor of an account did not know the second.
func (s *Service) noteRefusal(r *http.Request, accountID int64, err error) {
	if fault.FieldOf(err) == "code" {
		s.log.Warn("a second factor was refused", "account", accountID, "from", s.block(r))
	}
}

// finishStep takes the step away and begins the session that it was for.
func (s *Service) finishStep(ctx context.Context, tx *db.Tx, r *http.Request, t ticket, means Means) (answer, error) {
	if err := t.use(ctx, tx); err != nil {
		return answer{}, err
	}
	who, err := activeAccount(ctx, tx, t.AccountID)
	if fault.Is(err, fault.NotFound) {
		err = errEnded
	}
	if err != nil {
		return answer{}, err
	}
	return s.enter(ctx, tx, r, who, means, t.State.To)
}
