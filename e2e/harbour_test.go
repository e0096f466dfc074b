package e2e

import (
	"path/filepath"
	"sync"
	"testing"
)

// harbourPages are the kinds of pages of the German site in testdata/pegel,
// whose stories carry what the demo's do not: long words, every kind of
// block, embeds, a correction, a withdrawn story.
var harbourPages = []string{
	"/", "/2026/10/fahrwasser", "/2026/10/haushalt", "/2026/10/zurueckgezogen", "/ueber-uns", "/section/hafen",
	"/tag/baggergut", "/author/lueders", "/archive", "/2026/10", "/gibt-es-nicht",
}

// theFairway is the story that carries every kind of block.
const theFairway = "/2026/10/fahrwasser"

// harbour returns the German site, which all tests share.
func harbour(t *testing.T) *site {
	t.Helper()
	s, err := sharedHarbour()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var sharedHarbour = sync.OnceValues(func() (*site, error) {
	data := filepath.Join(scratch, "pegel")
	if _, err := runStet("import", "--data", data, filepath.Join("testdata", "pegel")); err != nil {
		return nil, err
	}
	s, err := start(data)
	if err == nil {
		closers = append(closers, func() { _ = s.stop() })
	}
	return s, err
})
