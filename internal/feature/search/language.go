package search

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// language says how the words of one language become tokens. The zero value
// only folds: it is for names, and for languages whose rules are not here.
type language struct {
	code   string
	stem   func(*snowballstem.Env) bool
	elides bool // an apostrophe stands between two words: l'eau
	turned bool // a stem may begin with another letter than its word
}

// languages are the ones with rules, by their BCP 47 base.
var languages = func() map[string]language {
	known := map[string]language{}
	for _, l := range []language{
		{code: "ar", stem: arabic.Stem, turned: true},
		{code: "da", stem: danish.Stem}, {code: "nl", stem: dutch.Stem}, {code: "en", stem: english.Stem},
		{code: "fi", stem: finnish.Stem}, {code: "fr", stem: french.Stem, elides: true}, {code: "de", stem: german.Stem},
		{code: "hu", stem: hungarian.Stem}, {code: "it", stem: italian.Stem, elides: true},
		{code: "nb", stem: norwegian.Stem}, {code: "nn", stem: norwegian.Stem}, {code: "no", stem: norwegian.Stem},
		{code: "pt", stem: portuguese.Stem}, {code: "ro", stem: romanian.Stem}, {code: "ru", stem: russian.Stem},
		{code: "es", stem: spanish.Stem}, {code: "sv", stem: swedish.Stem}, {code: "tr", stem: turkish.Stem},
		{code: "ca", elides: true},
	} {
		known[l.code] = l
	}
	return known
}()

// languageOf returns the rules for a BCP 47 tag.
func languageOf(tag string) language {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return languages[base]
}

// Limits on one word, in bytes: of what is stemmed, and of a token. Fifteen
// thousand tokens of that length fit into a tsvector, which holds a megabyte.
const (
	maxStemmed = 80
	maxToken   = 48
)

// token is what becomes of a word.
type token struct {
	text string
	// bare is the token that the word would have had without its accents, ""
	// when it is the same: rules that look at endings may not know the ending
	// without them (publicación, publicacion).
	bare string
}

// tokens appends what becomes of one word: mostly one token, two where an
// apostrophe stands between words.
func (l language) tokens(list []token, word string) []token {
	word = lower(word)
	for rest := word; rest != ""; {
		word, rest = rest, ""
		if cut := strings.IndexByte(word, '\''); cut >= 0 {
			switch {
			case l.elides:
				word, rest = word[:cut], word[cut+1:]
			case strings.HasSuffix(word, "'s"):
				word = strings.ReplaceAll(word[:len(word)-2], "'", "")
			default:
				word = strings.ReplaceAll(word, "'", "")
			}
		}
		if t := l.token(word); t.text != "" {
			list = append(list, t)
		}
	}
	return list
}

// token returns the token of a word in small letters without apostrophes.
func (l language) token(word string) token {
	stem := clip(fold(l.stemmed(word)))
	folded := fold(word)
	t := token{text: stem}
	if stem == "" {
		t.text = clip(folded)
	}
	if folded != word {
		if bare := clip(fold(l.stemmed(folded))); bare != t.text {
			t.bare = bare
		}
	}
	return t
}

func (l language) stemmed(word string) string {
	if l.stem == nil || len(word) > maxStemmed || word == "" {
		return word
	}
	env := snowballstem.NewEnv(word)
	l.stem(env)
	return env.Current()
}

// clip cuts a token to its limit, at the end of a character.
func clip(s string) string {
	if len(s) <= maxToken {
		return s
	}
	cut := maxToken
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}
