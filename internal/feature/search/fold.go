package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// lower returns a word in small letters, composed, and without what is
// invisible in it: the form that stemmers read.
func lower(word string) string {
	if isPlain(word) {
		return word
	}
	if isASCII(word) {
		return strings.ToLower(word)
	}
	word = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r) || r == 'ـ': // the Arabic letter stretcher
			return -1
		case r == '’' || r == 'ʼ':
			return '\''
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(word))
	return word
}

// fold takes the accents off a word in small letters, and writes letters that
// are typed in several ways in one of them. Marks that are letters of their
// own, as in the scripts of India, stay. What comes out has letters, marks and
// digits only.
func fold(word string) string {
	if isPlain(word) {
		return word
	}
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range norm.NFKD.String(word) {
		if r = unicode.ToLower(r); isAccent(r) {
			continue
		}
		if to, ok := spellings[r]; ok {
			b.WriteString(to)
			continue
		}
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isAccent reports whether people leave a mark out when they type in a hurry:
// the accents of Latin, Greek and Cyrillic, the vowel points of Hebrew and
// Arabic.
func isAccent(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036f, r >= 0x1ab0 && r <= 0x1aff, r >= 0x1dc0 && r <= 0x1dff, r >= 0xfe20 && r <= 0xfe2f:
		return true
	case r >= 0x0591 && r <= 0x05c7, r >= 0x0610 && r <= 0x061a, r >= 0x064b && r <= 0x065f, r == 0x0670, r >= 0x06d6 && r <= 0x06ed:
		return unicode.Is(unicode.Mn, r)
	}
	return false
}

// spellings are letters that do not fall apart into a letter and an accent,
// and what is typed for them elsewhere.
var spellings = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "n",
	'ς': "σ", 'ى': "ي", 'ة': "ه", 'ٱ': "ا", 'ک': "ك", 'ی': "ي",
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isPlain reports whether a word has nothing but small Latin letters and
// digits.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
