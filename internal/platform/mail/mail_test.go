package mail_test

import (
	"bytes"
	"context"
	"io"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"stet/internal/platform/fault"
	"stet/internal/platform/mail"
)

var (
	ctx    = context.Background()
	sender = func() mail.From { return mail.From{Name: "Das Blättchen", Address: "redaktion@paper.example"} }
	now    = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
)

// server is a real SMTP server that keeps what it is given.
type server struct {
	to   chan string
	data chan []byte
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return s, nil }
func (s *server) Reset()                                      {}
func (s *server) Logout() error                               { return nil }
func (s *server) Mail(string, *smtp.MailOptions) error        { return nil }

func (s *server) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "gone@"):
		return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	case strings.HasPrefix(to, "busy@"):
		return &smtp.SMTPError{Code: 451, Message: "try later"}
	}
	s.to <- to
	return nil
}

func (s *server) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	s.data <- data
	return err
}

func start(t *testing.T) (*server, string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{to: make(chan string, 8), data: make(chan []byte, 8)}
	srv := smtp.NewServer(s)
	srv.Domain = "localhost"
	go srv.Serve(ln)
	t.Cleanup(func() { srv.Close() })
	return s, ln.Addr().String()
}

var message = mail.Message{ToName: "Ann Lee", To: "ann@reader.example", Subject: "Ihr Gezeitenkalender", Text: "Hoch um zwölf.\n", HTML: "<p>Hoch um zwölf.</p>"}

func checkWire(t *testing.T, wire []byte) {
	t.Helper()
	got, err := netmail.ReadMessage(bytes.NewReader(wire))
	if err != nil {
		t.Fatal(err)
	}
	list, err := got.Header.AddressList("From")
	if from := sender(); err != nil || list[0].Name != from.Name || list[0].Address != from.Address {
		t.Errorf("from %v, %v", list, err)
	}
	if at, err := got.Header.Date(); err != nil || !at.Equal(now()) {
		t.Errorf("date %v, %v", at, err)
	}
	if h := got.Header; h.Get("Message-ID") == "" || h.Get("Auto-Submitted") != "auto-generated" ||
		!strings.HasPrefix(h.Get("Content-Type"), "multipart/alternative") {
		t.Errorf("header %v", h)
	}
}

func TestSMTPHandsTheMessageToTheServer(t *testing.T) {
	s, address := start(t)
	out, err := mail.NewSMTP(mail.SMTPOptions{Address: address, From: sender, Now: now, Plain: true, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Send(ctx, message); err != nil {
		t.Fatal(err)
	}
	if to := <-s.to; to != message.To {
		t.Errorf("to %q", to)
	}
	checkWire(t, <-s.data)
	for to, kind := range map[string]fault.Kind{"gone@reader.example": fault.Invalid, "busy@reader.example": fault.Unavailable} {
		m := message
		m.To = to
		if err := out.Send(ctx, m); !fault.Is(err, kind) {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestAServerThatIsDownOrWithoutTLS(t *testing.T) {
	_, address := start(t)
	strict, err := mail.NewSMTP(mail.SMTPOptions{Address: address, From: sender, Now: now, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := strict.Send(ctx, message); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a server without TLS: %v", err)
	}
	down, err := mail.NewSMTP(mail.SMTPOptions{Address: "127.0.0.1:1", From: sender, Now: now, Plain: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := down.Send(ctx, message); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a server that is down: %v", err)
	}
	for _, bad := range []string{"mail.example", "mail.example:smtp!"} {
		if _, err := mail.NewSMTP(mail.SMTPOptions{Address: bad, From: sender, Now: now}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestCapturedKeepsMails(t *testing.T) {
	c, err := mail.NewCaptured(t.TempDir(), sender, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(ctx, message); err != nil {
		t.Fatal(err)
	}
	names, err := c.Names()
	if err != nil || len(names) != 1 {
		t.Fatalf("%q, %v", names, err)
	}
	wire, err := c.Read(names[0])
	if err != nil {
		t.Fatal(err)
	}
	checkWire(t, wire)
	for _, bad := range []string{"../" + names[0], "", "/etc/hosts", "none.eml"} {
		if _, err := c.Read(bad); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNothingBecomesAHeader(t *testing.T) {
	c, err := mail.NewCaptured(t.TempDir(), sender, now)
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*mail.Message){
		"subject":  func(m *mail.Message) { m.Subject = "Hi\r\nBcc: all@reader.example" },
		"name":     func(m *mail.Message) { m.ToName = "Ann\nBcc: all@reader.example" },
		"address":  func(m *mail.Message) { m.To = "ann@reader.example\r\nBcc: all@reader.example" },
		"two":      func(m *mail.Message) { m.To = "ann@reader.example, bee@reader.example" },
		"reply":    func(m *mail.Message) { m.ReplyTo = "x@y.example\x00" },
		"no text":  func(m *mail.Message) { m.Text = "" },
		"too long": func(m *mail.Message) { m.Text = strings.Repeat("x", mail.MaxBody+1) },
	} {
		m := message
		change(&m)
		if err := c.Send(ctx, m); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if names, _ := c.Names(); len(names) != 0 {
		t.Errorf("%d mails were kept", len(names))
	}
}
