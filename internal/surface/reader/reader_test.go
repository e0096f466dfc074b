package reader

import (
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/message"
	"stet/internal/platform/pubsub"
	"stet/internal/platform/theme/themetest"
	"stet/internal/platform/web"
)

var migrations = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations, article.Migrations)

// paper is a whole public site on a fresh data base.
type paper struct {
	t        *testing.T
	db       *db.DB
	site     *site.Service
	articles *article.Service
	cache    *cache.Cache
	reader   *Reader
	handler  http.Handler
}

func eachPaper(t *testing.T, fn func(t *testing.T, p *paper)) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, newPaper(t, d)) })
}

// onePaper is eachPaper on SQLite alone, for what does not depend on the data
// base.
func onePaper(t *testing.T, fn func(t *testing.T, p *paper)) {
	t.Helper()
	fn(t, newPaper(t, dbtest.Open(t, dbtest.SQLite(t, migrations), nil)))
}

func newPaper(t *testing.T, d *db.DB) *paper {
	t.Helper()
	clock := func() time.Time { return published.Add(24 * time.Hour) }
	log := slog.New(slog.DiscardHandler)
	bus, err := pubsub.Open(t.Context(), d, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	p := &paper{t: t, db: d, cache: cache.New(cache.Options{Now: clock})}
	t.Cleanup(p.cache.Close)
	if p.site, err = site.New(t.Context(), d, "https://paper.example"); err != nil {
		t.Fatal(err)
	}
	bus.Subscribe(cache.Topic, p.cache.Hear)
	p.articles = article.New(article.Options{DB: d, Site: p.site, Jobs: job.NewQueue(d, bus, clock, log), Now: clock})
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	pages := New(Options{
		Articles: p.articles, Site: p.site, Theme: newTheme(t, ""), Messages: messages,
		Pictures: func(_ context.Context, keys []string) (map[string]document.Picture, error) {
			return samplePictures(), nil
		},
	})
	p.reader = pages
	p.handler, err = web.NewServer(web.Options{Routes: pages.Routes(), Cache: p.cache, ErrorPage: pages.ErrorPage, Now: clock, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// get asks for an address. Every page that is HTML is checked for its form.
func (p *paper) get(address string) *httptest.ResponseRecorder {
	p.t.Helper()
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, problem := range themetest.WellFormed(w.Body.String()) {
			p.t.Errorf("%s: %s", address, problem)
		}
	}
	return w
}

func (p *paper) tx(fn func(ctx context.Context, tx *db.Tx) error) {
	p.t.Helper()
	if err := p.db.InTx(p.t.Context(), func(tx *db.Tx) error { return fn(context.Background(), tx) }); err != nil {
		p.t.Fatal(err)
	}
}

func (p *paper) put(m article.Manuscript) article.Imported {
	p.t.Helper()
	var done article.Imported
	p.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		done, err = p.articles.Put(ctx, tx, m)
		return err
	})
	return done
}

// file makes a section, a tag and a byline and returns a manuscript filed
// under them.
func (p *paper) file(headline string, at time.Time) article.Manuscript {
	p.t.Helper()
	a := sampleArticle()
	m := article.Manuscript{
		Kind: article.Story, Status: article.Published, Content: a.Content, PublishedAt: at, Origin: "test:" + headline,
		Corrections: a.Corrections,
	}
	m.Headline = headline
	p.tx(func(ctx context.Context, tx *db.Tx) error {
		section, _, err := p.articles.EnsureSection(ctx, tx, a.Sections[0], "")
		if err != nil {
			return err
		}
		tag, _, err := p.articles.EnsureTag(ctx, tx, a.Tags[0], "")
		if err != nil {
			return err
		}
		author, _, err := p.articles.EnsureAuthor(ctx, tx, a.Authors[0], "")
		m.SectionIDs, m.TagIDs, m.AuthorIDs = []int64{section}, []int64{tag}, []int64{author}
		return err
	})
	return m
}

func TestAnEmptySiteSaysWhatToDo(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		page := p.get("/")
		for _, want := range []string{"Nothing published yet", "Write the first story, or bring your archive", "stet import", "stet publish"} {
			if !strings.Contains(page.Body.String(), want) {
				t.Errorf("the front page does not say %q", want)
			}
		}
		if page := p.get("/archive"); page.Code != 200 {
			t.Errorf("archive: %d", page.Code)
		}
		p.put(p.file("The first", published))
		if page := p.get("/").Body.String(); strings.Contains(page, "Nothing published yet") || !strings.Contains(page, "The first") {
			t.Error("the front page is not drawn again after the first story")
		}
	})
}

func TestPages(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		for i := range 45 {
			p.put(p.file(fmt.Sprintf("Story %02d", i), published.Add(-time.Duration(i)*time.Hour)))
		}
		about := p.file("About us", published)
		about.Kind, about.SectionIDs = article.Page, nil
		p.put(about)
		tests := []struct {
			address string
			status  int
			want    []string
		}{
			{"/", 200, []string{"Story 00", `href="/section/council"`, `aria-label="Sections"`, `"WebSite"`}},
			{"/2026/11/story-07", 200, []string{"<h1", "Story 07", "Corrected ", "Originally published at", `rel="canonical" href="https://northseawire.example.org/2026/11/20/vote"`, "More in Council", `type="application/json+oembed"`}},
			{"/section/council", 200, []string{"<h1>Council</h1>", "Story 00", "?before=", "/section/council/feed.xml"}},
			{"/tag/sea-wall", 200, []string{"<h1>Sea wall</h1>", "/tag/sea-wall/atom.xml"}},
			{"/author/nell-okafor", 200, []string{"<h1>Nell Okafor</h1>", "She keeps the minutes", `"ProfilePage"`}},
			{"/archive", 200, []string{`href="/2026/11"`, `id="y2026"`}},
			{"/2026/11", 200, []string{"November 2026", "Story 00"}},
			{"/2026", 301, nil},
			{"/2026/10", 404, []string{"This page is not here"}},
			{"/2026/13", 404, nil},
			{"/about-us", 200, []string{"About us", `"WebPage"`}},
			{"/section/none", 404, []string{"This page is not here", `name="robots" content="noindex"`}},
			{"/section/council?before=zzz", 404, nil},
			{"/nothing/here/at-all", 404, nil},
			{"/?p=99", 404, nil},
			{"/icon.svg", 200, []string{"<svg"}},
			{"/oembed?url=https://paper.example/2026/11/story-07", 200, []string{`"title":"Story 07"`, `"version":"1.0"`}},
			{"/oembed?url=https://paper.example/2026/11/story-07&format=xml", 501, nil},
			{"/oembed?url=https://elsewhere.example/2026/11/story-07", 404, nil},
			{"/oembed?url=https://paper.example.evil/2026/11/story-07", 404, nil},
		}
		for _, test := range tests {
			page := p.get(test.address)
			if page.Code != test.status {
				t.Errorf("%s: status %d, want %d", test.address, page.Code, test.status)
			}
			for _, want := range test.want {
				if !strings.Contains(page.Body.String(), want) {
					t.Errorf("%s does not have %s", test.address, want)
				}
			}
		}
	})
}

func TestListsReachEveryStory(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		const stories = 2*listLength + 5
		for i := range stories {
			p.put(p.file(fmt.Sprintf("Story %02d", i), published.Add(-time.Duration(i)*time.Minute)))
		}
		for _, start := range []string{"/section/council", "/tag/sea-wall", "/author/nell-okafor", "/2026/11"} {
			seen := map[string]bool{}
			for address := start; address != ""; {
				body := p.get(address).Body.String()
				for i := range stories {
					if name := fmt.Sprintf("Story %02d<", i); strings.Contains(body, name) {
						if seen[name] {
							t.Errorf("%s: %s stands on two pages", start, name)
						}
						seen[name] = true
					}
				}
				_, after, found := strings.Cut(body, `<a rel="next" href="`)
				address = ""
				if found {
					address, _, _ = strings.Cut(after, `"`)
				}
			}
			if len(seen) != stories {
				t.Errorf("%s leads to %d stories of %d", start, len(seen), stories)
			}
		}
	})
}

func TestOldAddressesLeadOn(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		m := p.file("High water", published)
		m.Aliases = []string{"/?p=12", "/2009/03/04/high-water/", "/old/high-water.html"}
		done := p.put(m)
		for _, old := range append(m.Aliases, "/2009/03/04/high-water", "/old/high-water.html/") {
			page := p.get(old)
			if page.Code != 301 || page.Header().Get("Location") != done.Path {
				t.Errorf("%s: %d to %q", old, page.Code, page.Header().Get("Location"))
			}
		}
		m.ID, m.Slug = done.ID, "flood"
		p.put(m)
		if page := p.get(done.Path); page.Code != 301 || page.Header().Get("Location") != "/2026/11/flood" {
			t.Errorf("after a change of slug: %d to %q", page.Code, page.Header().Get("Location"))
		}
	})
}

func TestAWithdrawnStoryIsGone(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		m := p.file("High water", published)
		done := p.put(m)
		if page := p.get(done.Path); page.Code != 200 {
			t.Fatalf("status %d", page.Code)
		}
		m.ID, m.Status = done.ID, article.Unpublished
		p.put(m)
		page := p.get(done.Path)
		if page.Code != 410 || !strings.Contains(page.Body.String(), "This story was withdrawn") {
			t.Errorf("status %d", page.Code)
		}
		if body := page.Body.String(); !strings.Contains(body, "who paid for the survey") || strings.Contains(body, "It is 20:15") {
			t.Error("the editor's note is not the reason, or a correction is")
		}
		if list := p.get("/section/council").Body.String(); strings.Contains(list, "High water") {
			t.Error("the list still has it")
		}
		m.Status = article.Published
		p.put(m)
		if page := p.get(done.Path); page.Code != 200 {
			t.Errorf("published again: status %d", page.Code)
		}
	})
}

func TestErrorPages(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		if page := p.get("/missing"); !strings.Contains(page.Body.String(), "Go to the front page") || strings.Contains(page.Body.String(), `rel="canonical"`) {
			t.Errorf("404: %s", page.Body)
		}
	})
}

func TestTheSitesLanguage(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		p.tx(func(ctx context.Context, tx *db.Tx) error {
			settings, err := p.site.Stored(ctx, tx)
			if err != nil {
				return err
			}
			settings.Name, settings.Language, settings.Timezone = "Die Flut", "de-AT", "Europe/Vienna"
			return p.site.SaveSettings(ctx, tx, settings)
		})
		if err := p.site.Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
		path := p.put(p.file("High water", published)).Path
		page := p.get(path)
		body := page.Body.String()
		for _, want := range []string{`<html lang="de-AT" dir="ltr">`, "Erschienen am <time", "21. November 2026, 7.30 Uhr", `<h1 class="headline " lang="en" dir="ltr">`} {
			if !strings.Contains(strings.ReplaceAll(body, "07.30", "7.30"), want) {
				t.Errorf("the page does not have %s", want)
			}
		}
		if page.Header().Get("Content-Language") != "de-AT" {
			t.Errorf("Content-Language %q", page.Header().Get("Content-Language"))
		}
	})
}

func TestIcons(t *testing.T) {
	for _, size := range []int{48, 180} {
		page, err := icon(size)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(strings.NewReader(string(page.Body)))
		if err != nil || picture.Bounds().Dx() != size {
			t.Errorf("%d: %v", size, err)
		}
	}
}

func TestLinkedData(t *testing.T) {
	d := sampleDrawing(t, "en")
	a := sampleArticle()
	a.Headline = `</script><script>alert("x")</script> & 'more'`
	page := storyPage(t, d, a)
	body := drawn(t, d.theme, "en", "reader/story.html", page)
	_, rest, _ := strings.Cut(body, `<script type="application/ld+json">`)
	text, _, _ := strings.Cut(rest, "</script>")
	var story struct {
		Context   string                       `json:"@context"`
		Type      string                       `json:"@type"`
		Headline  string                       `json:"headline"`
		Published time.Time                    `json:"datePublished"`
		Modified  time.Time                    `json:"dateModified"`
		Author    []struct{ Name, URL string } `json:"author"`
		Image     []struct {
			URL           string
			Width, Height int
		}
		Publisher struct {
			Type                                  string `json:"@type"`
			Name, FoundingDate, CorrectionsPolicy string
			Logo                                  struct{ URL string }
		}
		Section     []string `json:"articleSection"`
		Language    string   `json:"inLanguage"`
		Main        string   `json:"mainEntityOfPage"`
		BasedOn     string   `json:"isBasedOn"`
		Free        bool     `json:"isAccessibleForFree"`
		Corrections []struct {
			Text          string
			DatePublished time.Time
		} `json:"correction"`
	}
	if err := json.Unmarshal([]byte(text), &story); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if story.Context != "https://schema.org" || story.Type != "NewsArticle" || story.Headline != a.Headline || story.Language != "en" || !story.Free {
		t.Errorf("%+v", story)
	}
	if story.Main != "https://tidewaiter.example.org/2026/11/by-one-vote" || story.BasedOn != a.Source.URL {
		t.Errorf("addresses: %+v", story)
	}
	if !story.Published.Equal(published) || !story.Modified.Equal(a.Corrections[0].At) {
		t.Errorf("times: %v %v", story.Published, story.Modified)
	}
	if len(story.Author) != 2 || story.Author[0].URL != "https://tidewaiter.example.org/author/nell-okafor" {
		t.Errorf("authors: %+v", story.Author)
	}
	if len(story.Image) != 1 || story.Image[0].URL != "https://tidewaiter.example.org/media/sea.jpg" || story.Image[0].Width != 1600 || story.Image[0].Height != 1067 {
		t.Errorf("image: %+v", story.Image)
	}
	if p := story.Publisher; p.Type != "NewsMediaOrganization" || p.FoundingDate != "1887-03-05" || p.CorrectionsPolicy != "https://tidewaiter.example.org/corrections" || p.Logo.URL == "" {
		t.Errorf("publisher: %+v", p)
	}
	if len(story.Corrections) != 2 || len(story.Section) != 2 {
		t.Errorf("corrections %+v, sections %v", story.Corrections, story.Section)
	}
}
