package article_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

var migrations = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations, article.Migrations)

var ctx = context.Background()

// TestMain has more tests run at a time than there are processors: they wait
// for data bases to be made and removed.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// newsroom is a service on a fresh data base, with a clock that tests move.
type newsroom struct {
	*article.Service
	t     testing.TB
	db    *db.DB
	site  *site.Service
	jobs  *job.Queue
	now   time.Time
	heard []string // bodies of purge messages
}

func (n *newsroom) clock() time.Time { return n.now }

func each(t *testing.T, fn func(t *testing.T, n *newsroom)) {
	t.Parallel() // a test mostly waits for its data base to be made
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, openNewsroom(t, d, nil)) })
}

// openNewsroom opens the service on a data base, with more in its options.
func openNewsroom(t testing.TB, d *db.DB, with func(n *newsroom, opt *article.Options)) *newsroom {
	t.Helper()
	n := &newsroom{t: t, db: d, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	log := slog.New(slog.DiscardHandler)
	bus, err := pubsub.Open(ctx, d, log)
	n.must(err)
	t.Cleanup(func() { bus.Close() })
	bus.Subscribe("purge", func(body string) { n.heard = append(n.heard, body) })
	n.site, err = site.New(ctx, d, "https://paper.example")
	n.must(err)
	n.jobs = job.NewQueue(d, bus, n.clock, log)
	opt := article.Options{DB: d, Site: n.site, Jobs: n.jobs, Now: n.clock}
	if with != nil {
		with(n, &opt)
	}
	n.Service = article.New(opt)
	return n
}

func (n *newsroom) tx(fn func(tx *db.Tx) error) error { return n.db.InTx(ctx, fn) }

func (n *newsroom) put(m article.Manuscript) article.Imported {
	n.t.Helper()
	var done article.Imported
	if err := n.tx(func(tx *db.Tx) (err error) { done, err = n.Put(ctx, tx, m); return err }); err != nil {
		n.t.Fatal(err)
	}
	return done
}

func (n *newsroom) bring(m article.Manuscript) article.Imported {
	n.t.Helper()
	var done article.Imported
	if err := n.tx(func(tx *db.Tx) (err error) { done, err = n.Import(ctx, tx, m); return err }); err != nil {
		n.t.Fatal(err)
	}
	return done
}

func body(text string) document.Doc {
	return document.Doc{Content: []document.Node{{
		Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: text}},
	}}}
}

func story(headline string, at time.Time) article.Manuscript {
	return article.Manuscript{
		Kind: article.Story, Status: article.Published, PublishedAt: at, Origin: "test:" + headline,
		Content: article.Content{Lang: "en", Headline: headline, Standfirst: "S", Body: body("Text of " + headline)},
	}
}

func TestAStoryKeepsItsAddressWhenItsSlugChanges(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		m := story("High water", n.now)
		first := n.put(m)
		if first.Path != "/2026/11/high-water" || first.Outcome != article.Created {
			t.Fatalf("%+v", first)
		}
		for _, slug := range []string{"flood", "the-flood"} {
			m.ID, m.Slug = first.ID, slug
			if done := n.put(m); done.Path != "/2026/11/"+slug || done.Outcome != article.Updated {
				t.Fatalf("%+v", done)
			}
		}
		for _, old := range []string{"/2026/11/high-water", "/2026/11/flood"} {
			to, err := n.site.Redirect(ctx, old)
			if err != nil || to != "/2026/11/the-flood" {
				t.Errorf("%s leads to %q, %v: a reader is sent on at most once", old, to, err)
			}
			if _, err := n.ByPath(ctx, old); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", old, err)
			}
		}
		if a, err := n.ByPath(ctx, "/2026/11/the-flood"); err != nil || a.Revision != 3 {
			t.Errorf("revision %d, %v", a.Revision, err)
		}
		m.Slug = "high-water"
		n.put(m)
		if _, err := n.site.Redirect(ctx, "/2026/11/high-water"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an address in use still redirects: %v", err)
		}
	})
}

func TestEqualSlugsGetNumbers(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		var paths []string
		for i := range 7 {
			m := story("Tides", n.now)
			m.Origin = fmt.Sprint("test:", i)
			paths = append(paths, n.put(m).Path)
		}
		want := []string{"/2026/11/tides", "/2026/11/tides-2", "/2026/11/tides-3", "/2026/11/tides-4", "/2026/11/tides-5",
			"/2026/11/tides-6", "/2026/11/tides-7"}
		if !slices.Equal(paths, want) {
			t.Errorf("%q", paths)
		}
		page := story("Archive", n.now)
		page.Kind = article.Page
		if got := n.put(page).Path; got != "/archive-2" {
			t.Errorf("a page took the program's own address: %s", got)
		}
	})
}

func TestWithdrawnIsGoneAndLeavesLists(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		m := story("Wrong", n.now)
		m.ID = n.put(m).ID
		m.Status = article.Unpublished
		n.put(m)
		if _, err := n.ByPath(ctx, "/2026/11/wrong"); !fault.Is(err, fault.Gone) {
			t.Errorf("%v", err)
		}
		if cards, _, err := n.List(ctx, article.Everything(), article.Cursor{}, 10); err != nil || len(cards) != 0 {
			t.Errorf("%d cards, %v", len(cards), err)
		}
	})
}

func TestScheduledIsPublishedAtItsHour(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		m := story("Tomorrow", time.Time{})
		m.Status, m.ScheduledAt = article.Scheduled, n.now.Add(time.Hour)
		m.Aliases = []string{"/old/tomorrow"}
		done := n.put(m)
		drain := func() {
			t.Helper()
			if err := n.jobs.Drain(ctx); err != nil {
				t.Fatal(err)
			}
		}
		drain()
		if a, _ := n.ByID(ctx, done.ID); a.Status != article.Scheduled || a.Path != "" {
			t.Fatalf("before its hour it is %s at %q", a.Status, a.Path)
		}
		m.ID, m.ScheduledAt = done.ID, n.now.Add(2*time.Hour)
		n.put(m)
		n.now = n.now.Add(61 * time.Minute)
		drain()
		if a, _ := n.ByID(ctx, done.ID); a.Status != article.Scheduled {
			t.Fatal("the hour that was given up still counted")
		}
		n.now = n.now.Add(time.Hour)
		n.heard = nil
		drain()
		a, err := n.ByPath(ctx, "/2026/11/tomorrow")
		if err != nil || a.Status != article.Published || !a.PublishedAt.Equal(m.ScheduledAt) {
			t.Fatalf("%s at %v, %v", a.Status, a.PublishedAt, err)
		}
		if to, err := n.site.Redirect(ctx, "/old/tomorrow"); err != nil || to != a.Path {
			t.Errorf("its old address leads to %q, %v", to, err)
		}
		if len(n.heard) == 0 || !strings.Contains(n.heard[0], "front") {
			t.Errorf("purged %q", n.heard)
		}
		if cards, _, _ := n.List(ctx, article.Everything(), article.Cursor{}, 10); len(cards) != 1 {
			t.Errorf("%d cards", len(cards))
		}
		if again := n.put(m); again.Outcome != article.Unchanged {
			t.Errorf("the file that scheduled it, put again after its hour: %s", again.Outcome)
		}
	})
}

func TestAStoryPublishedAgainLaterMovesToItsNewDay(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		m := story("Again", n.now.AddDate(0, -4, 0))
		first := n.put(m)
		m.PublishedAt = n.now.Add(time.Hour)
		n.put(m)
		n.now = n.now.Add(2 * time.Hour)
		if err := n.jobs.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		a, err := n.ByPath(ctx, "/2026/11/again")
		if err != nil || !a.PublishedAt.Equal(m.PublishedAt) {
			t.Fatalf("%v, %v", a.PublishedAt, err)
		}
		if to, err := n.site.Redirect(ctx, first.Path); err != nil || to != a.Path {
			t.Errorf("its first address leads to %q, %v", to, err)
		}
		if again := n.put(m); again.Outcome != article.Unchanged {
			t.Errorf("put again: %s", again.Outcome)
		}
	})
}

func TestAnUndatedCorrectionIsDatedOnce(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		m := story("Numbers", n.now.AddDate(0, -4, 0))
		n.put(m)
		m.Corrections = []article.Correction{{Kind: article.Corrected, Text: "It was seven."}}
		done := n.put(m)
		added := n.now
		n.now = n.now.Add(time.Hour)
		if again := n.put(m); again.Outcome != article.Unchanged {
			t.Errorf("put again: %s", again.Outcome)
		}
		if a, _ := n.ByID(ctx, done.ID); len(a.Corrections) != 1 || !a.Corrections[0].At.Equal(added) {
			t.Errorf("%+v", a.Corrections)
		}
	})
}

func TestCursorsReadBack(t *testing.T) {
	for _, c := range []article.Cursor{{}, {LiveAt: 1, ID: 2}, {LiveAt: -86400e6, ID: 7}, {LiveAt: 1795250000000000, ID: 99000}} {
		if got, err := article.ParseCursor(c.String()); err != nil || got != c {
			t.Errorf("%+v came back as %+v, %v", c, got, err)
		}
	}
	for _, bad := range []string{"x", "-", "1-", "-1", "1--2", "ü-1", "1-2-"} {
		if _, err := article.ParseCursor(bad); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAFutureDateMeansScheduled(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		done := n.put(story("Later", n.now.Add(48*time.Hour)))
		if a, _ := n.ByID(ctx, done.ID); a.Status != article.Scheduled || a.Path != "" {
			t.Errorf("%s at %q", a.Status, a.Path)
		}
	})
}

func TestImportTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		m := story("Once", n.now.AddDate(-3, 0, 0))
		m.Aliases = []string{"/2023/11/20/once", "/?p=7"}
		m.Corrections = []article.Correction{{Kind: article.Corrected, At: n.now, Text: "It was Tuesday."}}
		first := n.bring(m)
		if again := n.bring(m); again.Outcome != article.Unchanged || again.ID != first.ID {
			t.Errorf("%+v", again)
		}
		m.Headline = "Once more"
		if changed := n.bring(m); changed.Outcome != article.Updated {
			t.Errorf("%+v", changed)
		}
		edited := m
		edited.ID, edited.Headline = first.ID, "Edited by hand"
		n.put(edited)
		if kept := n.bring(m); kept.Outcome != article.Kept {
			t.Errorf("an import ran over an edit: %+v", kept)
		}
		a, err := n.ByID(ctx, first.ID)
		if err != nil || a.Headline != "Edited by hand" || a.Revision != 3 || len(a.Corrections) != 1 {
			t.Errorf("%q, revision %d, %d corrections, %v", a.Headline, a.Revision, len(a.Corrections), err)
		}
		for _, alias := range m.Aliases {
			if to, err := n.site.Redirect(ctx, alias); err != nil || to != a.Path {
				t.Errorf("%s leads to %q, %v", alias, to, err)
			}
		}
	})
}

// TestListsByCursor walks every kind of list in small steps and finds each
// story once, newest first, also where times are equal.
func TestListsByCursor(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		var section, tag, author int64
		err := n.tx(func(tx *db.Tx) (err error) {
			if section, _, err = n.EnsureSection(ctx, tx, article.Section{Name: "Harbour"}, ""); err != nil {
				return err
			}
			if tag, _, err = n.EnsureTag(ctx, tx, article.Tag{Name: "Tides"}, ""); err != nil {
				return err
			}
			author, _, err = n.EnsureAuthor(ctx, tx, article.Author{Name: "Ann Lee"}, "")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 23 {
			m := story(fmt.Sprintf("Story %d", i), n.now.Add(-time.Duration(i/3)*time.Hour))
			m.SectionIDs, m.TagIDs, m.AuthorIDs = []int64{section}, []int64{tag}, []int64{author}
			n.put(m)
		}
		for name, sel := range map[string]article.Selection{
			"everything": article.Everything(), "section": article.InSection(section), "tag": article.WithTag(tag),
			"author": article.ByAuthor(author), "time": article.Between(n.now.Add(-100*time.Hour), n.now.Add(time.Hour)),
		} {
			var seen []article.Card
			cursor := article.Cursor{}
			for step := 0; ; step++ {
				cards, next, err := n.List(ctx, sel, cursor, 5)
				if err != nil {
					t.Fatal(name, err)
				}
				seen = append(seen, cards...)
				if next == (article.Cursor{}) {
					break
				}
				if cursor, err = article.ParseCursor(next.String()); err != nil || step > 10 {
					t.Fatal(name, step, err)
				}
			}
			sorted := slices.IsSortedFunc(seen, func(a, b article.Card) int { return b.PublishedAt.Compare(a.PublishedAt) })
			ids := make(map[int64]bool)
			for _, c := range seen {
				ids[c.ID] = true
			}
			if len(seen) != 23 || len(ids) != 23 || !sorted {
				t.Errorf("%s: %d cards, %d stories, sorted %v", name, len(seen), len(ids), sorted)
			}
			if seen[0].Section.Name != "Harbour" || len(seen[0].Authors) != 1 {
				t.Errorf("%s: %+v", name, seen[0])
			}
		}
		if cards, _, _ := n.List(ctx, article.Between(n.now.Add(-2*time.Hour), n.now), article.Cursor{}, 50); len(cards) != 6 {
			t.Errorf("%d stories between two hours ago and now, want 6: the end is not part of it", len(cards))
		}
	})
}

func TestMonthsFollowTheSitesTimeZone(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		err := n.tx(func(tx *db.Tx) error {
			return n.site.SaveSettings(ctx, tx, site.Settings{Name: "P", Language: "en", Timezone: "Pacific/Auckland"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := n.site.Reload(ctx); err != nil {
			t.Fatal(err)
		}
		n.put(story("New year", time.Date(2025, 12, 31, 11, 30, 0, 0, time.UTC)))
		n.put(story("Spring", time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC)))
		months, err := n.Months(ctx)
		if err != nil || len(months) != 2 || months[0].Format("2006-01") != "2026-09" || months[1].Format("2006-01") != "2026-01" {
			t.Errorf("%v, %v", months, err)
		}
		if _, err := n.ByPath(ctx, "/2026/01/new-year"); err != nil {
			t.Error(err)
		}
	})
}

func TestLimitsAndMistakesAreNamed(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		for want, change := range map[string]func(*article.Manuscript){
			"no headline":       func(m *article.Manuscript) { m.Headline = "" },
			"headline has 301":  func(m *article.Manuscript) { m.Headline = strings.Repeat("x", 301) },
			"not a BCP 47":      func(m *article.Manuscript) { m.Lang = "klingon!" },
			"not a status":      func(m *article.Manuscript) { m.Status = "lost" },
			"neither a story":   func(m *article.Manuscript) { m.Kind = "poem" },
			"not an http":       func(m *article.Manuscript) { m.Source.URL = "javascript:alert(1)" },
			"letters, digits":   func(m *article.Manuscript) { m.Slug = "a/b" },
			"needs the time of": func(m *article.Manuscript) { m.Status = article.Scheduled },
		} {
			m := story("Fine", n.now)
			change(&m)
			err := n.tx(func(tx *db.Tx) error { _, err := n.Put(ctx, tx, m); return err })
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not say %q", err, want)
			}
		}
	})
}

func TestSlugify(t *testing.T) {
	for text, want := range map[string]string{
		"By one vote, Brackhythe gives":  "by-one-vote-brackhythe-gives",
		"Don’t panic: it’s only a naïve": "dont-panic-its-only-a-naive",
		"Straße & Øre":                   "strasse-ore",
		"خباز الميناء":                   "خباز-الميناء",
		"  --- ":                         "",
		"한국 2026":                        "한국-2026",
	} {
		if got := article.Slugify(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestTheFirstInstantOf1970(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		m := article.Manuscript{Kind: article.Story, Status: article.Published, Origin: "file:story:epoch", PublishedAt: time.Unix(0, 0),
			Content: article.Content{Headline: "Epoch", Body: body("Words.")}}
		done := n.bring(m)
		a, err := n.ByID(ctx, done.ID)
		if err != nil || a.PublishedAt.Year() != 1970 || done.Path != "/1970/01/epoch" {
			t.Errorf("published at %s, %s, %v", a.PublishedAt, done.Path, err)
		}
		if again := n.bring(m); again.Outcome != article.Unchanged {
			t.Errorf("again: %s", again.Outcome)
		}
	})
}
