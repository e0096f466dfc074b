package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	"stet/internal/platform/fault"
)

// Letter is a captured mail, to be read.
type Letter struct {
	Name string // in the folder of captured mails
	Message
	At time.Time
}

// Letter returns a captured mail with its parts decoded, NotFound when there
// is none of the name.
func (c *Captured) Letter(name string) (Letter, error) {
	data, err := c.Read(name)
	if err != nil {
		return Letter{}, err
	}
	return readLetter(name, data)
}

// Letters returns up to limit captured mails after the one of the name, the
// newest first; "" begins with the newest.
func (c *Captured) Letters(after string, limit int) ([]Letter, error) {
	names, err := c.Names()
	if err != nil {
		return nil, err
	}
	var letters []Letter
	for _, name := range names {
		if after != "" && name >= after {
			continue
		}
		letter, err := c.Letter(name)
		if fault.Is(err, fault.NotFound) {
			continue // trimmed a moment ago
		}
		if err != nil {
			return nil, err
		}
		if letters = append(letters, letter); len(letters) == limit {
			break
		}
	}
	return letters, nil
}

func readLetter(name string, data []byte) (Letter, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return Letter{}, err
	}
	letter := Letter{Name: name}
	if letter.At, err = msg.Header.Date(); err != nil {
		return letter, err
	}
	var words mime.WordDecoder
	if letter.Subject, err = words.DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return letter, err
	}
	to, err := msg.Header.AddressList("To")
	if err != nil {
		return letter, err
	}
	letter.ToName, letter.To = to[0].Name, to[0].Address
	return letter, letter.part(textproto.MIMEHeader(msg.Header), msg.Body)
}

// part reads one part of a mail, or the parts of which it consists.
func (l *Letter) part(header textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if boundary := params["boundary"]; boundary != "" {
		parts := multipart.NewReader(body, boundary)
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.part(part.Header, part); err != nil {
				return err
			}
		}
	}
	switch header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	read, err := io.ReadAll(io.LimitReader(body, MaxBody))
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(read), "\r\n", "\n")
	switch kind {
	case "text/plain":
		l.Text = text
	case "text/html":
		l.HTML = text
	}
	return nil
}
