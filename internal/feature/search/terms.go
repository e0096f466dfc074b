package search

import (
	"slices"
	"strings"
)

// The beginnings of marks, and the gap between two parts of an entry. No word
// has their first character.
const (
	gap        = "_"
	titleMark  = "_t"
	authorMark = "_b"
	tagMark    = "_g"
	kindMark   = "_is"
)

// Limits on what counts more than the rest of an entry, in tokens.
const (
	leadTokens  = 60   // of lead and text
	titleTokens = 100  // of the title, of all names, of all tags
	bareTokens  = 2000 // of accented words as they would be without accents
)

// terms is what the index keeps of an entry.
type terms struct {
	// words are the tokens of title, authors, tags, lead and text in the order
	// in which they stand there, so that phrases are found, with a gap between
	// two parts, across which no phrase reaches.
	words []string
	// bare are the tokens that accented words would have without accents.
	bare []string
	// marks say of what kind and for whom the entry is, and which words stand
	// in title, authors and tags, which is how a word is asked for there.
	marks  []string
	digest digest
}

// digest is what the rank of an entry is made of: the tokens of each part,
// each with a space before and behind it.
type digest struct{ title, authors, tags, lead string }

func (d digest) String() string {
	return strings.Join([]string{d.title, d.authors, d.tags, d.lead}, "\n")
}

func parseDigest(s string) digest {
	parts := strings.SplitN(s, "\n", 4)
	for len(parts) < 4 {
		parts = append(parts, "")
	}
	return digest{parts[0], parts[1], parts[2], parts[3]}
}

// termsOf analyses an entry.
func termsOf(e Entry) terms {
	own, names := languageOf(e.Lang), language{}
	var t terms
	t.marks = append(t.marks, markOf(e.Kind, e.Access))
	t.digest.title = t.part(own, titleMark, titleTokens, e.Title)
	t.digest.authors = t.part(names, authorMark, titleTokens, e.Authors...)
	t.digest.tags = t.part(own, tagMark, titleTokens, e.Tags...)
	t.digest.lead = t.part(own, "", leadTokens, e.Lead, e.Text)
	slices.Sort(t.bare)
	t.bare = slices.Compact(t.bare)
	t.bare = t.bare[:min(len(t.bare), bareTokens)]
	return t
}

// markOf is the mark of the entries of one kind that ask for one access.
func markOf(kind Kind, access Access) string {
	return kindMark + string(kind) + string('0'+rune(access))
}

// part adds one part of an entry, marking its first n tokens unless mark is
// "", and returns the line of the digest that holds those.
func (t *terms) part(l language, mark string, n int, texts ...string) string {
	var line strings.Builder
	line.WriteByte(' ')
	var tokens []token
	for _, text := range texts {
		eachWord(text, func(s span) bool {
			tokens = l.tokens(tokens[:0], text[s.start:s.end])
			for _, tok := range tokens {
				t.words = append(t.words, tok.text)
				if tok.bare != "" {
					t.bare = append(t.bare, tok.bare)
				}
				if n--; n < 0 {
					continue
				}
				line.WriteString(tok.text + " ")
				t.mark(mark, tok.text)
				t.mark(mark, tok.bare)
			}
			return len(t.words) < MaxWords
		})
		t.words = append(t.words, gap)
	}
	return line.String()
}

func (t *terms) mark(mark, token string) {
	if mark != "" && token != "" {
		t.marks = append(t.marks, mark+token)
	}
}
