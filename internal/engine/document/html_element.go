package document

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := make(map[atom.Atom]bool, len(list))
	for _, a := range list {
		m[a] = true
	}
	return m
}

var (
	// dropped elements are left out with everything in them, and reported.
	dropped = atoms(atom.Script, atom.Style, atom.Noscript, atom.Form, atom.Svg, atom.Math, atom.Canvas, atom.Template,
		atom.Select, atom.Textarea, atom.Button, atom.Input, atom.Map, atom.Nav, atom.Applet, atom.Frameset,
		atom.Noframes, atom.Noembed, atom.Dialog, atom.Datalist, atom.Progress, atom.Meter, atom.Marquee)
	// silent elements say nothing to readers and are left out without a word.
	silent = atoms(atom.Title, atom.Meta, atom.Link, atom.Base, atom.Wbr, atom.Colgroup, atom.Col, atom.Area,
		atom.Source, atom.Track, atom.Param, atom.Rp)
	// inlineTags are elements inside text whose form is not kept.
	inlineTags = atoms(atom.Span, atom.Font, atom.Small, atom.Big, atom.Ins, atom.Time, atom.Data, atom.Label, atom.Bdi,
		atom.Bdo, atom.Abbr, atom.Acronym, atom.Output, atom.Nobr, atom.Ruby, atom.Rb, atom.Tt, atom.A, atom.B, atom.I,
		atom.Em, atom.Strong, atom.Code, atom.Sub, atom.Sup, atom.U, atom.Mark, atom.Q, atom.Cite, atom.S, atom.Del,
		atom.Strike, atom.Kbd, atom.Samp, atom.Var, atom.Dfn)
)

// tagMarks are elements that are a mark.
var tagMarks = map[atom.Atom]MarkType{atom.Strong: Strong, atom.B: Strong, atom.Em: Em, atom.I: Em, atom.Cite: Em,
	atom.Dfn: Em, atom.Var: Em, atom.Code: CodeMark, atom.Kbd: CodeMark, atom.Samp: CodeMark, atom.Tt: CodeMark,
	atom.S: Strike, atom.Del: Strike, atom.Strike: Strike, atom.Sub: Subscript, atom.Sup: Superscript}

func (c *converter) children(n *html.Node, s *sink, marks []Mark) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch k.Type {
		case html.TextNode:
			if c.piece() {
				s.text(k.Data, marks)
			}
		case html.ElementNode:
			if !c.special(k, s, marks) {
				c.element(k, s, marks)
			}
		}
	}
}

// hidden reports elements that browsers do not show, or show to nobody who
// sees.
func hidden(n *html.Node) bool {
	return has(n, "hidden") || classed(n, "screen-reader-text", "sr-only", "visually-hidden") ||
		style(n, "display") == "none" || style(n, "visibility") == "hidden"
}

// special handles what an element is by its class rather than by its name:
// the blocks of WordPress, Ghost and the networks' embeds.
func (c *converter) special(n *html.Node, s *sink, marks []Mark) bool {
	switch {
	case len(n.Attr) == 0:
		return false
	case hidden(n):
		if strings.TrimSpace(textOf(n)) != "" {
			c.add("hidden "+n.Data+" left out", where(n))
		}
	case classed(n, "kg-callout-emoji", "wp-block-file__button"):
	case classed(n, "wp-caption", "gallery-item", "wp-block-image", "kg-image-card", "kg-audio-card", "kg-video-card",
		"wp-block-embed", "wp-block-video", "wp-block-audio", "kg-embed-card", "wp-block-table") && n.DataAtom != atom.Figcaption:
		c.figure(n, s, nil)
	case classed(n, "gallery", "wp-block-gallery", "kg-gallery-card", "tiled-gallery", "blocks-gallery-grid"):
		c.gallery(n, s)
	case classed(n, "wp-block-pullquote", "pullquote", "pull-quote"):
		c.quote(n, s, PullQuote)
	case classed(n, "kg-callout-card", "wp-block-details", "kg-toggle-card"):
		c.aside(n, s)
	case n.DataAtom == atom.Blockquote && classed(n, "twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed",
		"reddit-embed-bq", "bluesky-embed", "mastodon-embed", "threads-post", "text-post-media"):
		c.post(n, s)
	case classed(n, "kg-bookmark-card"):
		c.bookmark(n, s)
	default:
		return false
	}
	return true
}

// element converts an element by its name.
func (c *converter) element(n *html.Node, s *sink, marks []Mark) {
	if m, ok := tagMarks[n.DataAtom]; ok {
		if m == Strong && (style(n, "font-weight") == "normal" || style(n, "font-weight") == "400") {
			c.children(n, s, marks) // the wrapper that Google Docs pastes
			return
		}
		c.children(n, s, with(marks, Mark{Type: m}))
		return
	}
	switch n.DataAtom {
	case atom.P:
		c.paragraph(n, s, marks)
	case atom.A:
		c.link(n, s, marks)
	case atom.Br:
		s.lineBreak()
	case atom.Span, atom.Font:
		c.children(n, s, c.styled(n, marks))
	case atom.Q:
		s.text("“", marks)
		c.children(n, s, marks)
		s.text("”", marks)
	case atom.Rt:
		s.text(" (", marks)
		c.children(n, s, marks)
		s.text(") ", marks)
	case atom.U, atom.Mark:
		c.add(n.Data+" kept as plain text", where(n))
		c.children(n, s, marks)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		c.heading(n, s)
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		c.bullets(n, s)
	case atom.Li, atom.Dt, atom.Dd:
		c.transparent(n, s, marks)
	case atom.Dl:
		c.definitions(n, s)
	case atom.Blockquote:
		c.quote(n, s, Quote)
	case atom.Figure:
		c.figure(n, s, nil)
	case atom.Picture:
		c.children(n, s, marks)
	case atom.Img:
		c.image(n, s, marks)
	case atom.Table:
		c.table(n, s)
	case atom.Pre, atom.Listing, atom.Xmp:
		c.code(n, s)
	case atom.Hr:
		s.block(Node{Type: Rule})
	case atom.Iframe, atom.Embed, atom.Object, atom.Video:
		c.frame(n, s)
	case atom.Audio:
		c.audio(n, s)
	case atom.Details, atom.Aside:
		c.aside(n, s)
	default:
		switch {
		case dropped[n.DataAtom]:
			c.add(n.Data+" left out", where(n))
		case silent[n.DataAtom]:
		case inlineTags[n.DataAtom]:
			c.children(n, s, marks)
		default:
			c.transparent(n, s, marks)
		}
	}
}

// with adds a mark to those around it.
func with(marks []Mark, m Mark) []Mark {
	if slices.ContainsFunc(marks, func(o Mark) bool { return o.Type == m.Type }) {
		return marks
	}
	return append(marks[:len(marks):len(marks)], m)
}

// styled reads the marks that word processors write as styles.
func (c *converter) styled(n *html.Node, marks []Mark) []Mark {
	if !has(n, "style") {
		return marks
	}
	switch style(n, "font-weight") {
	case "bold", "bolder", "600", "700", "800", "900":
		marks = with(marks, Mark{Type: Strong})
	}
	if style(n, "font-style") == "italic" {
		marks = with(marks, Mark{Type: Em})
	}
	if strings.Contains(style(n, "text-decoration")+style(n, "text-decoration-line"), "line-through") {
		marks = with(marks, Mark{Type: Strike})
	}
	switch style(n, "vertical-align") {
	case "super":
		marks = with(marks, Mark{Type: Superscript})
	case "sub":
		marks = with(marks, Mark{Type: Subscript})
	}
	return marks
}

// transparent converts an element that only groups: what is in it stands by
// itself, in the element's language.
func (c *converter) transparent(n *html.Node, s *sink, marks []Mark) {
	s.flush()
	before := s.attrs
	c.passage(n, &s.attrs)
	c.children(n, s, marks)
	s.flush()
	s.attrs = before
}

func (c *converter) paragraph(n *html.Node, s *sink, marks []Mark) {
	at := len(s.out)
	c.transparent(n, s, marks)
	if len(s.out) != at+1 || s.out[at].Type != Paragraph {
		return
	}
	text := strings.TrimSpace(plain(s.out[at].Content))
	if len(text) > 200 {
		return
	}
	switch strings.Join(strings.Fields(text), "") {
	case "***", "---", "___", "⁂", "*****", "——", "———":
		// A row of asterisks is how typists draw a rule.
		s.out[at] = Node{Type: Rule}
		return
	}
	// A player's address alone in a paragraph is how WordPress writes embeds.
	if address, ok := bareAddress(text); ok && knownPlayer(address) {
		s.out[at] = Node{Type: Embed, Attrs: Attrs{URL: pageOf(address)}}
	}
}

// bareAddress reports whether a text is nothing but a web address.
func bareAddress(s string) (string, bool) {
	if !strings.HasPrefix(s, "http") || strings.ContainsFunc(s, unicode.IsSpace) {
		return "", false
	}
	address, ok := cleanLink(s)
	return address, ok && safeWeb(address)
}

// passage sets the language and direction that an element declares.
func (c *converter) passage(n *html.Node, a *Attrs) {
	if lang := get(n, "lang"); lang != "" && languageTag(lang) && n.DataAtom != atom.Html && n.DataAtom != atom.Body {
		a.Lang = lang
		if sameLanguage(lang, c.opt.Lang) {
			a.Lang = ""
		}
	}
	if dir := strings.ToLower(get(n, "dir")); dir == "rtl" || dir == "ltr" {
		a.Dir = dir
		around := c.opt.Lang
		if a.Lang != "" {
			around = a.Lang
		}
		if dir == direction(around) {
			a.Dir = ""
		}
	}
}

// sameLanguage reports whether two tags name one language: en-GB is English.
func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return strings.EqualFold(a, b)
}

// content converts what is inside an element into blocks of their own.
func (c *converter) content(n *html.Node) []Node {
	s := &sink{}
	c.children(n, s, nil)
	return s.finish()
}

// inline converts what is inside an element into one line of text; its
// blocks are joined by sep. Pictures stay among it, for fit to move.
func (c *converter) inline(n *html.Node, sep Node) []Node {
	return flatten(c.content(n), sep)
}

var (
	lineBreak = Node{Type: HardBreak}
	space     = Node{Type: Text, Text: " "}
)

// flatten joins the text of blocks. Media among them are kept as they are.
func flatten(nodes []Node, sep Node) []Node {
	var out []Node
	for _, n := range nodes {
		var add []Node
		switch n.Type {
		case Figure, Gallery, Audio, Embed:
			out = append(out, n)
			continue
		case Text, HardBreak:
			out = append(out, n)
			continue
		case Paragraph, Heading, Code:
			add = n.Content
		default:
			add = flatten(n.Content, sep)
		}
		if len(out) > 0 && len(add) > 0 {
			out = append(out, sep)
		}
		out = append(out, add...)
	}
	return out
}
