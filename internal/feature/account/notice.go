package account

import (
	"context"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
)

// noticeLife is how long such a mail is worth sending.
const noticeLife = 7 * 24 * time.Hour

// account returns the person who asks, as far as the session knows them.
func (i Identity) account() Account {
	return Account{ID: i.AccountID, Role: i.Role, Name: i.Name, Email: i.Email}
}

// notify mails somebody that a way into their account has changed, so that
// they hear of it if it was somebody else. key names the sentence that says
// what. Accounts without an address hear nothing, nor does a service without
// mail.
func (s *Service) notify(ctx context.Context, tx *db.Tx, who Account, key string) error {
	if who.Email == "" || s.outbox == nil {
		return nil
	}
	l, name := s.words(), s.site.Current().Name
	at := l.Date(s.local(s.now()), message.DateTime)
	text := []string{
		l.T(key, "site", name, "at", at),
		l.T("mail.notice.you"),
		l.T("mail.notice.other"),
		s.link(ownPath(who.Role)),
	}
	return s.outbox.Put(ctx, tx, "", mail.Message{
		ToName: who.Name, To: who.Email,
		Subject: l.T("mail.notice.subject", "site", name),
		Text:    strings.Join(text, "\n\n") + "\n",
	}, s.now().Add(noticeLife))
}
