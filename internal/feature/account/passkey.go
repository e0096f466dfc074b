package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/webauthn"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
)

// Passkey is a key pair whose private half an authenticator keeps (W3C Web
// Authentication, Level 3).
type Passkey struct {
	ID      int64
	Name    string
	Created time.Time
	Used    time.Time // zero for one that was never used
}

const (
	maxPasskeys    = 20 // of one account
	maxPasskeyName = 60 // characters
)

// Passkeys returns the passkeys of an account, the oldest first.
func (s *Service) Passkeys(ctx context.Context, accountID int64) ([]Passkey, error) {
	return db.All(ctx, s.db, func(row db.Row) (Passkey, error) {
		var p Passkey
		var created, used int64
		err := row.Scan(&p.ID, &p.Name, &created, &used)
		p.Created, p.Used = db.Time(created), db.Time(used)
		return p, err
	}, `SELECT id, name, created_at, used_at FROM passkey WHERE account_id = ? ORDER BY id`, accountID)
}

// RenamePasskey gives one of the asker's own passkeys another name.
func (s *Service) RenamePasskey(ctx context.Context, who Identity, id int64, name string) error {
	name = document.CleanLine(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > maxPasskeyName {
		return fault.InField("name", "a passkey's name has 1 to %d characters, this has %d", maxPasskeyName, n)
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE passkey SET name = ? WHERE id = ? AND account_id = ?`, name, id, who.AccountID)
		if err == nil && n == 0 {
			err = errNoPasskey
		}
		if err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActPasskeyRename, subjectOf(who.AccountID), name)
	})
}

// RemovePasskey takes one of the asker's own passkeys away. Conflict when it
// is the last second factor of somebody of the staff.
func (s *Service) RemovePasskey(ctx context.Context, who Identity, id int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		name, err := db.One(ctx, tx, scanText, `DELETE FROM passkey WHERE id = ? AND account_id = ? RETURNING name`, id, who.AccountID)
		if fault.Is(err, fault.NotFound) {
			err = errNoPasskey
		}
		if err != nil {
			return err
		}
		if err := s.keepsOne(ctx, tx, who); err != nil {
			return err
		}
		if err := s.notify(ctx, tx, who.account(), "mail.notice.passkey.removed"); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActPasskeyRemove, subjectOf(who.AccountID), name)
	})
}

var errNoPasskey = fault.New(fault.NotFound, "there is no such passkey")

// addPasskey writes down what an authenticator has made for an account.
func (s *Service) addPasskey(ctx context.Context, tx *db.Tx, accountID int64, handle, name string, made *webauthn.Credential) error {
	record, err := json.Marshal(made)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `INSERT INTO passkey (account_id, credential, handle, record, name, created_at, used_at)
		SELECT ?, ?, ?, ?, ?, ?, 0 WHERE (SELECT COUNT(*) FROM passkey WHERE account_id = ?) < ?
		ON CONFLICT (credential) DO NOTHING`,
		accountID, base64.RawURLEncoding.EncodeToString(made.ID), handle, string(record), name, db.Micros(s.now()), accountID, maxPasskeys)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "this passkey is there already, or there are %d, which is the limit", maxPasskeys)
	}
	return err
}

// passkeyName returns the name of a new passkey: the one that it was given, or
// the day on which it was made.
func (s *Service) passkeyName(given string) string {
	given = document.CleanLine(given)
	if n := utf8.RuneCountInString(given); n > 0 && n <= maxPasskeyName {
		return given
	}
	return s.words().Date(s.local(s.now()), message.Day)
}

// holder is somebody as go-webauthn sees them.
type holder struct {
	accountID int64 // 0 for somebody whose account is not made yet
	handle    []byte
	email     string
	name      string
	keys      []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.handle }
func (h *holder) WebAuthnName() string                       { return h.email }
func (h *holder) WebAuthnDisplayName() string                { return h.name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// holderOf returns an account with its passkeys; the handle is new when there
// are none.
func (s *Service) holderOf(ctx context.Context, accountID int64, email, name string) (*holder, error) {
	h := &holder{accountID: accountID, email: email, name: name}
	type row struct{ handle, record string }
	rows, err := db.All(ctx, s.db, func(r db.Row) (row, error) {
		var one row
		err := r.Scan(&one.handle, &one.record)
		return one, err
	}, `SELECT handle, record FROM passkey WHERE account_id = ? ORDER BY id`, accountID)
	if err != nil {
		return nil, err
	}
	for _, one := range rows {
		var key webauthn.Credential
		if err := json.Unmarshal([]byte(one.record), &key); err != nil {
			return nil, err
		}
		h.keys = append(h.keys, key)
		if h.handle, err = base64.RawURLEncoding.DecodeString(one.handle); err != nil {
			return nil, err
		}
	}
	if h.handle == nil {
		h.handle = make([]byte, 32)
		rand.Read(h.handle)
	}
	return h, nil
}

// holderOfHandle returns whom an authenticator knows by the handle.
func (s *Service) holderOfHandle(ctx context.Context, handle []byte) (*holder, error) {
	id, err := db.One(ctx, s.db, db.ScanID, `SELECT account_id FROM passkey WHERE handle = ? ORDER BY id LIMIT 1`,
		base64.RawURLEncoding.EncodeToString(handle))
	if err != nil {
		return nil, err
	}
	return s.holderOf(ctx, id, "", "")
}
