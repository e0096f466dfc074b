package search_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/search"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/message"
	"stet/internal/platform/pubsub"
	"stet/internal/platform/theme"
	"stet/internal/platform/theme/themetest"
	"stet/internal/platform/web"
)

// paper is a publication with its search page.
type paper struct {
	*web.Server
	db       *db.DB
	articles *article.Service
	search   *search.Service
}

func openPaper(t *testing.T, d *db.DB) *paper {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	now := func() time.Time { return today }
	bus, err := pubsub.Open(ctx, d, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	settings, err := site.New(ctx, d, "https://paper.example")
	if err != nil {
		t.Fatal(err)
	}
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	jobs := job.NewQueue(d, bus, now, log)
	p := &paper{db: d, articles: article.New(article.Options{DB: d, Site: settings, Jobs: jobs, Now: now})}
	if p.search, err = search.New(ctx, search.Options{DB: d, Jobs: jobs, Now: now, Sources: []search.Source{search.Articles(p.articles)}}); err != nil {
		t.Fatal(err)
	}
	p.articles.OnLive(func(ctx context.Context, tx *db.Tx, id int64) error {
		return p.search.Refresh(ctx, tx, search.ArticleSource, id)
	})
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "search", Files: search.UI()}}, Messages: messages})
	if err != nil {
		t.Fatal(err)
	}
	pages := search.NewPages(search.PageOptions{Search: p.search, Site: settings, Messages: messages,
		Public: func(w http.ResponseWriter, r *http.Request, page theme.Page) error {
			var body bytes.Buffer
			if err := look.Draw(&body, "en", page.Template, page.View); err != nil {
				return err
			}
			return cache.Send(w, r, &cache.Page{Body: body.Bytes()})
		}})
	pagesCache := cache.New(cache.Options{Now: now})
	t.Cleanup(pagesCache.Close)
	p.Server, err = web.NewServer(web.Options{Routes: pages.Routes(), Cache: pagesCache, Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *paper) get(t *testing.T, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s answers %d: %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

func (p *paper) ask(t *testing.T, query string) string {
	t.Helper()
	return p.get(t, "/search?q="+url.QueryEscape(query))
}

func (p *paper) put(t *testing.T, m article.Manuscript) article.Imported {
	t.Helper()
	var done article.Imported
	err := p.db.InTx(ctx, func(tx *db.Tx) (err error) { done, err = p.articles.Put(ctx, tx, m); return err })
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func words(text string) document.Doc {
	return document.Doc{Content: []document.Node{{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: text}}}}}
}

func TestReadersFindWhatIsPublished(t *testing.T) {
	all := db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations,
		article.Migrations, search.Migrations)
	dbtest.Each(t, all, func(t *testing.T, d *db.DB) {
		p := openPaper(t, d)
		m := article.Manuscript{Kind: article.Story, Status: article.Published, PublishedAt: daysAgo(3),
			Content: article.Content{Lang: "en", Headline: `The <b>harbour</b> & its walls`, Body: words("Ships came in <script>.")}}
		story := p.put(t, m)
		page := p.ask(t, "harbour ship")
		for _, want := range []string{`<a href="` + story.Path + `">The &lt;b&gt;<mark>harbour</mark>&lt;/b&gt;`, "<mark>Ships</mark> came in &lt;script&gt;"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not have %q:\n%s", want, page)
			}
		}
		if problems := themetest.WellFormed(page); len(problems) > 0 {
			t.Error(problems)
		}
		m.ID, m.Status = story.ID, article.Unpublished
		p.put(t, m)
		if page := p.ask(t, "harbour ship"); !strings.Contains(page, `class="nothing"`) || strings.Contains(page, story.Path) {
			t.Errorf("a withdrawn story is found:\n%s", page)
		}
		r, err := p.search.Find(ctx, search.Query{Text: "harbour", Access: search.Staff, Kinds: []search.Kind{search.Draft}, Limit: 5})
		if err != nil || len(r.Hits) != 1 {
			t.Errorf("the staff finds %v, %v", r.Hits, err)
		}
	})
}

func TestThePage(t *testing.T) {
	all := db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations,
		article.Migrations, search.Migrations)
	p := openPaper(t, dbtest.Open(t, dbtest.SQLite(t, all), nil))
	for i := range 25 {
		p.put(t, article.Manuscript{Kind: article.Story, Status: article.Published, PublishedAt: daysAgo(i),
			Content: article.Content{Lang: "de", Headline: "Ebbe und Flut", Body: words("Wasser.")}})
	}
	for _, test := range []struct{ path, want string }{
		{"/search", `<code>tag:council</code>`},
		{"/search?q=%21", `role="status"`},
		{"/search?q=Flut", `href="/search?page=2&amp;q=Flut"`},
		{"/search?q=Flut", `25 stories`},
		{"/search?q=Flut", `lang="de" dir="ltr"`},
		{"/search?q=Flut&page=2", `rel="prev" href="/search?q=Flut"`},
		{"/search?q=Flut&page=-1", `25 stories`},
		{"/search?q=" + strings.Repeat("x", 300), `id="cut"`},
		{"/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", `value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`},
	} {
		page := p.get(t, test.path)
		if !strings.Contains(page, test.want) {
			t.Errorf("%s does not have %q:\n%s", test.path, test.want, page)
		}
		if problems := themetest.WellFormed(page); len(problems) > 0 {
			t.Error(test.path, problems)
		}
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest("GET", "/search?q=Flut&page=3", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("a page behind the last answers %d", w.Code)
	}
	var described struct {
		ShortName string
		URL       struct {
			Template string `xml:"template,attr"`
		} `xml:"Url"`
	}
	if err := xml.Unmarshal([]byte(p.get(t, "/opensearch.xml")), &described); err != nil ||
		described.ShortName != "Untitled" || described.URL.Template != "https://paper.example/search?q={searchTerms}" {
		t.Errorf("%+v, %v", described, err)
	}
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	themetest.Templates(t, search.UI(), messages)
}
