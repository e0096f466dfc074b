package document

import (
	"fmt"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// mdConverter turns goldmark's tree into a loose tree, which fit makes valid.
type mdConverter struct {
	source []byte
	html   converter
}

// blocks converts the blocks inside n. The depth of the recursion is bounded
// by deepestMarkdown.
func (c *mdConverter) blocks(n ast.Node) []Node {
	var out []Node
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		out = append(out, c.block(k)...)
	}
	return out
}

func (c *mdConverter) block(n ast.Node) []Node {
	one := Node{}
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		one = Node{Type: Paragraph, Content: c.inline(n)}
	case *ast.Heading:
		one = Node{Type: Heading, Attrs: Attrs{Level: n.Level}, Content: c.inline(n)}
	case *ast.List:
		one = Node{Type: BulletList, Content: c.blocks(n)}
		if n.IsOrdered() {
			one.Type, one.Attrs.Start = OrderedList, n.Start
		}
	case *ast.ListItem:
		one = Node{Type: ListItem, Content: c.blocks(n)}
	case *ast.Blockquote:
		one = Node{Type: Quote, Content: c.blocks(n)}
	case *ast.FencedCodeBlock:
		one = c.code(n)
		if lang := string(n.Language(c.source)); codeLanguage(lang) {
			one.Attrs.Lang = lang
		}
	case *ast.CodeBlock:
		one = c.code(n)
	case *ast.ThematicBreak:
		one = Node{Type: Rule}
	case *ast.HTMLBlock:
		raw := n.Lines().Value(c.source)
		if n.HasClosure() {
			raw = append(raw, n.ClosureLine.Value(c.source)...)
		}
		return c.html.fragment(raw)
	case *extast.Table:
		one = c.table(n)
	case *container:
		return c.container(n)
	default:
		return nil
	}
	return []Node{one}
}

func (c *mdConverter) code(n ast.Node) Node {
	return Node{Type: Code, Content: []Node{{Type: Text, Text: string(n.Lines().Value(c.source))}}}
}

func (c *mdConverter) table(n *extast.Table) Node {
	t := Node{Type: Table}
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		row := Node{Type: TableRow}
		kind := TableCell
		if _, ok := r.(*extast.TableHeader); ok {
			kind = TableHeader
		}
		for k := r.FirstChild(); k != nil; k = k.NextSibling() {
			cell := Node{Type: kind, Content: c.inline(k)}
			if td, ok := k.(*extast.TableCell); ok && td.Alignment != extast.AlignNone {
				cell.Attrs.Align = td.Alignment.String()
			}
			row.Content = append(row.Content, cell)
		}
		t.Content = append(t.Content, row)
	}
	return t
}

// containers are the names of containers that are a block of their own.
var containers = map[string]Type{"figure": Figure, "gallery": Gallery, "quote": Quote, "pullquote": PullQuote, "aside": Aside,
	"embed": Embed, "audio": Audio, "correction": Correction, "table": Table, "row": TableRow, "header": TableHeader, "cell": TableCell}

func (c *mdConverter) container(n *container) []Node {
	content := c.blocks(n)
	b := Node{Type: containers[n.name], Content: content}
	headless := c.containerAttrs(n, &b)
	switch b.Type {
	case "":
		if n.name != "passage" {
			c.html.add(fmt.Sprintf("container %.20q gave way to its content", n.name), "")
			return content
		}
		for i := range content {
			a := &content[i].Attrs
			if specs[content[i].Type].attrs.has(attrDir) && a.Lang == "" && a.Dir == "" {
				a.Lang, a.Dir = b.Attrs.Lang, b.Attrs.Dir
			}
		}
		return content
	case Figure, Audio:
		b.Content = flatten(content, lineBreak)
	case Embed:
		b.Content = nil
		if len(content) > 0 {
			c.html.add("text inside an embed kept behind it", "")
			return append([]Node{b}, content...)
		}
	case Gallery:
		return c.gallery(b)
	case Table:
		return c.tableContainer(b, headless)
	}
	return []Node{b}
}

// containerAttrs reads the attributes of a container into b. It reports
// whether the flag of a table without header was there.
func (c *mdConverter) containerAttrs(n *container, b *Node) (headless bool) {
	allowed := specs[b.Type].attrs
	if n.name == "passage" {
		allowed = attrs(attrLang, attrDir)
	}
	for _, a := range parseAttrs(n.attrs) {
		k, ok := attrNamed(a.name)
		switch {
		case a.name == "headless" && b.Type == Table:
			headless = true
		case !ok || !allowed.has(k):
			c.html.add(fmt.Sprintf("attribute %.20q of %s left out", a.name, n.name), "")
		case k == attrDecorative:
			b.Attrs.Decorative = a.value != "false"
		case b.Attrs.number(k) != nil:
			*b.Attrs.number(k), _ = strconv.Atoi(a.value)
		case k == attrSrc:
			b.Attrs.Src = resolve(c.html.opt.Base, a.value)
		default:
			*b.Attrs.text(k) = a.value
		}
	}
	return headless
}

// gallery keeps the figures; what else there is follows.
func (c *mdConverter) gallery(b Node) []Node {
	var figures, rest []Node
	for _, n := range b.Content {
		if n.Type == Paragraph && len(n.Content) > 0 && n.Content[0].Type == Figure {
			for _, f := range n.Content {
				if f.Type == Figure {
					figures = append(figures, f)
				}
			}
			continue
		}
		if n.Type == Figure {
			figures = append(figures, n)
			continue
		}
		rest = append(rest, n)
	}
	b.Content = figures
	return append([]Node{b}, rest...)
}

// tableContainer reads a table whose rows are containers or that stands
// around a plain table.
func (c *mdConverter) tableContainer(b Node, headless bool) []Node {
	var rows, rest []Node
	for _, n := range b.Content {
		switch n.Type {
		case TableRow:
			rows = append(rows, n)
		case Table:
			inner := n.Content
			if headless && len(inner) > 0 {
				inner = inner[1:]
			}
			rows = append(rows, inner...)
		default:
			rest = append(rest, n)
		}
	}
	b.Content = rows
	return append([]Node{b}, rest...)
}
