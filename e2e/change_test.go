//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/platform/db/dbtest"
)

const aStory = `---
headline: The tide is %s
slug: the-tide
date: 2026-10-01T08:00:00Z
status: %s
---

It was %s all morning.
`

// file writes a story with a word in it and returns its name.
func file(t *testing.T, word, status string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "the-tide.md")
	text := strings.Replace(strings.ReplaceAll(aStory, "The tide is %s", "The tide is "+word), "%s", status, 1)
	text = strings.Replace(text, "%s", word, 1)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// soon waits until the page is as wanted, for a second at most.
func (s *site) soon(path string, status int, text string) {
	s.t.Helper()
	begin := time.Now()
	for {
		got, _, body := s.get(path)
		if got == status && strings.Contains(body, text) {
			return
		}
		if time.Since(begin) > time.Second {
			s.t.Fatalf("after a second %s still answers %d without %q", path, got, text)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestACommandBesideTheServer changes a story by the command line while a
// server runs on the same data: its cached pages are right within a second.
func TestACommandBesideTheServer(t *testing.T) {
	for name, flags := range map[string][]string{
		"sqlite":   nil,
		"postgres": {"--database", dbtest.Postgres(t, nil)},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, filepath.Join(t.TempDir(), "data"), flags...)
			publish := func(word, status string) {
				t.Helper()
				s.run("publish", append(flags, file(t, word, status))...)
			}
			const path = "/2026/10/the-tide"
			s.soon("/", 200, "Nothing published yet")
			publish("out", "published")
			s.soon(path, 200, "It was out all morning")
			s.soon("/", 200, "The tide is out")
			s.soon("/feed.xml", 200, "The tide is out")
			publish("in", "published")
			s.soon(path, 200, "It was in all morning")
			s.soon("/", 200, "The tide is in")
			publish("in", "unpublished")
			s.soon(path, 410, "")
			if _, _, feed := s.get("/feed.xml"); strings.Contains(feed, "The tide is") {
				t.Error("the feed still has the withdrawn story")
			}
		})
	}
}
