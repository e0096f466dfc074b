package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths of what is shown under a hit, in bytes, and how much of a text is
// looked through for it.
const (
	snippetLength = 260
	snippetBefore = 90 // at most, before the first word that was asked for
	snippetWords  = 5000
	snippetHits   = 64
)

// marker finds the words of a query in texts.
type marker struct {
	units  []unit
	starts map[rune]bool // first characters of their tokens
}

func newMarker(units []unit) marker {
	m := marker{starts: map[rune]bool{}}
	for _, u := range units {
		if u.not || u.mark == authorMark || u.mark == tagMark {
			continue
		}
		m.units = append(m.units, u)
		for _, s := range u.any {
			for _, t := range s.tokens {
				r, _ := utf8.DecodeRuneInString(t)
				m.starts[r] = true
			}
		}
	}
	return m
}

// place is where a word of the query stands in a text.
type place struct {
	span
	unit int
}

// places returns where words of the query stand in a text.
func (m marker) places(text, lang string) []place {
	l := languageOf(lang)
	var all []place
	var tokens []token
	left := snippetWords
	eachWord(text, func(s span) bool {
		left--
		word := text[s.start:s.end]
		if !l.turned && !l.elides && !m.starts[firstOf(word)] {
			return left > 0
		}
		tokens = l.tokens(tokens[:0], word)
		for _, t := range tokens {
			if unit := m.unitOf(t); unit >= 0 {
				all = append(all, place{s, unit})
				break
			}
		}
		return left > 0 && len(all) < snippetHits
	})
	return all
}

// firstOf returns the first character that a word's token has.
func firstOf(word string) rune {
	r, size := utf8.DecodeRuneInString(word)
	if r < utf8.RuneSelf {
		return unicode.ToLower(r)
	}
	r, _ = utf8.DecodeRuneInString(fold(lower(word[:size])))
	return r
}

// unitOf returns which unit asks for a token, -1 for none.
func (m marker) unitOf(t token) int {
	for i, u := range m.units {
		for _, s := range u.any {
			for k, want := range s.tokens {
				if t.text == want || t.bare != "" && t.bare == want ||
					s.begins && k == len(s.tokens)-1 && strings.HasPrefix(t.text, want) {
					return i
				}
			}
		}
	}
	return -1
}

// all returns a text with the words of the query in it marked.
func (m marker) all(text, lang string) []Piece {
	return pieces(text, 0, len(text), m.places(text, lang))
}

// cut returns the part of an entry's lead and text that says most about the
// query: from the beginning of a sentence or some words before the first of
// the words that stand close together.
func (m marker) cut(e Entry) []Piece {
	text := e.Text
	if e.Lead != "" {
		text = e.Lead + "\n" + e.Text
	}
	found := m.places(text, e.Lang)
	from := 0
	if len(found) > 0 {
		from = beginning(text, found[densest(found)].start)
	}
	to := ending(text, from)
	list := pieces(text, from, to, found)
	if len(list) > 0 && from > 0 && !sentenceBefore(text, from) {
		list[0].Text = "… " + list[0].Text
	}
	if len(list) > 0 && to < len(text) && !sentenceBefore(text, to) {
		list[len(list)-1].Text += " …"
	}
	return list
}

// densest returns the place from which on most different units stand within
// the length of a snippet; the first of several.
func densest(found []place) int {
	best, most := 0, 0
	for i, p := range found {
		seen := uint64(0)
		n := 0
		for _, q := range found[i:] {
			if q.end > p.start+snippetLength-snippetBefore {
				break
			}
			if bit := uint64(1) << q.unit; seen&bit == 0 {
				seen |= bit
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// beginning returns where a snippet that has the word at the place begins.
func beginning(text string, at int) int {
	from := max(at-snippetBefore, 0)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	if from == 0 {
		return 0
	}
	for i := at; i > from; i-- {
		if utf8.RuneStart(text[i]) && sentenceBefore(text, i) && !unicode.IsSpace(first(text[i:])) {
			return i
		}
	}
	if space := strings.IndexFunc(text[from:at], unicode.IsSpace); space >= 0 {
		from += space
		return from + len(text[from:]) - len(strings.TrimLeftFunc(text[from:], unicode.IsSpace))
	}
	return from
}

// sentenceBefore reports whether a sentence or a block ends before the place.
func sentenceBefore(text string, at int) bool {
	before := strings.TrimRightFunc(text[:at], unicode.IsSpace)
	if len(before) < at && strings.Contains(text[len(before):at], "\n") {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return len(before) < at && strings.ContainsRune(".!?…”»", r)
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// ending returns where a snippet that begins at the place ends.
func ending(text string, from int) int {
	to := from + snippetLength
	if to >= len(text) {
		return len(text)
	}
	if space := strings.LastIndexFunc(text[from:to], unicode.IsSpace); space > snippetLength/2 {
		return from + space
	}
	for !utf8.RuneStart(text[to]) {
		to--
	}
	return to
}

// pieces cuts text[from:to] at the places, with white space as single spaces.
func pieces(text string, from, to int, found []place) []Piece {
	var list []Piece
	put := func(part string, hit bool) {
		if part = spaced(part); part != "" {
			list = append(list, Piece{part, hit})
		}
	}
	for _, p := range found {
		if p.start < from || p.end > to {
			continue
		}
		put(text[from:p.start], false)
		put(text[p.start:p.end], true)
		from = p.end
	}
	put(text[from:to], false)
	return list
}

// spaced writes each run of white space as one space.
func spaced(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}
