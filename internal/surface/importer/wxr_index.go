package importer

import (
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"stet/internal/feature/article"
)

// index takes in what the second pass needs to know of an item beforehand.
func (r *wxr) index(ix *Index, it *wxrItem) {
	for _, t := range it.terms {
		switch t.taxonomy {
		case "category":
			r.section(ix, t.slug, t.name, "", "")
		case "post_tag":
			r.tag(ix, t.slug, t.name)
		case "author": // the Co-Authors Plus plugin
			r.author(ix, strings.TrimPrefix(t.slug, "cap-"), t.name, "")
		}
	}
	switch it.kind {
	case "post", "page":
		r.indexPost(ix, it)
	case "attachment":
		r.indexAttachment(ix, it)
	case "nav_menu_item":
		r.indexMenu(it)
	}
}

func (r *wxr) indexPost(ix *Index, it *wxrItem) {
	if it.creator != "" {
		r.author(ix, it.creator, "", "")
	}
	if _, twice := r.site.posts[it.id]; twice && it.id != 0 {
		return
	}
	kind := it.articleKind()
	published := it.published(ix.Location)
	p := oldPost{title: cut(stripTags(it.title), 120)}
	slug := cleanSlug(it.slug, stripTags(it.title))
	if slug == "" {
		slug = "untitled-" + strconv.FormatInt(it.id, 10)
	}
	p.slug = slug
	if it.articleStatus() == article.Published {
		p.slug, p.path = ix.reserve(kind, slug, published)
		for _, address := range r.addresses(it) {
			r.site.targets[addressKey(address)] = p.path
		}
	}
	r.site.posts[it.id] = p
}

// addresses returns all addresses under which the old site showed an item.
func (r *wxr) addresses(it *wxrItem) []*url.URL {
	var list []*url.URL
	if u, err := r.base.Parse(it.link); err == nil && it.link != "" {
		list = append(list, u)
		for _, old := range it.oldSlugs {
			dir := path.Dir(strings.TrimSuffix(u.Path, "/"))
			if slug, err := url.PathUnescape(old); err == nil && slug != "" && u.RawQuery == "" {
				list = append(list, &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path.Join("/", dir, slug)})
			}
		}
	}
	if it.id != 0 {
		q := "p="
		switch it.kind {
		case "page":
			q = "page_id="
		case "attachment":
			q = "attachment_id="
		}
		list = append(list, &url.URL{Scheme: r.base.Scheme, Host: r.base.Host, Path: r.base.Path, RawQuery: q + strconv.FormatInt(it.id, 10)})
		if q != "p=" {
			list = append(list, &url.URL{Scheme: r.base.Scheme, Host: r.base.Host, Path: r.base.Path, RawQuery: "p=" + strconv.FormatInt(it.id, 10)})
		}
	}
	return list
}

func (r *wxr) indexAttachment(ix *Index, it *wxrItem) {
	u, err := r.base.Parse(it.attachment)
	if err != nil || it.attachment == "" {
		return
	}
	if _, twice := r.site.attachments[it.id]; twice {
		return
	}
	r.site.attachments[it.id] = attachment{address: u.String(), title: cut(stripTags(it.title), 300), caption: it.excerpt,
		alt: cut(it.meta["_wp_attachment_image_alt"], 1000), parent: it.parent}
	r.site.byParent[it.parent] = append(r.site.byParent[it.parent], it.id)
	r.site.files[u.Path] = it.id
	if r.holdsFiles(u) {
		ix.alsoAt(u.Host, r.site)
	}
}

// holdsFiles reports whether an address is on a host that holds the old
// site's own files, rather than somebody else's that the library names.
func (r *wxr) holdsFiles(u *url.URL) bool {
	host := bareHost(u.Host)
	return strings.Contains(u.Path, "/wp-content/") || strings.HasSuffix(host, ".files.wordpress.com") || strings.HasSuffix(host, "."+r.site.host)
}

// articleKind says whether an item is a story or a page.
func (it *wxrItem) articleKind() article.Kind {
	if it.kind == "page" {
		return article.Page
	}
	return article.Story
}

// articleStatus returns what a post becomes; "" for one that stays behind.
func (it *wxrItem) articleStatus() article.Status {
	switch it.status {
	case "publish":
		if it.locked {
			return article.Draft
		}
		return article.Published
	case "future":
		return article.Scheduled
	case "draft", "pending", "private":
		return article.Draft
	}
	return ""
}

// published returns when an item was or will be published. Old exports have
// only the feed's date.
func (it *wxrItem) published(zone *time.Location) time.Time {
	if t := moment(it.dateGMT, it.date, zone); !t.IsZero() {
		return t
	}
	if t, err := time.Parse(time.RFC1123Z, it.pubDate); err == nil && t.Year() > 0 {
		return t.UTC()
	}
	return time.Time{}
}
