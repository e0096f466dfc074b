// Package media owns the pictures of the site: uploads, their sizes,
// credits and rights, and the addresses under /media.
//
// It promises:
//
//   - The type of a file is what our decoder finds, never what somebody says.
//   - A picture over the limits of package picture is refused from its
//     header, and a hostile one can cost a child process a minute, no more.
//   - What readers get is encoded anew, without place and device, with
//     creator, credit and copyright.
//   - A row stands for a file that is safely on disk, and there is always a
//     variant to show: the first is made before the row, the others by a job.
//
// Start reading at Service.Prepare and Service.Insert; worker.go and
// conversation.go are the child process, package picture what it does.
package media

import (
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

// State tells how far an item is.
type State string

const (
	Waiting State = "waiting" // the first variant is there, a job makes the others
	Ready   State = "ready"
)

// Item is one picture.
type Item struct {
	ID       int64
	Key      string // names the item in documents and addresses; made from the file's content
	Name     string // of the file, as it came
	Type     string // media type of the original
	Bytes    int64  // of the original
	Width    int    // of the original, in pixels, upright
	Height   int
	Alt      string
	Caption  string
	Credit   string
	Source   string
	Rights   string
	Origin   string // where it was imported from, one place if there are several; empty otherwise
	Created  time.Time
	Variants []Variant // those that exist, by format and width
	State    State
}

// Meta is what people say about a picture. Credit, Source and Rights that
// are empty are filled from the file.
type Meta struct {
	Alt, Caption           string
	Credit, Source, Rights string
	Origin                 string    // where it is imported from: an address or a path; may be empty
	Created                time.Time // now when zero
}

// The limits of an item's texts, in bytes.
const (
	MaxName    = 200
	MaxAlt     = 2000
	MaxCaption = 5000
	MaxCredit  = 1000 // also of source and rights
	MaxOrigin  = 2000
)

// Check returns TooLarge for a text over its limit and Invalid for one that
// is not valid UTF-8.
func (m Meta) Check() error {
	for _, t := range []struct {
		what, text string
		limit      int
	}{
		{"alt text", m.Alt, MaxAlt}, {"caption", m.Caption, MaxCaption}, {"credit", m.Credit, MaxCredit},
		{"source", m.Source, MaxCredit}, {"rights", m.Rights, MaxCredit}, {"origin", m.Origin, MaxOrigin},
	} {
		if len(t.text) > t.limit {
			return fault.New(fault.TooLarge, "the picture's %s has %d bytes; the limit is %d", t.what, len(t.text), t.limit)
		}
		if !utf8.ValidString(t.text) || strings.ContainsRune(t.text, 0) {
			return fault.New(fault.Invalid, "the picture's %s is not valid text", t.what)
		}
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
