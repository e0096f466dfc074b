package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// scratch is a folder for what all tests of a run share.
var scratch string

// closers end what the tests share, the last begun first.
var closers []func()

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "stet-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	scratch = dir
	defer func() {
		for i := len(closers) - 1; i >= 0; i-- {
			closers[i]()
		}
	}()
	return m.Run()
}

// stet builds the program once and returns its path.
var stet = sync.OnceValues(func() (string, error) {
	// The go command keeps a test's result until a file changes that the test
	// has looked at. This program is not a part of the test, so look at it all.
	for _, root := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", root), func(_ string, _ fs.DirEntry, err error) error { return err })
		if err != nil {
			return "", err
		}
	}
	path := filepath.Join(scratch, "stet")
	build := exec.Command("go", "build", "-o", path, "stet/cmd/stet")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// without skips a test whose tool is missing, and says so. Where CI is set
// everything has to be there, so it fails.
func without(t *testing.T, tool, unchecked string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("there is no %s (make tools)", tool)
	}
	fmt.Fprintf(os.Stderr, "\nSKIPPED %s: there is no %s (make tools), so %s\n\n", t.Name(), tool, unchecked)
	t.SkipNow()
}

// tool returns the path of a file that "make tools" keeps in .tools.
func tool(t *testing.T, unchecked string, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(append([]string{"..", ".tools"}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		without(t, parts[len(parts)-1], unchecked)
	}
	return path
}
