package statistic_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/feature/statistic"
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

var (
	ctx        = context.Background()
	migrations = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations,
		article.Migrations, statistic.Migrations)
)

// paper is a publication whose reads are counted.
type paper struct {
	*statistic.Service
	server   *web.Server
	db       *db.DB
	articles *article.Service
	clock    *time.Time
	client   string // address of those who report
}

func open(t *testing.T, d *db.DB) *paper {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	clock := time.Date(2026, 11, 22, 22, 30, 0, 0, time.UTC)
	p := &paper{db: d, clock: &clock, client: "192.0.2.1"}
	now := func() time.Time { return *p.clock }
	bus, err := pubsub.Open(ctx, d, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	settings, err := site.New(ctx, d, "https://paper.example")
	if err != nil {
		t.Fatal(err)
	}
	berlin := site.Settings{Name: "Tide", Language: "en", Timezone: "Europe/Berlin"}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return settings.SaveSettings(ctx, tx, berlin) }); err != nil {
		t.Fatal(err)
	}
	if err := settings.Reload(ctx); err != nil {
		t.Fatal(err)
	}
	p.articles = article.New(article.Options{DB: d, Site: settings, Jobs: job.NewQueue(d, bus, now, log), Now: now})
	p.Service = statistic.New(statistic.Options{DB: d, Site: settings, Now: now, Log: log,
		Address: func(*http.Request) netip.Addr { return netip.MustParseAddr(p.client) }})
	p.serve(t, now, log)
	return p
}

// serve makes the server, with a desk that is nothing but the page.
func (p *paper) serve(t *testing.T, now func() time.Time, log *slog.Logger) {
	t.Helper()
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "statistic", Files: statistic.UI()}}, Messages: messages})
	if err != nil {
		t.Fatal(err)
	}
	desk := statistic.NewDesk(statistic.DeskOptions{Statistic: p.Service, Messages: messages,
		Desk: func(w http.ResponseWriter, r *http.Request, page theme.Page) error {
			var body bytes.Buffer
			if err := look.Draw(&body, "en", page.Template, page.View); err != nil {
				return err
			}
			return cache.Send(w, r, &cache.Page{Body: body.Bytes()})
		}})
	pages := cache.New(cache.Options{Now: now})
	t.Cleanup(pages.Close)
	p.server, err = web.NewServer(web.Options{Routes: append(p.Routes(), desk.Routes()...), Cache: pages, Now: now, Log: log,
		Guards: map[web.Guard]web.Check{account.GuardStaff: func(r *http.Request) (*http.Request, error) { return r, nil }}})
	if err != nil {
		t.Fatal(err)
	}
}

func (p *paper) publish(t *testing.T, headline string, status article.Status) int64 {
	t.Helper()
	var done article.Imported
	err := p.db.InTx(ctx, func(tx *db.Tx) (err error) {
		done, err = p.articles.Put(ctx, tx, article.Manuscript{Kind: article.Story, Status: status, PublishedAt: p.clock.Add(-time.Hour),
			Content: article.Content{Lang: "en", Headline: headline, Body: document.Doc{Content: []document.Node{{Type: document.Paragraph}}}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.ID
}

// report sends what the script sends.
func (p *paper) report(id int64) int {
	body := url.Values{"id": {strconv.FormatInt(id, 10)}}.Encode()
	r := httptest.NewRequest("POST", "/read", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	return w.Code
}

func (p *paper) flush(t *testing.T) {
	t.Helper()
	if err := p.Flush(ctx); err != nil {
		t.Fatal(err)
	}
}

func (p *paper) ever(t *testing.T, id int64) int64 {
	t.Helper()
	p.flush(t)
	found, err := p.Of(ctx, []int64{id})
	if err != nil {
		t.Fatal(err)
	}
	return found[id]
}

func each(t *testing.T, fn func(t *testing.T, p *paper)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

func TestReadsAreCountedByDay(t *testing.T) {
	each(t, func(t *testing.T, p *paper) {
		a, b := p.publish(t, "Tides", article.Published), p.publish(t, "Ebb", article.Published)
		first := p.Today()
		for i := range 5 {
			p.client = fmt.Sprintf("198.51.100.%d", i)
			if status := p.report(a); status != http.StatusNoContent {
				t.Fatal(status)
			}
		}
		p.report(b)
		p.flush(t)
		*p.clock = p.clock.Add(time.Hour) // half past midnight in Berlin
		p.report(a)
		p.client = "203.0.113.9"
		p.report(b)
		p.flush(t)
		if got, want := p.Today(), first+1; got != want {
			t.Errorf("it is day %d, want %d", got, want)
		}
		days, err := p.Days(ctx, p.db, first-1, first+1)
		want := []statistic.Total{{Day: first - 1}, {Day: first, Reads: 6}, {Day: first + 1, Reads: 2}}
		if err != nil || fmt.Sprint(days) != fmt.Sprint(want) {
			t.Errorf("%v, %v, want %v", days, err, want)
		}
		of, err := p.DaysOf(ctx, p.db, b, first, first+1)
		if err != nil || fmt.Sprint(of) != fmt.Sprint([]statistic.Total{{Day: first, Reads: 1}, {Day: first + 1, Reads: 1}}) {
			t.Errorf("%v, %v", of, err)
		}
		top, err := p.TopReads(ctx, p.db, first, first+1, 1)
		if err != nil || len(top) != 1 || top[0].ID != a || top[0].Reads != 6 || top[0].Headline != "Tides" || top[0].Path == "" {
			t.Errorf("%+v, %v", top, err)
		}
	})
}

func TestWhatIsNotCounted(t *testing.T) {
	each(t, func(t *testing.T, p *paper) {
		a := p.publish(t, "Tides", article.Published)
		hidden := p.publish(t, "Draft", article.Draft)
		for range 3 {
			p.report(a)
		}
		if got := p.ever(t, a); got != 1 {
			t.Errorf("three reports of one address count %d", got)
		}
		*p.clock = p.clock.Add(29 * time.Minute)
		p.report(a)
		if got := p.ever(t, a); got != 1 {
			t.Errorf("a report within half an hour counts: %d", got)
		}
		*p.clock = p.clock.Add(2 * time.Hour)
		p.report(a)
		if got := p.ever(t, a); got != 2 {
			t.Errorf("a report hours later: %d", got)
		}
		for _, id := range []int64{hidden, 1 << 40, 0, -1} {
			if status := p.report(id); status != http.StatusNoContent || p.ever(t, id) != 0 {
				t.Errorf("article %d: %d, counted %d", id, status, p.ever(t, id))
			}
		}
		p.client = "2001:db8::1"
		p.report(a)
		p.client = "2001:db8::2" // the same household
		p.report(a)
		if got := p.ever(t, a); got != 3 {
			t.Errorf("two addresses of one /64: %d", got)
		}
		p.client = "127.0.0.1" // a proxy that nobody told us to trust
		p.report(a)
		p.report(a)
		if got := p.ever(t, a); got != 5 {
			t.Errorf("two reports through a proxy: %d", got)
		}
	})
}

func TestAFloodIsBounded(t *testing.T) {
	p := open(t, dbtest.Open(t, dbtest.SQLite(t, migrations), nil))
	ids := make([]int64, 100)
	for i := range ids {
		ids[i] = p.publish(t, fmt.Sprint("Story ", i), article.Published)
		p.report(ids[i])
	}
	p.flush(t)
	found, err := p.Of(ctx, ids)
	if err != nil || len(found) != 60 {
		t.Errorf("%d reports of one part of the network in a minute were counted, %v", len(found), err)
	}
	*p.clock = p.clock.Add(time.Minute)
	p.report(ids[99])
	if p.ever(t, ids[99]) != 1 {
		t.Error("nothing is counted a minute later")
	}
	p.client = "127.0.0.1"
	for id := range int64(30_000) {
		p.Count(1_000_000+id, netip.MustParseAddr(p.client))
	}
	p.flush(t)
	r := httptest.NewRequest("POST", "/read", strings.NewReader("id="+strings.Repeat("1", 300)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a large report: %d", w.Code)
	}
}

func TestNothingIsLostAtTheEnd(t *testing.T) {
	each(t, func(t *testing.T, p *paper) {
		a := p.publish(t, "Tides", article.Published)
		running, stop := context.WithCancel(ctx)
		done := make(chan error)
		go func() { done <- p.Run(running) }()
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { p.Count(a, netip.AddrFrom4([4]byte{198, 51, byte(i), 1})) })
		}
		all.Wait()
		stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if found, err := p.Of(ctx, []int64{a}); err != nil || found[a] != 50 {
			t.Errorf("%v, %v", found, err)
		}
	})
}

func TestWhatCannotBeWrittenWaits(t *testing.T) {
	p := open(t, dbtest.Open(t, dbtest.SQLite(t, migrations), nil))
	a := p.publish(t, "Tides", article.Published)
	p.report(a)
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := p.Flush(over); err == nil {
		t.Error("a flush that had no time succeeds")
	}
	if got := p.ever(t, a); got != 1 {
		t.Errorf("after the next flush: %d", got)
	}
}

func TestTheDesksPages(t *testing.T) {
	each(t, func(t *testing.T, p *paper) {
		get := func(path string) (int, string) {
			w := httptest.NewRecorder()
			p.server.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			return w.Code, w.Body.String()
		}
		if _, page := get("/desk/reads"); !strings.Contains(page, `class="empty"`) {
			t.Errorf("without reads:\n%s", page)
		}
		a := p.publish(t, "Tides <i>& more", article.Published)
		p.report(a)
		p.flush(t)
		for _, path := range []string{"/desk/reads", fmt.Sprintf("/desk/reads/%d", a)} {
			status, page := get(path)
			if status != http.StatusOK || !strings.Contains(page, "Tides &lt;i&gt;&amp; more") || strings.Count(page, "<rect") != 30 {
				t.Errorf("%s: %d\n%s", path, status, page)
			}
			if problems := themetest.WellFormed(page); len(problems) > 0 {
				t.Error(path, problems)
			}
		}
		for _, path := range []string{"/desk/reads/999", "/desk/reads/x"} {
			if status, _ := get(path); status != http.StatusNotFound {
				t.Errorf("%s: %d", path, status)
			}
		}
	})
}

func TestTheScriptIsSmall(t *testing.T) {
	f, err := statistic.UI().Open("read.js")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() >= 600 {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
}
