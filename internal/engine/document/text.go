package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns the words of the body without any form: one line a block, the
// cells of a table row on one line with tabs between them, captions included,
// credits and addresses not.
func (d Doc) Text() string {
	var b strings.Builder
	writeText(&b, d.Content, 0)
	return strings.TrimSuffix(b.String(), "\n")
}

// textDepth bounds the recursion over trees that no Check has seen.
const textDepth = 100

func writeText(b *strings.Builder, nodes []Node, depth int) {
	if depth > textDepth {
		return
	}
	for i := range nodes {
		n := &nodes[i]
		switch {
		case n.Type == Text:
			b.WriteString(n.Text)
		case n.Type == HardBreak:
			b.WriteByte('\n')
		case n.Type == TableRow:
			for k := range n.Content {
				if k > 0 {
					b.WriteByte('\t')
				}
				var inner strings.Builder
				writeText(&inner, n.Content[k].Content, depth+2)
				b.WriteString(strings.ReplaceAll(strings.TrimSuffix(inner.String(), "\n"), "\n", " "))
			}
			b.WriteByte('\n')
		case holdsInline(n.Type) || n.Type == Code:
			before := b.Len()
			writeText(b, n.Content, depth+1)
			if b.Len() > before {
				b.WriteByte('\n')
			}
		default:
			for _, line := range []string{n.Attrs.Title, n.Attrs.Caption} {
				if line != "" && n.Type != Embed {
					b.WriteString(line)
					b.WriteByte('\n')
				}
			}
			writeText(b, n.Content, depth+1)
		}
	}
}

// Excerpt returns the beginning of the running text, without headings,
// captions, tables and code, in at most n characters. It ends at the end of a
// word, with an ellipsis if something was left out.
func (d Doc) Excerpt(n int) string {
	var b strings.Builder
	excerpt(&b, d.Content, 4*n+64, 0)
	return shorten(strings.Join(strings.Fields(b.String()), " "), n)
}

// shorten cuts a text to n characters at the end of a word.
func shorten(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut, space, count := 0, 0, 0
	for i, r := range s {
		if count++; count > n {
			break
		}
		cut = i
		if unicode.IsSpace(r) {
			space = i
		}
	}
	if strings.HasPrefix(s[cut:], " ") || space == 0 {
		space = cut
	}
	return strings.TrimRightFunc(s[:space], func(r rune) bool {
		return unicode.IsSpace(r) || r == ',' || r == ';' || r == ':' || r == '–' || r == '—'
	}) + "…"
}

func excerpt(b *strings.Builder, nodes []Node, enough, depth int) {
	for i := range nodes {
		if b.Len() > enough || depth > textDepth {
			return
		}
		switch n := &nodes[i]; n.Type {
		case Paragraph:
			writeText(b, n.Content, depth+1)
			b.WriteByte('\n')
		case BulletList, OrderedList, ListItem, Quote:
			excerpt(b, n.Content, enough, depth+1)
		}
	}
}

// Words counts the words of the body as Text gives them. In scripts that do
// not separate words by spaces each character counts as one.
func (d Doc) Words() int {
	count, inside := 0, false
	for _, r := range d.Text() {
		switch {
		case r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			count++
			inside = false
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if !inside {
				count++
			}
			inside = true
		case unicode.IsMark(r) || inside && (r == '\'' || r == '’' || r == '-' || r == '.' || r == ',' || r == '\u00ad' || r == '\u200d' || r == '\u200c'):
		default:
			inside = false
		}
	}
	return count
}
