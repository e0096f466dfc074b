package search

import (
	"unicode"
	"unicode/utf8"
)

// span is the place of a word in a text, in bytes.
type span struct {
	start, end int
	alone      bool // one character of a script that puts no spaces between words
}

// solid are the scripts that put no spaces between words: each of their
// characters counts as a word, and a run of them in a query as a phrase.
var solid = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao,
	unicode.Khmer, unicode.Myanmar}

// eachWord calls fn with each word of a text, in order, until it returns
// false. A word is a run of letters, digits and the marks on them, with
// apostrophes between letters; invisible characters in it, such as soft
// hyphens, do not end it.
func eachWord(text string, fn func(span) bool) {
	start, end := -1, 0 // of the word that has begun
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		class := classOf(r)
		switch {
		case class == letter:
			if start < 0 {
				start = i
			}
			end = i + size
		case start >= 0 && (class == joiner || class == apostrophe && end == i && letterFollows(text[i+size:])):
		default:
			if start >= 0 && !fn(span{start: start, end: end}) {
				return
			}
			start = -1
			if class == ideograph && !fn(span{start: i, end: i + size, alone: true}) {
				return
			}
		}
		i += size
	}
	if start >= 0 {
		fn(span{start: start, end: end})
	}
}

type class uint8

const (
	other      class = iota
	letter           // or digit, or a mark on one
	joiner           // invisible within words
	apostrophe       // part of a word between two letters
	ideograph        // a word by itself
)

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
			return letter
		case r == '\'':
			return apostrophe
		}
		return other
	case r == '’' || r == 'ʼ':
		return apostrophe
	case r >= 0x0e00 && unicode.In(r, solid...):
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return ideograph
		}
		return joiner // vowel signs of Thai and its neighbours
	case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
		return letter
	case unicode.Is(unicode.Cf, r):
		return joiner
	}
	return other
}

func letterFollows(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return classOf(r) == letter
}
