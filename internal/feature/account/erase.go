package account

import (
	"context"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Erase removes who a person was: name, address, portrait, consents, what a
// reader did with their account, and everything to sign in with, here and in
// the features that keep something of theirs. The row of the account stays without a name, so that threads keep
// their shape and nobody else gets its number. Drafts of a member of the staff
// go to an owner. The last owner cannot go.
func (s *Service) Erase(ctx context.Context, who Identity) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		a, err := s.Account(ctx, tx, who.AccountID)
		if err != nil {
			return err
		}
		if err := s.keepAnOwner(ctx, tx, a); err != nil {
			return err
		}
		if a.Role.IsStaff() {
			heir, err := s.otherOwner(ctx, tx, a.ID)
			if err != nil {
				return fault.Wrap(err, fault.KindOf(err), "nobody is there to take over the drafts")
			}
			if err := s.handOver(ctx, tx, a.ID, heir); err != nil {
				return err
			}
		}
		for _, hook := range s.people.onErase {
			if err := hook(ctx, tx, a.ID); err != nil {
				return err
			}
		}
		if err := s.forgetMail(ctx, tx, a); err != nil {
			return err
		}
		if err := s.lockOut(ctx, tx, a.ID); err != nil {
			return err
		}
		if err := s.forgetPerson(ctx, tx, a); err != nil {
			return err
		}
		return s.Audit(ctx, tx, Identity{AccountID: a.ID, Role: a.Role}, ActErase, subjectOf(a.ID), "")
	})
}

// forgetPerson removes what this package keeps of somebody.
func (s *Service) forgetPerson(ctx context.Context, tx *db.Tx, a Account) error {
	if _, err := tx.Exec(ctx, `DELETE FROM consent WHERE account_id = ?`, a.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM invitation WHERE email = ?`, a.Email); err != nil {
		return err
	}
	if err := forgetActs(ctx, tx, a.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE account SET role = 'reader', name = '', email = NULL, origin = NULL, claimed = FALSE,
		picture = '', erased_at = ? WHERE id = ?`, db.Micros(s.now()), a.ID); err != nil {
		return err
	}
	return s.dropPicture(ctx, tx, a.Picture)
}

// forgetActs takes out of the log what concerned nobody but the erased, and the
// names that they gave to their passkeys. What was done as one of the staff
// stays.
func forgetActs(ctx context.Context, tx *db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM audit WHERE account_id = ? AND NOT staff`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE audit SET detail = '' WHERE account_id = ? AND act IN (?, ?, ?)`,
		id, ActPasskeyAdd, ActPasskeyRename, ActPasskeyRemove)
	return err
}

// dropPicture removes the portrait that an account had until now, unless it is
// somebody else's too.
func (s *Service) dropPicture(ctx context.Context, tx *db.Tx, key string) error {
	if key == "" || s.people.pictures.Drop == nil {
		return nil
	}
	others, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM account WHERE picture = ?`, key)
	if err != nil || others > 0 {
		return err
	}
	return s.people.pictures.Drop(ctx, tx, key)
}
