package document

import (
	"slices"
	"strings"
	"unicode"
)

// Normalise returns the normal form of a body, which two trees that look the
// same to a reader share: adjacent text with the same marks is one node, white
// space is collapsed and stands outside marks where it can, marks are sorted,
// blocks without content are gone, text is in Unicode form C, defaults are not
// spelled out, and no heading is more than one level below the one before it
// (the first is of level 2), as WCAG technique G141 asks. It repairs no other
// structure; Check finds what is wrong with that.
func (d Doc) Normalise() Doc {
	normal := Doc{Content: normalBlocks(d.Content)}
	deepest := 1
	normal.each(Heading, func(n *Node) {
		n.Attrs.Level = min(n.Attrs.Level, deepest+1)
		deepest = n.Attrs.Level
	})
	return normal
}

func normalBlocks(in []Node) []Node {
	var out []Node
	for _, n := range in {
		n, keep := normalBlock(n)
		if keep {
			if out == nil {
				out = make([]Node, 0, len(in))
			}
			out = append(out, n)
		}
	}
	return out
}

// normalBlock returns the normal form of a block and whether it says anything.
func normalBlock(n Node) (Node, bool) {
	if n.Type == Text || n.Type == HardBreak {
		n.Attrs, n.Content, n.Marks = Attrs{}, nil, normalMarks(n.Marks)
		return n, n.Type == HardBreak || n.Text != ""
	}
	n.Text, n.Marks = "", nil
	normalAttrs(&n)
	switch n.Type {
	case Rule, Embed:
		return n, true
	case Code:
		return normalCode(n)
	case Figure, Audio:
		n.Content = normalInline(n.Content)
		return n, n.Attrs.Media != "" || n.Attrs.Src != "" || len(n.Content) > 0
	case TableCell, TableHeader:
		n.Content = normalBlocks(n.Content)
		if len(n.Content) == 0 {
			n.Content = []Node{{Type: Paragraph}}
		}
		return n, true
	}
	if holdsInline(n.Type) {
		n.Content = normalInline(n.Content)
	} else {
		n.Content = normalBlocks(n.Content)
	}
	return n, len(n.Content) > 0
}

func normalCode(n Node) (Node, bool) {
	text := cleanCode(plain(n.Content))
	if text == "" {
		return Node{}, false
	}
	n.Content = []Node{{Type: Text, Text: text}}
	return n, true
}

func normalAttrs(n *Node) {
	a := &n.Attrs
	if *a == (Attrs{}) {
		return
	}
	allowed := specs[n.Type].attrs
	for k := range attrCount {
		s := a.text(k)
		if s == nil || *s == "" || !allowed.has(k) {
			continue
		}
		switch k {
		case attrURL:
			if clean, ok := cleanLink(*s); ok {
				*s = clean
			}
		case attrSrc:
			if clean, ok := cleanSrc(*s); ok {
				*s = clean
			}
		default:
			*s = CleanLine(*s)
		}
	}
	for _, p := range []*int{&a.Start, &a.Colspan, &a.Rowspan} {
		if *p == 1 {
			*p = 0
		}
	}
}

// normalMarks sorts marks, drops doubles and the lower of sup and sub, and
// makes addresses canonical.
func normalMarks(in []Mark) []Mark {
	if len(in) == 0 {
		return nil
	}
	out := slices.Clone(in)
	for i := range out {
		m := &out[i]
		if m.Type != Link {
			m.Href, m.Title = "", ""
			continue
		}
		m.Title = CleanLine(m.Title)
		if clean, ok := cleanLink(m.Href); ok {
			m.Href = clean
		}
	}
	slices.SortStableFunc(out, func(a, b Mark) int { return markRank(a.Type) - markRank(b.Type) })
	return slices.CompactFunc(out, func(m, before Mark) bool {
		return m.Type == before.Type || m.Type == Subscript && before.Type == Superscript
	})
}

// piece is a stretch of inline content: words that begin and end with a
// character that is not white space, one space, or one line break.
type piece struct {
	kind  pieceKind
	text  string
	marks []Mark
	block *Node // of a misplaced piece
}

type pieceKind uint8

const (
	wordPiece pieceKind = iota
	spacePiece
	breakPiece
	misplacedPiece // a block, which has no place here
)

// gap reports white space and line breaks.
func (p *piece) gap() bool { return p.kind == spacePiece || p.kind == breakPiece }

// normalInline returns the normal form of the content of a paragraph, heading
// or caption.
func normalInline(in []Node) []Node {
	if len(in) == 0 {
		return nil
	}
	pieces := make([]piece, 0, 2*len(in)+2)
	for i := range in {
		pieces = appendPieces(pieces, &in[i])
	}
	for len(pieces) > 0 && pieces[len(pieces)-1].gap() {
		pieces = pieces[:len(pieces)-1]
	}
	if len(pieces) == 0 {
		return nil
	}
	settleMarks(pieces)
	runs := 0
	for i := 0; i < len(pieces); i = runEnd(pieces, i) {
		runs++
	}
	out := make([]Node, 0, runs)
	for i := 0; i < len(pieces); {
		end := runEnd(pieces, i)
		out = append(out, joinPieces(pieces[i:end]))
		i = end
	}
	return out
}

// runEnd returns the index after the pieces that become one node with the one
// at i: text with the same marks.
func runEnd(pieces []piece, i int) int {
	end := i + 1
	for pieces[i].kind <= spacePiece && end < len(pieces) && pieces[end].kind <= spacePiece &&
		slices.Equal(pieces[end].marks, pieces[i].marks) {
		end++
	}
	return end
}

// joinPieces makes the node of a run.
func joinPieces(run []piece) Node {
	switch first := run[0]; {
	case first.kind == misplacedPiece:
		return *first.block
	case first.kind == breakPiece:
		return Node{Type: HardBreak, Marks: first.marks}
	case len(run) == 1:
		return Node{Type: Text, Text: compose(first.text), Marks: first.marks}
	}
	var b strings.Builder
	for i := range run {
		b.WriteString(run[i].text)
	}
	return Node{Type: Text, Text: compose(b.String()), Marks: run[0].marks}
}

// appendPieces adds the pieces of one inline node. White space and line breaks
// at the start are dropped, so is white space around a line break.
func appendPieces(pieces []piece, n *Node) []piece {
	switch n.Type {
	case Text:
		text := collapse(cleanText(n.Text))
		core := strings.TrimLeftFunc(text, unicode.IsSpace)
		if lead := text[:len(text)-len(core)]; lead != "" {
			pieces = appendSpace(pieces, lead)
		}
		if core == "" {
			return pieces
		}
		words := strings.TrimRightFunc(core, unicode.IsSpace)
		pieces = append(pieces, piece{text: words, marks: normalMarks(n.Marks)})
		if trail := core[len(words):]; trail != "" {
			pieces = appendSpace(pieces, trail)
		}
	case HardBreak:
		if l := len(pieces); l > 0 && pieces[l-1].kind == spacePiece {
			pieces = pieces[:l-1]
		}
		if len(pieces) > 0 {
			pieces = append(pieces, piece{kind: breakPiece})
		}
	default:
		block, _ := normalBlock(*n)
		pieces = append(pieces, piece{kind: misplacedPiece, block: &block})
	}
	return pieces
}

func appendSpace(pieces []piece, space string) []piece {
	l := len(pieces)
	switch {
	case l == 0 || pieces[l-1].kind == breakPiece:
		return pieces
	case pieces[l-1].kind == spacePiece:
		pieces[l-1].text = " "
		return pieces
	}
	return append(pieces, piece{kind: spacePiece, text: space})
}

// settleMarks gives every space and line break the marks that the words on
// both sides of it share.
func settleMarks(pieces []piece) {
	for i := 0; i < len(pieces); i++ {
		if !pieces[i].gap() {
			continue
		}
		end := i
		for end < len(pieces) && pieces[end].gap() {
			end++
		}
		if i > 0 && end < len(pieces) {
			shared := sharedMarks(pieces[i-1].marks, pieces[end].marks)
			for k := i; k < end; k++ {
				pieces[k].marks = shared
			}
		}
		i = end
	}
}

func sharedMarks(a, b []Mark) []Mark {
	if slices.Equal(a, b) {
		return a
	}
	var out []Mark
	for _, m := range a {
		if slices.Contains(b, m) {
			out = append(out, m)
		}
	}
	return out
}
