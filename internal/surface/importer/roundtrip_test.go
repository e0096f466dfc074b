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
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/media"
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
		if first == nil {
			workOnLibrary(t, p)
		}
		archive := export()
		if first != nil {
			compare(t, first, archive)
			if _, err := p.Run(ctx, sources); err != nil { // and again, into the site that has it all
				t.Fatal(err)
			}
			compare(t, first, export())
		}
		for _, fact := range []string{`"former"`, `"expires"`, `"focus"`, `"licence"`, `"permitted"`, `minutes.pdf`} {
			if !strings.Contains(files(t, archive)["media.json"], fact) {
				t.Errorf("media.json does not have %s", fact)
			}
		}
		first = archive
	})
}

// workOnLibrary does to the library what a desk does: a file, rights that end,
// a focus, and a picture that was replaced.
func workOnLibrary(t *testing.T, p *importer.Paper) {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := p.Media.Add(ctx, media.Upload{Reader: strings.NewReader("%PDF-1.7\nminutes\n%%EOF\n"), Name: "minutes.pdf", Files: true})
	must(err)
	list, err := p.Media.List(ctx, p.DB, 0, 1)
	must(err)
	editor := account.Identity{AccountID: 1, Role: account.Editor}
	licence, permitted, expires := "https://coast.example/licence", "web only,\nonce", time.Date(2031, 3, 4, 23, 0, 0, 0, time.UTC)
	_, err = p.Media.Change(ctx, editor, list[0].Key, media.Facts{Licence: &licence, Permitted: &permitted, Expires: &expires, Focus: &media.Focus{X: 10, Y: 990}})
	must(err)
	var b bytes.Buffer
	must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))))
	prepared, err := p.Media.Prepare(ctx, &b, "better.png")
	must(err)
	_, err = p.Media.Replace(ctx, editor, list[0].Key, prepared)
	must(err)
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
