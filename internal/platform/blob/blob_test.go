package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"stet/internal/platform/fault"
)

func open(t *testing.T) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

func put(t *testing.T, s *Store, key, content string) {
	t.Helper()
	n, err := s.Put(context.Background(), key, strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(len(content)) {
		t.Errorf("%s: size %d, want %d", key, n, len(content))
	}
}

func get(t *testing.T, s *Store, key string) string {
	t.Helper()
	f, info, err := s.Get(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size != int64(len(content)) || info.ModTime.IsZero() {
		t.Errorf("%s: info %+v of %d bytes", key, info, len(content))
	}
	return string(content)
}

func TestPutGetDelete(t *testing.T) {
	ctx := context.Background()
	s, _ := open(t)
	put(t, s, "media/3f/3f9a/960.webp", "one")
	put(t, s, "media/3f/3f9a/960.webp", "one")
	put(t, s, "media/3f/3f9a/320.webp", "")
	if got := get(t, s, "media/3f/3f9a/960.webp"); got != "one" {
		t.Errorf("got %q", got)
	}
	put(t, s, "media/3f/3f9a/960.webp", "another")
	if got := get(t, s, "media/3f/3f9a/960.webp"); got != "another" {
		t.Errorf("after a second put: %q", got)
	}
	for range 2 {
		if err := s.Delete(ctx, "media/3f/3f9a/960.webp"); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"media/3f/3f9a/960.webp", "media/3f", "none/here"} {
		if _, _, err := s.Get(ctx, key); !fault.Is(err, fault.NotFound) {
			t.Errorf("Get(%s) = %v, want not found", key, err)
		}
	}
}

func TestPutKeepsTheOldFileWhenItFails(t *testing.T) {
	ctx := context.Background()
	s, dir := open(t)
	put(t, s, "a", "old")
	if _, err := s.Put(ctx, "a", strings.NewReader("12345"), 4); !fault.Is(err, fault.TooLarge) {
		t.Errorf("five bytes of four allowed: %v", err)
	}
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("line cut")))
	if _, err := s.Put(ctx, "a", broken, 100); err == nil || !strings.Contains(err.Error(), "line cut") {
		t.Errorf("a reader that fails: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Put(cancelled, "a", strings.NewReader("new"), 100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := get(t, s, "a"); got != "old" {
		t.Errorf("after three failures the file holds %q", got)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, waiting)); len(left) != 0 {
		t.Errorf("%d unfinished files are left", len(left))
	}
	if _, err := s.Put(ctx, "a", strings.NewReader("1234"), 4); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
}

func TestKeysThatAreNotSafe(t *testing.T) {
	ctx := context.Background()
	s, _ := open(t)
	for _, key := range []string{"", "/a", "a/", "a//b", "..", "../a", "a/../b", ".", ".writing/x", "a/.b", "A", "a b",
		"a\x00", `a\b`, "ä", strings.Repeat("a", MaxKey+1)} {
		_, putErr := s.Put(ctx, key, strings.NewReader(""), 1)
		_, _, getErr := s.Get(ctx, key)
		for _, err := range []error{putErr, getErr, s.Delete(ctx, key)} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("key %q: %v, want invalid", key, err)
			}
		}
	}
}

func TestLinksDoNotLeadOut(t *testing.T) {
	s, dir := open(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if f, _, err := s.Get(context.Background(), "link"); err == nil {
		f.Close()
		t.Error("a link out of the folder was followed")
	}
}

func TestWalk(t *testing.T) {
	ctx := context.Background()
	s, dir := open(t)
	for _, key := range []string{"b/2", "a/1", "a/b/3", "c"} {
		put(t, s, key, key)
	}
	if err := os.WriteFile(filepath.Join(dir, waiting, "X"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for prefix, want := range map[string][]string{
		"": {"a/1", "a/b/3", "b/2", "c"}, "a": {"a/1", "a/b/3"}, "a/": {"a/1", "a/b/3"}, "a/b": {"a/b/3"}, "none": nil,
	} {
		var got []string
		err := s.Walk(ctx, prefix, func(key string, info Info) error {
			if info.Size != int64(len(key)) {
				t.Errorf("%s: size %d", key, info.Size)
			}
			got = append(got, key)
			return nil
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Walk(%q) = %v, %v, want %v", prefix, got, err, want)
		}
	}
	stop := errors.New("stop")
	if err := s.Walk(ctx, "", func(string, Info) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the error of fn came back as %v", err)
	}
}

func TestOpenClearsAbandonedFilesOnly(t *testing.T) {
	s, dir := open(t)
	put(t, s, "a", "kept")
	for name, age := range map[string]time.Duration{"OLD": 2 * abandonedAfter, "NEW": 0} {
		file := filepath.Join(dir, waiting, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		when := info.ModTime().Add(-age)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	entries, err := os.ReadDir(filepath.Join(dir, waiting))
	if err != nil || len(entries) != 1 || entries[0].Name() != "NEW" {
		t.Errorf("left: %v, %v; want NEW alone", entries, err)
	}
	if got := get(t, again, "a"); got != "kept" {
		t.Errorf("a holds %q", got)
	}
}

// Readers of a key that is being rewritten see one whole content.
func TestReadersSeeWholeFiles(t *testing.T) {
	ctx := context.Background()
	s, _ := open(t)
	contents := []string{strings.Repeat("a", 100_000), strings.Repeat("b", 150_000)}
	put(t, s, "k", contents[0])
	var writers sync.WaitGroup
	for _, content := range contents {
		writers.Go(func() {
			for range 20 {
				if _, err := s.Put(ctx, "k", strings.NewReader(content), 1<<20); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 200 {
		if got := get(t, s, "k"); !slices.Contains(contents, got) {
			t.Fatalf("read %d bytes that nobody wrote", len(got))
		}
	}
	writers.Wait()
}

// A store behaves like a map from keys to contents.
func TestStoreIsAMap(t *testing.T) {
	ctx := context.Background()
	s, _ := open(t)
	model := map[string]string{}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[a-c]/[a-z0-9_-]{1,2}\.x`).Draw(t, "key")
		if rapid.Bool().Draw(t, "delete") {
			delete(model, key)
			if err := s.Delete(ctx, key); err != nil {
				t.Fatal(err)
			}
		} else {
			model[key] = rapid.StringN(0, 50, 200).Draw(t, "content")
			if _, err := s.Put(ctx, key, strings.NewReader(model[key]), 1000); err != nil {
				t.Fatal(err)
			}
		}
		seen := 0
		err := s.Walk(ctx, "", func(key string, info Info) error {
			seen++
			if want, ok := model[key]; !ok || int64(len(want)) != info.Size {
				t.Errorf("%s has %d bytes, want %q", key, info.Size, want)
			}
			return nil
		})
		if err != nil || seen != len(model) {
			t.Fatalf("%d files, %v; want %d", seen, err, len(model))
		}
	})
}

func TestNoRoomHasItsOwnKind(t *testing.T) {
	err := explain(&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, "x")
	if !fault.Is(err, fault.Full) {
		t.Errorf("%v is %v", err, fault.KindOf(err))
	}
}
