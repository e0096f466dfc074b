package app

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"stet/internal/platform/db/dbtest"
)

// TestExportImportExportIsEqual moves a site to the other data base and back
// to a file: the two archives are the same, byte for byte.
func TestExportImportExportIsEqual(t *testing.T) {
	postgres := dbtest.Postgres(t, nil)
	for name, databases := range map[string][2]string{
		"sqlite to postgres": {"", postgres},
		"postgres to sqlite": {dbtest.Postgres(t, nil), ""},
	} {
		t.Run(name, func(t *testing.T) {
			from := newSite(t, databases[0])
			if err := from.fillDemo(context.Background()); err != nil {
				t.Fatal(err)
			}
			importOK(t, from, "testdata/transfer")
			first := exportOf(t, from)
			to := newSite(t, databases[1])
			importOK(t, to, first)
			second := exportOf(t, to)
			compareArchives(t, first, second)
			importOK(t, to, first)
			compareArchives(t, first, exportOf(t, to))
		})
	}
}

// newSite opens an empty site; database is "" for SQLite.
func newSite(t *testing.T, database string) *App {
	t.Helper()
	a, err := Open(context.Background(), Config{Data: filepath.Join(t.TempDir(), "data"), Database: database, Address: "https://paper.example"})
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
	for name, text := range one {
		if two[name] != text {
			t.Errorf("%s:\n%s\n----\n%s", name, head(text), head(two[name]))
		}
	}
	for name := range two {
		if _, there := one[name]; !there {
			t.Errorf("%s is new", name)
		}
	}
}

func head(text string) string { return text[:min(len(text), 1500)] }

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
