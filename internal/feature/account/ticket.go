package account

import (
	"context"
	"encoding/json"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

// The kinds of tickets and how long they are good for.
const (
	kindMail      = "mail"      // a link that was mailed
	kindStep      = "step"      // the first factor was shown, the next is awaited
	kindJoin      = "join"      // the mail address was shown by somebody who has no account
	kindCodes     = "codes"     // a factor was enrolled, the recovery codes are to be seen
	kindChallenge = "challenge" // an authenticator was asked
	kindSetUp     = "setup"     // a link on the command line, to become staff
	kindRecover   = "recover"   // a link on the command line, to get new factors

	mailLife      = 10 * time.Minute
	stepLife      = 10 * time.Minute
	stepMost      = time.Hour // of a step that is renewed
	challengeLife = 5 * time.Minute
	setUpLife     = 24 * time.Hour
	recoverLife   = time.Hour
)

// ticket is something begun that a secret finishes.
type ticket struct {
	ID        int64
	Kind      string
	Hash      string
	Browser   string // hash of what the asking browser knows, "" for any browser
	Code      string // hash of the short code, "" for none
	AccountID int64  // 0 for somebody without an account
	State     state
	Tries     int
}

// state is what a ticket remembers.
type state struct {
	Proof   proof           `json:"proof,omitempty"`
	To      string          `json:"to,omitempty"` // where to go in the end
	Email   string          `json:"email,omitempty"`
	Name    string          `json:"name,omitempty"`
	Role    Role            `json:"role,omitempty"`
	Site    string          `json:"site,omitempty"`    // the publication's name, as the first owner has put it
	SetUp   string          `json:"setup,omitempty"`   // hash of the set-up link's token
	Handle  string          `json:"handle,omitempty"`  // what authenticators know the account by, base64url
	Passkey json.RawMessage `json:"passkey,omitempty"` // what go-webauthn wants back
}

const ticketColumns = `SELECT id, kind, hash, browser, code, COALESCE(account_id, 0), state, tries FROM ticket`

func scanTicket(row db.Row) (ticket, error) {
	var t ticket
	var text string
	if err := row.Scan(&t.ID, &t.Kind, &t.Hash, &t.Browser, &t.Code, &t.AccountID, &text, &t.Tries); err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(text), &t.State)
}

// keep writes down a ticket that the secret finishes.
func (s *Service) keep(ctx context.Context, tx *db.Tx, secret string, t ticket, life time.Duration) error {
	text, err := json.Marshal(t.State)
	if err != nil {
		return err
	}
	now := s.now()
	_, err = tx.Exec(ctx, `INSERT INTO ticket (kind, hash, browser, code, account_id, state, tries, created_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`,
		t.Kind, hashOf(secret), t.Browser, t.Code, db.NullID(t.AccountID), string(text), db.Micros(now), db.Micros(now.Add(life)))
	return err
}

// ticketOf returns the ticket that the secret finishes, Gone when there is
// none any more: it was used, has run out, or never was.
func (s *Service) ticketOf(ctx context.Context, q db.Querier, kind, secret string) (ticket, error) {
	t, err := db.One(ctx, q, scanTicket, ticketColumns+` WHERE hash = ? AND kind = ? AND expires_at > ?`,
		hashOf(secret), kind, db.Micros(s.now()))
	if fault.Is(err, fault.NotFound) {
		return t, errUsed
	}
	return t, err
}

var errUsed = fault.New(fault.Gone, "this was used already, or it has run out: begin again")

// use takes a ticket away, so that it is used once; Gone when somebody else
// was faster.
func (t ticket) use(ctx context.Context, tx *db.Tx) error {
	n, err := tx.Exec(ctx, `DELETE FROM ticket WHERE id = ?`, t.ID)
	if err == nil && n == 0 {
		err = errUsed
	}
	return err
}

// note replaces what a ticket remembers, its kind, and when it runs out.
func (t ticket) note(ctx context.Context, tx *db.Tx, expires time.Time) error {
	text, err := json.Marshal(t.State)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE ticket SET kind = ?, account_id = ?, state = ?, expires_at = ? WHERE id = ?`,
		t.Kind, db.NullID(t.AccountID), string(text), db.Micros(expires), t.ID)
	if err == nil && n == 0 {
		err = errUsed
	}
	return err
}

// sweepJob removes what has run out.
const sweepJob = "account.sweep"

func (s *Service) sweep(ctx context.Context, j job.Job) error {
	now := db.Micros(s.now())
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := j.Guard(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM ticket WHERE expires_at <= ?`, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE expires_at <= ?`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM allowance WHERE free_at <= ?`, now)
		return err
	})
}
