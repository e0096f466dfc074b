package document

import "strings"

func (p *page) figure(n *Node) {
	pic, ok := Picture{}, false
	if p.opt.Picture != nil && n.Attrs.Media != "" {
		pic, ok = p.opt.Picture(n.Attrs.Media)
	}
	src, safe := p.medium(pic.Src)
	if !ok || !safe {
		return
	}
	p.raw("<figure")
	p.passage(&n.Attrs)
	p.raw(">")
	p.picture(pic, src, &n.Attrs)
	p.caption(n)
	p.raw("</figure>\n")
}

func (p *page) picture(pic Picture, src string, a *Attrs) {
	p.pictures++
	if len(pic.Sources) > 0 {
		p.raw("<picture>")
		for _, s := range pic.Sources {
			p.raw("<source")
			p.some("type", s.Type)
			p.attr("srcset", p.srcset(s.SrcSet))
			p.some("sizes", pic.Sizes)
			p.raw(">")
		}
	}
	p.raw("<img")
	p.attr("src", src)
	p.number("width", pic.Width)
	p.number("height", pic.Height)
	switch {
	case p.opt.Feed:
	case p.opt.EagerFirst && p.pictures == 1:
		p.raw(` fetchpriority="high"`)
	default:
		p.raw(` loading="lazy"`)
	}
	if !p.opt.Feed {
		p.raw(` decoding="async"`)
	}
	alt := a.Alt
	if a.Decorative {
		alt = ""
	}
	p.attr("alt", alt)
	p.raw(">")
	if len(pic.Sources) > 0 {
		p.raw("</picture>")
	}
}

// srcset keeps the candidates with safe addresses.
func (p *page) srcset(s string) string {
	var b strings.Builder
	for candidate := range strings.SplitSeq(s, ",") {
		address, size, _ := strings.Cut(strings.TrimSpace(candidate), " ")
		address, ok := p.medium(address)
		if !ok {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(address)
		if size != "" {
			b.WriteString(" " + size)
		}
	}
	return b.String()
}

// caption draws the caption of a figure and behind it the credit: who made
// the picture, through whom it came, under what right.
func (p *page) caption(n *Node) {
	a := &n.Attrs
	credit := joinSome(" / ", a.Credit, a.Source)
	credit = joinSome(", ", credit, a.Rights)
	if len(n.Content) == 0 && credit == "" {
		return
	}
	p.raw("<figcaption>")
	p.inline(n.Content, nil)
	if credit != "" {
		if len(n.Content) > 0 {
			p.raw(" ")
		}
		p.raw("<span")
		p.class("credit")
		p.raw(">")
		p.text(credit)
		p.raw("</span>")
	}
	p.raw("</figcaption>")
}

// joinSome joins two texts, leaving out empty ones and doubles.
func joinSome(sep, a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return a + sep + b
}

func (p *page) gallery(figures []Node) {
	before := len(p.b)
	p.raw("<div")
	p.class("gallery")
	p.raw(">")
	start := len(p.b)
	for i := range figures {
		if figures[i].Type == Figure {
			p.figure(&figures[i])
		}
	}
	if len(p.b) == start {
		p.b = p.b[:before]
		return
	}
	p.raw("</div>\n")
}

func (p *page) audio(n *Node) {
	a := &n.Attrs
	src, typ := "", ""
	if p.opt.Sound != nil && a.Media != "" {
		if s, ok := p.opt.Sound(a.Media); ok {
			src, ok = p.medium(s.Src)
			if ok {
				typ = s.Type
			}
		}
	}
	title := a.Title
	if src == "" {
		// A file that is still elsewhere is a link to it, as an embed would be.
		if link, ok := p.address(a.Src); ok {
			p.raw("<p><a")
			p.attr("href", link)
			p.raw(">")
			if title == "" {
				title = link
			}
			p.text(title)
			p.raw("</a></p>\n")
		}
		return
	}
	p.raw("<figure")
	p.class("audio")
	p.raw(">")
	if title != "" {
		p.raw("<p>")
		p.text(title)
		p.raw("</p>")
	}
	p.raw(`<audio controls preload="none"`)
	p.some("aria-label", title)
	p.raw("><source")
	p.attr("src", src)
	p.some("type", typ)
	p.raw("></audio>")
	p.caption(n)
	p.raw("</figure>\n")
}

// embed draws a plain link. On the site, for a host that readers may load
// content from, it stands in an element that says what a script can put in
// its place once the reader asks for it.
func (p *page) embed(n *Node) {
	a := &n.Attrs
	if !safeWeb(a.URL) {
		return
	}
	host := hostOf(a.URL)
	host = strings.TrimPrefix(host, "www.")
	frame, player := framePlayer(a.URL)
	frameHost := strings.TrimPrefix(hostOf(frame), "www.")
	title := a.Title
	if title == "" {
		title = host
	}
	allowed := player && !p.opt.Feed && (p.opt.EmbedHosts == nil || p.opt.EmbedHosts(frameHost))
	if allowed {
		p.raw(`<div class="embed"`)
		p.attr("data-src", frame)
		p.attr("data-host", frameHost)
		p.attr("data-title", title)
		p.some("data-label", p.words(WordEmbed, host))
		p.raw(">")
	}
	p.raw("<p><a")
	p.attr("href", a.URL)
	if !p.opt.Feed {
		p.raw(` rel="external"`)
	}
	p.raw(">")
	p.text(title)
	p.raw("</a></p>")
	if allowed {
		p.raw("</div>")
	}
	p.raw("\n")
}
