package document

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// fitter turns the loose tree that an import builds into one that keeps the
// schema: inline content among blocks becomes paragraphs, blocks inside
// paragraphs split them, what may not stand somewhere gives way to its
// content. It changes nothing in a valid tree.
type fitter struct {
	limits Limits
	*misfits
}

// fit finishes an import: the tree is fitted, made normal and checked.
func fit(nodes []Node, l Limits, m *misfits) (Doc, []Misfit, error) {
	f := fitter{limits: l.orDefault(), misfits: m}
	d := Doc{Content: f.blocks(nodes, flow, docType, 1)}.Normalise()
	if err := d.Check(f.limits); err != nil {
		return Doc{}, m.list, err
	}
	return d, m.list, nil
}

// height is how many levels a type needs below itself for the least content.
var height = map[Type]int{Paragraph: 1, Heading: 1, Figure: 1, Audio: 1, Code: 1, ListItem: 2, Quote: 2, PullQuote: 2,
	Gallery: 2, Aside: 2, Correction: 2, TableCell: 2, TableHeader: 2, BulletList: 3, OrderedList: 3, TableRow: 3, Table: 4}

// blocks fits nodes that stand inside parent, which holds the given types.
func (f *fitter) blocks(nodes []Node, holds typeSet, parent Type, depth int) []Node {
	var out, loose []Node
	flush := func() {
		if len(loose) > 0 && holds&bitParagraph != 0 {
			out = append(out, f.node(Node{Type: Paragraph, Content: loose}, holds, depth)...)
		}
		loose = nil
	}
	for _, n := range nodes {
		s, known := specs[n.Type]
		if known && s.bit&inline != 0 {
			loose = append(loose, n)
			continue
		}
		flush()
		switch {
		case known && holds&s.bit != 0 && depth+height[n.Type] <= f.limits.Depth:
			out = append(out, f.node(n, holds, depth)...)
		case holds == bitListItem:
			item := Node{Type: ListItem, Content: []Node{n}}
			out = append(out, f.node(item, holds, depth)...)
		default:
			if known && holds&s.bit == 0 {
				f.add(string(n.Type)+" inside "+string(parent)+" kept as plain text", "")
			} else {
				f.add("nested too deep, kept as plain text", "")
			}
			out = append(out, f.blocks(unwrap(n), holds, parent, depth)...)
		}
	}
	flush()
	return out
}

// unwrap returns the content of a block that may not stand where it does.
func unwrap(n Node) []Node {
	switch n.Type {
	case Heading:
		content := slices.Clone(n.Content)
		for i := range content {
			if content[i].Type == Text {
				content[i].Marks = append(slices.Clone(content[i].Marks), Mark{Type: Strong})
			}
		}
		return []Node{{Type: Paragraph, Content: content}}
	case Paragraph, Figure:
		return n.Content
	case Embed:
		return []Node{linked(n.Attrs.Title, n.Attrs.URL)}
	case Audio:
		return append([]Node{linked(n.Attrs.Title, n.Attrs.Src)}, n.Content...)
	case Code:
		return []Node{{Type: Text, Text: plain(n.Content), Marks: []Mark{{Type: CodeMark}}}}
	}
	out := n.Content
	if title := joinSome(" ", n.Attrs.Title, n.Attrs.Caption); title != "" {
		out = append([]Node{{Type: Paragraph, Content: []Node{{Type: Text, Text: title, Marks: []Mark{{Type: Strong}}}}}}, out...)
	}
	if n.Attrs.Cite != "" {
		out = append(slices.Clone(out), Node{Type: Paragraph, Content: []Node{{Type: Text, Text: "— " + n.Attrs.Cite}}})
	}
	return out
}

// linked returns a paragraph with a link.
func linked(title, address string) Node {
	if title == "" {
		title = address
	}
	return Node{Type: Paragraph, Content: []Node{{Type: Text, Text: title, Marks: []Mark{{Type: Link, Href: address}}}}}
}

// node fits a node of a type that may stand where it does. It returns several
// where blocks inside text split it, and none for what has no meaning.
func (f *fitter) node(n Node, holds typeSet, depth int) []Node {
	s := specs[n.Type]
	f.attrs(&n, s.attrs)
	a := &n.Attrs
	switch {
	case n.Type == Embed && a.URL == "":
		return nil
	case (n.Type == Figure || n.Type == Audio) && a.Src == "" && a.Media == "":
		if holds&bitParagraph == 0 {
			return nil
		}
		return f.node(Node{Type: Paragraph, Content: n.Content}, holds, depth)
	case s.holds == 0:
		n.Content = nil
		return []Node{n}
	case n.Type == Code:
		n.Content = []Node{{Type: Text, Text: plain(n.Content)}}
		return []Node{n}
	case s.holds == inline:
		return f.split(n, holds, depth)
	}
	n.Content = f.blocks(n.Content, s.holds, n.Type, depth+1)
	return []Node{n}
}

// split fits the text of a paragraph, heading or caption. Blocks inside a
// paragraph split it; those inside others follow.
func (f *fitter) split(n Node, holds typeSet, depth int) []Node {
	if !slices.ContainsFunc(n.Content, func(c Node) bool { return specs[c.Type].bit&inline == 0 }) {
		n.Content = f.marks(n.Content)
		return []Node{n}
	}
	var out, after, text []Node
	for _, c := range n.Content {
		if specs[c.Type].bit&inline != 0 {
			text = append(text, c)
			continue
		}
		inner := f.blocks([]Node{c}, holds, n.Type, depth)
		if n.Type != Paragraph {
			after = append(after, inner...)
			continue
		}
		out = append(out, Node{Type: Paragraph, Attrs: n.Attrs, Content: f.marks(text)})
		out = append(out, inner...)
		text = nil
	}
	n.Content = f.marks(text)
	return append(append(out, n), after...)
}

// marks drops the links that are not allowed.
func (f *fitter) marks(nodes []Node) []Node {
	for i := range nodes {
		n := &nodes[i]
		n.Attrs, n.Content = Attrs{}, nil
		for k := 0; k < len(n.Marks); k++ {
			m := n.Marks[k]
			if m.Type != Link {
				continue
			}
			href, ok := cleanLink(m.Href)
			if ok && len(href) > f.limits.Link {
				f.add("link with an address that is too long left out", "")
				ok = false
			}
			n.Marks = slices.Clone(n.Marks)
			if !ok {
				n.Marks = slices.Delete(n.Marks, k, k+1)
				k--
				continue
			}
			n.Marks[k].Href, n.Marks[k].Title = href, f.cut(m.Title)
		}
	}
	return nodes
}

// cut shortens a text to the limit for attributes.
func (f *fitter) cut(s string) string {
	s = CleanLine(s)
	if len(s) <= f.limits.Attr {
		return s
	}
	f.add("very long text of an attribute shortened", "")
	at := f.limits.Attr
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	return CleanLine(s[:at])
}

// attrs drops attributes and values that are not allowed.
func (f *fitter) attrs(n *Node, allowed attrSet) {
	a := &n.Attrs
	if n.Type == Heading {
		a.Level = min(max(a.Level, 2), 4)
	}
	if *a == (Attrs{}) {
		return
	}
	for k := range attrCount {
		switch {
		case !a.set(k):
		case !allowed.has(k):
			a.clear(k)
		case a.number(k) != nil:
			if v := a.number(k); *v < 1 {
				*v = 0
			} else {
				*v = min(*v, mostNumber(k))
			}
		case a.text(k) != nil:
			s := a.text(k)
			*s = f.attr(n, k, *s)
		}
	}
}

// attr returns the value that a text attribute may have.
func (f *fitter) attr(n *Node, k attr, s string) string {
	ok := true
	switch k {
	case attrSrc, attrURL:
		if k == attrSrc {
			s, ok = cleanSrc(s)
		} else {
			s, ok = cleanLink(s)
		}
		ok = ok && len(s) <= f.limits.Link && (n.Type != Embed || safeWeb(s))
		if !ok {
			f.add("address of "+string(n.Type)+" that is not allowed left out", "")
		}
	case attrDate:
		s = CleanLine(s)
		_, err := time.Parse(time.RFC3339, s)
		if _, err2 := time.Parse(time.DateOnly, s); err != nil && err2 != nil {
			f.add("date that is not one of RFC 3339 left out", "correction")
			ok = false
		}
	case attrAlign:
		s = strings.ToLower(CleanLine(s))
		ok = s == "left" || s == "center" || s == "right"
	case attrDir:
		s = strings.ToLower(CleanLine(s))
		ok = s == "ltr" || s == "rtl"
	case attrLang:
		s = CleanLine(s)
		ok = n.Type == Code && codeLanguage(s) || n.Type != Code && languageTag(s)
	default:
		return f.cut(s)
	}
	if !ok {
		return ""
	}
	return s
}
