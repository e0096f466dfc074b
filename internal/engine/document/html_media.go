package document

import (
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// address resolves an address; what cannot be a link becomes empty.
func (c *converter) address(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || s[0] == '#' {
		return ""
	}
	clean, ok := cleanLink(resolve(c.opt.Base, s))
	if !ok {
		return ""
	}
	// Documents pasted from Google lead through its redirect.
	if rest, ok := strings.CutPrefix(clean, "https://www.google.com/url?q="); ok {
		rest, _, _ = strings.Cut(rest, "&")
		if target, ok := cleanLink(unescape(rest)); ok && safeWeb(target) {
			clean = target
		}
	}
	return dropTrackers(clean)
}

func (c *converter) link(n *html.Node, s *sink, marks []Mark) {
	href := get(n, "href")
	to := c.address(href)
	if to != "" {
		c.children(n, s, with(marks, Mark{Type: Link, Href: to, Title: get(n, "title")}))
		return
	}
	if scheme, _ := cutScheme(encodeAddress(href)); scheme != "" && strings.TrimSpace(textOf(n)) != "" {
		c.add("link with an address of "+short(scheme)+": kept as plain text", where(n))
	} else if href != "" && strings.TrimSpace(textOf(n)) != "" {
		c.add("link inside the page or relative to it kept as plain text", where(n))
	}
	c.children(n, s, marks)
}

// short bounds what a report repeats of its input.
func short(s string) string {
	if len(s) > 20 {
		return "unknown kind"
	}
	return s
}

// figure converts what has a caption. It becomes what is in it: a picture, a
// gallery, a quote with its source, a table, an embed.
func (c *converter) figure(n *html.Node, s *sink, marks []Mark) {
	var caption []Node
	if cap := captionOf(n); cap != nil {
		credit := takeCredit(cap)
		caption = c.inline(cap, lineBreak)
		cap.Parent.RemoveChild(cap)
		defer func() { creditTo(s, credit) }()
	}
	inner := &sink{attrs: s.attrs}
	c.passage(n, &inner.attrs)
	c.children(n, inner, marks)
	blocks := inner.finish()
	s.flush()
	if classed(n, "wp-block-embed") && len(blocks) == 1 && blocks[0].Type == Paragraph {
		if address, ok := bareAddress(strings.TrimSpace(plain(blocks[0].Content))); ok {
			blocks[0] = Node{Type: Embed, Attrs: Attrs{URL: pageOf(address)}}
		}
	}
	kinds := map[Type]int{}
	for _, b := range blocks {
		kinds[b.Type]++
	}
	if kinds[Figure] > 1 {
		c.pictures(blocks, caption, s)
		return
	}
	for _, t := range []Type{Figure, Audio, Table, Quote, PullQuote, Embed} {
		for i := range blocks {
			if b := &blocks[i]; b.Type == t && len(caption) > 0 {
				caption = captioned(b, caption)
			}
		}
	}
	for _, b := range blocks {
		s.block(b)
	}
	if len(caption) > 0 {
		s.block(Node{Type: Paragraph, Content: caption})
	}
}

// captioned gives a caption to a block and returns what is left of it.
func captioned(b *Node, caption []Node) []Node {
	text := CleanLine(plain(caption))
	switch b.Type {
	case Figure, Audio:
		if len(b.Content) > 0 {
			return caption
		}
		b.Content = caption
	case Table:
		if b.Attrs.Caption != "" {
			return caption
		}
		b.Attrs.Caption = text
	case Quote, PullQuote:
		if b.Attrs.Cite != "" {
			return caption
		}
		b.Attrs.Cite = strings.TrimLeft(text, "-–—― \u00a0")
	case Embed:
		if b.Attrs.Title != "" {
			return caption
		}
		b.Attrs.Title = text
	}
	return nil
}

// captionOf finds the caption that belongs to a figure and not to one inside.
func captionOf(n *html.Node) *html.Node {
	return find(n, func(d *html.Node) bool {
		if d.DataAtom != atom.Figcaption && !classed(d, "wp-caption-text", "gallery-caption", "wp-element-caption", "image-caption", "caption") {
			return false
		}
		for p := d.Parent; p != nil && p != n; p = p.Parent {
			if p.DataAtom == atom.Figure || p.DataAtom == atom.Table || classed(p, "gallery-item", "wp-caption") {
				return false
			}
		}
		return true
	})
}

// takeCredit removes the part of a caption that names the photographer.
func takeCredit(caption *html.Node) string {
	credit := find(caption, func(d *html.Node) bool {
		for class := range strings.FieldsSeq(strings.ToLower(get(d, "class"))) {
			if strings.Contains(class, "credit") || strings.Contains(class, "copyright") || strings.Contains(class, "photographer") {
				return true
			}
		}
		return false
	})
	if credit == nil {
		return ""
	}
	text := CleanLine(textOf(credit))
	credit.Parent.RemoveChild(credit)
	return text
}

// creditTo sets the credit of the figure that came last.
func creditTo(s *sink, credit string) {
	if last := len(s.out) - 1; last >= 0 && credit != "" && s.out[last].Type == Figure && s.out[last].Attrs.Credit == "" {
		s.out[last].Attrs.Credit = credit
	}
}

// gallery converts an element that a class calls one.
func (c *converter) gallery(n *html.Node, s *sink) {
	var caption []Node
	if cap := captionOf(n); cap != nil {
		caption = c.inline(cap, lineBreak)
		cap.Parent.RemoveChild(cap)
	}
	c.pictures(c.content(n), caption, s)
}

// pictures makes a gallery of the figures among blocks. What else is there
// follows it, the caption last.
func (c *converter) pictures(blocks, caption []Node, s *sink) {
	g := Node{Type: Gallery}
	var rest []Node
	var collect func(nodes []Node)
	collect = func(nodes []Node) {
		for _, b := range nodes {
			switch b.Type {
			case Figure:
				g.Content = append(g.Content, b)
			case Gallery, BulletList, OrderedList, ListItem:
				collect(b.Content)
			default:
				rest = append(rest, b)
			}
		}
	}
	collect(blocks)
	if len(g.Content) == 1 {
		g = g.Content[0]
	}
	s.block(g)
	for _, b := range rest {
		s.block(b)
	}
	if len(caption) > 0 {
		s.block(Node{Type: Paragraph, Content: caption})
	}
}

// image converts a picture into a figure, wherever it stands.
func (c *converter) image(n *html.Node, s *sink, marks []Mark) {
	src := imageSource(n)
	width, _ := strconv.Atoi(get(n, "width"))
	height, _ := strconv.Atoi(get(n, "height"))
	alt := get(n, "alt")
	switch {
	case classed(n, "wp-smiley", "emoji"):
		s.text(alt, marks)
		return
	case has(n, "width") && has(n, "height") && width <= 3 && height <= 3 && width+height > 0:
		c.add("tracking picture left out", where(n))
		return
	case src == "" || strings.HasPrefix(strings.ToLower(src), "data:"):
		c.add("picture without an address left out", where(n))
		return
	}
	for _, m := range marks {
		if m.Type != Link {
			continue
		}
		if full, ok := original(src, m.Href); ok {
			src = full
		} else if !pictureFile(m.Href) {
			c.add("link around a picture left out", where(n))
		}
	}
	f := Node{Type: Figure, Attrs: Attrs{Src: resolve(c.opt.Base, src), Alt: alt}}
	if has(n, "alt") && alt == "" && (get(n, "role") == "presentation" || get(n, "role") == "none") {
		f.Attrs.Decorative = true
	}
	s.block(f)
}

// imageSource returns the address of a picture: that of a lazy loader, which
// puts a blank picture into src, before src itself.
func imageSource(n *html.Node) string {
	for _, name := range []string{"data-src", "data-lazy-src", "data-original", "data-orig-file", "src"} {
		if v := strings.TrimSpace(get(n, name)); v != "" && !strings.HasPrefix(v, "data:") {
			return v
		}
	}
	best, most := "", -1.0
	for _, name := range []string{"srcset", "data-srcset"} {
		for candidate := range strings.SplitSeq(get(n, name), ",") {
			address, size, _ := strings.Cut(strings.TrimSpace(candidate), " ")
			v, _ := strconv.ParseFloat(strings.TrimRight(strings.TrimSpace(size), "wx"), 64)
			if address != "" && v > most {
				best, most = address, v
			}
		}
	}
	return best
}

func pictureFile(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff":
		return true
	}
	return false
}

// original reports whether a link leads to the file that a picture is a
// smaller copy of: harbour.jpg for harbour-300x200.jpg.
func original(src, href string) (string, bool) {
	if !pictureFile(href) {
		return "", false
	}
	stem := strings.TrimSuffix(path.Base(href), path.Ext(href))
	return href, strings.HasPrefix(path.Base(encodeAddress(src)), stem)
}
