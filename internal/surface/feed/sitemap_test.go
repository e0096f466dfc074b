package feed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

const smallestAddress, largestAddress = 12, 2048 // characters, from sitemap.xsd

// validSitemap checks a sitemap or an index against the schemas of
// sitemaps.org and returns its addresses.
func validSitemap(t testing.TB, body []byte) []string {
	t.Helper()
	root := parseXML(t, body)
	var p problems
	child := map[string]string{"urlset": "url", "sitemapindex": "sitemap"}[root.name.Local]
	if child == "" || root.name.Space != sitemapSpace {
		t.Fatalf("neither a sitemap nor an index: %v", root.name)
	}
	if len(root.children) > 50_000 || len(body) > 50<<20 {
		p.addf("%d addresses in %d bytes", len(root.children), len(body))
	}
	var list []string
	for _, e := range root.children {
		if e.name.Local != child {
			p.addf("<%s> in <%s>", e.name.Local, root.name.Local)
		}
		loc := p.one(e, sitemapSpace, "loc")
		p.absolute("loc", loc)
		if len(loc) < smallestAddress || len(loc) > largestAddress || !strings.HasPrefix(loc, "https://paper.example/") {
			p.addf("%q is too short, too long, or on another host", loc)
		}
		if slices.Contains(list, loc) {
			p.addf("%s stands twice", loc)
		}
		list = append(list, loc)
		order := []string{"loc", "lastmod", "news"}
		for _, c := range e.children {
			at := slices.Index(order, c.name.Local)
			if at < 0 {
				p.addf("<%s> is out of order", c.name.Local)
				break
			}
			order = order[at+1:]
			if c.name.Local == "lastmod" {
				p.date("lastmod", time.RFC3339, c.text)
			}
		}
	}
	p.report(t, "sitemap")
	return list
}

// validNews checks what a news sitemap has besides.
func validNews(t testing.TB, body []byte, now time.Time) {
	t.Helper()
	validSitemap(t, body)
	var p problems
	root := parseXML(t, body)
	if len(root.children) > 1000 {
		p.addf("%d stories", len(root.children))
	}
	for _, e := range root.children {
		news := e.all(newsNS, "news")
		if len(news) != 1 {
			p.addf("a story without news:news")
			continue
		}
		publication := news[0].all(newsNS, "publication")
		if len(publication) != 1 {
			p.addf("a story without publication")
			continue
		}
		p.one(publication[0], newsNS, "name")
		if l := p.one(publication[0], newsNS, "language"); len(l) < 2 || len(l) > 3 && l != "zh-cn" && l != "zh-tw" {
			p.addf("the language %q", l)
		}
		p.one(news[0], newsNS, "title")
		at := p.date("publication_date", time.RFC3339, p.one(news[0], newsNS, "publication_date"))
		if now.Sub(at) >= 48*time.Hour {
			p.addf("published %v ago", now.Sub(at))
		}
	}
	p.report(t, "news sitemap")
}

func testSitemaps(t *testing.T, p *paper) {
	index := validSitemap(t, p.body("/sitemap.xml"))
	want := []string{"pages", "2026-11", "2026-10"}
	if len(index) != len(want) {
		t.Fatalf("the index names %v", index)
	}
	var all []string
	for i, name := range want {
		if index[i] != "https://paper.example/sitemap/"+name+".xml" {
			t.Errorf("the index names %s in place of %s", index[i], name)
		}
		all = append(all, validSitemap(t, p.body(strings.TrimPrefix(index[i], "https://paper.example")))...)
	}
	slices.Sort(all)
	wantAll := []string{"", "2026/10/an-older-storm", "2026/11/everything-at-once", "2026/11/the-wall-holds-the-tide-turns",
		"2026/11/%D8%AD%D9%83%D8%A7%D9%8A%D8%A9-%D8%A7%D9%84%D9%85%D9%84%D8%AD", "about", "author/ada", "author/bo", "section/harbour", "section/wire"}
	for i := range wantAll {
		wantAll[i] = "https://paper.example/" + wantAll[i]
	}
	slices.Sort(wantAll)
	if !slices.Equal(all, wantAll) {
		t.Errorf("the sitemaps name\n%s\nwant\n%s", strings.Join(all, "\n"), strings.Join(wantAll, "\n"))
	}
}

func TestLongMonth(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		const count = mapSize + 3
		p.change(func(ctx context.Context, tx *db.Tx) error {
			for i := range count {
				m := p.story("x", time.Duration(i)*time.Second)
				m.Slug = fmt.Sprint("story-", i)
				if _, err := p.articles.Put(ctx, tx, m); err != nil {
					return err
				}
			}
			return nil
		})
		index := validSitemap(t, p.body("/sitemap.xml"))
		if len(index) != 3 || !strings.HasSuffix(index[2], "/sitemap/2026-11-2.xml") {
			t.Fatalf("the index names %v", index)
		}
		first, second := validSitemap(t, p.body("/sitemap/2026-11.xml")), validSitemap(t, p.body("/sitemap/2026-11-2.xml"))
		if len(first) != mapSize || len(second) != 3 || slices.Contains(first, second[0]) {
			t.Errorf("%d and %d addresses", len(first), len(second))
		}
	})
}

func TestNewsSitemap(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p.settle()
		stories := func() int {
			t.Helper()
			body := p.body("/sitemap-news.xml")
			validNews(t, body, p.clock)
			return len(parseXML(t, body).children)
		}
		if n := stories(); n != 0 {
			t.Fatalf("%d stories on an empty site", n)
		}
		p.put(p.story("Yesterday", 47*time.Hour))
		p.put(p.story("Today", time.Hour))
		p.put(p.story("Long ago", 48*time.Hour))
		republished := p.story("From elsewhere", time.Hour)
		republished.Source = article.Source{Name: "Wire", URL: "https://wire.example/x"}
		p.put(republished)
		if n := stories(); n != 2 {
			t.Errorf("%d stories, want 2", n)
		}
		page := draw(t, p.feeds.Routes(), "/sitemap-news.xml")
		if want := p.clock.Add(time.Hour); !page.Expires.Equal(want) {
			t.Errorf("expires at %v, want %v, when the oldest story leaves", page.Expires, want)
		}
		p.clock = page.Expires
		if n := stories(); n != 1 {
			t.Errorf("%d stories after the oldest left, want 1", n)
		}
		if page = draw(t, p.feeds.Routes(), "/sitemap-news.xml"); !page.Expires.After(p.clock) {
			t.Errorf("drawn at %v it expires at %v", p.clock, page.Expires)
		}
	})
}

func TestNewsLanguage(t *testing.T) {
	for tag, want := range map[string]string{"en": "en", "en-GB": "en", "pt-BR": "pt", "zh": "zh-cn", "zh-TW": "zh-tw", "zh-Hant-HK": "zh-tw", "gsw": "gsw"} {
		if got := newsLanguage(tag); got != want {
			t.Errorf("%s became %s, want %s", tag, got, want)
		}
	}
}

func TestMapNames(t *testing.T) {
	for _, part := range []int{1, 2, 10, 999} {
		month := time.Date(1998, 3, 1, 0, 0, 0, 0, time.UTC)
		got, n, ok := parseMapName(mapName(month, part), time.UTC)
		if !ok || n != part || !got.Equal(month) {
			t.Errorf("part %d became %v, %d, %v", part, got, n, ok)
		}
	}
}
