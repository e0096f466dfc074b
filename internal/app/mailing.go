package app

import (
	"cmp"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"stet/internal/platform/fault"
	"stet/internal/platform/mail"
)

// MailConfig names the server that mail leaves by.
type MailConfig struct {
	Server string // smtp://user:password@mail.example.org:587, "" for none: mail is captured
	From   string // "The Paper <news@example.org>" or the address alone; "" for one made of the site's address
}

// mailFolder is where mail is captured when there is no server for it.
func (a *App) mailFolder() string { return filepath.Join(a.cfg.Data, mailName) }

// mailName is the folder of captured mail in the data folder.
const mailName = "mail"

// openMail checks the settings and makes the outbox.
func (a *App) openMail() error {
	captured, err := mail.NewCaptured(a.mailFolder(), a.mailFrom, a.now)
	if err != nil {
		return err
	}
	a.captured = captured
	if _, err := parseFrom(a.cfg.Mail.From); err != nil {
		return err
	}
	if a.cfg.Mail.Server != "" {
		if a.smtp, err = a.newSMTP(); err != nil {
			return err
		}
	}
	a.outbox = mail.NewOutbox(a.jobs, a.sender, a.now)
	return nil
}

// sender is what mail leaves by at this moment. A demonstration sends nothing
// to anybody.
func (a *App) sender() mail.Sender {
	if a.isCaptured() {
		return a.captured
	}
	return a.smtp
}

// isCaptured reports whether mail stays on this machine.
func (a *App) isCaptured() bool { return a.smtp == nil || isDemo(a.cfg.Data) }

// mailFrom is who mail is from: what was configured, with the publication's
// name where the setting has none.
func (a *App) mailFrom() mail.From {
	from, err := parseFrom(a.cfg.Mail.From)
	if err != nil || from.Address == "" {
		from.Address = "stet@" + a.mailDomain()
	}
	from.Name = cmp.Or(from.Name, a.site.Current().Name)
	return from
}

// mailDomain is the host of the site's address, or one that is never anybody's
// where that is a number or has no dot (RFC 2606).
func (a *App) mailDomain() string {
	u, err := url.Parse(a.cfg.Address)
	if err != nil || !strings.Contains(u.Hostname(), ".") {
		return "localhost.invalid"
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return "localhost.invalid"
	}
	return u.Hostname()
}

func parseFrom(text string) (mail.From, error) {
	if text == "" {
		return mail.From{}, nil
	}
	address, err := netmail.ParseAddress(text)
	if err != nil {
		return mail.From{}, fault.Wrap(err, fault.Invalid, "the sender %q is not of the form The Paper <news@example.org>; see --mail-from", text)
	}
	return mail.From{Name: address.Name, Address: address.Address}, nil
}

// newSMTP reads the server's address. smtps means TLS from the start, on port
// 465; smtp means STARTTLS, which only a server on this machine may lack.
func (a *App) newSMTP() (*mail.SMTP, error) {
	const form = "the mail server %q is not of the form smtp://user:password@mail.example.org:587; see --smtp"
	u, err := url.Parse(a.cfg.Mail.Server)
	if err != nil {
		return nil, fault.New(fault.Invalid, form, "…") // an unreadable address may hold a password
	}
	if u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" {
		return nil, fault.New(fault.Invalid, form, u.Redacted())
	}
	port := cmp.Or(u.Port(), map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme])
	if (u.Scheme == "smtps") != (port == "465") {
		return nil, fault.New(fault.Invalid, "the mail server %q: smtps:// goes with port 465 and smtp:// with any other", u.Redacted())
	}
	password, _ := u.User.Password()
	return mail.NewSMTP(mail.SMTPOptions{
		Address: net.JoinHostPort(u.Hostname(), port), Username: u.User.Username(), Password: password,
		From: a.mailFrom, Now: a.now, Plain: isLoopback(u.Hostname()),
	})
}
