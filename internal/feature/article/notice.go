package article

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/mail"
)

// noticeLife is after how long it is of no use to tell somebody that an
// article waits.
const noticeLife = 3 * 24 * time.Hour

// notice is a mail to those of the staff for whom an article waits: a key of
// the catalogue below "desk.mail.".
type notice string

const (
	noticeSubmitted notice = "submitted" // to who can decide
	noticeReturned  notice = "returned"  // to the owner
	noticeApproved  notice = "approved"  // to the owner
)

// tell mails a notice to those whom it is for. Nobody gets a mail about what
// they did themselves, and no mail goes to an account that nobody has ever
// used or that has ended.
func (s *Service) tell(ctx context.Context, tx *db.Tx, who account.Identity, what notice, d dossier, headline, note string) error {
	if s.outbox == nil || s.messages == nil || s.accounts == nil || what == "" {
		return nil
	}
	staff, err := s.accounts.Staff(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range staff {
		concerned := a.ID == d.owner
		if what == noticeSubmitted {
			concerned = a.Role.Can(account.EditAny)
		}
		if !concerned || a.ID == who.AccountID || a.Email == "" || !a.Claimed {
			continue
		}
		if err := s.mailNotice(ctx, tx, who, what, d.id, a, headline, note); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) mailNotice(ctx context.Context, tx *db.Tx, who account.Identity, what notice, id int64, to account.Account, headline, note string) error {
	words, at := s.messages.In("en"), s.now() // as all of the desk
	headline = cmp.Or(headline, words.T("desk.stories.untitled"))
	if note != "" {
		note = words.T("desk.mail.note", "name", who.Name, "note", note)
	}
	key := "desk.mail." + string(what)
	return s.outbox.Put(ctx, tx, fmt.Sprintf("%s:%d:%d:%d", key, id, to.ID, db.Micros(at)), mail.Message{
		To:      to.Email,
		Subject: words.T(key+".subject", "headline", inSubject(headline)),
		Text: words.T(key, "headline", headline, "name", who.Name, "note", note,
			"address", s.site.Current().Address+"/desk/articles/"+strconv.FormatInt(id, 10)+"/publish", "site", s.site.Current().Name),
	}, at.Add(noticeLife))
}

// subjectLength is how much of a headline stands in the subject of a mail, in
// characters: four bytes each, it stays under mail.MaxSubject.
const subjectLength = 50

// inSubject shortens a headline so that it fits into the subject of a mail.
func inSubject(headline string) string {
	if letters := []rune(headline); len(letters) > subjectLength {
		return string(letters[:subjectLength-1]) + "…"
	}
	return headline
}
