package importer

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

var ctx = context.Background()

// TestMain lets the test binary be the process that reads pictures.
func TestMain(m *testing.M) {
	if os.Getenv("STET_TEST_WORKER") != "" {
		if err := media.RunWorker(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

var migrations = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations,
	article.Migrations, comment.Migrations)

// paper is a site to import into.
type paper struct {
	*Importer
	Options
	t testing.TB
}

func eachPaper(t *testing.T, fn func(t *testing.T, p *paper)) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, newPaper(t, d)) })
}

// sqlitePaper is for tests of which the data base is not the point.
func sqlitePaper(t testing.TB) *paper {
	return newPaper(t, dbtest.Open(t, dbtest.SQLite(t, migrations), nil))
}

func newPaper(t testing.TB, d *db.DB) *paper {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	clock := func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	bus, err := pubsub.Open(ctx, d, log)
	must(t, err)
	t.Cleanup(func() { bus.Close() })
	jobs := job.NewQueue(d, bus, clock, log)
	sites, err := site.New(ctx, d, "https://paper.example")
	must(t, err)
	blobs, err := blob.Open(filepath.Join(t.TempDir(), "media"))
	must(t, err)
	self, err := os.Executable()
	must(t, err)
	worker := media.NewWorker(media.WorkerOptions{Command: []string{self}, Env: []string{"STET_TEST_WORKER=1"}})
	pictures := media.New(media.Options{DB: d, Blobs: blobs, Jobs: jobs, Now: clock, Worker: worker})
	t.Cleanup(func() { pictures.Close() })
	opt := Options{DB: d, Site: sites, Account: account.New(d, clock), Article: article.New(article.Options{DB: d, Site: sites, Jobs: jobs, Now: clock}),
		Comment: comment.New(d), Media: pictures, Now: clock}
	return &paper{Importer: New(opt), Options: opt, t: t}
}

// bring imports and fails the test when that fails or a record is lost.
func (p *paper) bring(names ...string) *Report {
	p.t.Helper()
	report, err := p.Run(ctx, names)
	if err != nil {
		p.t.Fatalf("import %v: %v", names, err)
	}
	p.accounted(report)
	return report
}

// accounted checks that every record is counted once.
func (p *paper) accounted(r *Report) {
	p.t.Helper()
	for kind, c := range r.Counts {
		if sum := c.Created + c.Updated + c.Unchanged + c.Kept + c.Skipped; sum != c.Found {
			p.t.Errorf("%s: %d found, %d accounted for", kind, c.Found, sum)
		}
	}
}

// unchanged imports again and fails when that changes anything.
func (p *paper) unchanged(names ...string) {
	p.t.Helper()
	before := p.rows()
	again := p.bring(names...)
	for kind, c := range again.Counts {
		if c.Created+c.Updated+c.Kept > 0 {
			p.t.Errorf("second run: %s: %+v", kind, *c)
		}
	}
	if after := p.rows(); after != before {
		p.t.Errorf("second run changed the number of rows:\n%s\n%s", before, after)
	}
}

func (p *paper) rows() string {
	p.t.Helper()
	counts, err := p.DB.Counts(ctx, p.DB)
	must(p.t, err)
	delete(counts, "message") // what processes tell each other comes and goes
	return fmt.Sprint(counts)
}

// at returns the article at a path.
func (p *paper) at(path string) article.Article {
	p.t.Helper()
	a, err := p.Article.ByPath(ctx, path)
	if err != nil {
		p.t.Fatalf("%s: %v", path, err)
	}
	return a
}

// leads fails unless an old address leads to a path.
func (p *paper) leads(from, to string) {
	p.t.Helper()
	if got, err := p.Site.Redirect(ctx, from); err != nil || got != to {
		p.t.Errorf("%s leads to %q (%v), want %q", from, got, err, to)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes a file for a test and returns its path.
func put(t testing.TB, dir, name, content string) string {
	t.Helper()
	full := filepath.Join(dir, name)
	must(t, os.MkdirAll(filepath.Dir(full), 0o755))
	must(t, os.WriteFile(full, []byte(content), 0o644))
	return full
}

// drawing returns a small picture, another for each shade.
func drawing(t testing.TB, shade uint8) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 32, 24))
	for i := range 32 * 24 {
		img.Set(i%32, i/32, color.RGBA{shade, uint8(i), 90, 255})
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, img))
	return b.String()
}

func has(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

func hasNot(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q is still in:\n%s", part, text)
		}
	}
}
