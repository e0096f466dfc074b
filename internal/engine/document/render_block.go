package document

import (
	"strconv"
	"strings"
	"unicode"
)

func (p *page) blocks(nodes []Node, depth int) {
	if depth > deepest {
		return
	}
	for i := range nodes {
		p.block(&nodes[i], depth)
	}
}

// simple draws an element without attributes of its own around blocks.
func (p *page) simple(tag string, n *Node, depth int) {
	p.b = append(append(p.b, '<'), tag...)
	p.passage(&n.Attrs)
	p.raw(">")
	p.blocks(n.Content, depth+1)
	p.b = append(append(append(p.b, '<', '/'), tag...), '>', '\n')
}

func (p *page) block(n *Node, depth int) {
	switch n.Type {
	case Paragraph:
		p.raw("<p")
		p.passage(&n.Attrs)
		p.raw(">")
		p.inline(n.Content, nil)
		p.raw("</p>\n")
	case Heading:
		p.heading(n)
	case BulletList:
		p.simple("ul", n, depth)
	case OrderedList:
		p.raw("<ol")
		p.number("start", n.Attrs.Start)
		p.passage(&n.Attrs)
		p.raw(">")
		p.blocks(n.Content, depth+1)
		p.raw("</ol>\n")
	case ListItem:
		p.listItem(n, depth)
	case Quote:
		p.quote(n, depth)
	case PullQuote:
		p.pullQuote(n, depth)
	case Figure:
		p.figure(n)
	case Gallery:
		p.gallery(n.Content)
	case Audio:
		p.audio(n)
	case Embed:
		p.embed(n)
	case Table:
		p.table(n, depth)
	case Code:
		p.raw("<pre")
		if !p.opt.Feed {
			p.raw(` tabindex="0"`)
		}
		p.raw("><code")
		if n.Attrs.Lang != "" && codeLanguage(n.Attrs.Lang) {
			p.class("language-" + n.Attrs.Lang)
		}
		p.raw(">")
		p.text(plain(n.Content))
		p.raw("</code></pre>\n")
	case Rule:
		p.raw("<hr>\n")
	case Aside:
		p.aside(n, depth)
	case Correction:
		p.correction(n, depth)
	case Text, HardBreak:
		p.inline([]Node{*n}, nil)
	}
}

// listItem draws an item; one that is a single paragraph goes without <p>.
func (p *page) listItem(n *Node, depth int) {
	p.raw("<li>")
	rest := n.Content
	if len(rest) > 0 && rest[0].Type == Paragraph && rest[0].Attrs == (Attrs{}) && onlyLists(rest[1:]) {
		p.inline(rest[0].Content, nil)
		rest = rest[1:]
	}
	p.blocks(rest, depth+1)
	p.raw("</li>\n")
}

func onlyLists(nodes []Node) bool {
	for i := range nodes {
		if nodes[i].Type != BulletList && nodes[i].Type != OrderedList {
			return false
		}
	}
	return true
}

func (p *page) heading(n *Node) {
	tag := "<h" + string(rune('0'+min(max(n.Attrs.Level, 2), 4)))
	p.raw(tag)
	if id := p.headingID(plain(n.Content)); id != "" && !p.opt.Feed {
		p.attr("id", id)
	}
	p.passage(&n.Attrs)
	p.raw(">")
	p.inline(n.Content, nil)
	p.raw("</" + tag[1:] + ">\n")
}

// headingID makes the id of a heading from its words: letters and digits in
// lower case, hyphens between them, a number behind the second of the same.
// The h- before it keeps it apart from the ids of the page around the body.
func (p *page) headingID(text string) string {
	const most = 60
	var b strings.Builder
	b.WriteString("h-")
	gap := false
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = gap || r != '’' && r != '\''
			continue
		}
		if gap && b.Len() > len("h-") {
			b.WriteByte('-')
		}
		gap = false
		if b.Len() > most {
			break
		}
		b.WriteRune(unicode.ToLower(r))
	}
	id := strings.TrimSuffix(b.String(), "-")
	if p.ids == nil {
		p.ids = map[string]int{}
	}
	for {
		p.ids[id]++
		count := p.ids[id]
		if count == 1 {
			return id
		}
		id += "-" + strconv.Itoa(count)
	}
}

func (p *page) quote(n *Node, depth int) {
	a := &n.Attrs
	url, hasURL := p.address(a.URL)
	if a.Cite == "" && !hasURL {
		p.simple("blockquote", n, depth)
		return
	}
	p.raw("<figure")
	p.class("quote")
	p.raw("><blockquote")
	if hasURL && !strings.HasPrefix(url, "mailto:") {
		p.attr("cite", url)
	}
	p.passage(a)
	p.raw(">")
	p.blocks(n.Content, depth+1)
	p.raw("</blockquote><figcaption>")
	p.cite(a)
	p.raw("</figcaption></figure>\n")
}

// cite draws who said it, linked to where.
func (p *page) cite(a *Attrs) {
	url, ok := p.address(a.URL)
	words := a.Cite
	if words == "" {
		words = hostOf(a.URL)
	}
	if words == "" {
		words = a.URL
	}
	if ok {
		p.raw("<a")
		p.attr("href", url)
		p.raw(">")
	}
	p.text(words)
	if ok {
		p.raw("</a>")
	}
}

func (p *page) pullQuote(n *Node, depth int) {
	p.raw("<aside")
	p.class("pull-quote")
	p.passage(&n.Attrs)
	p.raw(">")
	p.blocks(n.Content, depth+1)
	if _, ok := p.address(n.Attrs.URL); ok || n.Attrs.Cite != "" {
		p.raw("<p")
		p.class("pull-quote-cite")
		p.raw(">")
		p.cite(&n.Attrs)
		p.raw("</p>")
	}
	p.raw("</aside>\n")
}

func (p *page) aside(n *Node, depth int) {
	p.raw("<aside")
	p.class("aside")
	p.passage(&n.Attrs)
	p.raw(">")
	if n.Attrs.Title != "" {
		p.raw("<p")
		p.class("aside-title")
		p.raw("><strong>")
		p.text(n.Attrs.Title)
		p.raw("</strong></p>")
	}
	p.blocks(n.Content, depth+1)
	p.raw("</aside>\n")
}

func (p *page) correction(n *Node, depth int) {
	p.raw("<div")
	p.class("correction")
	p.raw(">")
	label, date := p.words(WordCorrection, ""), n.Attrs.Date
	if label != "" || date != "" {
		p.raw("<p")
		p.class("correction-label")
		p.raw("><strong>")
		p.text(label)
		p.raw("</strong>")
		if date != "" {
			shown := date
			if p.opt.Date != nil {
				shown = p.opt.Date(date)
			} else if len(shown) > len("2006-01-02") {
				shown = shown[:len("2006-01-02")]
			}
			p.raw(" <time")
			p.attr("datetime", date)
			p.raw(">")
			p.text(shown)
			p.raw("</time>")
		}
		p.raw("</p>")
	}
	p.blocks(n.Content, depth+1)
	p.raw("</div>\n")
}
