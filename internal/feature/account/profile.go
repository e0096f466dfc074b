package account

import (
	"context"
	"io"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// SetName gives the asker another name.
func (s *Service) SetName(ctx context.Context, who Identity, name string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		clean, err := s.checkName(ctx, tx, who.AccountID, name)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE account SET name = ? WHERE id = ? AND name <> ?`, clean, who.AccountID, clean)
		if err != nil || n == 0 {
			return err
		}
		s.Changed(tx, who.AccountID)
		return s.Audit(ctx, tx, who, ActName, subjectOf(who.AccountID), "")
	})
}

// SetPicture gives the asker another portrait, or none for a nil reader. name
// is that of the uploaded file.
func (s *Service) SetPicture(ctx context.Context, who Identity, r io.Reader, name string) error {
	key := ""
	if r != nil {
		if s.people.pictures.Set == nil {
			return fault.New(fault.NotFound, "this site keeps no portraits")
		}
		var err error
		if key, err = s.people.pictures.Set(ctx, r, name); err != nil {
			return err
		}
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		a, err := s.Account(ctx, tx, who.AccountID)
		if err != nil || a.Picture == key {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE account SET picture = ? WHERE id = ?`, key, who.AccountID); err != nil {
			return err
		}
		if err := s.dropPicture(ctx, tx, a.Picture); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActPicture, subjectOf(who.AccountID), "")
	})
}

// WithdrawOwn ends one of the asker's consents, and with it those for the same
// purpose.
func (s *Service) WithdrawOwn(ctx context.Context, who Identity, id int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		purpose, err := db.One(ctx, tx, scanText, `SELECT purpose FROM consent WHERE id = ? AND account_id = ?`, id, who.AccountID)
		if err != nil {
			return err
		}
		if err := s.Withdraw(ctx, tx, who.AccountID, purpose); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActWithdraw, subjectOf(who.AccountID), purpose)
	})
}

// portrait returns how a picture is shown as a portrait, nil for none.
func (s *Service) portrait(ctx context.Context, key string) (*document.Picture, error) {
	if key == "" || s.people.pictures.Draw == nil {
		return nil, nil
	}
	drawn, err := s.people.pictures.Draw(ctx, []string{key})
	if picture, ok := drawn[key]; ok {
		return &picture, err
	}
	return nil, err
}
