package feed

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/message"
	"stet/internal/platform/pubsub"
	"stet/internal/platform/web"
)

// paper is a publication on a data base, served through the page cache.
type paper struct {
	t        testing.TB
	db       *db.DB
	jobs     *job.Queue
	site     *site.Service
	articles *article.Service
	feeds    *Feeds
	server   http.Handler
	clock    time.Time
	asked    []string // the keys that Pictures was last asked for
}

var migrations = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, article.Migrations)

// eachPaper runs a test on an empty publication on every kind of data base.
func eachPaper(t *testing.T, fn func(t *testing.T, p *paper)) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, newPaper(t, d)) })
}

func newPaper(t testing.TB, d *db.DB) *paper {
	t.Helper()
	ctx := context.Background()
	p := &paper{t: t, db: d, clock: noon}
	now := func() time.Time { return p.clock }
	log := slog.New(slog.DiscardHandler)
	bus, err := pubsub.Open(ctx, d, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := bus.Close(); err != nil {
			t.Error(err)
		}
	})
	if p.site, err = site.New(ctx, d, "https://paper.example"); err != nil {
		t.Fatal(err)
	}
	p.jobs = job.NewQueue(d, bus, now, log)
	p.articles = article.New(article.Options{DB: d, Site: p.site, Jobs: p.jobs, Now: now})
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	p.feeds = New(Options{Articles: p.articles, Site: p.site, Messages: messages, Pictures: p.pictures, Now: now})
	pages := cache.New(cache.Options{Now: now, Settle: -1})
	t.Cleanup(pages.Close)
	bus.Subscribe(cache.Topic, pages.Hear)
	bus.Subscribe(site.Topic, func(string) {
		if err := p.site.Reload(ctx); err != nil {
			t.Error(err)
		}
	})
	p.server, err = web.NewServer(web.Options{Routes: p.feeds.Routes(), Cache: pages, Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pictures knows every key but "lost".
func (p *paper) pictures(_ context.Context, keys []string) (map[string]document.Picture, error) {
	p.asked = keys
	known := map[string]document.Picture{}
	for _, key := range keys {
		if key != "lost" {
			known[key] = document.Picture{
				Width: 1200, Height: 800, Src: "/media/" + key + ".jpg", Sizes: "100vw",
				Sources: []document.Source{{Type: "image/webp", SrcSet: "/media/" + key + "-600.webp 600w"}},
			}
		}
	}
	return known, nil
}

// change runs fn in a transaction.
func (p *paper) change(fn func(ctx context.Context, tx *db.Tx) error) {
	p.t.Helper()
	ctx := context.Background()
	if err := p.db.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		p.t.Fatal(err)
	}
}

// settle gives the publication its name and people.
func (p *paper) settle() {
	p.t.Helper()
	p.change(func(ctx context.Context, tx *db.Tx) error {
		return p.site.SaveSettings(ctx, tx, site.Settings{
			ID: "2b1f7b52-6c1e-4a33-9a55-0d3a4cf1e7aa", Name: "Tide & Times", Tagline: "A paper", Description: "News of a harbour < 10 fathoms deep", Language: "en-GB",
			Timezone: "Europe/London", Icon: "icon",
			Publisher: site.Publisher{Name: "Tide Press", Contact: "desk@paper.example", SecurityContact: "security@paper.example"},
		})
	})
	p.change(func(ctx context.Context, tx *db.Tx) error {
		for _, s := range []article.Section{
			{Slug: "harbour", Name: "Harbour", Description: "Boats & berths"}, {Slug: "wire", Name: "Wire"},
		} {
			if _, _, err := p.articles.EnsureSection(ctx, tx, s, ""); err != nil {
				return err
			}
		}
		if _, _, err := p.articles.EnsureTag(ctx, tx, article.Tag{Slug: "salt", Name: "Salt"}, ""); err != nil {
			return err
		}
		for _, a := range []article.Author{
			{Slug: "ada", Name: "Ada Quay", Picture: "ada"}, {Slug: "bo", Name: "Bo Strand"}, {Slug: "nobody", Name: "No Body"},
		} {
			if _, _, err := p.articles.EnsureAuthor(ctx, tx, a, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// The ids that settle gives.
const (
	harbour, wire int64 = 1, 2
	salt          int64 = 1
	ada, bo       int64 = 1, 2
)

// put saves a manuscript and returns where it went.
func (p *paper) put(m article.Manuscript) article.Imported {
	p.t.Helper()
	var done article.Imported
	p.change(func(ctx context.Context, tx *db.Tx) (err error) {
		done, err = p.articles.Put(ctx, tx, m)
		return err
	})
	return done
}

// story returns a manuscript of a story published so long ago.
func (p *paper) story(headline string, ago time.Duration, body ...document.Node) article.Manuscript {
	return article.Manuscript{
		Kind: article.Story, Status: article.Published,
		Content:     article.Content{Headline: headline, Body: document.Doc{Content: body}},
		PublishedAt: p.clock.Add(-ago), CreatedAt: p.clock.Add(-ago),
	}
}

// edition publishes one of everything that a feed may meet.
func (p *paper) edition() {
	p.t.Helper()
	p.settle()
	lead := p.story("The wall holds & the tide turns", 3*time.Hour,
		figure("wall", "The wall <at> night", "Bo Strand"), linked("The wall", "/2026/11/older", " held."), embed("https://video.example/watch?v=7"))
	lead.Standfirst, lead.Dateline = "It was close.", "HARBOUR, Saturday"
	lead.SectionIDs, lead.TagIDs, lead.AuthorIDs = []int64{harbour, wire}, []int64{salt}, []int64{ada, bo}
	lead.UpdatedAt = p.clock.Add(-2 * time.Hour)
	lead.Corrections = []article.Correction{{Kind: article.Corrected, At: p.clock.Add(-time.Hour), Text: "The wall is 6 m high, not 7."}}
	p.put(lead)

	p.put(p.story("Everything at once", 60*time.Hour, everything()...))

	copied := p.story("Ships wait for fog to lift", 30*time.Hour, paragraph("Eleven ships."))
	copied.SectionIDs = []int64{wire}
	copied.Source = article.Source{Name: "Coastal Wire", URL: "https://wire.example/fog?a=1&b=ü", Credit: "By permission"}
	p.put(copied)

	arabic := p.story("حكاية الملح", 50*time.Hour, figure("lost", "", ""), paragraph("كان البحر هادئا."))
	arabic.Lang, arabic.AuthorIDs, arabic.TagIDs = "ar", []int64{bo}, []int64{salt}
	p.put(arabic)

	old := p.story("An older storm", 40*24*time.Hour, figure("lost", "", ""))
	old.SectionIDs = []int64{harbour}
	p.put(old)

	for _, status := range []article.Status{article.Draft, article.Unpublished} {
		m := p.story("Never in a feed: "+string(status), 5*time.Hour, paragraph("Hidden."))
		m.Status, m.SectionIDs, m.AuthorIDs = status, []int64{harbour}, []int64{ada}
		p.put(m)
	}
	scheduled := p.story("Never in a feed: scheduled", -24*time.Hour, paragraph("Tomorrow."))
	scheduled.CreatedAt, scheduled.SectionIDs = p.clock, []int64{harbour}
	p.put(scheduled)

	about := p.story("About us", 500*24*time.Hour, paragraph("We print."))
	about.Kind, about.Slug = article.Page, "about"
	p.put(about)
}

func paragraph(text string) document.Node {
	return document.Node{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: text}}}
}

func linked(text, to, rest string) document.Node {
	n := paragraph(text)
	n.Content[0].Marks = []document.Mark{{Type: document.Link, Href: to}}
	n.Content = append(n.Content, document.Node{Type: document.Text, Text: rest})
	return n
}

func figure(key, alt, credit string) document.Node {
	return document.Node{Type: document.Figure, Attrs: document.Attrs{Media: key, Alt: alt, Credit: credit}}
}

func embed(address string) document.Node {
	return document.Node{Type: document.Embed, Attrs: document.Attrs{URL: address, Title: "Film"}}
}

// get asks for a path and returns the answer, whatever its status.
func (p *paper) get(path string, header ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	return w
}

// body asks for a path that must be there.
func (p *paper) body(path string) []byte {
	p.t.Helper()
	w := p.get(path)
	if w.Code != http.StatusOK {
		p.t.Fatalf("GET %s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// everything returns a body with every kind of block.
func everything() []document.Node {
	text := func(t document.Type, words string) document.Node {
		n := paragraph(words)
		n.Type = t
		return n
	}
	around := func(t document.Type, a document.Attrs, inside ...document.Node) document.Node {
		return document.Node{Type: t, Attrs: a, Content: inside}
	}
	heading := text(document.Heading, "A heading")
	heading.Attrs.Level = 2
	cell := func(t document.Type, words string) document.Node {
		return around(t, document.Attrs{}, paragraph(words))
	}
	marked := paragraph("marked")
	for _, m := range []document.MarkType{document.Strong, document.Em, document.CodeMark, document.Strike, document.Superscript} {
		marked.Content[0].Marks = append(marked.Content[0].Marks, document.Mark{Type: m})
	}
	marked.Content = append(marked.Content, document.Node{Type: document.HardBreak})
	foreign := paragraph("مرحبا")
	foreign.Attrs.Lang = "ar"
	return []document.Node{
		heading, marked, foreign, {Type: document.Rule}, text(document.Code, "if a < b {\n\treturn\n}"),
		around(document.BulletList, document.Attrs{}, around(document.ListItem, document.Attrs{}, paragraph("one")),
			around(document.ListItem, document.Attrs{}, paragraph("two"), around(document.OrderedList, document.Attrs{Start: 3},
				around(document.ListItem, document.Attrs{}, paragraph("three"))))),
		around(document.Quote, document.Attrs{Cite: "Joan", URL: "/about"}, paragraph("Dry.")),
		around(document.PullQuote, document.Attrs{Cite: "Joan"}, paragraph("Dry!")),
		around(document.Aside, document.Attrs{Title: "Beside"}, paragraph("More.")),
		around(document.Correction, document.Attrs{Date: "2026-11-20T23:30:00Z"}, paragraph("It was Friday.")),
		around(document.Gallery, document.Attrs{}, figure("one", "1", ""), figure("two", "", "Two")),
		around(document.Table, document.Attrs{Caption: "Tides"},
			around(document.TableRow, document.Attrs{}, cell(document.TableHeader, "Hour"), cell(document.TableHeader, "Height")),
			around(document.TableRow, document.Attrs{}, cell(document.TableCell, "1"), cell(document.TableCell, "5 m"))),
		{Type: document.Audio, Attrs: document.Attrs{Src: "https://sound.example/a.mp3", Title: "The bell"}},
	}
}
