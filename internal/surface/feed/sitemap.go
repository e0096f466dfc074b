package feed

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

const (
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	sitemapType  = "application/xml; charset=utf-8"

	// mapSize is the number of stories in one sitemap. The protocol allows
	// 50,000; smaller ones are drawn within milliseconds, and a story that
	// changes makes crawlers fetch less.
	mapSize = 2000
	// standingSize bounds the pages and the bylines in a sitemap, each, so
	// that it stays under 50,000 addresses and 50 MB.
	standingSize = 15_000
)

// drawIndex draws /sitemap.xml, which names a sitemap for every month and
// one for what stands outside the calendar.
func (f *Feeds) drawIndex(r *http.Request) (*cache.Page, error) {
	months, err := f.articles.Calendar(r.Context())
	if err != nil {
		return nil, err
	}
	x := newXML("sitemapindex", "xmlns", sitemapSpace)
	mapped := func(name string, modified time.Time) {
		x.start("sitemap")
		x.text("loc", f.absolute("/sitemap/"+name+".xml"))
		x.time("lastmod", modified, rfc3339)
		x.end()
	}
	mapped("pages", time.Time{})
	for _, m := range months {
		for part := 1; (part-1)*mapSize < m.Stories; part++ {
			mapped(mapName(m.Start, part), m.ModifiedAt)
		}
	}
	return f.page(sitemapType, x.bytes(), "feeds"), nil
}

// drawMap draws one of the sitemaps that the index names.
func (f *Feeds) drawMap(r *http.Request) (*cache.Page, error) {
	name, ok := strings.CutSuffix(r.PathValue("file"), ".xml")
	if ok && name == "pages" {
		return f.drawStanding(r.Context())
	}
	month, part, found := parseMapName(name, f.site.Current().Location)
	if !ok || !found {
		return nil, fault.New(fault.NotFound, "there is no sitemap %q", name)
	}
	return f.drawMonth(r.Context(), month, part)
}

// drawMonth draws a part of a month, newest story first.
func (f *Feeds) drawMonth(ctx context.Context, month time.Time, part int) (*cache.Page, error) {
	stories, err := f.articles.Addresses(ctx, month, month.AddDate(0, 1, 0), (part-1)*mapSize, mapSize)
	if err != nil {
		return nil, err
	}
	if len(stories) == 0 {
		return nil, fault.New(fault.NotFound, "no stories for the sitemap %q", mapName(month, part))
	}
	x := newXML("urlset", "xmlns", sitemapSpace)
	f.listAddresses(x, stories)
	return f.page(sitemapType, x.bytes(), "feeds"), nil
}

// drawStanding draws the sitemap of the front page, the sections, the pages
// and the bylines.
func (f *Feeds) drawStanding(ctx context.Context) (*cache.Page, error) {
	sections, err := f.articles.Sections(ctx)
	if err != nil {
		return nil, err
	}
	standing, err := f.articles.Standing(ctx, standingSize)
	if err != nil {
		return nil, err
	}
	x := newXML("urlset", "xmlns", sitemapSpace)
	listed := func(path string) {
		x.start("url")
		x.text("loc", f.absolute(path))
		x.end()
	}
	listed("/")
	for _, s := range sections {
		listed(s.Path())
	}
	f.listAddresses(x, standing.Pages)
	for _, a := range standing.Authors {
		listed(a.Path())
	}
	return f.page(sitemapType, x.bytes(), "feeds"), nil
}

// listAddresses writes articles. A republished one is left out: its
// canonical address is not here, and a sitemap names canonical ones alone.
func (f *Feeds) listAddresses(x *xmlWriter, list []article.Address) {
	for _, a := range list {
		if a.Canonical != "" {
			continue
		}
		x.start("url")
		x.text("loc", f.absolute(a.Path))
		x.time("lastmod", a.ModifiedAt, rfc3339)
		x.end()
	}
}

// mapName names a part of a month: "2026-11", then "2026-11-2".
func mapName(month time.Time, part int) string {
	name := fmt.Sprintf("%04d-%02d", month.Year(), month.Month())
	if part > 1 {
		name += "-" + strconv.Itoa(part)
	}
	return name
}

// parseMapName reads what mapName wrote, and nothing else.
func parseMapName(name string, zone *time.Location) (month time.Time, part int, ok bool) {
	const form = "2006-01"
	if len(name) < len(form) {
		return time.Time{}, 0, false
	}
	month, err := time.ParseInLocation(form, name[:len(form)], zone)
	if err != nil {
		return time.Time{}, 0, false
	}
	part = 1
	if rest := name[len(form):]; rest != "" {
		if part, err = strconv.Atoi(strings.TrimPrefix(rest, "-")); err != nil || part > 1_000_000 {
			return time.Time{}, 0, false
		}
	}
	return month, part, mapName(month, part) == name
}
