package desk

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"stet/internal/platform/mail"
	"stet/internal/platform/theme"
)

// lettersPage is the view of desk/desk/mail.html.
type lettersPage struct {
	Captured bool
	Letters  []mail.Letter
	Next     string // address of the next page, "" on the last
}

const lettersLength = 50

func (d *Desk) listLetters(w http.ResponseWriter, r *http.Request) error {
	letters, err := d.opt.Captured.Letters(r.URL.Query().Get("after"), lettersLength+1)
	if err != nil {
		return err
	}
	page := lettersPage{Letters: letters, Captured: d.opt.Mail()}
	if len(letters) > lettersLength {
		page.Letters = letters[:lettersLength]
		page.Next = "/desk/mail?" + url.Values{"after": {letters[lettersLength-1].Name}}.Encode()
	}
	for i := range page.Letters {
		page.Letters[i].At = d.local(page.Letters[i].At)
	}
	return d.Frame(w, r, theme.Page{Title: d.words().T("desk.mail.title"), Template: "desk/desk/mail.html", View: page})
}

// letterPage is the view of desk/desk/letter.html.
type letterPage struct {
	mail.Letter
	Pieces []piece // of the text
}

// piece is a part of a text: words, or an address to follow.
type piece struct {
	Text string
	Link bool
}

func (d *Desk) showLetter(w http.ResponseWriter, r *http.Request) error {
	letter, err := d.opt.Captured.Letter(r.PathValue("name"))
	if err != nil {
		return err
	}
	letter.At = d.local(letter.At)
	return d.Frame(w, r, theme.Page{
		Title: letter.Subject, Template: "desk/desk/letter.html", Current: "/desk/mail",
		View: letterPage{Letter: letter, Pieces: pieces(letter.Text)},
	})
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// pieces cuts a text at the addresses in it, so that they can be followed.
func pieces(text string) []piece {
	var cut []piece
	at := 0
	for _, place := range address.FindAllStringIndex(text, -1) {
		end := place[0] + len(strings.TrimRight(text[place[0]:place[1]], ".,;:!?)"))
		cut = append(cut, piece{Text: text[at:place[0]]}, piece{Text: text[place[0]:end], Link: true})
		at = end
	}
	return append(cut, piece{Text: text[at:]})
}
