// Package difference finds what differs between two texts, word by word, and
// between two bodies, block by block.
//
// It promises that the spans of Words, taken without the inserted ones, are
// the old text again, and without the deleted ones the new text; that Blocks
// does the same for lists of blocks, in which a block that stands elsewhere
// is said to be moved; and that both take time in proportion to the length of
// the texts, however different they are: past a bound the answer is still
// right, only no longer the shortest one.
//
// It computes and nothing else. Start reading at Words and Blocks; script.go
// has the search that both share.
package difference

import (
	"html"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what became of a span or a block.
type Kind uint8

// What may become of a span. A block may also be Changed, or have been moved.
const (
	Same Kind = iota
	Deleted
	Inserted
	Changed   // a block whose words differ
	MovedAway // a block that stands elsewhere in the new body
	MovedHere // the same block where it stands now
)

var kindNames = [...]string{"same", "deleted", "inserted", "changed", "moved-away", "moved-here"}

// String returns the kind as it names a class in a page.
func (k Kind) String() string { return kindNames[k] }

// Span is a piece of text that is the same in both texts, or stands in one of
// them only.
type Span struct {
	Kind Kind // Same, Deleted or Inserted
	Text string
}

// IsDeleted reports whether the span stands in the old text only.
func (s Span) IsDeleted() bool { return s.Kind == Deleted }

// IsInserted reports whether the span stands in the new text only.
func (s Span) IsInserted() bool { return s.Kind == Inserted }

// Words compares two texts by words, and in scripts that do not separate
// words by spaces by characters. Where words were replaced, the deleted span
// comes before the inserted one; white space alone never parts two changes.
// Equal texts give one span, two empty ones give none.
func Words(before, after string) []Span {
	if before == after {
		return appendSpan(nil, Same, before)
	}
	a, b := tokens(before), tokens(after)
	numbers := map[string]int32{}
	var spans []Span
	for _, r := range script(numbered(a, numbers), numbered(b, numbers)) {
		spans = appendSpan(spans, Same, strings.Join(a[r.same:r.a], ""))
		spans = appendSpan(spans, Deleted, strings.Join(a[r.a:r.aEnd], ""))
		spans = appendSpan(spans, Inserted, strings.Join(b[r.b:r.bEnd], ""))
	}
	return joined(spans)
}

// appendSpan appends a span unless it is empty.
func appendSpan(spans []Span, kind Kind, text string) []Span {
	if text == "" {
		return spans
	}
	return append(spans, Span{kind, text})
}

// joined puts white space between two changes into both of them, so that a
// replaced phrase reads as one, and orders what was deleted before what was
// inserted.
func joined(spans []Span) []Span {
	var out []Span
	var deleted, inserted strings.Builder
	flush := func() {
		out = appendSpan(out, Deleted, deleted.String())
		out = appendSpan(out, Inserted, inserted.String())
		deleted.Reset()
		inserted.Reset()
	}
	for i, s := range spans {
		switch {
		case s.Kind == Deleted:
			deleted.WriteString(s.Text)
		case s.Kind == Inserted:
			inserted.WriteString(s.Text)
		case i > 0 && i < len(spans)-1 && deleted.Len() > 0 && inserted.Len() > 0 && strings.TrimSpace(s.Text) == "":
			deleted.WriteString(s.Text)
			inserted.WriteString(s.Text)
		default:
			flush()
			out = append(out, s)
		}
	}
	flush()
	return out
}

// tokens cuts a text into words, runs of white space, and other characters
// one by one.
func tokens(text string) []string {
	list := make([]string, 0, len(text)/4)
	for text != "" {
		first, end := utf8.DecodeRuneInString(text)
		class := classOf(first)
		for class != alone && end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if classOf(r) != class && !(class == word && unicode.IsMark(r)) {
				break
			}
			end += size
		}
		list = append(list, text[:end])
		text = text[end:]
	}
	return list
}

type class uint8

const (
	alone class = iota
	word
	space
)

func classOf(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
		return alone
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return word
	}
	return alone
}

// numbered replaces each text by a number that equal texts share.
func numbered(list []string, numbers map[string]int32) []int32 {
	out := make([]int32, len(list))
	for i, s := range list {
		n, ok := numbers[s]
		if !ok {
			n = int32(len(numbers))
			numbers[s] = n
		}
		out[i] = n
	}
	return out
}

// HTML draws spans with del and ins elements, escaped.
func HTML(spans []Span) template.HTML {
	var b strings.Builder
	for _, s := range spans {
		text := html.EscapeString(s.Text)
		switch s.Kind {
		case Deleted:
			b.WriteString("<del>" + text + "</del>")
		case Inserted:
			b.WriteString("<ins>" + text + "</ins>")
		default:
			b.WriteString(text)
		}
	}
	return template.HTML(b.String())
}
