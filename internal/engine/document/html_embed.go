package document

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// frame converts what shows something from elsewhere in a frame of its own.
func (c *converter) frame(n *html.Node, s *sink) {
	src := ""
	for _, name := range []string{"src", "data-src", "data-lazy-src", "data"} {
		if src == "" {
			src = get(n, name)
		}
	}
	if n.DataAtom == atom.Object || n.DataAtom == atom.Video {
		if inner := first(n, atom.Source, atom.Embed); inner != nil && src == "" {
			src = get(inner, "src")
		}
		if movie := find(n, func(d *html.Node) bool { return d.DataAtom == atom.Param && get(d, "name") == "movie" }); movie != nil && src == "" {
			src = get(movie, "value")
		}
	}
	to := c.address(src)
	if !safeWeb(to) {
		c.add(n.Data+" left out", where(n))
		return
	}
	s.block(Node{Type: Embed, Attrs: Attrs{URL: pageOf(to), Title: get(n, "title")}})
}

func (c *converter) audio(n *html.Node, s *sink) {
	src := get(n, "src")
	if inner := first(n, atom.Source); inner != nil && src == "" {
		src = get(inner, "src")
	}
	if strings.TrimSpace(src) == "" {
		c.add("audio without an address left out", where(n))
		return
	}
	s.block(Node{Type: Audio, Attrs: Attrs{Src: resolve(c.opt.Base, strings.TrimSpace(src)), Title: get(n, "title")}})
}

// post converts a post of a social network, which its script would draw: an
// embed of the address that the post links to, its words as the title.
func (c *converter) post(n *html.Node, s *sink) {
	to := c.address(get(n, "data-instgrm-permalink"))
	for _, name := range []string{"cite", "data-bluesky-uri", "data-text-post-permalink", "data-embed-url"} {
		if to == "" {
			to = c.address(get(n, name))
		}
	}
	if to == "" {
		// The last link is the date, which leads to the post.
		for d := range n.Descendants() {
			if d.DataAtom == atom.A {
				if a := c.address(get(d, "href")); a != "" {
					to = a
				}
			}
		}
	}
	if !safeWeb(to) {
		c.quote(n, s, Quote)
		return
	}
	to, _, _ = strings.Cut(to, "?")
	s.block(Node{Type: Embed, Attrs: Attrs{URL: to, Title: shorten(CleanLine(textOf(n)), 300)}})
}

// bookmark converts a card that shows a link.
func (c *converter) bookmark(n *html.Node, s *sink) {
	a := first(n, atom.A)
	if a == nil {
		c.transparent(n, s, nil)
		return
	}
	title := find(n, func(d *html.Node) bool { return classed(d, "kg-bookmark-title") })
	if title == nil {
		title = a
	}
	if to := c.address(get(a, "href")); to != "" {
		s.block(linked(CleanLine(textOf(title)), to))
	}
}
