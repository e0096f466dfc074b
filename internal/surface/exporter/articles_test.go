package exporter

import (
	"path"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"stet/internal/feature/article"
)

func TestFileName(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for want, a := range map[string]article.Article{
		"stories/2026-03-14-tide.md": {Kind: article.Story, Slug: "tide", PublishedAt: day("2026-03-14"), CreatedAt: day("2026-03-13")},
		"stories/2026-03-15-tide.md": {Kind: article.Story, Slug: "tide", ScheduledAt: day("2026-03-15"), CreatedAt: day("2026-03-13")},
		"stories/2026-03-13-tide.md": {Kind: article.Story, Slug: "tide", CreatedAt: day("2026-03-13")},
		"pages/about.md":             {Kind: article.Page, Slug: "about", PublishedAt: day("2026-03-14")},
	} {
		if got := fileName(a); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestFileNamesFit: whatever the slug, any file system takes the name.
func TestFileNamesFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slug := rapid.StringOfN(rapid.RuneFrom([]rune("aß長ص𐐨-")), 1, 300, 480).Draw(t, "slug")
		name := fileName(article.Article{Kind: article.Story, Slug: slug, CreatedAt: time.Unix(0, 0)})
		if base := path.Base(name); len(base) > 255-len("-9223372036854775807") || !utf8.ValidString(base) {
			t.Fatalf("%d bytes: %q", len(base), base)
		}
		begins := strings.TrimSuffix(strings.TrimPrefix(name, "stories/1970-01-01-"), ".md")
		if !strings.HasPrefix(slug, begins) || begins == "" {
			t.Fatalf("%q is not the beginning of the slug", begins)
		}
	})
}
