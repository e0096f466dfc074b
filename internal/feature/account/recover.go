package account

import (
	"context"
	"crypto/rand"
	"net/http"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Recovery is for somebody who has lost the phone or the key: with mail and a
// recovery code, or with a link from the machine's command line. The old
// factors are dead from then on, whether or not new ones follow, and so is
// every session.

// RecoveryLink returns a link with which the owner of the mail address gets new
// factors. It works once, within an hour. NotFound when nobody has the address.
func (s *Service) RecoveryLink(ctx context.Context, email string) (link string, err error) {
	if email, err = cleanMail(email); err != nil {
		return "", err
	}
	token := rand.Text()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		who, ended, err := accountOfMail(ctx, tx, email)
		switch {
		case fault.Is(err, fault.NotFound):
			return fault.New(fault.NotFound, "nobody has the mail address %s; 'stet user list' shows who is there", email)
		case err != nil:
			return err
		case ended:
			return fault.New(fault.Conflict, "the account of %s has ended; reinstate it on the desk", email)
		}
		if err := s.keep(ctx, tx, token, ticket{Kind: kindRecover, AccountID: who.ID}, recoverLife); err != nil {
			return err
		}
		return s.Audit(ctx, tx, Identity{}, ActLink, subjectOf(who.ID), "recover")
	})
	return s.link("/recover/" + token), err
}

// recoverByLink gives up the account's factors for whoever has the link from
// the command line.
func (s *Service) recoverByLink(r *http.Request, token string) (next answer, err error) {
	ctx := r.Context()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		t, err := s.ticketOf(ctx, tx, kindRecover, token)
		if err != nil {
			return err
		}
		if err := t.use(ctx, tx); err != nil {
			return err
		}
		next, err = s.giveUp(ctx, tx, r, t.AccountID, proofMachine, "")
		return err
	})
	return next, err
}

// recoverByCode does the same for whoever has shown that they read the
// account's mail, and has a recovery code. Its error may be about the field
// "code"; such a try is counted.
func (s *Service) recoverByCode(r *http.Request, code string) (next answer, err error) {
	ctx := r.Context()
	t, _, err := s.stepOf(r, s.db, kindStep)
	if err != nil {
		return answer{}, err
	}
	if t.AccountID == 0 {
		return answer{}, errUsed
	}
	if err := s.guess(ctx, t.AccountID); err != nil {
		return answer{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.useCode(ctx, tx, t.AccountID, code); err != nil {
			return err
		}
		if err := t.use(ctx, tx); err != nil {
			return err
		}
		next, err = s.giveUp(ctx, tx, r, t.AccountID, proofRecovery, t.State.To)
		return err
	})
	s.noteRefusal(r, t.AccountID, err)
	return next, err
}

// giveUp ends an account's factors, sessions and everything that somebody else
// has begun with it, and leads on to a new factor. The recovery codes that are
// left keep the account from being taken over by mail alone, until the new
// factor brings new ones; a link from the command line uses them up.
func (s *Service) giveUp(ctx context.Context, tx *db.Tx, r *http.Request, accountID int64, p proof, to string) (answer, error) {
	who, err := activeAccount(ctx, tx, accountID)
	if fault.Is(err, fault.NotFound) {
		err = errEnded
	}
	if err != nil {
		return answer{}, err
	}
	if err := endDevices(ctx, tx, who.ID); err != nil {
		return answer{}, err
	}
	if p == proofMachine {
		if _, err := tx.Exec(ctx, `UPDATE recovery_code SET used_at = ? WHERE account_id = ? AND used_at = 0`, db.Micros(s.now()), who.ID); err != nil {
			return answer{}, err
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM ticket WHERE account_id = ?`, who.ID); err != nil {
		return answer{}, err
	}
	if err := s.EndSessions(ctx, tx, who.ID, 0); err != nil {
		return answer{}, err
	}
	if err := s.Audit(ctx, tx, Identity{AccountID: who.ID, Role: who.Role}, ActRecover, subjectOf(who.ID), string(p)); err != nil {
		return answer{}, err
	}
	if err := s.notify(ctx, tx, who, "mail.notice.recover"); err != nil {
		return answer{}, err
	}
	return s.lead(ctx, tx, r, who, p, to)
}
