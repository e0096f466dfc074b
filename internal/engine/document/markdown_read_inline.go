package document

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inliner converts the inline content of one block. HTML tags in it open and
// close marks, wherever Markdown's own nesting is.
type inliner struct {
	*mdConverter
	out  []Node
	tags []openTag
}

type openTag struct {
	tag  atom.Atom
	mark Mark // of no type for a tag that is not kept
}

func (c *mdConverter) inline(n ast.Node) []Node {
	in := inliner{mdConverter: c}
	in.children(n, nil, 0)
	return in.out
}

func (in *inliner) text(s string, marks []Mark) {
	if s == "" || !in.html.piece() {
		return
	}
	for _, t := range in.tags {
		if t.mark.Type != "" {
			marks = with(marks, t.mark)
		}
	}
	in.out = append(in.out, Node{Type: Text, Text: s, Marks: marks})
}

// deepestInline bounds the recursion; marks nested deeper add nothing, for
// each counts once.
const deepestInline = 100

func (in *inliner) children(n ast.Node, marks []Mark, depth int) {
	if depth > deepestInline {
		in.html.add("marks nested more than 100 deep kept as plain text", "")
		in.text(in.plain(n), marks)
		return
	}
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		in.node(k, marks, depth)
	}
}

func (in *inliner) node(n ast.Node, marks []Mark, depth int) {
	switch n := n.(type) {
	case *ast.Text:
		in.text(unescapeMarkdown(string(n.Segment.Value(in.source))), marks)
		switch {
		case n.HardLineBreak():
			in.out = append(in.out, lineBreak)
		case n.SoftLineBreak():
			in.text(" ", marks)
		}
	case *ast.String:
		in.text(string(n.Value), marks)
	case *ast.CodeSpan:
		in.text(in.plain(n), with(marks, Mark{Type: CodeMark}))
	case *ast.Emphasis:
		m := Mark{Type: Em}
		if n.Level == 2 {
			m.Type = Strong
		}
		in.children(n, with(marks, m), depth+1)
	case *extast.Strikethrough:
		in.children(n, with(marks, Mark{Type: Strike}), depth+1)
	case *script:
		in.text(n.text, with(marks, Mark{Type: n.mark}))
	case *ast.Link:
		title := unescapeMarkdown(string(n.Title))
		in.children(n, in.link(marks, unescapeMarkdown(string(n.Destination)), title), depth+1)
	case *ast.AutoLink:
		address := string(n.URL(in.source))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
			address = "mailto:" + address
		}
		in.text(string(n.Label(in.source)), in.link(marks, address, ""))
	case *ast.Image:
		f := Node{Type: Figure, Attrs: Attrs{
			Src: resolve(in.html.opt.Base, unescapeMarkdown(string(n.Destination))),
			Alt: unescapeMarkdown(in.plain(n)),
		}}
		if title := unescapeMarkdown(string(n.Title)); title != "" {
			f.Content = []Node{{Type: Text, Text: title}}
		}
		in.out = append(in.out, f)
	case *ast.RawHTML:
		in.tag(n, marks)
	default:
		in.children(n, marks, depth+1)
	}
}

// link adds the mark of a link unless its address is not allowed.
func (in *inliner) link(marks []Mark, address, title string) []Mark {
	to := in.html.address(address)
	if to == "" {
		in.html.add("link with an address that is not allowed kept as plain text", "")
		return marks
	}
	return with(marks, Mark{Type: Link, Href: to, Title: title})
}

// plain returns the text inside n without recursion.
func (in *inliner) plain(n ast.Node) string {
	var b strings.Builder
	for k := n.FirstChild(); k != nil; {
		switch t := k.(type) {
		case *ast.Text:
			b.Write(t.Segment.Value(in.source))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(t.Value)
		case *script:
			b.WriteString(t.text)
		}
		if k.FirstChild() != nil {
			k = k.FirstChild()
			continue
		}
		for k != n && k.NextSibling() == nil {
			k = k.Parent()
		}
		if k == n {
			break
		}
		k = k.NextSibling()
	}
	return b.String()
}

// tag reads an HTML tag, or a comment, inside text.
func (in *inliner) tag(n *ast.RawHTML, marks []Mark) {
	z := xhtml.NewTokenizer(strings.NewReader(string(n.Segments.Value(in.source))))
	kind := z.Next()
	if kind != xhtml.StartTagToken && kind != xhtml.EndTagToken && kind != xhtml.SelfClosingTagToken {
		return
	}
	token := z.Token()
	a := token.DataAtom
	el := &xhtml.Node{Type: xhtml.ElementNode, DataAtom: a, Data: token.Data, Attr: token.Attr}
	switch mark, marked := tagMarks[a]; {
	case a == atom.Br:
		in.out = append(in.out, lineBreak)
	case kind == xhtml.EndTagToken:
		for i := range slices.Backward(in.tags) {
			if in.tags[i].tag == a && a != 0 {
				in.tags = slices.Delete(in.tags, i, i+1)
				break
			}
		}
	case a == atom.Img:
		s := &sink{}
		in.html.image(el, s, marks)
		in.out = append(in.out, s.finish()...)
	case len(in.tags) >= deepestInline:
		in.html.add("marks nested more than 100 deep kept as plain text", "")
	case marked:
		in.tags = append(in.tags, openTag{a, Mark{Type: mark}})
	case a == atom.A:
		t := openTag{tag: a}
		if ms := in.link(nil, get(el, "href"), get(el, "title")); len(ms) > 0 {
			t.mark = ms[0]
		}
		in.tags = append(in.tags, t)
	case !inlineTags[a] && !silent[a]:
		in.html.add(fmt.Sprintf("HTML tag %.20q left out", token.Data), "")
	}
}

// unescapeMarkdown resolves backslashes and entities (CommonMark 0.31,
// sections 2.4 and 2.5).
func unescapeMarkdown(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			i++
			b.WriteByte(s[i])
		case c == '&':
			size := entity(s[i:])
			if size == 0 {
				b.WriteByte(c)
				continue
			}
			b.WriteString(html.UnescapeString(s[i : i+size]))
			i += size - 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// entity returns the length of the entity or numeric character reference at
// the start of s, or 0.
func entity(s string) int {
	end := strings.IndexByte(s[:min(len(s), 40)], ';')
	if end < 2 {
		return 0
	}
	name := s[1:end]
	if name[0] != '#' {
		if _, ok := util.LookUpHTML5EntityByName(name); !ok {
			return 0
		}
		return end + 1
	}
	digits, hex := name[1:], false
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		digits, hex = digits[1:], true
	}
	if digits == "" || len(digits) > 7 {
		return 0
	}
	for _, r := range digits {
		if !unicode.IsDigit(r) && !(hex && strings.ContainsRune("abcdefABCDEF", r)) {
			return 0
		}
	}
	return end + 1
}
