package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Recovery codes let somebody in who has lost every other factor, each once.
// They are computed from a secret that only the browser has, and are stored as
// hashes, so that the page that shows them can be loaded again and the data
// base never knows them.

// recoveryCodes is how many there are.
const recoveryCodes = 10

// codesFrom returns the codes that belong to a secret: 80 bits each, in four
// groups of four letters and digits.
func codesFrom(secret string) []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte("recovery code " + strconv.Itoa(i)))
		text := strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:10]))
		codes[i] = text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
	}
	return codes
}

// plainCode returns a code without what people put between its letters.
func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "", "\t", "").Replace(strings.ToLower(code))
}

// writeCodes replaces an account's codes by those that belong to a secret.
func (s *Service) writeCodes(ctx context.Context, tx *db.Tx, who Identity, secret string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM recovery_code WHERE account_id = ?`, who.AccountID); err != nil {
		return err
	}
	for _, code := range codesFrom(secret) {
		if _, err := tx.Exec(ctx, `INSERT INTO recovery_code (hash, account_id, used_at) VALUES (?, ?, 0)`,
			hashOf(plainCode(code)), who.AccountID); err != nil {
			return err
		}
	}
	return s.Audit(ctx, tx, who, ActCodes, subjectOf(who.AccountID), "")
}

// useCode uses a recovery code up. Its error is about the field "code".
func (s *Service) useCode(ctx context.Context, tx *db.Tx, accountID int64, code string) error {
	n, err := tx.Exec(ctx, `UPDATE recovery_code SET used_at = ? WHERE hash = ? AND account_id = ? AND used_at = 0`,
		db.Micros(s.now()), hashOf(plainCode(code)), accountID)
	if err == nil && n == 0 {
		err = said(fault.InField("code", "this is not one of the account's recovery codes, or it was used"), "signin.recover.wrong")
	}
	return err
}

// newCodes gives somebody who is signed in other recovery codes, and leads to
// the page that shows them.
func (s *Service) newCodes(ctx context.Context, who Identity, to string) (next answer, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		next, err = s.step(ctx, tx, codesPath, ticket{
			Kind: kindCodes, AccountID: who.AccountID, State: state{Proof: proofSession, To: to},
		})
		if err != nil {
			return err
		}
		if err := s.notify(ctx, tx, who.account(), "mail.notice.codes"); err != nil {
			return err
		}
		return s.writeCodes(ctx, tx, who, next.step)
	})
	return next, err
}
