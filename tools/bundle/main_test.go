package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheScriptIsWhatItsSourcesMake bundles the editor anew and compares it
// with the file in the article package. It needs the packages of npm.
func TestTheScriptIsWhatItsSourcesMake(t *testing.T) {
	root := ".."
	if _, err := os.Stat(filepath.Join(root, "node_modules", "prosemirror-view")); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no tools/node_modules (npm ci)")
		}
		t.Skip("there is no tools/node_modules (npm ci)")
	}
	out := filepath.Join("..", "..", "internal", "feature", "article", "ui", "desk")
	if err := run(root, out, true); err != nil {
		t.Error(err)
	}
}

// TestTheLockFileNamesNoHost holds the lock file against a registry's address
// in it, which would keep it from working with another.
func TestTheLockFileNamesNoHost(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), `"resolved"`) {
		t.Error(`package-lock.json has "resolved" lines; run npm install --omit-lockfile-registry-resolved`)
	}
}
