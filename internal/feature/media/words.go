package media

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Marks stand among the words of an item for what lists ask for; # is in no
// word.
const (
	markPicture  = "#picture"
	markPortrait = "#portrait"
	markFile     = "#file"
	markNoAlt    = "#noalt"
	markNoCredit = "#nocredit"
)

// The limits of what is searched.
const (
	maxWord  = 40  // bytes of a word that count
	maxWords = 300 // of an item
	maxAsked = 8   // words of a question that count
)

// words returns the words of a text as they are compared: in lower case,
// without diacritics.
func words(text string) []string {
	var list []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			w := string(word)
			if len(w) > maxWord {
				w = strings.ToValidUTF8(w[:maxWord], "")
			}
			list, word = append(list, w), word[:0]
		}
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			word = append(word, unicode.ToLower(r))
		default:
			end()
		}
	}
	end()
	return list
}

// words returns what the item is found by, sorted, each once.
func (m Item) words() []string {
	if m.Kind == Portrait {
		return []string{markPortrait}
	}
	list := words(strings.Join([]string{m.Name, m.Credit, m.Source, m.Alt, m.Caption}, " "))
	list = list[:min(len(list), maxWords)]
	if m.Kind == File {
		list = append(list, markFile)
	} else {
		list = append(list, markPicture)
		if m.Alt == "" {
			list = append(list, markNoAlt)
		}
		if m.Credit == "" {
			list = append(list, markNoCredit)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// haystack writes words as the column words holds them.
func haystack(list []string) string { return " " + strings.Join(list, " ") + " " }

// question is what a list is asked for: the beginnings of words and marks, all
// of which an item must have.
type question []string

// ask returns the question for a text and a mark, which may be "".
func ask(text, mark string) question {
	list := words(text)
	q := question(list[:min(len(list), maxAsked)])
	if mark != "" {
		q = append(q, mark)
	}
	return q
}

// in reports whether a haystack has all the words.
func (q question) in(haystack string) bool {
	for _, word := range q {
		if !strings.Contains(haystack, " "+word) {
			return false
		}
	}
	return true
}

// beyond returns a text that sorts behind all that begin with the word.
func beyond(word string) string { return word + "\U0010FFFF" }
