package account

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"image/png"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// One-time passwords by time (RFC 6238): six digits, a new one every thirty
// seconds, SHA-1, because that is what every program for them can do. The
// secret stands in the data base as it is, since both sides need it; nobody is
// shown it after it was confirmed.

const (
	totpPeriod = 30 * time.Second
	// totpSkew is by how many periods a clock may be wrong (RFC 6238, section
	// 5.2, recommends one).
	totpSkew = 1
)

var errTOTP = said(fault.InField("code", "this is not the code of this moment"), "signin.totp.wrong")

// totpFrom returns the secret of 160 bits (RFC 4226, section 4, R6), in base32,
// that a step offers. It is computed from what only the browser has, so that it
// is the same each time the page is loaded and nothing is stored before a code
// has confirmed it.
func totpFrom(stepSecret string) string {
	mac := hmac.New(sha256.New, []byte(stepSecret))
	mac.Write([]byte("one-time passwords"))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:20])
}

// totpKey describes a secret to a program for one-time passwords.
func (s *Service) totpKey(secret, email string) (*otp.Key, error) {
	issuer := strings.ReplaceAll(s.site.Current().Name, ":", " ")
	u := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + email,
		RawQuery: url.Values{"secret": {secret}, "issuer": {issuer}, "digits": {"6"}, "period": {"30"}, "algorithm": {"SHA1"}}.Encode(),
	}
	u.RawQuery = strings.ReplaceAll(u.RawQuery, "+", "%20") // some programs show the plus
	return otp.NewKeyFromURL(u.String())
}

// totpPicture returns the secret as a QR code, a PNG.
func (s *Service) totpPicture(secret, email string) ([]byte, error) {
	key, err := s.totpKey(secret, email)
	if err != nil {
		return nil, err
	}
	picture, err := key.Image(264, 264)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	err = png.Encode(&file, picture)
	return file.Bytes(), err
}

// totpStep returns the time step whose code was given, 0 when it is none of
// those around now.
func totpStep(secret, code string, now time.Time) (int64, error) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	for skew := -totpSkew; skew <= totpSkew; skew++ {
		at := now.Add(time.Duration(skew) * totpPeriod)
		want, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{
			Period: uint(totpPeriod / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return at.Unix() / int64(totpPeriod/time.Second), nil
		}
	}
	return 0, nil
}

// useTOTP checks a code of an account and uses its time step up, so that who
// has looked over a shoulder comes too late. Its error is about the field
// "code".
func (s *Service) useTOTP(ctx context.Context, tx *db.Tx, accountID int64, code string) error {
	secret, err := db.One(ctx, tx, scanText, `SELECT secret FROM totp WHERE account_id = ?`, accountID)
	if fault.Is(err, fault.NotFound) {
		return errTOTP
	}
	if err != nil {
		return err
	}
	step, err := totpStep(secret, code, s.now())
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE totp SET step = ? WHERE account_id = ? AND step < ?`, step, accountID, step)
	if err == nil && n == 0 {
		err = errTOTP
	}
	return err
}

// addTOTP gives an account the secret whose code of the time step was shown,
// in place of the one that it had.
func (s *Service) addTOTP(ctx context.Context, tx *db.Tx, accountID int64, secret string, step int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO totp (account_id, secret, step, created_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, step = excluded.step, created_at = excluded.created_at`,
		accountID, secret, step, db.Micros(s.now()))
	return err
}

// RemoveTOTP ends the asker's one-time passwords. NotFound when there are none,
// Conflict when they are the last second factor of somebody of the staff.
func (s *Service) RemoveTOTP(ctx context.Context, who Identity) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM totp WHERE account_id = ?`, who.AccountID)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "there are no one-time passwords")
		}
		if err != nil {
			return err
		}
		if err := s.keepsOne(ctx, tx, who); err != nil {
			return err
		}
		if err := s.notify(ctx, tx, who.account(), "mail.notice.totp.removed"); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActTOTPRemove, subjectOf(who.AccountID), "")
	})
}
