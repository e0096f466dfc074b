package document

import (
	"slices"
	"strings"
)

// mdTable writes the table as GitHub does where that can say it, inside a
// container where it has a caption, and otherwise cell by cell.
func mdTable(n *Node, depth int) string {
	headless := len(n.Content) > 0 && !headRow(&n.Content[0])
	if !plainTable(n, headless) {
		var rows []string
		for i := range n.Content {
			var cells []string
			for k := range n.Content[i].Content {
				c := &n.Content[i].Content[k]
				name := "cell"
				if c.Type == TableHeader {
					name = "header"
				}
				cells = append(cells, mdContainer(name, &c.Attrs, "", mdBlocks(c.Content, depth+3)))
			}
			rows = append(rows, mdContainer("row", &Attrs{}, "", strings.Join(cells, "\n")))
		}
		return mdContainer("table", &n.Attrs, "", strings.Join(rows, "\n"))
	}
	var lines []string
	first := n.Content[0].Content
	if headless {
		lines = append(lines, "|"+strings.Repeat("  |", len(first)))
	}
	for i := range n.Content {
		line := "|"
		for k := range n.Content[i].Content {
			c := &n.Content[i].Content[k]
			line += " " + mdInline(c.Content[0].Content, mdCell) + " |"
		}
		lines = append(lines, line)
	}
	rule := "|"
	for k := range first {
		rule += map[string]string{"": " --- |", "left": " :-- |", "center": " :-: |", "right": " --: |"}[first[k].Attrs.Align]
	}
	lines = slices.Insert(lines, 1, rule)
	table := strings.Join(lines, "\n")
	switch {
	case headless:
		return mdContainer("table", &n.Attrs, " headless", table)
	case n.Attrs != (Attrs{}):
		return mdContainer("table", &n.Attrs, "", table)
	}
	return table
}

func headRow(row *Node) bool {
	for i := range row.Content {
		if row.Content[i].Type != TableHeader {
			return false
		}
	}
	return true
}

// plainTable reports whether all rows are as long, headers stand in the first
// alone, each cell is one line of text, and columns are aligned as one.
func plainTable(n *Node, headless bool) bool {
	if len(n.Content) == 0 {
		return false
	}
	first := n.Content[0].Content
	for i := range n.Content {
		row := n.Content[i].Content
		if len(row) != len(first) || len(row) == 0 {
			return false
		}
		for k := range row {
			c := &row[k]
			header := i == 0 && !headless
			if header != (c.Type == TableHeader) || c.Attrs != (Attrs{Align: first[k].Attrs.Align}) ||
				len(c.Content) != 1 || c.Content[0].Type != Paragraph || c.Content[0].Attrs != (Attrs{}) {
				return false
			}
			// In code, a bar could not be escaped.
			for _, t := range c.Content[0].Content {
				if len(t.Marks) > 0 && t.Marks[len(t.Marks)-1].Type == CodeMark && strings.ContainsAny(t.Text, `|\`) {
					return false
				}
			}
		}
	}
	return true
}
