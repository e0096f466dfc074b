package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unit is one word or phrase of a query: it is there when one of its
// sequences is. A word has several sequences because the languages of the
// site have different stems for it.
type unit struct {
	not  bool
	mark string // of the part that it must stand in, "" for anywhere
	any  []sequence
}

// sequence is tokens that stand side by side; with a mark, that are all there.
type sequence struct {
	tokens []string
	begins bool // the last token is the beginning of one
}

// minBegin is the shortest beginning of a word that is looked for in texts, in
// characters. A shorter one is looked for in titles alone: half of all words
// begin like it.
const minBegin = 3

// parse reads a query. Whatever is typed means something: quotes and signs
// that stand alone are ignored.
func parse(text string, typing bool, langs []language) []unit {
	var units []unit
	for rest := Cut(text); ; {
		var w typed
		if w, rest = next(rest); w.text == "" && rest == "" {
			break
		}
		w.begins = typing && rest == "" && !w.quoted && !w.not
		u := unit{not: w.not, mark: w.mark, any: w.sequences(langs)}
		if w.begins && w.mark == "" && len(u.any) > 0 && utf8.RuneCountInString(w.text) < minBegin {
			u.mark = titleMark
		}
		if len(u.any) > 0 && len(units) < MaxUnits {
			units = append(units, u)
		}
	}
	return units
}

// typed is a word or phrase as somebody typed it.
type typed struct {
	text   string
	not    bool
	quoted bool
	begins bool
	mark   string
}

// quotes begin and end a phrase, whatever the language.
const quotes = `"“”„«»`

// next cuts the first word or phrase off a query.
func next(s string) (w typed, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if after, ok := strings.CutPrefix(s, "-"); ok {
		w.not, s = true, after
	}
	s, w.mark = field(s)
	if r, size := utf8.DecodeRuneInString(s); size > 0 && strings.ContainsRune(quotes, r) {
		w.quoted = true
		s = s[size:]
		end := strings.IndexAny(s, quotes)
		if end < 0 {
			w.text = s
			return w, ""
		}
		_, size = utf8.DecodeRuneInString(s[end:])
		w.text, rest = s[:end], s[end+size:]
		return w, rest
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(quotes, r) })
	if end < 0 {
		end = len(s)
	}
	w.text, rest = s[:end], s[end:]
	return w, rest
}

// fields are the words before a colon that say where something must stand.
var fields = map[string]string{"author": authorMark, "by": authorMark, "tag": tagMark, "title": titleMark}

// field takes "author:" and the like off the beginning of s.
func field(s string) (rest, mark string) {
	name, after, ok := strings.Cut(s, ":")
	if mark := fields[strings.ToLower(name)]; ok && mark != "" && after != "" && !unicode.IsSpace(rune(after[0])) {
		return after, mark
	}
	return s, ""
}

// sequences analyses what was typed by the rules of each language, and without
// rules, as names are.
func (w typed) sequences(langs []language) []sequence {
	var all []sequence
	for _, l := range append([]language{{}}, langs...) {
		tokens := l.all(w.text)
		if len(tokens) == 0 {
			continue
		}
		texts := make([]string, len(tokens))
		for i, t := range tokens {
			texts[i] = t.text
		}
		all = add(all, sequence{tokens: texts})
		if len(tokens) == 1 && tokens[0].bare != "" {
			all = add(all, sequence{tokens: []string{tokens[0].bare}})
		}
	}
	if w.begins && len(all) > 0 {
		begun := sequence{tokens: all[0].tokens, begins: true}
		all = add(all, begun)
	}
	return all
}

// all returns the tokens of a text.
func (l language) all(text string) []token {
	var tokens []token
	eachWord(text, func(s span) bool {
		tokens = l.tokens(tokens, text[s.start:s.end])
		return true
	})
	return tokens
}

// add adds a sequence that is not among all yet.
func add(all []sequence, s sequence) []sequence {
	for _, known := range all {
		if known.begins == s.begins && slices.Equal(known.tokens, s.tokens) {
			return all
		}
	}
	return append(all, s)
}

// inTitle returns the units with the words that may stand anywhere asked for
// in the title.
func inTitle(units []unit) []unit {
	list := slices.Clone(units)
	for i := range list {
		if list[i].mark == "" && !list[i].not {
			list[i].mark = titleMark
		}
	}
	return list
}

// positive returns how many units ask for something that must be there.
func positive(units []unit) int {
	n := 0
	for _, u := range units {
		if !u.not {
			n++
		}
	}
	return n
}
