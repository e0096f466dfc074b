// Package reader is the public site: the front page, sections, subjects,
// bylines, the archive, stories and pages, and what machines read of them.
//
// Every page is drawn by a function that sees the address and nothing else of
// the request, and comes back with the tags of all that it shows, so that the
// cache knows when it is stale. What templates see are the structs in view.go;
// what a story tells machines is in linked.go; how the front page is chosen is
// in arrange.go.
//
// Start reading at Reader.Routes.
package reader

import (
	"bytes"
	"context"
	"html/template"
	"net/http"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// Options are what the public site stands on.
type Options struct {
	Articles *article.Service
	Site     *site.Service
	Theme    *theme.Theme
	Messages *message.Catalogue
	// Pictures returns what is known about media by their keys. Keys that are
	// not known are left out.
	Pictures func(ctx context.Context, keys []string) (map[string]document.Picture, error)
	// Sounds does the same for audio.
	Sounds func(ctx context.Context, keys []string) (map[string]document.Sound, error)
	// Bar draws a line above every page in the page's language; ctx tells for
	// which audience. nil means that there is none.
	Bar func(ctx context.Context, l *message.Language) (template.HTML, error)
}

// Reader draws the public site.
type Reader struct {
	articles *article.Service
	site     *site.Service
	theme    *theme.Theme
	messages *message.Catalogue
	pictures func(ctx context.Context, keys []string) (map[string]document.Picture, error)
	sounds   func(ctx context.Context, keys []string) (map[string]document.Sound, error)
	bar      func(ctx context.Context, l *message.Language) (template.HTML, error)
}

// New returns the public site.
func New(opt Options) *Reader {
	return &Reader{
		articles: opt.Articles, site: opt.Site, theme: opt.Theme, messages: opt.Messages,
		pictures: opt.Pictures, sounds: opt.Sounds, bar: opt.Bar,
	}
}

// oldKeys are the query keys in which other systems name a page, for
// redirects.
var oldKeys = []string{"p", "page_id", "attachment_id", "cat", "tag", "author", "m"}

// before is the query key of a place in a list.
const before = "before"

// Routes returns the routes of the public site. The last one takes every
// address that nobody else does: stories, pages, months, and the addresses
// that the site once had.
func (rd *Reader) Routes() []web.Route {
	list := []string{before}
	return []web.Route{
		{Pattern: "GET /{$}", Guard: web.Public, Draw: rd.drawFront, Query: oldKeys},
		{Pattern: "GET /section/{slug}", Guard: web.Public, Draw: rd.drawSection, Query: list},
		{Pattern: "GET /tag/{slug}", Guard: web.Public, Draw: rd.drawTag, Query: list},
		{Pattern: "GET /author/{slug}", Guard: web.Public, Draw: rd.drawAuthor, Query: list},
		{Pattern: "GET /archive", Guard: web.Public, Draw: rd.drawArchive},
		{Pattern: "GET /corrections", Guard: web.Public, Draw: rd.drawCorrections, Query: list},
		{Pattern: "GET /oembed", Guard: web.Public, Draw: rd.drawOEmbed, Query: []string{"url", "format"}},
		{Pattern: "GET /icon.svg", Guard: web.Public, Draw: rd.drawIconSVG},
		{Pattern: "GET /icon.png", Guard: web.Public, Draw: rd.drawIconPNG},
		{Pattern: "GET /favicon.ico", Guard: web.Public, Draw: rd.drawFavicon},
		{Pattern: "GET /{path...}", Guard: web.Public, Draw: rd.drawAddress, Query: append(list, oldKeys...)},
	}
}

// drawing is one page while it is drawn: what the site is at this moment, the
// language it is drawn in, and the tags of what was used.
type drawing struct {
	*Reader
	ctx  context.Context
	site *site.Site
	lang *message.Language
	path string
	tags []string
}

// begin starts a page for an address of this site.
func (rd *Reader) begin(r *http.Request) *drawing {
	current := rd.site.Current()
	return &drawing{
		Reader: rd, ctx: r.Context(), site: current, lang: rd.messages.In(current.Language),
		path: r.URL.Path, tags: []string{"site"},
	}
}

// tag notes what the page shows.
func (d *drawing) tag(tags ...string) { d.tags = append(d.tags, tags...) }

// page draws a template.
func (d *drawing) page(template string, view any) (*cache.Page, error) {
	body := bytes.NewBuffer(make([]byte, 0, 32<<10))
	if err := d.theme.Draw(body, d.site.Language, template, view); err != nil {
		return nil, err
	}
	return &cache.Page{Lang: d.site.Language, Body: body.Bytes(), Tags: d.tags}, nil
}

// local returns a time in the site's time zone; the zero time stays zero.
func (d *drawing) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(d.site.Location)
}

// other returns a language if it is not the site's own, else "".
func (d *drawing) other(lang string) string {
	if lang == d.site.Language {
		return ""
	}
	return lang
}
