package account

import (
	"context"
	"crypto/rand"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/mail"
)

// addressLife is how long a new mail address may take to be confirmed.
const addressLife = 24 * time.Hour

// AskAddress mails a link to a new address of the asker's. The old one stays
// until the link is opened, in a browser in which the asker is signed in, and
// is told what has been asked. The answer is the same whether the new address
// has an account or not, and whether its mailbox had too many mails or not.
func (s *Service) AskAddress(ctx context.Context, who Identity, email string) error {
	email, err := cleanMail(email)
	if err != nil {
		return said(err, "account.email.bad")
	}
	if email == who.Email {
		return said(fault.InField("email", "this is your address already"), "account.email.same")
	}
	if err := s.limits.take("address:"+subjectOf(who.AccountID), perMailbox); err != nil {
		return err
	}
	token := rand.Text()
	now := s.now()
	expires := now.Add(addressLife)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if ok, err := s.mayMail(ctx, tx, email); err != nil || !ok {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO new_address (account_id, email, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, hash = excluded.hash,
				created_at = excluded.created_at, expires_at = excluded.expires_at`,
			who.AccountID, email, hashOf(token), db.Micros(now), db.Micros(expires)); err != nil {
			return err
		}
		if err := s.outbox.Put(ctx, tx, "", s.addressMail("account.address.mail", "", email, "link", s.link(addressPath+token)), expires); err != nil {
			return err
		}
		if who.Email == "" {
			return nil
		}
		return s.outbox.Put(ctx, tx, "", s.addressMail("account.address.notice", who.Name, who.Email, "email", email), expires)
	})
}

// addressMail writes one of the mails about a change of address, with one
// more value for its text. The one to the new address has no name in it: it
// goes to whomever the asker chooses, so it says nothing that the asker wrote.
func (s *Service) addressMail(key, name, to string, what, value string) mail.Message {
	site := s.site.Current()
	words := s.messages.In(site.Language)
	return mail.Message{
		To:      to,
		Subject: words.T(key+".subject", "site", site.Name),
		Text:    words.T(key+".text", "name", name, "site", site.Name, what, value),
	}
}

// newAddress returns the address that the link of the asker's mail confirms;
// Gone when it was used or replaced, has run out, or is somebody else's.
func (s *Service) newAddress(ctx context.Context, q db.Querier, who Identity, token string) (string, error) {
	email, err := db.One(ctx, q, scanText, `SELECT email FROM new_address WHERE account_id = ? AND hash = ? AND expires_at > ?`,
		who.AccountID, hashOf(token), db.Micros(s.now()))
	if fault.Is(err, fault.NotFound) {
		return "", errUsed
	}
	return email, err
}

// confirmAddress gives the asker the address that the link confirms. It is a
// Conflict when another account has got it meanwhile.
func (s *Service) confirmAddress(ctx context.Context, who Identity, token string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		email, err := s.newAddress(ctx, tx, who, token)
		if err != nil {
			return err
		}
		_, err = db.One(ctx, tx, db.ScanID, `SELECT id FROM account WHERE email = ?`, email)
		if err == nil {
			return said(fault.New(fault.Conflict, "another account has this address"), "account.email.taken")
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE account SET email = ? WHERE id = ?`, email, who.AccountID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM new_address WHERE account_id = ?`, who.AccountID); err != nil {
			return err
		}
		if err := s.EndSessions(ctx, tx, who.AccountID, who.SessionID); err != nil {
			return err
		}
		if err := s.notify(ctx, tx, who.account(), "mail.notice.address"); err != nil { // to the old one
			return err
		}
		return s.Audit(ctx, tx, who, ActAddress, subjectOf(who.AccountID), "")
	})
}
