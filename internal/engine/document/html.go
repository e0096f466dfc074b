package document

import (
	"bytes"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTMLOptions says how HTML is read.
type HTMLOptions struct {
	// Base resolves relative addresses. Without it those of links are left
	// out and those of pictures stay as they are.
	Base *url.URL
	// Lang is the language of the story; passages in it carry no lang.
	Lang   string
	Limits Limits
}

// FromHTML reads a fragment or page of HTML as browsers do (the HTML standard,
// section 13.2) and maps what newspapers and their editors write to the tree.
// What does not fit is left out or kept as plain text, and reported. The error
// is the reader's, or an *Error when a limit is passed; markup may have four
// times the bytes of the tree.
func FromHTML(src io.Reader, opt HTMLOptions) (Doc, []Misfit, error) {
	most := 4 * int64(opt.Limits.orDefault().Bytes)
	data, err := io.ReadAll(io.LimitReader(src, most+1))
	if err != nil {
		return Doc{}, nil, err
	}
	if int64(len(data)) > most {
		return Doc{}, nil, wrong("", "is more than %d bytes of HTML", most)
	}
	c := converter{opt: opt, misfits: &misfits{}}
	return c.finish(c.fragment(data))
}

// converter turns elements into a loose tree, which fit makes valid.
type converter struct {
	opt HTMLOptions
	*misfits
	pieces int // of text, so far
}

// piece counts a piece of text and reports whether it may be kept. The loose
// tree may have four times the nodes that the limits allow, for pieces of
// equal form become one node in the end.
func (c *converter) piece() bool {
	c.pieces++
	return c.pieces <= 4*c.opt.Limits.orDefault().Nodes
}

// finish makes the loose tree valid.
func (c *converter) finish(nodes []Node) (Doc, []Misfit, error) {
	if l := c.opt.Limits.orDefault(); c.pieces > 4*l.Nodes {
		return Doc{}, c.misfits.list, wrong("", "more than %d nodes", l.Nodes)
	}
	return fit(nodes, c.opt.Limits, c.misfits)
}

// fragment converts HTML. The parser refuses elements nested more than 512
// deep, so the recursion over its result is bounded; the text of a page that
// is nested deeper is kept without its form.
func (c *converter) fragment(data []byte) []Node {
	root, err := html.ParseWithOptions(bytes.NewReader(data), html.ParseOptionEnableScripting(false))
	s := &sink{}
	if err != nil {
		c.add("elements nested more than 512 deep: text kept without its form", "")
		plainHTML(data, s)
	} else {
		c.children(root, s, nil)
	}
	return s.finish()
}

// plainHTML reads the text of HTML, a paragraph for each element that is one.
func plainHTML(data []byte, s *sink) {
	z := html.NewTokenizer(bytes.NewReader(data))
	skip := 0
	for {
		t := z.Next()
		if t == html.ErrorToken {
			return
		}
		name, _ := z.TagName()
		a := atom.Lookup(name)
		switch {
		case dropped[a] && t == html.StartTagToken:
			skip++
		case dropped[a] && t == html.EndTagToken:
			skip = max(skip-1, 0)
		case t == html.TextToken && skip == 0:
			s.text(string(z.Text()), nil)
		case t == html.TextToken || inlineTags[a]:
		case a != 0:
			s.flush()
		}
	}
}

// sink collects the blocks of one container. Text that comes between blocks
// gathers in a paragraph.
type sink struct {
	out   []Node
	para  []Node
	attrs Attrs // language and direction around, for blocks that carry one
}

func (s *sink) text(t string, marks []Mark) {
	if len(s.para) == 0 && strings.TrimLeft(t, " \t\r\n\f") == "" {
		return
	}
	s.para = append(s.para, Node{Type: Text, Text: t, Marks: marks})
}

// lineBreak adds a line break; the second in a row ends the paragraph.
func (s *sink) lineBreak() {
	last := len(s.para) - 1
	for last >= 0 && s.para[last].Type == Text && strings.TrimSpace(s.para[last].Text) == "" {
		last--
	}
	if last >= 0 && s.para[last].Type == HardBreak {
		s.flush()
		return
	}
	if last >= 0 {
		s.para = append(s.para, Node{Type: HardBreak})
	}
}

// flush ends the paragraph.
func (s *sink) flush() {
	if len(s.para) > 0 {
		s.block(Node{Type: Paragraph, Content: s.para})
	}
}

// block adds a block behind the paragraph, which it ends.
func (s *sink) block(n Node) {
	if n.Type != Paragraph {
		s.flush()
	} else {
		s.para = nil
	}
	if allowed := specs[n.Type].attrs; allowed.has(attrDir) {
		if n.Attrs.Lang == "" {
			n.Attrs.Lang = s.attrs.Lang
		}
		if n.Attrs.Dir == "" {
			n.Attrs.Dir = s.attrs.Dir
		}
	}
	s.out = append(s.out, n)
}

func (s *sink) finish() []Node {
	s.flush()
	return s.out
}

// where names the elements around a node, the nearest last.
func where(n *html.Node) string {
	var names []string
	for p := n.Parent; p != nil && p.Type == html.ElementNode && len(names) < 3; p = p.Parent {
		if p.DataAtom != atom.Html && p.DataAtom != atom.Body {
			name := p.Data
			if p.DataAtom == 0 {
				name = "unknown element"
			}
			names = append([]string{name}, names...)
		}
	}
	return strings.Join(names, " > ")
}

// get returns an attribute's value.
func get(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// classed reports whether an element has one of the classes.
func classed(n *html.Node, names ...string) bool {
	class := get(n, "class")
	if class == "" {
		return false
	}
	for field := range strings.FieldsSeq(class) {
		for _, name := range names {
			if strings.EqualFold(field, name) {
				return true
			}
		}
	}
	return false
}

// find returns the first element inside n for which ok is true.
func find(n *html.Node, ok func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && ok(d) {
			return d
		}
	}
	return nil
}

// first returns the first element of a kind inside n.
func first(n *html.Node, kinds ...atom.Atom) *html.Node {
	return find(n, func(d *html.Node) bool {
		for _, k := range kinds {
			if d.DataAtom == k {
				return true
			}
		}
		return false
	})
}

// textOf returns the text inside an element, with line breaks where it breaks
// or a block ends.
func textOf(n *html.Node) string {
	var b strings.Builder
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode:
				b.WriteString(k.Data)
			case k.DataAtom == atom.Br:
				b.WriteByte('\n')
			case k.Type == html.ElementNode:
				visit(k)
				if !inlineTags[k.DataAtom] {
					b.WriteByte('\n')
				}
			}
		}
	}
	visit(n)
	return b.String()
}

// style returns the value of a property of the style attribute, in lower case.
func style(n *html.Node, property string) string {
	for part := range strings.SplitSeq(get(n, "style"), ";") {
		name, value, ok := strings.Cut(part, ":")
		if ok && strings.EqualFold(strings.TrimSpace(name), property) {
			return strings.ToLower(strings.TrimSpace(value))
		}
	}
	return ""
}
