package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

// eachDatabase runs a test on SQLite, whose address is "", and on PostgreSQL.
func eachDatabase(t *testing.T, fn func(t *testing.T, fresh func() string)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, func() string { return "" })
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, func() string { return dbtest.Postgres(t, nil) })
	})
}

// TestBackupIsRestoredWhole takes a backup while somebody writes, restores
// it, and finds the site as it was at one moment.
func TestBackupIsRestoredWhole(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, fresh func() string) {
		a := newSite(t, fresh())
		importOK(t, a, "testdata/transfer")
		writeFile(t, filepath.Join(a.themeFolder(), "reader", "Über uns.css"), "h1 { color: teal }")

		stop := writeTags(t, a)
		backup := filepath.Join(t.TempDir(), "site.backup")
		report, err := a.Backup(context.Background(), backup)
		stop()
		if err != nil {
			t.Fatal(err)
		}
		if report.Rows == 0 || report.Files == 0 || report.Size == 0 {
			t.Errorf("the report is %+v", report)
		}
		onlyFile(t, backup)

		cfg := Config{Data: filepath.Join(t.TempDir(), "new"), Database: fresh(), Address: "https://paper.example"}
		if err := Restore(context.Background(), cfg, backup); err != nil {
			t.Fatal(err)
		}
		restored := openSite(t, cfg)
		if got := tagsWritten(t, restored); got == 0 || got > tagsWritten(t, a) {
			t.Errorf("%d tags were restored, %d were written", got, tagsWritten(t, a))
		}
		if text, err := os.ReadFile(filepath.Join(cfg.Data, "theme", "reader", "Über uns.css")); string(text) != "h1 { color: teal }" {
			t.Errorf("the theme came back as %q, %v", text, err)
		}
		one, two := contents(t, exportOf(t, a)), contents(t, exportOf(t, restored))
		for name, text := range one {
			if name != "site.json" && two[name] != text { // which has the tags
				t.Errorf("%s:\n%s", name, difference(text, two[name]))
			}
		}
	})
}

// writeTags writes tags called n-1, n-2, … one after the other until it is
// told to stop; at least one is there when it returns.
func writeTags(t *testing.T, a *App) (stop func()) {
	first, quit, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; ; n++ {
			err := a.db.InTx(context.Background(), func(tx *db.Tx) error {
				_, _, err := a.articles.EnsureTag(context.Background(), tx, article.Tag{Name: fmt.Sprintf("n-%d", n)}, "")
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if n == 1 {
				close(first)
			}
			select {
			case <-quit:
				return
			default:
			}
		}
	}()
	<-first
	return func() { close(quit); <-done }
}

// tagsWritten counts the tags of writeTags and finds a hole.
func tagsWritten(t *testing.T, a *App) int {
	t.Helper()
	tags, err := a.articles.AllTags(context.Background(), a.db)
	if err != nil {
		t.Fatal(err)
	}
	have := make(map[string]bool)
	for _, tag := range tags {
		if strings.HasPrefix(tag.Slug, "n-") {
			have[tag.Slug] = true
		}
	}
	for n := range len(have) {
		if name := fmt.Sprintf("n-%d", n+1); !have[name] {
			t.Errorf("of %d tags, %s is missing", len(have), name)
		}
	}
	return len(have)
}

// TestDamagedBackups damages a backup in many ways. Each is refused with a
// reason, and nothing of it is left in the folder or in the data base.
func TestDamagedBackups(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, fresh func() string) {
		a := newSite(t, fresh())
		importOK(t, a, "testdata/transfer")
		whole := filepath.Join(t.TempDir(), "whole")
		if _, err := a.Backup(context.Background(), whole); err != nil {
			t.Fatal(err)
		}
		cfg := Config{Data: filepath.Join(t.TempDir(), "new"), Database: fresh()}
		for what, damage := range damages(t, whole) {
			file := filepath.Join(t.TempDir(), "damaged")
			if err := os.WriteFile(file, damage.bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			err := Restore(context.Background(), cfg, file)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), damage.says) {
				t.Errorf("%s: %v, want an error that says %q", what, err, damage.says)
			}
			if _, err := os.Stat(cfg.Data); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: the folder was made and is left", what)
			}
		}
		// The folder and the data base are as if nothing had happened.
		makeFolder(t, filepath.Join(cfg.Data, "lost+found")) // as on a disk that was mounted
		if err := Restore(context.Background(), cfg, whole); err != nil {
			t.Error(err)
		}
		if err := Restore(context.Background(), cfg, whole); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second restore into the same folder: %v", err)
		}
		if cfg.Database != "" {
			cfg.Data = filepath.Join(t.TempDir(), "another")
			if err := Restore(context.Background(), cfg, whole); !fault.Is(err, fault.Conflict) {
				t.Errorf("a second restore into the same data base: %v", err)
			}
			cfg.Database = ""
		} else {
			cfg.Data, cfg.Database = filepath.Join(t.TempDir(), "another"), "postgres://nobody@localhost/none"
		}
		if err := Restore(context.Background(), cfg, whole); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "export and import") {
			t.Errorf("restored into the other kind of data base: %v", err)
		}
	})
}

type damaged struct {
	bytes []byte
	says  string
}

func damages(t *testing.T, whole string) map[string]damaged {
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBackup(whole)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	m := b.manifest
	picture := m.Files[len(m.Files)-1].Name
	with := func(change func(m *manifest)) []byte {
		var changed manifest
		text, err := json.Marshal(m)
		if err == nil {
			err = json.Unmarshal(text, &changed)
		}
		if err == nil {
			change(&changed)
			text, err = json.Marshal(changed)
		}
		if err != nil {
			t.Fatal(err)
		}
		return rewritten(t, b, map[string][]byte{manifestName: text})
	}
	at, err := b.File[len(m.Files)-1].DataOffset() // of the picture
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(text)
	flipped[at] ^= 1
	return map[string]damaged{
		"empty":                 {nil, "not a whole backup"},
		"no zip":                {[]byte("hello"), "not a whole backup"},
		"cut at the end":        {text[:len(text)-10], "not a whole backup"},
		"cut in the middle":     {text[:len(text)/2], "not a whole backup"},
		"a bit flipped":         {flipped, "damaged"},
		"another picture":       {rewritten(t, b, map[string][]byte{picture: []byte("other")}), "damaged"},
		"a picture is gone":     {rewritten(t, b, map[string][]byte{picture: nil}), "damaged"},
		"another data base":     {rewritten(t, b, map[string][]byte{m.Files[0].Name: []byte("other")}), "SHA-256"},
		"no manifest":           {rewritten(t, b, map[string][]byte{manifestName: nil}), "no readable manifest"},
		"a broken manifest":     {rewritten(t, b, map[string][]byte{manifestName: []byte("{")}), "no readable manifest"},
		"an empty manifest":     {rewritten(t, b, map[string][]byte{manifestName: []byte("{}")}), "does not name one data base"},
		"a name that leads out": {with(func(m *manifest) { m.Files[1].Name = "media/../../out" }), "no file of a backup"},
		"a name of no part":     {with(func(m *manifest) { m.Files[1].Name = "stet.conf" }), "no file of a backup"},
		"rows are missing":      {with(func(m *manifest) { m.Rows["article"]++ }), "article"},
		"the same name twice":   {with(func(m *manifest) { m.Files = append(m.Files, m.Files[0]) }), "twice"},
	}
}

// rewritten returns the backup with other files; nil leaves one out.
func rewritten(t *testing.T, b *opened, other map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range b.File {
		text, changed := other[f.Name]
		if changed && text == nil {
			continue
		}
		w, err := to.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		var from io.Reader = bytes.NewReader(text)
		if !changed {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			from = r
		}
		if _, err := io.Copy(w, from); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestStoppedHalfWay stops backup, export and restore at one point after the
// other, as Ctrl-C does, until they come to their ends: nothing is left of those
// that do not.
func TestStoppedHalfWay(t *testing.T) {
	t.Parallel()
	a := newSite(t, "")
	importOK(t, a, "testdata/transfer")
	whole := filepath.Join(t.TempDir(), "whole")
	if _, err := a.Backup(context.Background(), whole); err != nil {
		t.Fatal(err)
	}
	for what, work := range map[string]func(ctx context.Context, to string) error{
		"backup":  func(ctx context.Context, to string) error { _, err := a.Backup(ctx, to); return err },
		"export":  func(ctx context.Context, to string) error { _, err := a.Export(ctx, to); return err },
		"restore": func(ctx context.Context, to string) error { return Restore(ctx, Config{Data: to}, whole) },
	} {
		stops := 0
		for after := int64(0); ; after = after*3/2 + 1 {
			to := filepath.Join(t.TempDir(), "new")
			err := work(stopping(after), to)
			if err == nil {
				break
			}
			stops++
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s, stopped after %d: %v", what, after, err)
			}
			if left, _ := os.ReadDir(filepath.Dir(to)); len(left) > 0 {
				t.Errorf("%s, stopped after %d, leaves %s", what, after, left[0].Name())
			}
		}
		if stops < 2 {
			t.Errorf("%s was stopped at %d points only", what, stops)
		}
	}
}

// fading is a context that ends when it has been asked a number of times
// whether it has.
type fading struct {
	context.Context
	end  context.CancelFunc
	left atomic.Int64
}

func stopping(after int64) *fading {
	ctx, end := context.WithCancel(context.Background())
	f := &fading{Context: ctx, end: end}
	f.left.Store(after)
	return f
}

// Err implements context.Context.
func (f *fading) Err() error {
	if f.left.Add(-1) < 0 {
		f.end()
	}
	return f.Context.Err()
}

func TestNoFileIsOverwritten(t *testing.T) {
	t.Parallel()
	a := newSite(t, "")
	file := filepath.Join(t.TempDir(), "precious")
	writeFile(t, file, "precious")
	if _, err := a.Backup(context.Background(), file); !fault.Is(err, fault.Conflict) {
		t.Errorf("backup: %v", err)
	}
	if _, err := a.Export(context.Background(), file); !fault.Is(err, fault.Conflict) {
		t.Errorf("export: %v", err)
	}
	// One that came while the work was going on.
	other := filepath.Join(t.TempDir(), "done")
	writeFile(t, other, "done")
	if err := giveName(other, file); !fault.Is(err, fault.Conflict) {
		t.Errorf("giveName: %v", err)
	}
	if text, err := os.ReadFile(file); string(text) != "precious" {
		t.Errorf("the file is %q, %v", text, err)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(name), 0o750)
	if err == nil {
		err = os.WriteFile(name, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// onlyFile checks that nothing stands beside a file.
func onlyFile(t *testing.T, file string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside %s: %v, %v", file, entries, err)
	}
}
