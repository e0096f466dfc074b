package importer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"stet/internal/surface/exporter"
	"stet/internal/surface/importer"
)

// TestRoundTrip exports a site, imports that into an empty one on each data
// base, and exports it again: the same bytes.
func TestRoundTrip(t *testing.T) {
	var first []byte
	importer.EachPaper(t, func(t *testing.T, p *importer.Paper) {
		ctx := context.Background()
		export := func() []byte {
			var b bytes.Buffer
			_, err := exporter.New(exporter.Options{DB: p.DB, Site: p.Site, Account: p.Account, Media: p.Media, Article: p.Article, Comment: p.Comment}).Write(ctx, &b)
			if err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		sources := []string{"testdata/oddities.xml", "testdata/copied.txt", "testdata/page.html", illustrated(t)}
		if first != nil { // the other data base gets the export of the one before
			name := filepath.Join(t.TempDir(), "site.zip")
			if err := os.WriteFile(name, first, 0o644); err != nil {
				t.Fatal(err)
			}
			sources = []string{name}
		}
		if _, err := p.Run(ctx, sources); err != nil {
			t.Fatal(err)
		}
		archive := export()
		if first != nil {
			compare(t, first, archive)
			if _, err := p.Run(ctx, sources); err != nil { // and again, into the site that has it all
				t.Fatal(err)
			}
			compare(t, first, export())
		}
		first = archive
	})
}

// illustrated is a folder with a story that shows a picture.
func illustrated(t *testing.T) string {
	dir := t.TempDir()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"quay.png": b.String(), "2021-02-03-quay.md": "---\nheadline: \"The quay: a picture\"\n" +
		"corrections:\n  - {date: 2021-02-04, kind: clarification, text: It is a pier.}\n---\n![The quay](quay.png)\n\nWords & \\*signs*.\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// compare fails for each file that differs, and for anything else that does.
func compare(t *testing.T, a, b []byte) {
	t.Helper()
	if bytes.Equal(a, b) {
		return
	}
	t.Error("the two archives differ")
	left, right := files(t, a), files(t, b)
	for name, text := range left {
		if right[name] != text {
			t.Errorf("%s: first\n%.3000s\nsecond\n%.3000s", name, text, right[name])
		}
	}
	for name := range right {
		if _, there := left[name]; !there {
			t.Errorf("%s is only in the second", name)
		}
	}
}

func files(t *testing.T, archive []byte) map[string]string {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	m := make(map[string]string)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		m[f.Name] = string(data)
	}
	return m
}
