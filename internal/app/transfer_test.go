package app

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

// TestSiteMovesToTheOtherDataBase exports a site, imports it on the other
// data base and exports it again: the two archives are the same, byte for
// byte. A second import of the archive changes nothing.
func TestSiteMovesToTheOtherDataBase(t *testing.T) {
	t.Parallel()
	move := func(from, to string) func(t *testing.T) {
		return func(t *testing.T) {
			t.Parallel()
			old := newSite(t, from)
			importOK(t, old, "testdata/transfer")
			live(t, old)
			first := exportOf(t, old)
			moved := newSite(t, to)
			for range 2 {
				importOK(t, moved, first)
				compareArchives(t, first, exportOf(t, moved))
				compareRows(t, old, moved)
			}
		}
	}
	t.Run("sqlite to postgres", move("", dbtest.Postgres(t, nil)))
	t.Run("postgres to sqlite", move(dbtest.Postgres(t, nil), ""))
}

// live does to a site what happens to one in the course of time: stories are
// moved, put back and published anew, and the paper moves to another time zone.
func live(t *testing.T, a *App) {
	t.Helper()
	ctx := context.Background()
	for _, story := range [][2]string{
		{"2024-03-01-der-deich.md", "title: Der Deich\ndate: 2024-03-31T23:30:00Z\nslug: der-alte-deich\ncorrection: Es war später.\nlang: de"},
		{"2024-03-01-der-deich-2.md", "title: Noch einmal, zurückgelegt\nstatus: draft"},
		{"arabic.md", "title: Wieder\nlang: ar\nstatus: scheduled\ndate: 2099-05-05T05:05:05Z"},
		{"draft.md", "title: Jetzt\ndate: 2024-12-31T12:00:00Z"},
		{"withdrawn.md", "title: Wieder da\ndate: 2022-07-07T07:07:07Z\nslug: zurueckgezogen"},
	} {
		name, text := story[0], story[1]
		file := filepath.Join(t.TempDir(), name)
		writeFile(t, file, "---\n"+text+"\n---\n\nGeändert.\n")
		if said, err := a.Publish(ctx, file); err != nil || strings.HasPrefix(said, "Nothing") {
			t.Fatalf("%s: %q, %v", name, said, err)
		}
	}
	err := a.db.InTx(ctx, func(tx *db.Tx) error {
		for _, slug := range []string{"hier-geschrieben", "index", strings.Repeat("長い", 59)} {
			_, err := a.articles.Put(ctx, tx, article.Manuscript{Kind: article.Page, Status: article.Published, Slug: slug,
				Content: article.Content{Headline: "Ohne Herkunft"}})
			if err != nil {
				return err
			}
		}
		settings, err := a.site.Stored(ctx, tx)
		if err != nil {
			return err
		}
		settings.Timezone, settings.MinimumAge, settings.HeadlineLimit, settings.Blocks = "Pacific/Auckland", 0, 120, []string{}
		settings.Policies, settings.Publisher.Ownership = site.Policies{Privacy: "/datenschutz", Rules: "/regeln"}, "/wem-wir-gehoeren"
		return a.site.SaveSettings(ctx, tx, settings)
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, a)
}

// write does what an editor does on the desk: begins stories, corrects a page,
// and leaves a change of another for later.
func write(t *testing.T, a *App) {
	t.Helper()
	who := account.Identity{AccountID: 11, Role: account.Owner}
	save := func(id int64, change func(c *article.Copy)) int64 {
		w, err := a.articles.Working(t.Context(), who, id, "")
		if err != nil {
			t.Fatal(err)
		}
		change(&w.Copy)
		saved, err := a.articles.Save(t.Context(), who, id, article.SaveRequest{Version: w.Version, Copy: w.Copy})
		if err != nil || saved.Conflict != nil {
			t.Fatal(saved.Conflict, err)
		}
		return saved.Version
	}
	for _, headline := range []string{"", "Begonnen: Ähren", "!?"} {
		id, err := a.articles.Start(t.Context(), who, article.Story)
		if err != nil {
			t.Fatal(err)
		}
		if headline != "" {
			save(id, func(c *article.Copy) {
				c.Headline, c.Tags, c.Sections = headline, []string{"Ähren & Korn", "AAL"}, []int64{1}
			})
		}
	}
	page, err := a.articles.ByPath(t.Context(), "/impressum")
	if err != nil {
		t.Fatal(err)
	}
	version := save(page.ID, func(c *article.Copy) { c.Standfirst = "Berichtigt." })
	err = a.articles.Publish(t.Context(), who, page.ID, article.Publication{Version: version,
		Change: article.Change{Kind: article.Correct, Text: "Vorher stand hier nichts.", Withhold: true}})
	if err != nil {
		t.Fatal(err)
	}
	save(page.ID, func(c *article.Copy) { c.Slug, c.Kicker = "impressum-neu", "Später" })
}

// TestDemonstrationMoves does the same for the demonstration publication.
func TestDemonstrationMoves(t *testing.T) {
	t.Parallel()
	cfg := Config{Data: filepath.Join(t.TempDir(), "data")}
	if err := markDemo(cfg.Data); err != nil {
		t.Fatal(err)
	}
	old := openSite(t, cfg)
	if err := old.fillDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	first := exportOf(t, old)
	moved := newSite(t, dbtest.Postgres(t, nil))
	importOK(t, moved, first)
	compareArchives(t, first, exportOf(t, moved))
}

// newSite opens an empty site; database is "" for SQLite.
func newSite(t *testing.T, database string) *App {
	t.Helper()
	return openSite(t, Config{Data: filepath.Join(t.TempDir(), "data"), Database: database, Address: "https://paper.example"})
}

func openSite(t *testing.T, cfg Config) *App {
	t.Helper()
	a, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func importOK(t *testing.T, a *App, name string) {
	t.Helper()
	if _, err := a.Import(context.Background(), []string{name}, ImportOptions{}); err != nil {
		t.Fatal(err)
	}
}

func exportOf(t *testing.T, a *App) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "site.zip")
	if _, err := a.Export(context.Background(), name); err != nil {
		t.Fatal(err)
	}
	return name
}

func compareArchives(t *testing.T, first, second string) {
	t.Helper()
	a, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(second)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a, b) {
		return
	}
	t.Error("the archives differ")
	one, two := contents(t, first), contents(t, second)
	for _, name := range slices.Sorted(maps.Keys(one)) {
		if text, there := two[name]; !there {
			t.Errorf("%s got lost", name)
		} else if text != one[name] {
			t.Errorf("%s:\n%s", name, difference(one[name], text))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(two)) {
		if _, there := one[name]; !there {
			t.Errorf("%s is new", name)
		}
	}
}

// difference returns the lines at which two texts begin to differ.
func difference(one, two string) string {
	a, b := strings.Split(one, "\n"), strings.Split(two, "\n")
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return fmt.Sprintf("from line %d:\n%s\n---- became\n%s", n+1, some(a[n:]), some(b[n:]))
}

func some(lines []string) string { return strings.Join(lines[:min(len(lines), 8)], "\n") }

func contents(t *testing.T, name string) map[string]string {
	t.Helper()
	archive, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	files := make(map[string]string)
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}
