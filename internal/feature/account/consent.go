package account

import (
	"context"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Consent is something that a person agreed to (GDPR, articles 4(11) and 7).
type Consent struct {
	ID          int64
	AccountID   int64
	Purpose     string // what it allows: "account", "newsletter:daily"
	Wording     string // the very words that the person saw
	Source      string // where: "/sign-in"
	GivenAt     time.Time
	WithdrawnAt time.Time // zero while it holds
}

// Limits of a consent, in bytes.
const (
	maxPurpose = 100
	maxWording = 10_000
	maxSource  = 500
)

func (c Consent) check() error {
	switch {
	case c.Purpose == "" || len(c.Purpose) > maxPurpose:
		return fault.New(fault.Invalid, "a consent needs a purpose of at most %d bytes, %q has %d", maxPurpose, c.Purpose, len(c.Purpose))
	case c.Wording == "" || len(c.Wording) > maxWording:
		return fault.New(fault.Invalid, "a consent needs its wording, at most %d bytes; that for %q has %d", maxWording, c.Purpose, len(c.Wording))
	case len(c.Source) > maxSource:
		return fault.New(fault.Invalid, "the source of a consent has at most %d bytes, that for %q has %d", maxSource, c.Purpose, len(c.Source))
	}
	return nil
}

// RecordConsent writes down what a person agreed to: the purpose, the exact
// words that the person saw, and where.
func (s *Service) RecordConsent(ctx context.Context, tx *db.Tx, accountID int64, purpose, wording, source string) error {
	c := Consent{AccountID: accountID, Purpose: purpose, Wording: wording, Source: source, GivenAt: s.now()}
	if err := c.check(); err != nil {
		return err
	}
	return insertConsent(ctx, tx, c)
}

func insertConsent(ctx context.Context, tx *db.Tx, c Consent) error {
	_, err := tx.Exec(ctx, `INSERT INTO consent (account_id, purpose, wording, source, given_at, withdrawn_at) VALUES (?, ?, ?, ?, ?, ?)`,
		c.AccountID, c.Purpose, c.Wording, c.Source, db.Micros(c.GivenAt), db.Micros(c.WithdrawnAt))
	return err
}

// Consented reports whether a consent of the person for the purpose holds.
func (s *Service) Consented(ctx context.Context, q db.Querier, accountID int64, purpose string) (bool, error) {
	n, err := db.One(ctx, q, db.ScanID, `SELECT COUNT(*) FROM consent WHERE account_id = ? AND purpose = ? AND withdrawn_at = 0`,
		accountID, purpose)
	return n > 0, err
}

// Withdraw ends a person's consent for a purpose, in all the wordings that it
// was given in, and tells those that act on its ground. It is NotFound when
// none holds.
func (s *Service) Withdraw(ctx context.Context, tx *db.Tx, accountID int64, purpose string) error {
	n, err := tx.Exec(ctx, `UPDATE consent SET withdrawn_at = ? WHERE account_id = ? AND purpose = ? AND withdrawn_at = 0`,
		db.Micros(s.now()), accountID, purpose)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "there is no consent for %q to withdraw", purpose)
	}
	for _, tell := range s.people.onWithdraw {
		if err := tell(ctx, tx, accountID, purpose); err != nil {
			return err
		}
	}
	return nil
}

const selectConsent = `SELECT id, account_id, purpose, wording, source, given_at, withdrawn_at FROM consent`

// ConsentsOf returns up to limit things that a person has agreed to, the newest
// first.
func (s *Service) ConsentsOf(ctx context.Context, q db.Querier, accountID int64, limit int) ([]Consent, error) {
	return db.All(ctx, q, scanConsent, selectConsent+` WHERE account_id = ? ORDER BY id DESC LIMIT ?`, accountID, limit)
}

// ConsentsPage returns up to limit consents after the id, by id, for exports.
func (s *Service) ConsentsPage(ctx context.Context, q db.Querier, after int64, limit int) ([]Consent, error) {
	return db.All(ctx, q, scanConsent, selectConsent+` WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
}

// ImportConsent takes over a consent that was given elsewhere, and reports
// whether it was new: one of the same person, purpose, time and words is
// there already. Its id is not kept. A withdrawal that is known on either
// side holds.
func (s *Service) ImportConsent(ctx context.Context, tx *db.Tx, c Consent) (created bool, err error) {
	if err := c.check(); err != nil {
		return false, err
	}
	if c.GivenAt.IsZero() {
		return false, fault.New(fault.Invalid, "the consent for %q does not say when it was given", c.Purpose)
	}
	id, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM consent WHERE account_id = ? AND purpose = ? AND given_at = ? AND wording = ?
		ORDER BY id LIMIT 1`, c.AccountID, c.Purpose, db.Micros(c.GivenAt), c.Wording)
	if fault.Is(err, fault.NotFound) {
		return true, insertConsent(ctx, tx, c)
	}
	if err != nil || c.WithdrawnAt.IsZero() {
		return false, err
	}
	_, err = tx.Exec(ctx, `UPDATE consent SET withdrawn_at = ? WHERE id = ? AND withdrawn_at = 0`, db.Micros(c.WithdrawnAt), id)
	return false, err
}

func scanConsent(row db.Row) (Consent, error) {
	var c Consent
	var given, withdrawn int64
	err := row.Scan(&c.ID, &c.AccountID, &c.Purpose, &c.Wording, &c.Source, &given, &withdrawn)
	c.GivenAt, c.WithdrawnAt = db.Time(given), db.Time(withdrawn)
	return c, err
}
