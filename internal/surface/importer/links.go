package importer

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
)

// relink makes the body independent of the old site: links to what came along
// lead to it here, the others lose their address and keep their words. It
// returns the addresses that lead nowhere now.
func (ix *Index) relink(doc *document.Doc) []string {
	var lost []string
	changed := false
	doc.Walk(func(n *document.Node) bool {
		for i := range n.Marks {
			m := &n.Marks[i]
			if m.Type != document.Link {
				continue
			}
			to, keep := ix.lead(m.Href)
			if !keep {
				lost = append(lost, m.Href)
			}
			changed = changed || to != m.Href
			m.Href = to
		}
		n.Marks = withoutDeadLinks(n.Marks)
		if n.Type == document.Quote || n.Type == document.PullQuote {
			if to, keep := ix.lead(n.Attrs.URL); keep && !strings.HasPrefix(to, "/") {
				n.Attrs.URL = to
			} else if n.Attrs.URL != "" {
				n.Attrs.URL = ""
			}
		}
		return true
	})
	doc.Content, lost = ix.embeds(doc.Content, lost)
	if changed || len(lost) > 0 {
		*doc = doc.Normalise() // text that lost its link joins the text beside it
	}
	return lost
}

// lead returns where an address goes from now on; false for one that goes
// nowhere.
func (ix *Index) lead(address string) (string, bool) {
	if address == "" || strings.HasPrefix(address, "mailto:") {
		return address, true
	}
	u, err := url.Parse(address)
	if err != nil || !ix.Old(u) {
		return address, true
	}
	if to, ok := ix.Target(u); ok {
		return to, true
	}
	if strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
		return "/", true
	}
	return "", false
}

func withoutDeadLinks(marks []document.Mark) []document.Mark {
	for i, m := range marks {
		if m.Type == document.Link && m.Href == "" {
			kept := append([]document.Mark(nil), marks[:i]...)
			return append(kept, withoutDeadLinks(marks[i+1:])...)
		}
	}
	return marks
}

// embeds turns embeds of the old site's own pages into links, and leaves out
// recordings and films that only the old site has.
func (ix *Index) embeds(nodes []document.Node, lost []string) ([]document.Node, []string) {
	out := nodes[:0:0]
	for _, n := range nodes {
		if n.Type == document.Embed {
			if u, err := url.Parse(n.Attrs.URL); err == nil && ix.Old(u) {
				to, ok := ix.Target(u)
				if !ok {
					lost = append(lost, n.Attrs.URL)
					continue
				}
				n = linkParagraph(orElse(n.Attrs.Title, path.Base(to)), to)
			}
		} else if n.Type == document.Audio && n.Attrs.Media == "" {
			if u, err := url.Parse(n.Attrs.Src); err == nil && ix.Old(u) {
				lost = append(lost, n.Attrs.Src)
				continue
			}
		} else if len(n.Content) > 0 {
			n.Content, lost = ix.embeds(n.Content, lost)
		}
		out = append(out, n)
	}
	return out, lost
}

func linkParagraph(words, to string) document.Node {
	return document.Node{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: words,
		Marks: []document.Mark{{Type: document.Link, Href: to}}}}}
}

// original returns the address of the full picture that an address of an old
// site shows a smaller copy of, and what the library says about it.
func (ix *Index) original(address string) (string, attachment) {
	u, err := url.Parse(address)
	if err != nil {
		return address, attachment{}
	}
	u = throughProxy(u)
	s := ix.hosts[bareHost(u.Host)]
	if s == nil {
		return u.String(), attachment{}
	}
	for _, name := range [...]string{u.Path, withoutSize(u.Path)} {
		if id, ok := s.files[name]; ok {
			a := s.attachments[id]
			return a.address, a
		}
	}
	if strings.Contains(u.Path, "/wp-content/uploads/") || strings.Contains(u.Path, "/files/") {
		u.RawQuery = "" // "?w=300" asks for a smaller copy
	}
	return u.String(), attachment{}
}

// throughProxy returns the address behind WordPress's picture proxy:
// https://i0.wp.com/example.org/a.jpg?w=300 is https://example.org/a.jpg.
func throughProxy(u *url.URL) *url.URL {
	switch strings.ToLower(u.Host) {
	case "i0.wp.com", "i1.wp.com", "i2.wp.com", "i3.wp.com":
		if host, rest, ok := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/"); ok && strings.Contains(host, ".") {
			return &url.URL{Scheme: "https", Host: host, Path: "/" + rest}
		}
	}
	return u
}

// relinkItem makes an item independent of the old site.
func (ix *Index) relinkItem(it *Item) (lost []string) {
	if len(ix.hosts) == 0 {
		return nil
	}
	lost = ix.relink(&it.Body)
	slices.Sort(lost)
	lost = slices.Compact(lost)
	if u, err := url.Parse(it.Source.URL); err == nil && it.Source.URL != "" && ix.Old(u) {
		it.Source = article.Source{}
	}
	return lost
}
