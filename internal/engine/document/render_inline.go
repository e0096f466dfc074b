package document

import "slices"

// span is a run of inline nodes that share one mark.
type span struct {
	mark Mark
	end  int // index after the last node
}

// outermost returns the mark to open before nodes[0], which still has the
// marks left: a link first, so that it is not split, code last, of the others
// the one that lasts longest.
func outermost(nodes []Node, open []Mark) (span, bool) {
	var best span
	found := false
	for _, m := range nodes[0].Marks {
		if slices.Contains(open, m) {
			continue
		}
		if found && m.Type == CodeMark {
			continue
		}
		end := 1
		for end < len(nodes) && slices.Contains(nodes[end].Marks, m) {
			end++
		}
		if !found || end > best.end && best.mark.Type != Link {
			best, found = span{m, end}, true
		}
	}
	return best, found
}

var markTags = map[MarkType]string{Strong: "strong", Em: "em", CodeMark: "code", Strike: "s", Subscript: "sub", Superscript: "sup"}

// inline draws text, marks and line breaks. open are the marks already drawn.
func (p *page) inline(nodes []Node, open []Mark) {
	for len(nodes) > 0 {
		n := &nodes[0]
		if s, ok := outermost(nodes, open); ok && len(open) < deepest {
			p.marked(nodes[:s.end], s.mark, open)
			nodes = nodes[s.end:]
			continue
		}
		switch n.Type {
		case Text:
			p.text(n.Text)
		case HardBreak:
			p.raw("<br>")
		}
		nodes = nodes[1:]
	}
}

func (p *page) marked(nodes []Node, m Mark, open []Mark) {
	open = append(open[:len(open):len(open)], m)
	if m.Type != Link {
		tag := markTags[m.Type]
		if tag == "" {
			p.inline(nodes, open)
			return
		}
		p.b = append(append(append(p.b, '<'), tag...), '>')
		p.inline(nodes, open)
		p.b = append(append(append(p.b, '<', '/'), tag...), '>')
		return
	}
	href, ok := p.address(m.Href)
	inLink := slices.ContainsFunc(open[:len(open)-1], func(o Mark) bool { return o.Type == Link })
	if !ok || inLink {
		p.inline(nodes, open)
		return
	}
	p.raw("<a")
	p.attr("href", href)
	p.some("title", m.Title)
	if !p.opt.Feed && href[0] == 'h' {
		p.raw(` rel="external"`)
	}
	p.raw(">")
	p.inline(nodes, open)
	p.raw("</a>")
}

// plain returns the text of inline nodes without marks.
func plain(nodes []Node) string {
	if len(nodes) == 1 {
		return nodes[0].Text
	}
	var b []byte
	for i := range nodes {
		if nodes[i].Type == HardBreak {
			b = append(b, ' ')
		}
		b = append(b, nodes[i].Text...)
	}
	return string(b)
}
