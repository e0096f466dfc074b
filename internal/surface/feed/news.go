package feed

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/language"

	"stet/internal/platform/cache"
)

const (
	newsWindow = 48 * time.Hour // what a news sitemap may hold, by Google's rules
	newsSize   = 1000
)

// drawNews draws /sitemap-news.xml: the stories of the last two days. It
// expires when the oldest of them grows too old; a new one purges it.
func (f *Feeds) drawNews(r *http.Request) (*cache.Page, error) {
	now := f.now()
	after := now.Add(-newsWindow + time.Microsecond)
	stories, err := f.articles.Addresses(r.Context(), after, now.Add(time.Minute), 0, newsSize)
	if err != nil {
		return nil, err
	}
	site := f.site.Current()
	x := newXML("urlset", "xmlns", sitemapSpace, "xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9")
	for _, a := range stories {
		if a.Canonical != "" {
			continue
		}
		x.start("url")
		x.text("loc", f.absolute(a.Path))
		x.time("lastmod", a.ModifiedAt, rfc3339)
		x.start("news:news")
		x.start("news:publication")
		x.text("news:name", site.Name)
		x.text("news:language", newsLanguage(cmp.Or(a.Lang, site.Language)))
		x.end()
		x.time("news:publication_date", a.PublishedAt, rfc3339)
		x.text("news:title", a.Headline)
		x.end()
		x.end()
	}
	page := f.page(sitemapType, x.bytes(), "feeds")
	if len(stories) > 0 {
		page.Expires = stories[len(stories)-1].PublishedAt.Add(newsWindow)
	}
	return page, nil
}

// newsLanguage returns a language as Google's news sitemaps want it: the ISO
// 639 code, but zh-cn and zh-tw for the two ways of writing Chinese.
func newsLanguage(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		return strings.ToLower(lang)
	}
	base, _ := tag.Base()
	if base.String() != "zh" {
		return base.String()
	}
	if script, _ := tag.Script(); script.String() == "Hant" {
		return "zh-tw"
	}
	return "zh-cn"
}
