package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// mdPlace is where inline Markdown stands, which decides what to escape.
type mdPlace uint8

const (
	mdText    mdPlace = iota // paragraphs, which may have several lines
	mdHeading                // one line behind #
	mdCell                   // one line between bars
)

// side is what stands beside a run of delimiters, as the rules on flanking
// see it (CommonMark 0.31, section 6.2).
type side uint8

const (
	besideSpace side = iota // white space, or an end of the text
	besidePunct
	besideWord
	besideMark // the start of another mark: nothing is certain
)

func sideOf(r rune) side {
	switch {
	case util.IsSpaceRune(r):
		return besideSpace
	case util.IsPunctRune(r):
		return besidePunct
	}
	return besideWord
}

// mdWriter writes inline Markdown.
type mdWriter struct {
	strings.Builder
	place     mdPlace
	lineStart bool
	inLink    bool
}

func mdInline(nodes []Node, place mdPlace) string {
	w := mdWriter{place: place, lineStart: place == mdText}
	w.nodes(nodes, nil, around{})
	return w.String()
}

// around is what surrounds a run of nodes: the sides outside the delimiters
// that hold it, and their character, with which delimiters of the same
// character at the edge form one run.
type around struct {
	before, after side
	delimiter     byte
}

// side returns what is beside a delimiter c at an edge of the run, where out
// is outside the delimiters that hold it.
func (a around) side(out side, c byte) side {
	if a.delimiter == 0 || a.delimiter == c {
		return out
	}
	return besidePunct
}

func (w *mdWriter) raw(s string) {
	w.WriteString(s)
	w.lineStart = false
}

// mdDelimiters are the marks that Markdown has signs for; any mark but code
// can also be written as an HTML tag, which works where the signs do not.
var mdDelimiters = map[MarkType]string{Strong: "**", Em: "*", Strike: "~~", Subscript: "~", Superscript: "^"}

func (w *mdWriter) nodes(nodes []Node, open []Mark, a around) {
	if len(open) > deepest {
		return
	}
	for i := 0; i < len(nodes); {
		n := &nodes[i]
		s, marked := outermost(nodes[i:], open)
		if !marked || n.Type != Text && s.mark.Type == CodeMark {
			switch n.Type {
			case Text:
				w.text(n.Text, i+1 < len(nodes) || a.delimiter != 0)
			case HardBreak:
				w.lineBreak()
			}
			i++
			continue
		}
		if s.mark.Type == CodeMark {
			w.code(n.Text)
			i++
			continue
		}
		w.marked(nodes, i, s, open, a)
		i += s.end
	}
}

// marked writes the nodes of one mark.
func (w *mdWriter) marked(all []Node, at int, s span, open []Mark, a around) {
	nodes := all[at : at+s.end]
	inner := append(open[:len(open):len(open)], s.mark)
	if s.mark.Type == Link {
		w.raw("[")
		outer := w.inLink
		w.inLink = true
		w.nodes(nodes, inner, around{besidePunct, besidePunct, '['})
		w.inLink = outer
		w.raw("](" + mdDestination(s.mark.Href))
		if s.mark.Title != "" {
			w.raw(` "` + w.title(s.mark.Title) + `"`)
		}
		w.raw(")")
		return
	}
	sign := mdDelimiters[s.mark.Type]
	if sign == "" {
		w.nodes(nodes, inner, around{besidePunct, besidePunct, '<'})
		return
	}
	before, after := a.side(a.before, sign[0]), a.side(a.after, sign[0])
	if at > 0 {
		before = w.nodeSide(&all[at-1], open, false)
	}
	if at+s.end < len(all) {
		after = w.nodeSide(&all[at+s.end], open, true)
	}
	if w.signs(nodes, inner, s.mark.Type, before, after, a.delimiter == '~') {
		w.raw(sign)
		w.nodes(nodes, inner, around{before, after, sign[0]})
		w.raw(sign)
		return
	}
	tag := markTags[s.mark.Type]
	w.raw("<" + tag + ">")
	w.nodes(nodes, inner, around{besidePunct, besidePunct, '<'})
	w.raw("</" + tag + ">")
}

// nodeSide returns what a neighbour shows: the rune that its text has at the
// side, or a mark. What a mark before has written ends with punctuation; a
// line break is written as a backslash or a tag.
func (w *mdWriter) nodeSide(n *Node, open []Mark, next bool) side {
	if n.Type == HardBreak {
		if w.lineStart && !next {
			return besideSpace
		}
		return besidePunct
	}
	if len(n.Marks) > len(open) {
		if next {
			return besideMark
		}
		return besidePunct
	}
	r, _ := utf8.DecodeLastRuneInString(n.Text)
	if next {
		r, _ = utf8.DecodeRuneInString(n.Text)
	}
	return sideOf(r)
}

// signs reports whether the signs of a mark are certain to be read as what
// they are meant: the first cannot close anything, the last not open anything.
func (w *mdWriter) signs(nodes []Node, inner []Mark, t MarkType, before, after side, inStrike bool) bool {
	head, tail := &nodes[0], &nodes[len(nodes)-1]
	firstRune, _ := utf8.DecodeRuneInString(head.Text)
	lastRune, _ := utf8.DecodeLastRuneInString(tail.Text)
	written := byte(0)
	if w.Len() > 0 {
		written = w.String()[w.Len()-1]
	}
	switch t {
	case Subscript, Superscript:
		return len(nodes) == 1 && len(head.Marks) == len(inner) && !inStrike && written != '~' && written != '^' &&
			after != besideMark && after != besidePunct && scriptText(head.Text)
	case Strike:
		// An escaped ~ right before the signs would be counted with them.
		if written == '~' || lastRune == '~' {
			return false
		}
	}
	opens := before == besideSpace && sideOf(firstRune) != besideSpace ||
		before == besidePunct && len(head.Marks) == len(inner) && sideOf(firstRune) == besideWord
	closes := after == besideSpace && sideOf(lastRune) != besideSpace ||
		after == besidePunct && len(tail.Marks) == len(inner) && sideOf(lastRune) == besideWord
	return opens && closes && head.Type == Text && tail.Type == Text
}

// scriptText reports whether a text may stand between ~ and ~ or ^ and ^.
func scriptText(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '+' && r != '-' && r != '.' && r != ',' {
			return false
		}
	}
	return s != "" && len(s) <= mostScript
}

func (w *mdWriter) lineBreak() {
	if w.place != mdText || strings.HasSuffix(w.String(), `\`) || w.Len() == 0 {
		w.raw("<br>")
		return
	}
	w.raw("\\\n")
	w.lineStart = true
}

// code writes a code span with longer backticks than it holds.
func (w *mdWriter) code(s string) {
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if s == "" {
		return
	}
	pad := ""
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' && strings.Trim(s, " ") != "" {
		pad = " "
	}
	w.raw(fence + pad + s + pad + fence)
}

// mdDestination writes the address of a link.
func mdDestination(s string) string {
	s = escapeEntities(s)
	if strings.ContainsAny(s, "()") || s == "" {
		return "<" + s + ">"
	}
	return s
}

func (w *mdWriter) title(s string) string {
	s = strings.ReplaceAll(s, `\`, `\\`)
	s = strings.ReplaceAll(s, `"`, `\"`)
	if w.place == mdCell {
		s = strings.ReplaceAll(s, "|", `\|`)
	}
	return escapeEntities(s)
}

// escapeEntities puts a backslash before each & that begins an entity.
func escapeEntities(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '&' && entity(s[i:]) > 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// text writes text with everything escaped that Markdown would read as a
// sign. more tells whether something follows in the same paragraph.
func (w *mdWriter) text(s string, more bool) {
	s = cleanText(s)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if w.escaped(s, i, more) {
			w.WriteByte('\\')
		}
		if c == '\n' || c == '\r' {
			c = ' '
		}
		w.WriteByte(c)
		// The number of a list item keeps the start of the line open.
		w.lineStart = w.lineStart && c >= '0' && c <= '9' && i < 9
	}
}

func (w *mdWriter) escaped(s string, i int, more bool) bool {
	next := byte(' ')
	if i+1 < len(s) {
		next = s[i+1]
	}
	switch s[i] {
	case '\\', '*', '`', '~', '^', '<', '[':
		return true
	case '_':
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+1:])
		return !alnum(before) || !alnum(after)
	case ']':
		return w.inLink
	case '!':
		return i+1 == len(s) && more
	case '&':
		return entity(s[i:]) > 0
	case '|':
		return w.place == mdCell || w.lineStart
	case '#':
		return w.place == mdHeading || w.lineStart && (next == '#' || next == ' ')
	case '>', '=':
		return w.lineStart
	case '-', '+':
		return w.lineStart && !alnum(rune(next))
	case ':':
		return w.lineStart && (next == ':' || next == '-')
	case '.', ')':
		return w.lineStart && i > 0
	}
	return false
}

func alnum(r rune) bool {
	return unicode.IsLetter(r) && r != utf8.RuneError || unicode.IsDigit(r)
}
