// Package mail brings messages out: to an SMTP server, or, when none is set,
// into a folder in which the staff can read what would have been sent.
//
// A message is text, with HTML beside it where a mail has a face. No header
// can be slipped in through a name, a subject or an address. Sending is slow
// and fails: it belongs in a job, never inside a transaction. Start reading at
// Message and Sender.
package mail

import (
	"context"
	"crypto/rand"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"stet/internal/platform/fault"
)

// Message is one mail to one person.
type Message struct {
	ToName  string // "" for none
	To      string // address
	ReplyTo string // address, "" for that of the site
	Subject string
	Text    string
	HTML    string // "" for a mail of text alone
}

// Limits of a message, in bytes.
const (
	MaxSubject = 300
	MaxBody    = 1 << 20
)

// Sender sends messages. SMTP and Captured are the two.
type Sender interface {
	// Send returns nil once the message is in the hands of the server, or on
	// disk. Its error is Invalid for a message that can never be sent, and
	// Unavailable for one that may be later.
	Send(ctx context.Context, m Message) error
}

// From is who the site's mails are from.
type From struct{ Name, Address string }

// check refuses what could become a header of its own, and what is over a
// limit.
func (m Message) check() error {
	for _, line := range []struct{ what, text string }{
		{"recipient's name", m.ToName}, {"recipient's address", m.To}, {"reply address", m.ReplyTo}, {"subject", m.Subject},
	} {
		if strings.ContainsAny(line.text, "\r\n\x00") || !utf8.ValidString(line.text) {
			return fault.New(fault.Invalid, "the mail's %s holds a character that no header may", line.what)
		}
	}
	if a, err := mail.ParseAddress(m.To); err != nil || a.Address != m.To {
		return fault.New(fault.Invalid, "%q is not a mail address", m.To)
	}
	if m.Subject == "" || len(m.Subject) > MaxSubject {
		return fault.New(fault.Invalid, "a mail needs a subject of at most %d bytes, this has %d", MaxSubject, len(m.Subject))
	}
	if m.Text == "" || len(m.Text)+len(m.HTML) > MaxBody {
		return fault.New(fault.Invalid, "a mail needs a text, and holds at most %d bytes", MaxBody)
	}
	return nil
}

// compose makes the message that goes over the wire (RFC 5322).
func compose(m Message, from From, now time.Time) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg()
	if err := msg.FromFormat(from.Name, from.Address); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the site's own mail address %q cannot be used", from.Address)
	}
	if err := msg.AddToFormat(m.ToName, m.To); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the address %q cannot be used", m.To)
	}
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "the reply address %q cannot be used", m.ReplyTo)
		}
	}
	_, host, _ := strings.Cut(from.Address, "@")
	msg.SetMessageIDWithValue(strings.ToLower(rand.Text()) + "@" + host)
	msg.SetDateWithValue(now)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine answers
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}
