//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/platform/db/dbtest"
)

const aStory = `---
headline: The tide is %[1]s
slug: the-tide
date: 2026-10-01T08:00:00Z
status: %[2]s
---

It was %[1]s all morning.
`

// file writes a story with a word in it and returns its name.
func file(t *testing.T, word, status string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "the-tide.md")
	if err := os.WriteFile(name, fmt.Appendf(nil, aStory, word, status), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// soon waits until the page is as wanted, for a second at most.
func (s *site) soon(t *testing.T, path string, status int, text string) {
	t.Helper()
	for begin := time.Now(); ; {
		a := s.get(t, path, "")
		if a.status == status && strings.Contains(string(a.body), text) {
			return
		}
		if time.Since(begin) > time.Second {
			t.Fatalf("after a second %s still answers %d without %q", path, a.status, text)
		}
	}
}

// TestACommandBesideTheServer changes a story by the command line while a
// server runs on the same data: its cached pages are right within a second.
func TestACommandBesideTheServer(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { changeBeside(t) })
	t.Run("postgres", func(t *testing.T) { changeBeside(t, "--database", dbtest.Postgres(t, nil)) })
}

func changeBeside(t *testing.T, flags ...string) {
	s := serve(t, filepath.Join(t.TempDir(), "data"), flags...)
	put := func(command, word, status string) {
		t.Helper()
		s.run(t, command, append(flags, file(t, word, status))...)
	}
	const path = "/2026/10/the-tide"
	s.soon(t, "/", 200, "Nothing published yet")
	put("publish", "out", "published")
	s.soon(t, path, 200, "It was out all morning")
	s.soon(t, "/", 200, "The tide is out")
	s.soon(t, "/feed.xml", 200, "The tide is out")
	put("import", "in", "published")
	s.soon(t, path, 200, "It was in all morning")
	s.soon(t, "/", 200, "The tide is in")
	put("publish", "in", "unpublished")
	s.soon(t, path, 410, "")
	if strings.Contains(s.text(t, "/feed.xml"), "The tide is") {
		t.Error("the feed still has the withdrawn story")
	}
}
