package account

import (
	"context"
	"fmt"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// End ends the account of a member of the staff: sessions, keys and everything
// to sign in with are dead within a second in every process, and what the
// leaver was working on belongs to the heir, another member of the staff who
// writes. Bylines and the log stay as they are.
func (s *Service) End(ctx context.Context, who Identity, id, heir int64) error {
	if err := who.May(People); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		leaver, err := s.Account(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !leaver.Role.IsStaff():
			return fault.New(fault.NotFound, "this person does not work here")
		case !leaver.EndedAt.IsZero():
			return nil
		}
		if err := s.checkHeir(ctx, tx, id, heir); err != nil {
			return err
		}
		if err := s.keepAnOwner(ctx, tx, leaver); err != nil {
			return err
		}
		if err := s.lockOut(ctx, tx, id); err != nil {
			return err
		}
		if err := s.handOver(ctx, tx, id, heir); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActEnd, subjectOf(id), fmt.Sprintf("drafts to account:%d", heir))
	})
}

func (s *Service) checkHeir(ctx context.Context, tx *db.Tx, leaver, heir int64) error {
	a, err := s.Account(ctx, tx, heir)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err != nil || heir == leaver || !a.EndedAt.IsZero() || !a.Role.Can(Write) {
		return fault.InField("heir", "choose who takes over the drafts: somebody of the staff who writes")
	}
	return nil
}

// lockOut ends whatever an account is let in by.
func (s *Service) lockOut(ctx context.Context, tx *db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `UPDATE account SET ended_at = ? WHERE id = ?`, db.Micros(s.now()), id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM new_address WHERE account_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM ticket WHERE account_id = ?`, id); err != nil {
		return err
	}
	if err := s.endKeys(ctx, tx, id); err != nil {
		return err
	}
	if err := s.EndFactors(ctx, tx, id); err != nil {
		return err
	}
	return s.EndSessions(ctx, tx, id, 0)
}

// handOver gives what somebody was working on to somebody else.
func (s *Service) handOver(ctx context.Context, tx *db.Tx, from, to int64) error {
	for _, hook := range s.people.onLeave {
		if err := hook(ctx, tx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// Reinstate lets somebody who had left come back, in the role that they had.
// They sign in by mail and make a new passkey or set up one-time passwords;
// drafts stay where they went.
func (s *Service) Reinstate(ctx context.Context, who Identity, id int64) error {
	if err := who.May(People); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE account SET ended_at = 0 WHERE id = ? AND ended_at > 0 AND erased_at = 0`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "there is nobody to reinstate")
		}
		s.Changed(tx, id)
		return s.Audit(ctx, tx, who, ActReinstate, subjectOf(id), "")
	})
}
