package picture

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of each text of a Credit and of a Told, in runes.
const (
	maxCreditText = 300
	maxToldText   = 1200
)

// Credit is what a file says about whose picture it is: the fields of the
// IPTC Photo Metadata Standard that must stay with it. Everything else that
// cameras and programs write is dropped.
type Credit struct {
	Creator string // photographer
	Line    string // the credit line that the supplier asks for
	Source  string
	Rights  string // the copyright notice

	Terms     string // under what conditions it may be used (XMP Rights Usage Terms)
	Statement string // where the licence stands, an http or https address (XMP Web Statement of Rights)
	Licensor  string // where a licence is to be had, an http or https address (PLUS Licensor URL)
}

// Licence returns the licence in one line: where it stands, else its terms.
func (c Credit) Licence() string { return first(c.Statement, c.Terms) }

// Told is what a file says about what is to be seen on it. It is for the
// library alone: nothing of it stays in a public file.
type Told struct {
	Caption string // description (IPTC)
	Alt     string // alt text for those who do not see the picture (IPTC)
}

// Text returns what to print beside the picture: creator and credit line,
// once where the one contains the other.
func (c Credit) Text() string {
	switch {
	case c.Line == "" || strings.Contains(c.Creator, c.Line):
		return c.Creator
	case c.Creator == "" || strings.Contains(c.Line, c.Creator):
		return c.Line
	}
	return c.Creator + " / " + c.Line
}

// readCredit takes each text from XMP, else from IPTC, else from Exif. What
// cameras write into Exif's description is no caption.
func readCredit(p parts) (Credit, Told) {
	c, told := readXMP(p.xmp)
	iptc, caption := readIPTC(p.iptc)
	told.Caption = first(told.Caption, caption)
	for _, from := range []Credit{iptc, exifCredit(p.exif)} {
		c.Creator = first(c.Creator, from.Creator)
		c.Line = first(c.Line, from.Line)
		c.Source = first(c.Source, from.Source)
		c.Rights = first(c.Rights, from.Rights)
	}
	return c, told
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// webAddress returns s if it is an address that a browser may open, else "".
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return s
}

// tidy makes one line of a text of a Credit.
func tidy(s string) string { return line(s, maxCreditText) }

// line makes one line of a text from a file: no controls, no invisible
// direction marks, single spaces, at most limit runes.
func line(s string, limit int) string {
	var out strings.Builder
	count, space := 0, false
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			space = true
			continue
		}
		if r == utf8.RuneError || unicode.Is(unicode.Cf, r) {
			continue
		}
		if count++; count > limit {
			break
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(r)
	}
	return out.String()
}

// workingSpaces are the colour profiles that are kept. Others describe a
// monitor or a scanner by name, or colours that browsers cannot show; the
// usual sRGB needs no profile.
var workingSpaces = []string{"Display P3", "Adobe RGB", "ProPhoto RGB", "DCI-P3", "BT.2020", "Rec. 2020", "Rec2020"}

// maxProfile bounds a colour profile, in bytes: those of the working spaces
// have 500 to 3,000.
const maxProfile = 8 << 10

// profile returns icc when it is the profile of an RGB working space.
func profile(icc []byte) []byte {
	const header = 128 // ICC.1, section 7.2
	if len(icc) < header || len(icc) > maxProfile || string(icc[16:20]) != "RGB " || string(icc[36:40]) != "acsp" {
		return nil
	}
	// Version 4 writes the name in UTF-16, version 2 in ASCII.
	text := strings.ReplaceAll(string(icc), "\x00", "")
	for _, name := range workingSpaces {
		if strings.Contains(text, name) {
			return icc
		}
	}
	return nil
}
