package feed

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/web"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a body with the file of that name in testdata.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, body, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(body)); diff != "" {
		t.Errorf("%s differs; run with -update if that is meant:\n%s", path, diff)
	}
}

// TestEdition reads one edition in every way that there is.
func TestEdition(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p.edition()
		for _, part := range []struct {
			name string
			test func(*testing.T, *paper)
		}{
			{"golden", testGolden}, {"valid", testValid}, {"selections", testSelections}, {"not found", testNotFound},
			{"conditional get", testConditionalGet}, {"depends on", testDependsOn}, {"sitemaps", testSitemaps}, {"robots", testRobots},
		} {
			t.Run(part.name, func(t *testing.T) {
				p.t = t
				part.test(t, p)
			})
		}
	})
}

func testGolden(t *testing.T, p *paper) {
	for path, file := range map[string]string{
		"/feed.xml":                 "feed.xml",
		"/atom.xml":                 "atom.xml",
		"/feed.json":                "feed.json",
		"/section/harbour/feed.xml": "section.xml",
		"/sitemap.xml":              "sitemap.xml",
		"/sitemap/2026-11.xml":      "sitemap-2026-11.xml",
		"/sitemap/pages.xml":        "sitemap-pages.xml",
		"/sitemap-news.xml":         "sitemap-news.xml",
		"/robots.txt":               "robots.txt",
		"/.well-known/security.txt": "security.txt",
	} {
		golden(t, file, p.body(path))
	}
}

// folders are the places that have feeds.
var folders = []string{"/", "/section/harbour/", "/section/wire/", "/tag/salt/", "/author/ada/", "/author/bo/", "/author/nobody/"}

func testValid(t *testing.T, p *paper) {
	for _, folder := range folders {
		validRSS(t, p.body(folder+"feed.xml"), "https://paper.example"+folder+"feed.xml")
		validAtom(t, p.body(folder+"atom.xml"), "https://paper.example"+folder+"atom.xml")
		validJSON(t, p.body(folder+"feed.json"), "https://paper.example"+folder+"feed.json")
	}
}

// titles returns the headlines of a feed as a reader program sees them.
func titles(t testing.TB, body []byte) []string {
	t.Helper()
	f, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, item := range f.Items {
		list = append(list, item.Title)
	}
	return list
}

func testSelections(t *testing.T, p *paper) {
	const wall, fog, tale, all, storm = "The wall holds & the tide turns", "Ships wait for fog to lift", "حكاية الملح", "Everything at once",
		"An older storm"
	want := map[string][]string{
		"/":                 {wall, fog, tale, all, storm},
		"/section/harbour/": {wall, storm},
		"/section/wire/":    {wall, fog},
		"/tag/salt/":        {wall, tale},
		"/author/ada/":      {wall},
		"/author/bo/":       {wall, tale},
		"/author/nobody/":   nil,
	}
	for folder, headlines := range want {
		for _, form := range formats {
			if got := titles(t, p.body(folder+form.file)); !slices.Equal(got, headlines) {
				t.Errorf("%s%s has %q, want %q", folder, form.file, got, headlines)
			}
		}
	}
}

func testNotFound(t *testing.T, p *paper) {
	for _, path := range []string{
		"/section/none/feed.xml", "/tag/none/atom.xml", "/author/none/feed.json",
		"/sitemap/2026-12.xml", "/sitemap/2026-11-2.xml", "/sitemap/2026-11-1.xml", "/sitemap/2026-11-02.xml", "/sitemap/2026-13.xml",
		"/sitemap/2026-11", "/sitemap/pages", "/sitemap/.xml", "/sitemap/pages.xml.gz", "/sitemap/0000-01.xml",
		"/sitemap/2026-11--1.xml", "/sitemap/2026-11-9223372036854775807.xml",
	} {
		if w := p.get(path); w.Code != http.StatusNotFound {
			t.Errorf("GET %s: %d, want 404", path, w.Code)
		}
	}
}

func testConditionalGet(t *testing.T, p *paper) {
	for _, path := range []string{"/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/sitemap-news.xml", "/.well-known/security.txt"} {
		first := p.get(path)
		tag := first.Header().Get("ETag")
		if tag == "" || first.Header().Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: headers %v", path, first.Header())
		}
		if again := p.get(path, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: asked with its own entity tag it answers %d", path, again.Code)
		}
	}
	types := map[string]string{"/feed.xml": "application/rss+xml; charset=utf-8", "/atom.xml": "application/atom+xml; charset=utf-8",
		"/feed.json": "application/feed+json; charset=utf-8", "/sitemap.xml": "application/xml; charset=utf-8", "/robots.txt": "text/plain; charset=utf-8"}
	for path, want := range types {
		if got := p.get(path).Header().Get("Content-Type"); got != want {
			t.Errorf("%s has the type %q, want %q", path, got, want)
		}
	}
}

// TestLife follows a story through the feeds: published, moved, corrected,
// withdrawn; and another that waits for its hour.
func TestLife(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p.settle()
		paths := []string{"/feed.xml", "/atom.xml", "/feed.json", "/section/harbour/feed.xml", "/tag/salt/feed.xml", "/author/ada/feed.xml"}
		item := func(path string) *gofeed.Item {
			t.Helper()
			f, err := gofeed.NewParser().Parse(bytes.NewReader(p.body(path)))
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Items) == 0 {
				return nil
			}
			return f.Items[0]
		}
		m := p.story("First words", time.Hour, paragraph("Text."))
		m.SectionIDs, m.TagIDs, m.AuthorIDs = []int64{harbour}, []int64{salt}, []int64{ada}
		for _, path := range paths {
			if item(path) != nil {
				t.Fatalf("%s has an item before there is a story", path)
			}
		}
		m.ID = p.put(m).ID
		ids := map[string]string{}
		for _, path := range paths {
			ids[path] = item(path).GUID
		}
		m.Headline, m.Slug, m.PublishedAt = "Other words", "moved-away", p.clock.Add(-48*time.Hour)
		p.put(m)
		p.clock = p.clock.Add(time.Minute)
		m.Corrections = []article.Correction{{Kind: article.Clarified, At: p.clock, Text: "It was a Friday."}}
		p.put(m)
		for _, path := range paths {
			got := item(path)
			if got.Title != "Other words" || got.GUID != ids[path] || !strings.HasSuffix(got.Link, "/2026/11/moved-away") {
				t.Errorf("%s after the move: %q, %s (was %s), %s", path, got.Title, got.GUID, ids[path], got.Link)
			}
			if !strings.Contains(got.Content, "It was a Friday.") || !strings.Contains(got.Content, "Clarification") {
				t.Errorf("%s does not show the correction: %s", path, got.Content)
			}
			if got.UpdatedParsed != nil && !got.UpdatedParsed.Equal(p.clock) {
				t.Errorf("%s was updated %v, want %v", path, got.UpdatedParsed, p.clock)
			}
		}
		m.Status = article.Unpublished
		p.put(m)
		for _, path := range paths {
			if got := item(path); got != nil {
				t.Errorf("%s still has %q after it was withdrawn", path, got.Title)
			}
		}
		testScheduled(t, p)
	})
}

// testScheduled checks that a story enters the feeds at its hour, not before.
func testScheduled(t *testing.T, p *paper) {
	t.Helper()
	m := p.story("Tomorrow", -24*time.Hour, paragraph("Text."))
	m.CreatedAt = p.clock
	p.put(m)
	if got := titles(t, p.body("/feed.xml")); len(got) != 0 {
		t.Fatalf("a scheduled story is in the feed: %q", got)
	}
	p.clock = p.clock.Add(25 * time.Hour)
	if err := p.jobs.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, form := range formats {
		if got := titles(t, p.body("/"+form.file)); !slices.Equal(got, []string{"Tomorrow"}) {
			t.Errorf("after its hour %s has %q", form.file, got)
		}
	}
}

func TestFeedSize(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p.settle()
		p.change(func(ctx context.Context, tx *db.Tx) error {
			for i := range feedSize + 5 {
				if _, err := p.articles.Put(ctx, tx, p.story(fmt.Sprint("Story ", i), time.Duration(i)*time.Minute, paragraph("x"))); err != nil {
					return err
				}
			}
			return nil
		})
		got := titles(t, p.body("/feed.xml"))
		if len(got) != feedSize || got[0] != "Story 0" || got[feedSize-1] != fmt.Sprint("Story ", feedSize-1) {
			t.Errorf("%d items, from %q to %q", len(got), got[0], got[len(got)-1])
		}
		p.clock = p.clock.Add(time.Hour)
		long := paragraph(strings.Repeat("A long word. ", 120_000))
		for i := range 4 {
			p.put(p.story(fmt.Sprint("Long ", i), time.Duration(i)*time.Minute, long))
		}
		if got := titles(t, p.body("/feed.json")); !slices.Equal(got, []string{"Long 0", "Long 1"}) {
			t.Errorf("with texts of 1.5 MB each the feed has %q", got)
		}
	})
}

// testDependsOn checks that a feed is purged by everything that it shows.
func testDependsOn(t *testing.T, p *paper) {
	page := draw(t, p.feeds.Routes(), "/section/harbour/feed.xml")
	for _, tag := range []string{"section:1", "site", "author:1", "author:2", "media:wall", "media:icon", "media:ada"} {
		if !slices.Contains(page.Tags, tag) {
			t.Errorf("not purged by %s: %v", tag, page.Tags)
		}
	}
	if slices.Contains(page.Tags, "feeds") {
		t.Error("a section's feed is drawn anew when another section publishes")
	}
	if slices.Contains(p.asked, "") || !slices.IsSorted(p.asked) {
		t.Errorf("Pictures was asked for %q", p.asked)
	}
}

// draw runs the draw function of a path beside the cache.
func draw(t testing.TB, routes []web.Route, path string) *cache.Page {
	t.Helper()
	var page *cache.Page
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.HandleFunc(route.Pattern, func(_ http.ResponseWriter, r *http.Request) {
			var err error
			if page, err = route.Draw(r); err != nil {
				t.Fatal(err)
			}
		})
	}
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	mux.ServeHTTP(nil, r)
	return page
}
