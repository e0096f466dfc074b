package article

import (
	"context"
	"encoding/json"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// MaxKept is how many texts are put aside for one article before no more are
// taken.
const MaxKept = 500

// KeptText is a text that met another version and was put aside.
type KeptText struct {
	ID       int64     `json:"id"`
	SavedAt  time.Time `json:"saved_at"`
	SavedBy  string    `json:"saved_by"`
	Headline string    `json:"headline"`
}

// keep puts a text aside and returns its id. What the same client sends again
// on the same version takes the place of what it had sent before.
func (s *Service) keep(ctx context.Context, tx *db.Tx, id, by int64, client string, version int64, c Copy) (int64, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	if client != "" {
		again, err := db.One(ctx, tx, db.ScanID, `UPDATE kept_text SET text = ?, kept_at = ?
			WHERE article_id = ? AND account_id = ? AND client = ? AND version = ? RETURNING id`,
			string(text), db.Micros(s.now()), id, by, client, version)
		if !fault.Is(err, fault.NotFound) {
			return again, err
		}
	}
	n, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM kept_text WHERE article_id = ?`, id)
	if err != nil {
		return 0, err
	}
	if n >= MaxKept {
		return 0, fault.New(fault.TooMany, "%d texts are kept for this article already: discard some of them", MaxKept)
	}
	return db.One(ctx, tx, db.ScanID, `INSERT INTO kept_text (article_id, account_id, client, version, kept_at, text)
		VALUES (?, ?, ?, ?, ?, ?) RETURNING id`, id, db.NullID(by), client, version, db.Micros(s.now()), string(text))
}

// KeptTexts returns what was put aside for an article, the newest first.
func (s *Service) KeptTexts(ctx context.Context, who account.Identity, id int64) ([]KeptText, error) {
	if _, err := s.dossier(ctx, s.db, who, id); err != nil {
		return nil, err
	}
	return db.All(ctx, s.db, func(row db.Row) (KeptText, error) {
		k, c, err := scanKept(row)
		k.Headline = c.Headline
		return k, err
	}, selectKept+` WHERE k.article_id = ? ORDER BY k.id DESC`, id)
}

// Kept returns a text that was put aside, in the form in which Working returns
// the one that is being written.
func (s *Service) Kept(ctx context.Context, who account.Identity, id, kept int64) (Working, error) {
	d, err := s.dossier(ctx, s.db, who, id)
	if err != nil {
		return Working{}, err
	}
	t, err := db.One(ctx, s.db, func(row db.Row) (draft, error) {
		k, c, err := scanKept(row)
		return draft{Copy: c, savedAt: k.SavedAt, byName: k.SavedBy}, err
	}, selectKept+` WHERE k.article_id = ? AND k.id = ?`, id, kept)
	if err != nil {
		return Working{}, err
	}
	return workingOf(d, t), nil
}

const selectKept = `SELECT k.id, k.kept_at, COALESCE(a.name, ''), k.text FROM kept_text k LEFT JOIN account a ON a.id = k.account_id`

func scanKept(row db.Row) (KeptText, Copy, error) {
	var k KeptText
	var c Copy
	var at int64
	var text []byte
	if err := row.Scan(&k.ID, &at, &k.SavedBy, &text); err != nil {
		return k, c, err
	}
	k.SavedAt = db.Time(at)
	return k, c, json.Unmarshal(text, &c)
}

// DiscardKept throws a text away that was put aside.
func (s *Service) DiscardKept(ctx context.Context, who account.Identity, id, kept int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := d.mayEdit(who); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM kept_text WHERE article_id = ? AND id = ?`, id, kept)
		return err
	})
}

// forgetKept throws away what was put aside for an article up to a time, for
// words that are to be seen nowhere any more.
func (s *Service) forgetKept(ctx context.Context, tx *db.Tx, id int64, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM kept_text WHERE article_id = ? AND kept_at <= ?`, id, db.Micros(before))
	return err
}
