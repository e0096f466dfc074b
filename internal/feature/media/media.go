// Package media owns what the newsroom uploads: pictures with their sizes and
// crops, files for download, their credits and rights, and the addresses
// under /media.
//
// It promises:
//
//   - The type of a file is what our decoder finds, never what somebody says.
//   - A picture over the limits of package picture is refused from its
//     header, and a hostile one can cost a child process a minute, no more.
//   - What readers get of a picture is encoded anew, without place and device,
//     with creator, credit, copyright and licence.
//   - A row stands for a file that is safely on disk, and there is always a
//     variant to show: the first is made before the row, the others by a job.
//   - From the moment when its rights end a picture is on no page, and its
//     addresses answer 410 Gone.
//   - A replaced item keeps the keys and addresses that it had.
//
// Start reading at Service.Prepare and Service.Insert; worker.go and
// conversation.go are the child process, package picture what it does. find.go
// searches, rights.go watches the dates, replace.go and remove.go change what
// is there; the desk's pages begin in desk.go.
package media

import (
	"fmt"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
)

// Variant is one public picture made of an item's original.
type Variant = picture.Variant

// Focus is the point of a picture that no crop may lose.
type Focus = picture.Focus

// Kind tells what an item is for.
type Kind string

const (
	Picture  Kind = "picture"  // drawn in stories, in several sizes
	Portrait Kind = "portrait" // a picture that a reader shows of themselves: not for the newsroom to use
	File     Kind = "file"     // a PDF, linked from stories and downloaded as it is
)

// State tells how far an item is.
type State string

const (
	Waiting State = "waiting" // what can be shown is there, a job makes the rest
	Ready   State = "ready"
)

// Item is one picture or file.
type Item struct {
	ID        int64
	Key       string // names the item in documents and addresses; made from the file's content
	Kind      Kind
	Name      string // of the file, as it came
	Type      string // media type of the original
	Bytes     int64  // of the original
	Width     int    // of the original, in pixels, upright; 0 for a file
	Height    int
	Alt       string
	Caption   string
	Credit    string
	Source    string    // agency, or whoever it came through
	Rights    string    // copyright notice
	Licence   string    // under which it may be shown: its address, or its terms
	Permitted string    // note for the desk: what it may be used for
	Expires   time.Time // when the rights end; zero for never
	Focus     Focus
	Origin    string // where it was imported from, one place if there are several; empty otherwise
	AccountID int64  // who uploaded it, 0 for an import
	Created   time.Time
	Variants  []Variant // those that exist, by crop, format and width
	State     State
}

// Expired reports whether the item may no longer be shown.
func (m Item) Expired(now time.Time) bool { return !m.Expires.IsZero() && !now.Before(m.Expires) }

// Meta is what people say about an item. Texts that are empty are filled from
// the file.
type Meta struct {
	Alt, Caption           string
	Credit, Source, Rights string
	Licence, Permitted     string
	Expires                time.Time // zero for never
	Focus                  *Focus    // the centre when nil
	Former                 []string  // keys that it had before, where it comes from
	Portrait               bool      // whether it is a reader's picture of themselves
	Origin                 string    // where it is imported from: an address or a path; may be empty
	AccountID              int64     // who uploads it, 0 for an import
	Created                time.Time // now when zero
}

// The limits of an item's texts, in bytes.
const (
	MaxName      = 200
	MaxAlt       = 2000
	MaxCaption   = 5000
	MaxCredit    = 1000 // also of source, rights and licence
	MaxPermitted = 2000
	MaxOrigin    = 2000
	MaxFormer    = 100 // keys
)

// Check returns TooLarge for a text over its limit and Invalid for one that
// is not valid UTF-8, and for a focus that does not lie in the picture.
func (m Meta) Check() error {
	for _, t := range []struct {
		field, what, text string
		limit             int
	}{
		{"alt", "alt text", m.Alt, MaxAlt}, {"caption", "caption", m.Caption, MaxCaption}, {"credit", "credit", m.Credit, MaxCredit},
		{"source", "source", m.Source, MaxCredit}, {"rights", "copyright notice", m.Rights, MaxCredit},
		{"licence", "licence", m.Licence, MaxCredit}, {"permitted", "note on permitted uses", m.Permitted, MaxPermitted},
		{"origin", "origin", m.Origin, MaxOrigin},
	} {
		if len(t.text) > t.limit {
			return &fault.Error{Kind: fault.TooLarge, Field: t.field,
				Text: fmt.Sprintf("the %s has %d bytes; the limit is %d", t.what, len(t.text), t.limit)}
		}
		if !utf8.ValidString(t.text) || strings.ContainsRune(t.text, 0) {
			return fault.InField(t.field, "the %s is not valid text", t.what)
		}
	}
	if m.Focus != nil && !m.Focus.Valid() {
		return fault.InField("focus_x", "the focus %d, %d lies outside of the picture: both go from 0 to %d", m.Focus.X, m.Focus.Y, picture.FocusScale)
	}
	if len(m.Former) > MaxFormer {
		return fault.New(fault.TooLarge, "the item had %d keys before; the limit is %d", len(m.Former), MaxFormer)
	}
	return nil
}

// fileName returns the last part of name, without what cannot be printed.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	for len(name) > MaxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name == "." || name == "/" || name == "" {
		return "picture"
	}
	return name
}
