package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"stet/internal/platform/fault"
)

// SMTPOptions name the server.
type SMTPOptions struct {
	Address  string // host:port; port 465 speaks TLS from the start, others must offer STARTTLS
	Username string // "" for a server that asks for none
	Password string
	From     func() From   // asked for each message
	Timeout  time.Duration // for a whole message; 30 s when zero
	Now      func() time.Time

	// Plain allows a server without TLS: a relay on the same machine.
	Plain bool
	// TLS replaces the usual checks of the server's certificate, for tests.
	TLS *tls.Config
}

// SMTP sends through a server.
type SMTP struct {
	client *gomail.Client
	from   func() From
	now    func() time.Time
}

// NewSMTP returns a sender for the server; it connects with the first
// message. Its error is Invalid for an address that is none.
func NewSMTP(opt SMTPOptions) (*SMTP, error) {
	host, text, err := net.SplitHostPort(opt.Address)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the mail server %q is not of the form mail.example.org:587", opt.Address)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the port of the mail server %q is not a number", opt.Address)
	}
	if opt.Timeout == 0 {
		opt.Timeout = 30 * time.Second
	}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(opt.Timeout)}
	switch {
	case opt.Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	case port == 465:
		options = append(options, gomail.WithSSL())
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if opt.TLS != nil {
		options = append(options, gomail.WithTLSConfig(opt.TLS))
	}
	if opt.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(opt.Username), gomail.WithPassword(opt.Password))
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the mail server %q cannot be used", opt.Address)
	}
	return &SMTP{client: client, from: opt.From, now: opt.Now}, nil
}

// Send implements Sender. A refusal for good by the server (5xx) is Invalid.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := compose(m, s.from(), s.now())
	if err != nil {
		return err
	}
	err = s.client.DialAndSendWithContext(ctx, msg)
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return fault.Wrap(err, fault.Invalid, "the mail server does not take the mail")
	}
	return fault.Wrap(err, fault.Unavailable, "the mail could not be handed to the server")
}
