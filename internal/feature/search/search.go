// Package search finds what was written: published stories and pages for
// readers, drafts for the staff, and whatever later features hand it.
//
// Words are analysed here, in Go: cut by the rules of their script, folded so
// that case and accents do not matter, and reduced to their stem by the rules
// of their language. What comes out is a stream of plain tokens, which is kept
// by the full-text index of the data base: FTS5 on SQLite, tsvector on
// PostgreSQL. Neither of them analyses anything, so both find the same. How
// hits are ranked and how the text under them is cut is decided here too.
//
// What it promises:
//
//   - An entry is in the index, changed or gone, in the same transaction as
//     what it stands for; and a hit whose source no longer offers it is not
//     shown.
//   - No query is a syntax error.
//   - Two sites with the same entries, one on each data base, answer every
//     query alike. (A phrase is looked for at the first 256 places of each of
//     its words in a text, because PostgreSQL remembers no more.)
//   - A search looks at the newest MaxHits entries that have all the words,
//     and at the newest MaxHits that have them in the headline, and ranks
//     those: the headline counts most, then byline and subject, then the
//     opening of the text, then the rest; of equals the newer comes first.
//
// Start reading at Entry and Service.Find; terms.go says what becomes of an
// entry, query.go of a query, and index.go has the two implementations' common
// face.
package search

import "time"

// Kind is what a reader would call an entry: a story, a page, a draft.
type Kind string

// Access is how much somebody must be allowed to see in order to find an
// entry. Who has an access finds what asks for no more.
type Access uint8

const (
	Everyone Access = 0
	Staff    Access = 5 // the values between are for those who may see more than everyone
)

// Entry is something that can be found.
type Entry struct {
	Kind   Kind   // small ASCII letters
	ID     int64  // within its source
	Lang   string // BCP 47; decides how its words are analysed
	Access Access
	At     time.Time // newer entries come first

	Title   string
	Authors []string
	Tags    []string
	Lead    string // what stands between title and text
	Text    string // without any form; what is behind the first MaxWords words is not found

	Label string // for the page of results only: the section, for instance
	Path  string // where it is read
}

// Query is a search.
type Query struct {
	// Text is what somebody typed: words that must all be there, "phrases",
	// -words that must not, author:name and tag:name.
	Text   string
	Kinds  []Kind // at least one
	Access Access
	// Typing takes the last word as the beginning of one, for lists that
	// change while somebody types.
	Typing bool
	Skip   int // hits to leave out, for the next page
	Limit  int // of hits; at most MaxPage
}

// Hit is an entry that was found.
type Hit struct {
	Entry          // without Text
	Marked []Piece // the title
	Text   []Piece // what stands around the words in lead or text; one piece when they are elsewhere
}

// Piece is a part of a text. Hit says that it is one of the words asked for.
type Piece struct {
	Text string
	Hit  bool
}

// Result is a page of hits, best first.
type Result struct {
	Hits  []Hit
	Total int  // hits on all pages; at most MaxHits
	More  bool // whether there are more than MaxHits
	Words int  // words and phrases of the query that were looked for; with none nothing is found
}

// Limits.
const (
	MaxQuery = 200    // characters of a query that are read
	MaxUnits = 12     // words and phrases of a query that are looked for
	MaxHits  = 300    // hits that are ranked
	MaxPage  = 100    // hits on one page
	MaxWords = 15_000 // words of an entry that can be found
)

// Cut returns the part of a query that is read.
func Cut(text string) string {
	n := 0
	for i := range text {
		if n == MaxQuery {
			return text[:i]
		}
		n++
	}
	return text
}
