package document

import (
	"cmp"
	"strings"
)

// table draws a table inside a group that scrolls sideways and takes the
// keyboard focus, so that a wide one can be read on a small screen. It is no
// region, because two tables of a page may have the same caption.
func (p *page) table(n *Node, depth int) {
	if !p.opt.Feed {
		p.raw(`<div class="table-scroll" tabindex="0"`)
		if label := cmp.Or(n.Attrs.Caption, p.words(WordTable, "")); label != "" {
			p.raw(` role="group"`)
			p.attr("aria-label", label)
		}
		p.raw(">")
	}
	p.raw("<table")
	p.passage(&n.Attrs)
	p.raw(">")
	if n.Attrs.Caption != "" {
		p.raw("<caption>")
		p.text(n.Attrs.Caption)
		p.raw("</caption>")
	}
	rows := n.Content
	if head := headRows(rows); head > 0 && head < len(rows) {
		p.raw("<thead>\n")
		p.rows(rows[:head], "col", depth)
		p.raw("</thead>")
		rows = rows[head:]
	}
	p.raw("<tbody>\n")
	p.rows(rows, "row", depth)
	p.raw("</tbody></table>")
	if !p.opt.Feed {
		p.raw("</div>")
	}
	p.raw("\n")
}

// headRows counts the rows at the start that have only headers and reach into
// no row below.
func headRows(rows []Node) int {
	for i := range rows {
		for k := range rows[i].Content {
			c := &rows[i].Content[k]
			if c.Type != TableHeader || c.Attrs.Rowspan > 1 && i+c.Attrs.Rowspan > 1 {
				return i
			}
		}
	}
	return len(rows)
}

func (p *page) rows(rows []Node, scope string, depth int) {
	for i := range rows {
		if rows[i].Type != TableRow {
			continue
		}
		p.raw("<tr>")
		for k := range rows[i].Content {
			c := &rows[i].Content[k]
			if c.Type == TableCell || c.Type == TableHeader {
				p.cell(c, scope, len(rows)-i, depth)
			}
		}
		p.raw("</tr>\n")
	}
}

// cell draws a cell that has the given number of rows from its own to the last.
func (p *page) cell(c *Node, scope string, rows, depth int) {
	tag := "td"
	if c.Type == TableHeader && strings.TrimSpace(Doc{Content: c.Content}.Text()) != "" {
		tag = "th" // one without words heads nothing
	}
	p.raw("<" + tag)
	if tag == "th" {
		p.attr("scope", scope)
	}
	p.number("colspan", min(c.Attrs.Colspan, 1000))
	if c.Attrs.Rowspan > 1 && rows > 1 {
		p.number("rowspan", min(c.Attrs.Rowspan, rows))
	}
	if a := c.Attrs.Align; a == "left" || a == "center" || a == "right" {
		p.class("align-" + a)
	}
	p.raw(">")
	if len(c.Content) == 1 && c.Content[0].Type == Paragraph && c.Content[0].Attrs == (Attrs{}) {
		p.inline(c.Content[0].Content, nil)
	} else {
		p.blocks(c.Content, depth+3)
	}
	p.raw("</" + tag + ">")
}
