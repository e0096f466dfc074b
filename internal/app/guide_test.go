package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestGuideToStoriesIsTrue imports the examples of docs/stories.md and a file
// with each key of its table: nothing in them is unknown or fits nowhere.
func TestGuideToStoriesIsTrue(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/stories.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	examples := regexp.MustCompile("(?s)```markdown\n(.+?)```").FindAllSubmatch(guide, -1)
	for i, example := range examples {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("example-%d.md", i)), string(example[1]))
	}
	values := map[string]string{"date": "2026-03-14 09:30", "updated": "2026-03-14", "created": "2026-03-14T09:30:00Z", "status": "withdrawn",
		"kind": "page", "source": "{name: Wire, url: https://wire.example/, credit: Wire}", "image": "{src: a.jpg, alt: A, caption: A, credit: A}", "lang": "ar", "slug": "a",
		"rights": "{expires: 2099-01-01, refused: [feed]}"}
	front, seen := "---\n", make(map[string]bool)
	keys := regexp.MustCompile("(?m)^\\| `([a-z]+)` \\|").FindAllSubmatch(guide, -1)
	for _, key := range keys {
		name := string(key[1])
		if seen[name] {
			break // the table of the statuses
		}
		seen[name] = true
		if values[name] == "" {
			values[name] = name
		}
		front += name + ": " + values[name] + "\n"
	}
	writeFile(t, filepath.Join(dir, "keys.md"), front+"---\n\nText.\n")
	report, err := newSite(t, "").Import(context.Background(), []string{dir}, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range report.Notes {
		if note.Kind != "guessed" {
			t.Errorf("%s: %s: %s", note.First, note.Kind, note.Text)
		}
	}
	for _, skipped := range report.Skipped {
		t.Errorf("%s: %s", skipped.First, skipped.Text)
	}
	if len(examples) < 3 || len(seen) < 18 {
		t.Errorf("only %d examples and %d keys were found", len(examples), len(seen))
	}
}
