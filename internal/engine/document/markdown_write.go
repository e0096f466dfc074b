package document

import (
	"slices"
	"strconv"
	"strings"
)

// Markdown writes the body as Markdown that FromMarkdown reads back to the
// same tree, if that is valid and normal.
func (d Doc) Markdown() string {
	out := mdBlocks(d.Content, 0)
	if out == "" {
		return ""
	}
	return out + "\n"
}

// mdBlocks writes blocks with a blank line between them. Neighbours that
// share a language stand in one passage.
func mdBlocks(nodes []Node, depth int) string {
	if depth > deepest {
		return ""
	}
	var parts []string
	marker := 0 // 1 when the block before is a list with the first of two markers
	for i := 0; i < len(nodes); i++ {
		n := &nodes[i]
		if end := passageEnd(nodes[i:]); end > 0 {
			inner := slices.Clone(nodes[i : i+end])
			for k := range inner {
				inner[k].Attrs.Lang, inner[k].Attrs.Dir = "", ""
			}
			a := Attrs{Lang: n.Attrs.Lang, Dir: n.Attrs.Dir}
			parts = append(parts, mdContainer("passage", &a, "", mdBlocks(inner, depth+1)))
			i += end - 1
			marker = 0
			continue
		}
		list := n.Type == BulletList || n.Type == OrderedList
		// A list right behind one of its kind needs the other marker.
		if list && marker == 1 && nodes[i-1].Type == n.Type {
			marker = 2
		} else if list {
			marker = 1
		} else {
			marker = 0
		}
		if s := mdBlock(n, marker == 2, depth); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n\n")
}

// passageEnd counts the blocks at the start that a passage container must
// hold: those with one language whose own syntax has no place for it.
func passageEnd(nodes []Node) int {
	a := &nodes[0].Attrs
	if a.Lang == "" && a.Dir == "" {
		return 0
	}
	end := 0
	for end < len(nodes) {
		n := &nodes[end]
		if n.Type != Paragraph && n.Type != Heading && n.Type != BulletList && n.Type != OrderedList ||
			n.Attrs.Lang != a.Lang || n.Attrs.Dir != a.Dir {
			break
		}
		end++
	}
	return end
}

func mdBlock(n *Node, second bool, depth int) string {
	switch n.Type {
	case Paragraph:
		return mdInline(n.Content, mdText)
	case Heading:
		return strings.Repeat("#", min(max(n.Attrs.Level, 2), 4)) + " " + mdInline(n.Content, mdHeading)
	case BulletList, OrderedList:
		return mdList(n, second, depth)
	case Quote:
		if n.Attrs == (Attrs{}) {
			return indent("> ", ">", "> ", mdBlocks(n.Content, depth+1))
		}
		return mdContainer("quote", &n.Attrs, "", mdBlocks(n.Content, depth+1))
	case PullQuote:
		return mdContainer("pullquote", &n.Attrs, "", mdBlocks(n.Content, depth+1))
	case Figure, Audio:
		return mdContainer(string(n.Type), &n.Attrs, "", mdInline(n.Content, mdText))
	case Gallery, Aside, Correction, Embed:
		return mdContainer(string(n.Type), &n.Attrs, "", mdBlocks(n.Content, depth+1))
	case Table:
		return mdTable(n, depth)
	case Code:
		return mdCode(n)
	case Rule:
		return "***"
	}
	return ""
}

// mdContainer writes a container; its fences are longer than all inside.
func mdContainer(name string, a *Attrs, flag, content string) string {
	fence := strings.Repeat(":", max(3, longestRun(content, ':')+1))
	var b strings.Builder
	b.WriteString(fence + name + flag)
	for k := range attrCount {
		if !a.set(k) {
			continue
		}
		b.WriteString(" " + attrNames[k])
		switch {
		case k == attrDecorative:
		case a.text(k) != nil:
			b.WriteString(`="` + attrEscapes.Replace(CleanLine(*a.text(k))) + `"`)
		default:
			b.WriteString(`="` + strconv.Itoa(*a.number(k)) + `"`)
		}
	}
	b.WriteByte('\n')
	if content != "" {
		b.WriteString(content + "\n")
	}
	b.WriteString(fence)
	return b.String()
}

var attrEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// longestRun returns how often c stands in a row at most.
func longestRun(s string, c byte) int {
	most, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		most = max(most, run)
	}
	return most
}

// indent puts first before the first line, next before the others, and blank
// in place of those that are empty.
func indent(first, blank, next, s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		switch {
		case i == 0:
			lines[i] = first + l
		case l == "":
			lines[i] = blank
		default:
			lines[i] = next + l
		}
	}
	return strings.Join(lines, "\n")
}

func mdList(n *Node, second bool, depth int) string {
	sep := "\n"
	if !tight(n) {
		sep = "\n\n"
	}
	var items []string
	for i := range n.Content {
		marker := "- "
		switch {
		case n.Type == OrderedList && second:
			marker = strconv.Itoa(min(max(n.Attrs.Start, 1)+i, mostNumber(attrStart))) + ") "
		case n.Type == OrderedList:
			marker = strconv.Itoa(min(max(n.Attrs.Start, 1)+i, mostNumber(attrStart))) + ". "
		case second:
			marker = "+ "
		}
		content := n.Content[i].Content
		body := mdBlocks(content, depth+1)
		if sep == "\n" && len(content) == 2 {
			body = mdBlock(&content[0], false, depth+1) + "\n" + mdBlock(&content[1], false, depth+1)
		}
		items = append(items, indent(marker, "", strings.Repeat(" ", len(marker)), body))
	}
	return strings.Join(items, sep)
}

// tight reports whether a list can stand without blank lines: each item is a
// paragraph, perhaps with one such list below it.
func tight(n *Node) bool {
	for i := range n.Content {
		c := n.Content[i].Content
		if len(c) == 0 || len(c) > 2 || c[0].Type != Paragraph || c[0].Attrs != (Attrs{}) {
			return false
		}
		// Only a list that begins with 1 may follow a paragraph directly.
		if len(c) == 2 && (c[1].Type != BulletList && c[1].Type != OrderedList || c[1].Attrs != (Attrs{}) || !tight(&c[1])) {
			return false
		}
	}
	return true
}

func mdCode(n *Node) string {
	text := plain(n.Content)
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	lang := ""
	if codeLanguage(n.Attrs.Lang) {
		lang = n.Attrs.Lang
	}
	return fence + lang + "\n" + text + "\n" + fence
}
