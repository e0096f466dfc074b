package importer

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/fault"
)

// wxr reads WordPress's own export format, WXR 1.0 to 1.2: RSS 2.0 with
// elements of its own.
type wxr struct {
	name string
	size int64 // bytes of the file
	open func() (io.ReadCloser, error)

	base   *url.URL // address of the blog
	site   *oldSite
	menus  map[string]*wxrMenu
	order  []string          // menus as they came
	nested int               // categories inside others
	logins map[string]string // refs of authors by what spellings of a login have in common
	moved  []site.Redirect   // lists of stories: sections, tags, authors, feeds
}

// Check implements Reader.
func (r *wxr) Check(ctx context.Context, ix *Index) error {
	var head wxrHead
	items := 0
	err := r.walk(ctx, true, head.field(ix, r), func(it *wxrItem, at int64) error {
		if items%1000 == 0 && ix.watch != nil {
			ix.watch(at, r.size)
		}
		if r.site == nil {
			r.begin(ix, &head, it)
		}
		if items++; ix.items+items > MaxItems {
			return fault.New(fault.TooLarge, "%s:%d: more than %d items; split the export", r.name, it.line, MaxItems)
		}
		ix.items += it.commentCount
		r.index(ix, it)
		return nil
	})
	if err != nil {
		return err
	}
	if r.site == nil {
		r.begin(ix, &head, &wxrItem{})
	}
	ix.items += items
	return nil
}

// walk calls head for each element of the channel but its items, and each
// for those, with how many bytes have been read.
func (r *wxr) walk(ctx context.Context, light bool, head func(*xmlStream, xml.StartElement) error, each func(it *wxrItem, at int64) error) error {
	file, err := r.open()
	if err != nil {
		return err
	}
	defer file.Close()
	s, err := newXMLStream(r.name, file)
	if err != nil {
		return err
	}
	channels := 0
	err = s.root("rss", func(t xml.StartElement) error {
		if t.Name.Local != "channel" {
			_, err := s.skip()
			return err
		}
		channels++
		return s.children(func(t xml.StartElement) error {
			if t.Name.Local != "item" {
				return head(s, t)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			it, err := readItem(s, light)
			if err != nil {
				return err
			}
			return each(it, s.dec.InputOffset())
		})
	})
	if err == nil && channels == 0 {
		err = fault.New(fault.Invalid, "%s: there is no <channel> in it; it is not a WordPress export", r.name)
	}
	return err
}

// wxrHead is what the channel says of the site.
type wxrHead struct {
	title, link, description, language, blogURL string
	version                                     string
}

func (h *wxrHead) field(ix *Index, r *wxr) func(*xmlStream, xml.StartElement) error {
	return func(s *xmlStream, t xml.StartElement) error {
		switch name := wxrName(t.Name); name {
		case "title":
			return s.into(&h.title)
		case "link":
			return s.into(&h.link)
		case "description":
			return s.into(&h.description)
		case "language":
			return s.into(&h.language)
		case "wp:base_blog_url":
			return s.into(&h.blogURL)
		case "wp:wxr_version":
			return s.into(&h.version)
		case "wp:author", "wp:category", "wp:tag", "wp:term":
			if r.site == nil {
				r.begin(ix, h, &wxrItem{})
			}
			fields, err := s.fields()
			if err != nil {
				return err
			}
			r.term(ix, name, fields)
			return nil
		}
		_, err := s.skip()
		return err
	}
}

// begin settles which site the file is of.
func (r *wxr) begin(ix *Index, h *wxrHead, first *wxrItem) {
	for _, address := range [...]string{h.blogURL, h.link, first.link, first.guid} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			r.base = u
			break
		}
	}
	if r.base == nil {
		r.base = &url.URL{Scheme: "https", Host: "wordpress.invalid"}
	}
	r.base = &url.URL{Scheme: r.base.Scheme, Host: r.base.Host, Path: strings.TrimSuffix(r.base.Path, "/") + "/"}
	if h.blogURL == "" && h.link == "" {
		r.base.Path = "/"
	}
	r.site = ix.site(r.base)
	r.menus = make(map[string]*wxrMenu)
	r.logins = make(map[string]string)
	r.moved = nil
	if r.base.Path != "/" {
		r.moves("", "/")
	} else {
		r.moved = append(r.moved, site.Redirect{From: "/feed", To: "/feed.xml"})
	}
	r.moved = append(r.moved, site.Redirect{From: strings.TrimSuffix(r.base.Path, "/") + "/feed/atom", To: "/atom.xml"})
	if ix.Settings == nil && h.title != "" {
		s := Settings{Settings: site.Settings{Name: cut(stripTags(h.title), site.MaxName), Tagline: cut(stripTags(h.description), site.MaxTagline)}}
		if tag, err := language.Parse(h.language); err == nil {
			s.Language = tag.String()
		}
		ix.Settings = &s
	}
}

// term takes in an author, a category, a tag or a term of any taxonomy.
func (r *wxr) term(ix *Index, element string, f map[string]string) {
	switch element {
	case "wp:author":
		name := f["wp:author_display_name"]
		if name == "" {
			name = f["wp:author_first_name"] + " " + f["wp:author_last_name"]
		}
		r.author(ix, f["wp:author_login"], stripTags(name), f["wp:author_email"])
	case "wp:category":
		r.category(ix, f["wp:term_id"], f["wp:category_nicename"], f["wp:cat_name"], f["wp:category_description"], f["wp:category_parent"])
	case "wp:tag":
		r.numbered(f["wp:term_id"], r.tag(ix, f["wp:tag_slug"], f["wp:tag_name"]))
	case "wp:term":
		switch f["wp:term_taxonomy"] {
		case "category":
			r.category(ix, f["wp:term_id"], f["wp:term_slug"], f["wp:term_name"], f["wp:term_description"], f["wp:term_parent"])
		case "post_tag":
			r.numbered(f["wp:term_id"], r.tag(ix, f["wp:term_slug"], f["wp:term_name"]))
		}
	}
}

func (r *wxr) category(ix *Index, id, slug, name, description, parent string) {
	origin := r.section(ix, slug, name, description, parent)
	r.numbered(id, origin)
	if s, ok := ix.sections.get(origin); ok && id != "" {
		r.asked("cat="+id, s.Path())
	}
}

// asked leads an address of the old site that has only a query.
func (r *wxr) asked(query, to string) {
	key := strings.TrimSuffix(r.base.Path, "/") + "?" + query
	if _, taken := r.site.targets[key]; !taken {
		r.site.targets[key] = to
		r.moved = append(r.moved, site.Redirect{From: r.base.Path + "?" + query, To: to})
	}
}

// numbered remembers a term's number, by which menus name it.
func (r *wxr) numbered(id, origin string) {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil {
		r.site.terms[n] = origin
	}
}

// origin is the stable key of something in the old site.
func (r *wxr) origin(kind, key string) string {
	return "wordpress:" + r.site.host + strings.TrimSuffix(r.base.Path, "/") + ":" + kind + ":" + key
}

func (r *wxr) author(ix *Index, login, name, email string) string {
	origin := r.byline(login)
	if _, there := ix.authors.get(origin); login == "" || there {
		return origin
	}
	if name = strings.TrimSpace(name); name == "" {
		name = login
	}
	a := Author{Ref: origin, Origin: origin, Person: r.origin("user", login)}
	a.Name = cut(name, article.MaxTermName)
	a.Slug = article.Slugify(a.Name)
	if a.Slug == "" || slices.ContainsFunc(ix.authors.list, func(b Author) bool { return b.Slug == a.Slug }) {
		a.Slug = article.Slugify(login)
	}
	if a.Slug == "" {
		a.Slug = "author-" + fmt.Sprint(len(ix.authors.list)+1)
	}
	if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email || len(email) > account.MaxEmail {
		email = ""
	}
	r.logins[article.Slugify(login)] = origin
	ix.authors.add(origin, a)
	ix.persons.add(a.Person, Person{Ref: a.Person, Origin: a.Person, Name: cut(name, account.MaxName/4), Email: email, Role: account.Author})
	nicename := article.Slugify(login)
	r.moves("/author/"+nicename, a.Path())
	return origin
}

// byline returns the ref of the author with a login. Posts spell logins in
// other ways than the list of authors does.
func (r *wxr) byline(login string) string {
	if origin, ok := r.logins[article.Slugify(login)]; ok {
		return origin
	}
	return r.origin("author", login)
}

func (r *wxr) section(ix *Index, slug, name, description, parent string) string {
	origin := r.origin("category", slug)
	if _, there := ix.sections.get(origin); there || slug == "" || slug == defaultCategory {
		return origin
	}
	if name = stripTags(name); name == "" {
		name = slug
	}
	s := Section{Ref: origin, Origin: origin}
	s.Name = cut(name, article.MaxTermName)
	s.Slug = cleanSlug(slug, name)
	s.Description = cut(stripTags(description), article.MaxDescription)
	ix.sections.add(origin, s)
	r.moves("/category/"+s.Slug, s.Path())
	if parent != "" {
		r.moves("/category/"+cleanSlug(parent, parent)+"/"+s.Slug, s.Path())
		r.nested++
	}
	return origin
}

func (r *wxr) tag(ix *Index, slug, name string) string {
	origin := r.origin("tag", slug)
	if _, there := ix.tags.get(origin); there || slug == "" {
		return origin
	}
	if name = stripTags(name); name == "" {
		name = slug
	}
	t := Tag{Ref: origin, Origin: origin}
	t.Name = cut(name, article.MaxTermName)
	t.Slug = cleanSlug(slug, name)
	ix.tags.add(origin, t)
	r.moves("/tag/"+t.Slug, t.Path())
	r.asked("tag="+slug, t.Path())
	return origin
}

// moves leads a list of the old site, and its feed, to the one here.
func (r *wxr) moves(from, to string) {
	from = strings.TrimSuffix(r.base.Path, "/") + from
	if _, taken := r.site.targets[from]; taken {
		return
	}
	r.site.targets[from] = to
	if from != to {
		r.moved = append(r.moved, site.Redirect{From: from, To: to})
	}
	r.moved = append(r.moved, site.Redirect{From: from + "/feed", To: strings.TrimSuffix(to, "/") + "/feed.xml"})
}

// defaultCategory is where WordPress puts what nobody has sorted.
const defaultCategory = "uncategorized"

// cleanSlug returns a slug of the old site as one of ours: WordPress keeps
// letters outside ASCII percent-encoded.
func cleanSlug(slug, name string) string {
	if decoded, err := url.PathUnescape(slug); err == nil {
		slug = decoded
	}
	if clean := article.Slugify(slug); clean != "" {
		return clean
	}
	return article.Slugify(name)
}

// cut shortens text to a number of characters.
func cut(text string, limit int) string {
	n := 0
	for i := range text {
		if n == limit {
			return strings.TrimSpace(text[:i])
		}
		n++
	}
	return text
}
