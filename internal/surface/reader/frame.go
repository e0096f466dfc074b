package reader

import (
	"net/url"
	"path"
	"strings"

	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/message"
)

// The numbers of characters from which display type is set smaller.
const (
	longName, longerName         = 24, 40
	longHeadline, longerHeadline = 62, 100
)

// frame returns what stands around every page. title is that of the page
// alone, "" for the front page; under is the address of the section that the
// page belongs to, "" for none.
func (d *drawing) frame(title, description, under string) (Frame, error) {
	s := d.site
	f := Frame{
		Lang: s.Language, Name: s.Name, Fit: fit(s.Name, longName, longerName), Tagline: s.Tagline,
		Contact: s.Publisher.Contact, Footer: d.links(s.Menus["footer"], under),
		Head: Head{
			Title: title, Headline: title, Description: description,
			Address: d.absolute(d.path), Canonical: d.absolute(d.path), Kind: "website", SiteName: s.Name,
			Feeds: d.feeds("", s.Name),
		},
	}
	if d.bar != nil {
		var err error
		if f.Bar, err = d.bar(d.ctx, d.lang); err != nil {
			return f, err
		}
	}
	if s.Publisher.Name != s.Name {
		f.Publisher = s.Publisher.Name
	}
	if title == "" {
		f.Head.Title, f.Head.Headline = s.Name, s.Name
		if s.Tagline != "" {
			f.Head.Title += " – " + s.Tagline
		}
	} else {
		f.Head.Title += " – " + s.Name
	}
	if language, region, ok := strings.Cut(s.Language, "-"); ok {
		f.Head.Locale = language + "_" + region
	}
	if err := d.icons(&f.Head); err != nil {
		return f, err
	}
	menu, err := d.menu(under)
	f.Menu = menu
	return f, err
}

// menu returns the main menu, or all sections when the site has none.
func (d *drawing) menu(under string) ([]Link, error) {
	if items := d.site.Menus["main"]; len(items) > 0 {
		return d.links(items, under), nil
	}
	sections, err := d.articles.Sections(d.ctx)
	if err != nil {
		return nil, err
	}
	items := make([]site.MenuItem, 0, len(sections))
	for _, s := range sections[:min(len(sections), maxMenu)] {
		items = append(items, site.MenuItem{Label: s.Name, Target: s.Path()})
	}
	return d.links(items, under), nil
}

// maxMenu bounds a menu that nobody made: an archive may have hundreds of
// sections.
const maxMenu = 12

func (d *drawing) links(items []site.MenuItem, under string) []Link {
	links := make([]Link, len(items))
	for i, item := range items {
		links[i] = Link{Label: item.Label, Href: item.Target}
		switch item.Target {
		case d.path:
			links[i].Current = "page"
		case under:
			links[i].Current = "true"
		}
	}
	return links
}

// feeds returns the three feeds under a path: "" for the whole site.
func (d *drawing) feeds(under, title string) []Feed {
	return []Feed{
		{"application/rss+xml", d.lang.T("feed.rss", "title", title), under + "/feed.xml"},
		{"application/atom+xml", d.lang.T("feed.atom", "title", title), under + "/atom.xml"},
		{"application/feed+json", d.lang.T("feed.json", "title", title), under + "/feed.json"},
	}
}

// absolute returns the absolute address of a path of this site.
func (d *drawing) absolute(path string) string {
	if path == "" || strings.Contains(path, "://") {
		return path
	}
	return d.site.Address + (&url.URL{Path: path}).EscapedPath()
}

// icons names the site's own icon, or the one that is made of its name.
func (d *drawing) icons(h *Head) error {
	h.Icon, h.IconType, h.TouchIcon = "/icon.svg", "image/svg+xml", "/icon.png"
	if d.site.Icon == "" {
		return nil
	}
	found, err := d.media([]string{d.site.Icon})
	if err != nil {
		return err
	}
	if pic, ok := found[d.site.Icon]; ok {
		h.Icon, h.IconType, h.TouchIcon = pic.Src, "image/"+strings.TrimPrefix(path.Ext(pic.Src), "."), pic.Src
	}
	return nil
}

// names joins bylines into words: "Ada, Bo and Cy".
func names(l *message.Language, authors []article.Author) string {
	var b strings.Builder
	for i, a := range authors {
		b.WriteString(join(l, i, len(authors)))
		b.WriteString(a.Name)
	}
	return b.String()
}

// join returns what stands before the name at place i of n.
func join(l *message.Language, i, n int) string {
	switch {
	case i == 0:
		return ""
	case i == n-1:
		return l.T("list.and")
	default:
		return l.T("list.comma")
	}
}
