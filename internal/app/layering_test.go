package app

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "stet/internal/"

// layers names what a layer may always import: whole layers end with a slash.
var layers = map[string][]string{
	"engine":   {},
	"platform": {"engine/", "platform/fault"},
	"feature":  {"engine/", "platform/", "feature/site"},
	"surface":  {"engine/", "platform/", "feature/"},
	"app":      {"engine/", "platform/", "feature/", "surface/"},
}

func TestImportsRunDownward(t *testing.T) {
	extra := allowedImports(t)
	seen := make(map[string]bool)
	for pkg, imports := range moduleImports(t) {
		layer, _, _ := strings.Cut(pkg, "/")
		always, known := layers[layer]
		if !known {
			t.Errorf("%s is in no layer of ARCHITECTURE.md", pkg)
			continue
		}
		for _, imported := range imports {
			if imported == pkg || allows(always, imported) || allows(extra[pkg], imported) {
				continue
			}
			t.Errorf("%s imports %s, which ARCHITECTURE.md does not allow", pkg, imported)
		}
		seen[pkg] = true
	}
	for pkg := range extra {
		if !seen[pkg] {
			t.Errorf("ARCHITECTURE.md has a row for %s, which is not there", pkg)
		}
	}
}

func TestEveryPackageSaysWhatItOwns(t *testing.T) {
	for pkg := range moduleImports(t) {
		dir := filepath.Join("..", filepath.FromSlash(pkg))
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		documented := slices.ContainsFunc(files, func(file string) bool {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
			return err == nil && f.Doc != nil && strings.HasPrefix(f.Doc.Text(), "Package "+f.Name.Name)
		})
		if !documented {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}

// TestOneClock keeps time.Now in app, which passes it down.
func TestOneClock(t *testing.T) {
	eachSource(t, func(pkg, file string) {
		if pkg == "app" || strings.HasSuffix(file, "_test.go") || strings.HasSuffix(pkg, "test") {
			return
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "time.Now(") || strings.Contains(string(text), "time.Since(") {
			t.Errorf("%s reads the clock: take a now function instead", file)
		}
	})
}

func allows(patterns []string, imported string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		return p == imported || strings.HasSuffix(p, "/") && strings.HasPrefix(imported, p)
	})
}

// allowedImports reads the table of ARCHITECTURE.md.
func allowedImports(t *testing.T) map[string][]string {
	file, err := os.Open("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows := make(map[string][]string)
	inTable := false
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "| Package | May also import |") {
			inTable = true
			continue
		}
		if !inTable || strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(line, "|")
		if len(cells) != 4 {
			break
		}
		for _, imported := range strings.Split(cells[2], ",") {
			pkg := strings.TrimSpace(cells[1])
			rows[pkg] = append(rows[pkg], strings.TrimSpace(imported))
		}
	}
	if len(rows) == 0 {
		t.Fatal("ARCHITECTURE.md has no table of allowed imports")
	}
	return rows
}

// moduleImports returns, for each package below internal, the packages below
// internal that its own code imports. Tests may import what they test with.
func moduleImports(t *testing.T) map[string][]string {
	found := make(map[string][]string)
	eachSource(t, func(pkg, file string) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		if _, there := found[pkg]; !there {
			found[pkg] = nil
		}
		for _, spec := range parsed.Imports {
			if imported, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ours {
				found[pkg] = append(found[pkg], imported)
			}
		}
	})
	return found
}

func eachSource(t *testing.T, fn func(pkg, file string)) {
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.Contains(path, "testdata") {
			return err
		}
		pkg, err := filepath.Rel("..", filepath.Dir(path))
		if err == nil {
			fn(filepath.ToSlash(pkg), path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
