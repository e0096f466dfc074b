package document

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// table converts a table of data. One that only lays out a page, which has a
// single cell or says so, gives way to its content.
func (c *converter) table(n *html.Node, s *sink) {
	t := Node{Type: Table}
	c.passage(n, &t.Attrs)
	cells := 0
	var caption *html.Node
	var visit func(n *html.Node, head bool)
	visit = func(n *html.Node, head bool) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch k.DataAtom {
			case atom.Caption:
				caption = k
			case atom.Thead:
				visit(k, true)
			case atom.Tbody, atom.Tfoot:
				visit(k, false)
			case atom.Tr:
				row := c.row(k, head)
				cells += len(row.Content)
				t.Content = append(t.Content, row)
			}
		}
	}
	visit(n, false)
	if caption != nil {
		t.Attrs.Caption = CleanLine(textOf(caption))
	}
	role := get(n, "role")
	if cells <= 1 || role == "presentation" || role == "none" {
		c.add("table for layout gave way to its content", where(n))
		for _, row := range t.Content {
			for _, cell := range row.Content {
				for _, b := range cell.Content {
					s.block(b)
				}
			}
		}
		return
	}
	s.block(t)
}

func (c *converter) row(n *html.Node, head bool) Node {
	row := Node{Type: TableRow}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom != atom.Td && k.DataAtom != atom.Th {
			continue
		}
		cell := Node{Type: TableCell, Content: c.content(k)}
		if k.DataAtom == atom.Th || head {
			cell.Type = TableHeader
			if len(cell.Content) == 1 && cell.Content[0].Type == Heading {
				cell.Content[0].Type, cell.Content[0].Attrs = Paragraph, Attrs{}
			}
		}
		cell.Attrs = Attrs{Colspan: spanOf(k, "colspan"), Rowspan: spanOf(k, "rowspan"), Align: align(k)}
		row.Content = append(row.Content, cell)
	}
	return row
}

func spanOf(n *html.Node, name string) int {
	v, _ := strconv.Atoi(strings.TrimSpace(get(n, name)))
	return min(max(v, 1), 1000)
}

func align(n *html.Node) string {
	a := style(n, "text-align")
	if a == "" {
		a = strings.ToLower(get(n, "align"))
	}
	switch {
	case a == "right" || a == "end" || classed(n, "has-text-align-right"):
		return "right"
	case a == "center" || classed(n, "has-text-align-center"):
		return "center"
	}
	return ""
}
