package document

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// heading converts h1 to h6; the headline of a story is its h1, so those
// inside it have levels 2 to 4.
func (c *converter) heading(n *html.Node, s *sink) {
	level := min(max(int(n.Data[1]-'0'), 2), 4)
	content := c.inline(n, space)
	// Headings are bold by themselves.
	bold := Mark{Type: Strong}
	if !slices.ContainsFunc(content, func(t Node) bool {
		return t.Type == Text && strings.TrimSpace(t.Text) != "" && !slices.Contains(t.Marks, bold)
	}) {
		for i := range content {
			content[i].Marks = slices.DeleteFunc(slices.Clone(content[i].Marks), func(m Mark) bool { return m == bold })
		}
	}
	h := Node{Type: Heading, Attrs: Attrs{Level: level}, Content: content}
	c.passage(n, &h.Attrs)
	s.block(h)
}

func (c *converter) bullets(n *html.Node, s *sink) {
	l := Node{Type: BulletList}
	if n.DataAtom == atom.Ol {
		l.Type = OrderedList
		l.Attrs.Start, _ = strconv.Atoi(strings.TrimSpace(get(n, "start")))
	}
	c.passage(n, &l.Attrs)
	loose := &sink{}
	// What stands between the items belongs to the one before.
	settle := func() {
		blocks := loose.finish()
		if last := len(l.Content) - 1; last >= 0 {
			l.Content[last].Content = append(l.Content[last].Content, blocks...)
		} else if len(blocks) > 0 {
			l.Content = append(l.Content, Node{Type: ListItem, Content: blocks})
		}
		*loose = sink{}
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.TextNode:
			loose.text(k.Data, nil)
		case k.Type != html.ElementNode || hidden(k):
		case k.DataAtom == atom.Li:
			settle()
			l.Content = append(l.Content, Node{Type: ListItem, Content: c.content(k)})
		case !c.special(k, loose, nil):
			c.element(k, loose, nil)
		}
	}
	settle()
	s.block(l)
}

// definitions converts a list of terms: an item for each, the term in bold.
func (c *converter) definitions(n *html.Node, s *sink) {
	l := Node{Type: BulletList}
	term := true // the next dt continues the terms of the item
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			last := len(l.Content) - 1
			switch k.DataAtom {
			case atom.Dt:
				text := []Node{{Type: Paragraph, Content: bolden(c.inline(k, space))}}
				if term && last >= 0 {
					l.Content[last].Content = append(l.Content[last].Content, text...)
				} else {
					l.Content = append(l.Content, Node{Type: ListItem, Content: text})
				}
				term = true
			case atom.Dd:
				if last < 0 {
					l.Content = append(l.Content, Node{Type: ListItem})
					last = 0
				}
				l.Content[last].Content = append(l.Content[last].Content, c.content(k)...)
				term = false
			case atom.Div:
				visit(k)
			}
		}
	}
	visit(n)
	s.block(l)
}

// bolden adds the strong mark to text.
func bolden(nodes []Node) []Node {
	for i := range nodes {
		if nodes[i].Type == Text {
			nodes[i].Marks = with(nodes[i].Marks, Mark{Type: Strong})
		}
	}
	return nodes
}

// quote converts a blockquote, or a pull quote by its class. A <footer> or
// <cite> that ends it says who it is from.
func (c *converter) quote(n *html.Node, s *sink, t Type) {
	q := Node{Type: t, Attrs: Attrs{URL: c.address(get(n, "cite"))}}
	c.passage(n, &q.Attrs)
	if inner := first(n, atom.Blockquote); inner != nil && t == PullQuote && q.Attrs.URL == "" {
		q.Attrs.URL = c.address(get(inner, "cite"))
	}
	if from := citation(n); from != nil {
		q.Attrs.Cite = strings.TrimLeft(CleanLine(textOf(from)), "-–—― \u00a0")
		if a := first(from, atom.A); a != nil && q.Attrs.URL == "" {
			q.Attrs.URL = c.address(get(a, "href"))
		}
		from.Parent.RemoveChild(from)
	}
	q.Content = c.content(n)
	if t == PullQuote {
		// The parts of a pull quote are a blockquote and its paragraphs.
		var flat []Node
		for _, b := range q.Content {
			if b.Type == Quote {
				if q.Attrs.Cite == "" {
					q.Attrs.Cite = b.Attrs.Cite
				}
				flat = append(flat, b.Content...)
				continue
			}
			flat = append(flat, b)
		}
		q.Content = flat
	}
	s.block(q)
}

// citation finds the element that says who a quote is from: the last thing in
// it, for a <cite> in running text is a title.
func citation(n *html.Node) *html.Node {
	last := n.LastChild
	for last != nil && (last.Type == html.CommentNode || last.Type == html.TextNode && strings.TrimSpace(last.Data) == "") {
		last = last.PrevSibling
	}
	if last == nil || last.Type != html.ElementNode {
		return nil
	}
	switch last.DataAtom {
	case atom.Footer, atom.Cite, atom.Figcaption:
		return last
	case atom.P, atom.Div, atom.Blockquote:
		inner := citation(last)
		if inner == nil || last.DataAtom != atom.P {
			return inner
		}
		// In a paragraph it must stand alone or behind a line break.
		before := inner.PrevSibling
		for before != nil && before.Type == html.TextNode && strings.Trim(before.Data, " \t\r\n—–-") == "" {
			before = before.PrevSibling
		}
		if before == nil || before.DataAtom == atom.Br {
			return inner
		}
	}
	return nil
}

// aside converts boxes; <summary> or a heading that opens one is its title.
func (c *converter) aside(n *html.Node, s *sink) {
	a := Node{Type: Aside}
	c.passage(n, &a.Attrs)
	title := find(n, func(d *html.Node) bool {
		return d.DataAtom == atom.Summary || classed(d, "kg-toggle-heading-text", "aside-title")
	})
	if title != nil {
		a.Attrs.Title = CleanLine(textOf(title))
		title.Parent.RemoveChild(title)
	}
	a.Content = c.content(n)
	if len(a.Content) > 1 && a.Content[0].Type == Heading && a.Attrs.Title == "" {
		a.Attrs.Title = CleanLine(plain(a.Content[0].Content))
		a.Content = a.Content[1:]
	}
	s.block(a)
}

// code converts preformatted text. Its language is in a class, as
// highlighters write it.
func (c *converter) code(n *html.Node, s *sink) {
	b := Node{Type: Code, Content: []Node{{Type: Text, Text: textOf(n)}}}
	for _, e := range []*html.Node{n, first(n, atom.Code)} {
		if e == nil {
			continue
		}
		for field := range strings.FieldsSeq(get(e, "class")) {
			for _, prefix := range []string{"language-", "lang-"} {
				if name, ok := strings.CutPrefix(field, prefix); ok && codeLanguage(name) {
					b.Attrs.Lang = name
				}
			}
		}
	}
	s.block(b)
}
