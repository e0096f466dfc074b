package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unwanted reports characters that no text keeps: controls that are not white
// space, marks that reorder what follows them (overrides, embeddings and
// isolates can make a text read other than it is stored), and code points
// that are no characters.
func unwanted(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\t' && r != '\n' && r != '\v' && r != '\f' && r != '\r'
	case r < 0x7f:
		return false
	case r <= 0x9f:
		return r != 0x85
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0xfeff, r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe, r == 0xe0001:
		return true
	}
	return false
}

// cleanText removes unwanted characters and repairs broken UTF-8. White space
// stays as it is.
func cleanText(s string) string {
	dirty := false
	for i := 0; i < len(s) && !dirty; i++ {
		c := s[i]
		dirty = c >= 0x7f || c < 0x20 && unwanted(rune(c))
	}
	if !dirty {
		return s
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, unwanted) < 0 {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if unwanted(r) {
			return -1
		}
		return r
	}, s)
}

// compose returns the text in Unicode Normalization Form C (UAX #15).
func compose(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// keptSpace reports the white space that stays itself when it stands alone:
// the plain space, the no-break spaces and the typographer's spaces.
func keptSpace(r rune) bool {
	return r == ' ' || r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000
}

// collapse turns every run of white space into one space, as a browser does.
// A lone no-break or typographer's space is kept; a run that contains one
// becomes a plain space, which tames the rows of &nbsp; that some editors
// leave.
func collapse(s string) string {
	last, dirty := false, false
	for _, r := range s {
		space := unicode.IsSpace(r)
		if space && (last || !keptSpace(r)) {
			dirty = true
			break
		}
		last = space
	}
	if !dirty {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var run rune // the white space seen and not yet written, 0 for none
	for _, r := range s {
		if unicode.IsSpace(r) {
			if run != 0 || !keptSpace(r) {
				r = ' '
			}
			run = r
			continue
		}
		if run != 0 {
			b.WriteRune(run)
			run = 0
		}
		b.WriteRune(r)
	}
	if run != 0 {
		b.WriteRune(run)
	}
	return b.String()
}

// CleanLine makes a text fit for one line that people read, such as a name, a
// headline or a credit: Unicode Normalization Form C, no control characters and
// none that turn the direction of what stands beside them, white space
// collapsed and none at either end.
func CleanLine(s string) string {
	if s == "" {
		return s
	}
	return compose(strings.TrimFunc(collapse(cleanText(s)), unicode.IsSpace))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "", "\f", "")

// cleanCode makes a text fit for a code block: Unix line ends, no white space
// at the end of a line, no blank lines at either end. Tabs and the spaces at
// the start of a line are kept.
func cleanCode(s string) string {
	s = compose(lineEnds.Replace(cleanText(s)))
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}
