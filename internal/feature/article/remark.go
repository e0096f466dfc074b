package article

import (
	"context"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Remark is what somebody of the staff says to the others about an article.
type Remark struct {
	By   string // name of the account, "" for a program
	At   time.Time
	Text string
}

// MaxRemark is the longest remark, in characters, MaxRemarks how many of them
// are shown.
const (
	MaxRemark  = 2000
	MaxRemarks = 50
)

// Remarks returns the last MaxRemarks remarks on an article, newest first.
func (s *Service) Remarks(ctx context.Context, who account.Identity, id int64) ([]Remark, error) {
	if _, err := s.dossier(ctx, s.db, who, id); err != nil {
		return nil, err
	}
	return db.All(ctx, s.db, func(row db.Row) (Remark, error) {
		var r Remark
		var at int64
		err := row.Scan(&r.By, &at, &r.Text)
		r.At = db.Time(at)
		return r, err
	}, `SELECT COALESCE(a.name, ''), r.at, r.text FROM remark r LEFT JOIN account a ON a.id = r.account_id
		WHERE r.article_id = ? ORDER BY r.id DESC LIMIT ?`, id, MaxRemarks)
}

// Remark says something to the others about an article.
func (s *Service) Remark(ctx context.Context, who account.Identity, id int64, text string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.dossier(ctx, tx, who, id); err != nil {
			return err
		}
		if document.CleanLine(text) == "" {
			return fault.InField("note", "write what you want to say")
		}
		return s.remark(ctx, tx, who, id, text)
	})
}

// remark writes a remark down, unless it is empty.
func (s *Service) remark(ctx context.Context, tx *db.Tx, who account.Identity, id int64, text string) error {
	text = document.CleanLine(text)
	if text == "" {
		return nil
	}
	if err := within("note", text, MaxRemark); err != nil {
		return inField("note", err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO remark (article_id, account_id, at, text) VALUES (?, ?, ?, ?)`,
		id, db.NullID(who.AccountID), db.Micros(s.now()), text)
	return err
}
