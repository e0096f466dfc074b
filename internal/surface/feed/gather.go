package feed

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
)

const (
	feedSize = 30
	// feedText bounds the full texts of one feed, in bytes of HTML. The
	// entries that would go beyond it are left to a later day's reading; the
	// newest is always there.
	feedText = 4 << 20
)

// list is what a feed is of.
type list struct {
	title       string // "" for the whole site
	description string
	home        string // path of the page
	folder      string // path before the feeds' file names, with its final slash
	selection   article.Selection
	tag         string // purge tag
}

func (f *Feeds) everything(context.Context, string) (list, error) {
	s := f.site.Current()
	return list{
		description: cmp.Or(s.Description, s.Tagline), home: "/", folder: "/",
		selection: article.Everything(), tag: "feeds",
	}, nil
}

func (f *Feeds) section(ctx context.Context, slug string) (list, error) {
	s, err := f.articles.Section(ctx, slug)
	if err != nil {
		return list{}, err
	}
	described := cmp.Or(s.Description, f.sentence("section.description", "section", s.Name))
	return list{
		title: s.Name, description: described, home: s.Path(), folder: s.Path() + "/",
		selection: article.InSection(s.ID), tag: "section:" + strconv.FormatInt(s.ID, 10),
	}, nil
}

func (f *Feeds) tag(ctx context.Context, slug string) (list, error) {
	t, err := f.articles.Tag(ctx, slug)
	if err != nil {
		return list{}, err
	}
	return list{
		title: t.Name, description: f.sentence("tag.description", "tag", t.Name), home: t.Path(), folder: t.Path() + "/",
		selection: article.WithTag(t.ID), tag: "tag:" + strconv.FormatInt(t.ID, 10),
	}, nil
}

func (f *Feeds) author(ctx context.Context, slug string) (list, error) {
	a, err := f.articles.Author(ctx, slug)
	if err != nil {
		return list{}, err
	}
	return list{
		title: a.Name, description: f.sentence("author.description", "author", a.Name), home: a.Path(), folder: a.Path() + "/",
		selection: article.ByAuthor(a.ID), tag: authorTag(a),
	}, nil
}

// sentence returns a sentence about a list in the site's language.
func (f *Feeds) sentence(key, what, name string) string {
	s := f.site.Current()
	return f.messages.In(s.Language).T(key, what, name, "site", s.Name)
}

// gather returns the channel of a list, all but its own address, and the tags
// that it must be purged by.
func (f *Feeds) gather(ctx context.Context, l list) (*channel, []string, error) {
	s := f.site.Current()
	articles, _, err := f.articles.Articles(ctx, l.selection, article.Cursor{}, feedSize)
	if err != nil {
		return nil, nil, err
	}
	keys, tags := depends(articles, s)
	pictures, err := f.pictures(ctx, keys)
	if err != nil {
		return nil, nil, err
	}
	press := &press{site: s, words: f.messages.In(s.Language), pictures: pictures}
	c := &channel{
		Title:       s.Name,
		Description: l.description,
		Home:        absolute(s.Address, l.home),
		Lang:        s.Language,
		Rights:      "© " + cmp.Or(s.Publisher.Name, s.Name),
		Publisher:   press.publisher(),
		Icon:        press.picture(s.Icon),
	}
	if l.title != "" {
		c.Title = l.title + " – " + s.Name
	}
	text := 0
	for i := range articles {
		e := press.entry(&articles[i])
		if text += len(e.HTML); text > feedText && i > 0 {
			break
		}
		c.Entries = append(c.Entries, e)
		if e.Updated.After(c.Updated) {
			c.Updated = e.Updated
		}
	}
	if c.Updated.IsZero() {
		c.Updated = f.now().Truncate(24 * time.Hour)
	}
	return c, append(tags, l.tag), nil
}

// depends returns the keys of all media that a feed of the articles shows,
// and the purge tags of those media and of the bylines.
func depends(articles []article.Article, s *site.Site) (keys, tags []string) {
	keys = append(keys, s.Icon)
	for i := range articles {
		a := &articles[i]
		a.Body.EachFigure(func(n *document.Node) { keys = append(keys, n.Attrs.Media) })
		for _, author := range a.Authors {
			keys = append(keys, author.Picture)
			tags = append(tags, authorTag(author))
		}
	}
	keys = distinct(keys)
	tags = distinct(tags)
	for _, key := range keys {
		tags = append(tags, "media:"+key)
	}
	return keys, tags
}

// distinct sorts the names and drops doubles and empty ones.
func distinct(names []string) []string {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 0 && names[0] == "" {
		names = names[1:]
	}
	return names
}

func authorTag(a article.Author) string { return "author:" + strconv.FormatInt(a.ID, 10) }

// publisher returns who stands behind the site. Their mail address is left
// out unless it is one.
func (p *press) publisher() person {
	pub := p.site.Publisher
	mail := strings.TrimPrefix(pub.Contact, "mailto:")
	if strings.Count(mail, "@") != 1 || strings.ContainsAny(mail, " \t\r\n()<>,:;/") {
		mail = ""
	}
	return person{Name: cmp.Or(pub.Name, p.site.Name), Address: absolute(p.site.Address, "/"), Mail: mail}
}
