package demo

import (
	"net/http"
	"regexp"
	"time"

	"stet/internal/platform/cache"
	"stet/internal/surface/reader"
)

// shownLetters is how many captured mails the page shows.
const shownLetters = 30

// letter is a captured mail as the page shows it.
type letter struct {
	Subject, To string
	At          time.Time
	Parts       []part
}

// part is a piece of a letter's text: words, or the address of a link.
type part struct {
	Text string
	Link bool
}

type mailPage struct {
	reader.Frame
	Letters []letter
}

// post answers GET /demo/mail with what would have been sent.
func (d *Demo) post(w http.ResponseWriter, r *http.Request) error {
	captured, err := d.opt.Mail.Letters("", shownLetters)
	if err != nil {
		return err
	}
	letters := make([]letter, len(captured))
	for i, m := range captured {
		letters[i] = letter{Subject: m.Subject, To: m.To, At: m.At, Parts: parts(m.Text)}
	}
	page, err := d.opt.Pages.Within(r, "demo.mail_title", "demo/mail.html", func(f reader.Frame) any {
		return mailPage{Frame: f, Letters: letters}
	})
	if err != nil {
		return err
	}
	return cache.Send(w, r, page)
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// parts cuts a text at the addresses in it.
func parts(text string) []part {
	var list []part
	last := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		list = append(list, part{Text: text[last:at[0]]}, part{Text: text[at[0]:at[1]], Link: true})
		last = at[1]
	}
	return append(list, part{Text: text[last:]})
}
