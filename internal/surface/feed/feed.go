// Package feed owns what programs read of the publication: RSS, Atom and
// JSON Feed for the site and for each section, tag and author; sitemaps;
// robots.txt and security.txt.
//
// It promises that every document is well-formed and valid by its
// specification whatever the stories hold; that an entry keeps its id through
// every change of headline, address and date; that all addresses are absolute
// and follow from the site's configured one; and that a document's bytes
// depend on what is published and, for the few that say so, on the month or
// the hour, so that entity tags survive a restart.
//
// A feed is gathered as a channel, which has no format yet (gather.go), with
// the entries that story.go makes of articles; rss.go, atom.go and
// jsonfeed.go write it. Start reading at Routes.
package feed

import (
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/web"
)

// generator names the program in feeds, without its version.
const generator = "Stet"

// Options is what the feeds are made from.
type Options struct {
	Articles *article.Service
	Site     *site.Service
	Messages *message.Catalogue
	// Pictures returns how the media with the keys are drawn. Keys that are
	// unknown are missing from the answer.
	Pictures func(ctx context.Context, keys []string) (map[string]document.Picture, error)
	Now      func() time.Time
}

// Feeds draws everything that the package owns.
type Feeds struct {
	articles *article.Service
	site     *site.Service
	messages *message.Catalogue
	pictures func(ctx context.Context, keys []string) (map[string]document.Picture, error)
	now      func() time.Time
}

// New returns the feeds.
func New(opt Options) *Feeds {
	return &Feeds{articles: opt.Articles, site: opt.Site, messages: opt.Messages, pictures: opt.Pictures, now: opt.Now}
}

// format is a way to write a channel.
type format struct {
	file      string
	mediaType string
	write     func(*channel) []byte
}

var formats = [...]format{
	{"feed.xml", "application/rss+xml; charset=utf-8", writeRSS},
	{"atom.xml", "application/atom+xml; charset=utf-8", writeAtom},
	{"feed.json", "application/feed+json; charset=utf-8", writeJSON},
}

// Routes returns the addresses of the package. All are public.
func (f *Feeds) Routes() []web.Route {
	var routes []web.Route
	add := func(path string, draw web.Draw) {
		routes = append(routes, web.Route{Pattern: "GET " + path, Guard: web.Public, Draw: draw})
	}
	for _, form := range formats {
		add("/"+form.file, f.drawFeed(form, f.everything))
		add("/section/{slug}/"+form.file, f.drawFeed(form, f.section))
		add("/tag/{slug}/"+form.file, f.drawFeed(form, f.tag))
		add("/author/{slug}/"+form.file, f.drawFeed(form, f.author))
	}
	for _, old := range elsewhere {
		add(old, drawMoved)
	}
	add("/sitemap.xml", f.drawIndex)
	add("/sitemap/{file}", f.drawMap)
	add("/sitemap-news.xml", f.drawNews)
	add("/robots.txt", f.drawRobots)
	add("/.well-known/security.txt", f.drawSecurity)
	return routes
}

// elsewhere are the addresses at which other systems have the feed of the
// whole site, so that a paper that moves keeps those who follow it.
var elsewhere = [...]string{"/feed", "/feed/{$}", "/feed/atom", "/feed/atom/{$}", "/feed/rss2", "/feed/rss2/{$}", "/rss", "/rss/{$}", "/rss.xml", "/index.xml"}

func drawMoved(r *http.Request) (*cache.Page, error) {
	to := "/feed.xml"
	if strings.Contains(r.URL.Path, "atom") {
		to = "/atom.xml"
	}
	return moved(to), nil
}

func moved(to string, tags ...string) *cache.Page {
	return &cache.Page{
		Status: http.StatusMovedPermanently, ContentType: "text/plain; charset=utf-8", Body: []byte(to + "\n"),
		Header: http.Header{"Location": {to}}, Tags: tags,
	}
}

// elsewhere leads those who follow a list that has another address now to its
// feed there; other lists are missing as before.
func (f *Feeds) elsewhere(r *http.Request, missing error) (*cache.Page, error) {
	folder, file := path.Split(r.URL.Path)
	to, err := f.site.Redirect(r.Context(), strings.TrimSuffix(folder, "/"))
	if fault.Is(err, fault.NotFound) || err == nil && !strings.HasPrefix(to, "/") {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	return moved(absolute("", to+"/"+file), "site", "list"), nil
}

// drawFeed returns what draws the feed of a list in a format.
func (f *Feeds) drawFeed(form format, find func(ctx context.Context, slug string) (list, error)) web.Draw {
	return func(r *http.Request) (*cache.Page, error) {
		l, err := find(r.Context(), r.PathValue("slug"))
		if fault.Is(err, fault.NotFound) {
			return f.elsewhere(r, err)
		}
		if err != nil {
			return nil, err
		}
		c, tags, err := f.gather(r.Context(), l)
		if err != nil {
			return nil, err
		}
		c.Self = f.absolute(l.folder + form.file)
		return f.page(form.mediaType, form.write(c), tags...), nil
	}
}

// page wraps a document for the cache. Search engines index the stories, not
// the lists of them.
func (f *Feeds) page(mediaType string, body []byte, tags ...string) *cache.Page {
	return &cache.Page{
		ContentType: mediaType,
		Body:        body,
		Tags:        append(tags, "site"),
		Header:      http.Header{"X-Robots-Tag": {"noindex"}},
	}
}

// absolute returns the absolute address of a path of this site.
func (f *Feeds) absolute(path string) string { return absolute(f.site.Current().Address, path) }
