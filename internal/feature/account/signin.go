package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	netmail "net/mail"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
)

// Signing in by mail.
//
// Whoever types an address gets the same answer in the same time: a ticket is
// written down and a job enqueued, whether or not the address has an account.
// The job finds out, and writes a mail with a link and a short code. The link
// works in the browser that asked, the code only there.

const (
	// browserCookie tells the browser that asked from others.
	browserCookie = "__Host-stet-ask"
	// maxTries is how many wrong codes a mailed ticket bears.
	maxTries = 5

	askJob = "account.ask"
)

// asked are the arguments of askJob.
type asked struct {
	Email string `json:"email"`
	Token string `json:"token"`
	Code  string `json:"code"`
}

// ask begins a sign-in by mail for the browser whose secret is given. Too many
// mails to one mailbox are not sent, and nobody is told: a stranger could
// learn from it who is being written to.
func (s *Service) ask(ctx context.Context, browser, email, to string) error {
	email, err := cleanMail(email)
	if err != nil {
		return err
	}
	token, code := rand.Text(), shortCode()
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		ok, err := s.mayMail(ctx, tx, email)
		if err != nil || !ok {
			return err
		}
		t := ticket{Kind: kindMail, Browser: hashOf(browser), Code: codeHash(code, browser), State: state{Email: email, To: to}}
		if err := s.keep(ctx, tx, token, t, mailLife); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, tx, job.New{Kind: askJob, Key: hashOf(token)[:16], Args: asked{email, token, code}})
	})
}

// mayMail counts a mail to an address, and reports whether it may be sent.
func (s *Service) mayMail(ctx context.Context, tx *db.Tx, email string) (bool, error) {
	box := mailbox(email)
	if ok, err := s.allow(ctx, tx, "mail "+box, perMailbox); err != nil || !ok {
		return false, err
	}
	return s.allow(ctx, tx, "mail day "+box, perDay)
}

// mailbox returns what the addresses have in common that probably lead to one
// mailbox: without what follows a plus (RFC 5233), and without dots before the
// at sign. It is for counting alone.
func mailbox(email string) string {
	at := strings.LastIndexByte(email, '@')
	local, _, _ := strings.Cut(email[:at], "+")
	return strings.ReplaceAll(local, ".", "") + email[at:]
}

// cleanMail returns an address as accounts have it, Invalid for none and for
// one with characters that cannot be seen.
func cleanMail(text string) (string, error) {
	email := norm.NFC.String(strings.ToLower(strings.TrimSpace(text)))
	a, err := netmail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > MaxEmail || strings.ContainsFunc(email, isHidden) {
		return "", said(fault.InField("email", "%q is not a mail address", text), "signin.email.wrong")
	}
	return email, nil
}

// shortCode returns six random digits.
func shortCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return fmt.Sprintf("%06d", n)
}

// codeHash keeps a short code so that it cannot be found by trying all of
// them: what it is hashed with is known to the browser alone.
func codeHash(code, browser string) string { return hashOf(code + " " + browser) }

// sendAsked writes the mail that ask promised.
func (s *Service) sendAsked(ctx context.Context, j job.Job) error {
	var a asked
	if err := json.Unmarshal(j.Args, &a); err != nil {
		return err
	}
	who, ended, err := accountOfMail(ctx, s.db, a.Email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if ended {
		return nil
	}
	m := s.askedMail(a, who)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := j.Guard(ctx, tx); err != nil {
			return err
		}
		return s.outbox.Put(ctx, tx, hashOf(a.Token)[:16], m, s.now().Add(mailLife))
	})
}

// askedMail is what the owner of an address reads. who is zero for somebody
// who has no account yet.
func (s *Service) askedMail(a asked, who Account) mail.Message {
	current := s.site.Current()
	l := s.messages.In(current.Language)
	kind := "mail.signin."
	if who.ID == 0 {
		kind = "mail.join."
	}
	link := s.link("/sign-in/link/" + a.Token)
	text := []string{
		l.T(kind+"text", "site", current.Name),
		link,
		l.T("mail.signin.code", "code", a.Code),
		l.T("mail.signin.end", "n", int(mailLife.Minutes())),
	}
	return mail.Message{
		ToName: who.Name, To: a.Email,
		Subject: document.CleanLine(l.T(kind+"subject", "site", current.Name, "code", a.Code)),
		Text:    strings.Join(text, "\n\n") + "\n",
	}
}

// completeLink finishes a sign-in by the mailed link, in the browser that
// asked for it.
func (s *Service) completeLink(r *http.Request, token, browser string) (answer, error) {
	return s.complete(r, func(tx *db.Tx) (ticket, error) {
		t, err := s.ticketOf(r.Context(), tx, kindMail, token)
		if err == nil && !t.askedBy(browser) {
			err = fault.New(fault.Conflict, "the link was asked for in another browser")
		}
		return t, err
	})
}

// askedBy reports whether the ticket belongs to the browser with the secret.
func (t ticket) askedBy(browser string) bool {
	return subtle.ConstantTimeCompare([]byte(t.Browser), []byte(hashOf(browser))) == 1
}

// completeCode finishes a sign-in by the short code, in the browser that asked
// for it. A wrong code counts against everything that this browser has asked.
func (s *Service) completeCode(r *http.Request, code, browser string) (answer, error) {
	var wrong error
	next, err := s.complete(r, func(tx *db.Tx) (t ticket, err error) {
		t, wrong, err = s.matchCode(r.Context(), tx, strings.ReplaceAll(strings.TrimSpace(code), " ", ""), browser)
		return t, err
	})
	return next, cmp.Or(err, wrong)
}

// matchCode returns the browser's ticket that the code belongs to, or what is
// wrong with the code; a wrong one has been counted. Only tickets for the
// address that was asked for last are looked at: a guess must not be worth more
// for having asked for many.
func (s *Service) matchCode(ctx context.Context, tx *db.Tx, code, browser string) (found ticket, wrong, err error) {
	tickets, err := db.All(ctx, tx, scanTicket, ticketColumns+` WHERE browser = ? AND kind = ? AND expires_at > ? AND tries < ? ORDER BY id DESC`,
		hashOf(browser), kindMail, db.Micros(s.now()), maxTries)
	if err != nil {
		return ticket{}, nil, err
	}
	for _, t := range tickets {
		same := t.State.Email == tickets[0].State.Email
		if same && subtle.ConstantTimeCompare([]byte(t.Code), []byte(codeHash(code, browser))) == 1 {
			return t, nil, nil
		}
	}
	if len(tickets) == 0 {
		return ticket{}, errUsed, nil
	}
	_, err = tx.Exec(ctx, `UPDATE ticket SET tries = tries + 1 WHERE browser = ? AND kind = ?`, hashOf(browser), kindMail)
	return ticket{}, said(fault.InField("code", "this is not the code of the mail"), "signin.code.wrong"), err
}

// complete uses up the ticket that find returns and leads on: in, to the
// second step, or to the making of an account. A zero ticket leads nowhere.
func (s *Service) complete(r *http.Request, find func(tx *db.Tx) (ticket, error)) (next answer, err error) {
	ctx := r.Context()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		next = answer{}
		t, err := find(tx)
		if err != nil || t.ID == 0 {
			return err
		}
		if err := t.use(ctx, tx); err != nil {
			return err
		}
		who, ended, err := accountOfMail(ctx, tx, t.State.Email)
		switch {
		case fault.Is(err, fault.NotFound):
			next, err = s.step(ctx, tx, joinPage, ticket{Kind: kindJoin, State: state{Email: t.State.Email, To: t.State.To}})
		case err == nil && ended:
			err = errEnded
		case err == nil:
			next, err = s.lead(ctx, tx, r, who, proofMail, t.State.To)
		}
		return err
	})
	return next, err
}
