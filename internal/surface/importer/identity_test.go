package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// TestFilesOfOneName imports files that have a name in common, as posts in
// folders of their own do.
func TestFilesOfOneName(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	put(t, dir, "f/b/same.md", "---\ntitle: Bravo\ndate: 2024-02-02\n---\nThe text of the second.\n")
	p.bring(filepath.Join(dir, "f"))
	put(t, dir, "f/a/same.md", "---\ntitle: Alpha\ndate: 2024-01-01\n---\nThe text of the first.\n")
	put(t, dir, "f/same.md", "---\ntitle: Root\n---\nThe text of the third.\n")
	put(t, dir, "f/a/index.md", "---\ntitle: Index of a\ndate: 2024-03-03\n---\nThe text of the index.\n")
	put(t, dir, "f/index.md", "---\ntitle: Index of all\ndate: 2024-03-03\n---\nThe text of all.\n")
	must(t, os.Chtimes(filepath.Join(dir, "f/same.md"), time.Time{}, time.Date(2025, 5, 5, 0, 0, 0, 0, time.UTC)))
	if c := p.bring(filepath.Join(dir, "f")).Counts[KindStory]; c.Created != 4 || c.Unchanged != 1 {
		t.Fatalf("%+v", c)
	}
	for path, headline := range map[string]string{"/2024/02/same": "Bravo", "/2024/01/same": "Alpha", "/2025/05/same": "Root",
		"/2024/03/a": "Index of a", "/2024/03/f": "Index of all"} {
		if got := p.at(path).Headline; got != headline {
			t.Errorf("%s is %q, want %q", path, got, headline)
		}
	}
	t.Chdir(dir)
	p.unchanged("f")
	t.Chdir("f")
	p.unchanged(".")
	p.unchanged("b", "./a/")
	p.unchanged("b/same.md", "a/index.md")

	put(t, dir, "f/b/same.md", "---\ntitle: Bravissimo\ndate: 2024-02-22\nslug: bravo\n---\nAnother text altogether.\n")
	if done, err := p.Publish(ctx, "b/same.md"); err != nil || done.Outcome != article.Updated || done.Path != "/2024/02/bravo" {
		t.Errorf("all changed, the place is the same: %+v %v", done, err)
	}
	p.leads("/2024/02/same", "/2024/02/bravo")
}

// TestPublishedApart publishes files of one name one by one.
func TestPublishedApart(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	publish := func(file, front, text string, want article.Outcome, path string) {
		t.Helper()
		done, err := p.Publish(ctx, put(t, dir, file, "---\n"+front+"---\n\n"+text+"\n"))
		if err != nil || done.Outcome != want || done.Path != path {
			t.Errorf("%s %q: %s at %s, %v; want %s at %s", file, front, done.Outcome, done.Path, err, want, path)
		}
	}
	const long = "A paragraph that is long enough to be known again."
	publish("a/index.md", "title: One\ndate: 2026-01-01\nslug: one\n", "One.", article.Created, "/2026/01/one")
	publish("b/a/index.md", "title: Two\ndate: 2026-02-02\nslug: two\n", "Two.", article.Created, "/2026/02/two")
	publish("a/index.md", "title: One\ndate: 2026-01-01\nslug: one\n", "One.", article.Unchanged, "/2026/01/one")
	publish("b/a/index.md", "title: Two\ndate: 2026-02-02\nslug: zwei\n", "Two!", article.Updated, "/2026/02/zwei")
	publish("b/a/index.md", "title: Deux\ndate: 2026-03-02\nslug: zwei\n", "Two!", article.Updated, "/2026/03/zwei")
	publish("a/index.md", "title: Un\ndate: 2026-04-01\nslug: one\n", "One.", article.Updated, "/2026/04/one")

	publish("x/note.md", "title: Tides\ndate: 2026-01-01\n", long, article.Created, "/2026/01/note")
	publish("y/note.md", "title: Boats\ndate: 2026-02-02\n", "Other words.", article.Created, "/2026/02/note")
	publish("x/note.md", "title: High tides\ndate: 2026-01-02\n", long+"\n\nAnd more.", article.Updated, "/2026/01/note")
	publish("y/note.md", "title: Ships\ndate: 2026-02-02\n", "Yet other words.", article.Updated, "/2026/02/note")
	if got := p.at("/2026/01/note").Headline; got != "High tides" {
		t.Errorf("the first note is %q", got)
	}
	done, err := p.Publish(ctx, put(t, dir, "z/note.md", "---\ntitle: Third\ndate: 2026-03-03\n---\n\nThird.\n"))
	if err != nil || len(done.Remarks) != 1 {
		t.Errorf("a third note of the name: %+v, %v", done, err)
	}
}

func TestKindOfAFileChanges(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	turn := func(front string) Published {
		t.Helper()
		done, err := p.Publish(ctx, put(t, dir, "turn.md", "---\ntitle: Turn\n"+front+"---\n\nWords.\n"))
		must(t, err)
		return done
	}
	first := turn("date: 2026-09-01\nkind: page\n")
	if first.Path != "/turn" {
		t.Fatalf("%+v", first)
	}
	if done := turn("date: 2026-09-01\n"); done.ID != first.ID || done.Path != "/2026/09/turn" {
		t.Errorf("a story: %+v", done)
	}
	p.leads("/turn", "/2026/09/turn")
	if done := turn("date: 2026-09-01\n"); done.Outcome != article.Unchanged {
		t.Errorf("again: %+v", done)
	}
	if done := turn("kind: page\n"); done.ID != first.ID || done.Path != "/turn" {
		t.Errorf("a page again: %+v", done)
	}
	put(t, dir, "site/pages/turn.md", "---\ntitle: Turn\ndate: 2026-09-01\n---\n\nPage.\n")
	put(t, dir, "site/stories/turn.md", "---\ntitle: Turn\ndate: 2026-09-01\n---\n\nStory.\n")
	p.bring(filepath.Join(dir, "site"))
	if p.at("/turn").ID != first.ID || p.at("/2026/09/turn").ID == first.ID {
		t.Error("a page and a story of one name are one")
	}
}

// TestUndatedFileStays touches files that state no date.
func TestUndatedFileStays(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	page := `<html><head><title>A saved page</title><link rel="canonical" href="https://old.example/page"></head><body><article><h1>A saved page</h1><p>` +
		`Words that make a paragraph that is long enough to be the story of the page. <a href="/page">Itself</a>.</p><p>And a second one of the kind, so that nobody doubts it at all.</p></article></body></html>`
	files := []string{put(t, dir, "note.md", "# Note\n\ncorrection\n"), put(t, dir, "fix.md", "---\ntitle: Fix\ncorrection: It was six.\n---\nWords.\n"),
		put(t, dir, "page.html", page), put(t, dir, "plain.txt", "A plain headline\n\nA paragraph of plain text that says enough to be one, and ends with a stop.\n")}
	for month := range time.Month(3) {
		for _, f := range files {
			when := time.Date(2026, 5+month, 1, 0, 0, 0, 0, time.UTC)
			must(t, os.Chtimes(f, when, when))
		}
		if month == 0 {
			p.bring(dir)
		}
		p.unchanged(dir)
	}
	p.at("/2026/05/note")
	p.at("/2026/05/page")
}

// TestAliasOfAnother states the address of a story as the old one of another.
func TestAliasOfAnother(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		dir := t.TempDir()
		put(t, dir, "a.md", "---\ntitle: A\ndate: 2026-07-01\naliases: [/old/a, /old/both]\n---\n\nA.\n")
		put(t, dir, "b.md", "---\ntitle: B\ndate: 2026-07-02\naliases: [/2026/07/a, /old/both, /old/b]\n---\n\nB.\n")
		p.bring(dir)
		for range 2 {
			p.leads("/old/a", "/2026/07/a")
			p.leads("/old/both", "/2026/07/a")
			p.leads("/old/b", "/2026/07/b")
			if _, err := p.Site.Redirect(ctx, "/2026/07/a"); !fault.Is(err, fault.NotFound) {
				t.Errorf("the address of a story leads elsewhere: %v", err)
			}
			p.unchanged(dir)
		}
		put(t, dir, "a.md", "---\ntitle: A\ndate: 2026-07-01\nslug: moved\naliases: [/old/a, /old/both]\n---\n\nA.\n")
		p.bring(dir)
		p.leads("/old/a", "/2026/07/moved")
		p.leads("/2026/07/a", "/2026/07/moved")
	})
}

// TestImportAfterPublish changes a file that was published by itself.
func TestImportAfterPublish(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	write := func(text string) string {
		return put(t, dir, "k.md", "---\ntitle: K\ndate: 2026-09-09\n---\n\n"+text+"\n")
	}
	p.bring(write("One."))
	if _, err := p.Publish(ctx, write("Two.")); err != nil {
		t.Fatal(err)
	}
	if c := p.bring(write("Three.")).Counts[KindStory]; c.Updated != 1 {
		t.Errorf("%+v", c)
	}
}

func TestNothingCameIn(t *testing.T) {
	p := sqlitePaper(t)
	long := put(t, t.TempDir(), "long.md", "---\ntitle: Long\nsource: {name: \""+strings.Repeat("x", 2000)+"\"}\n---\n\nWords.\n")
	if report, err := p.Run(ctx, []string{long}); !fault.Is(err, fault.Invalid) || report == nil {
		t.Errorf("%v", err)
	}
}
