package fetch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// No other package opens an outbound HTTP connection, so none can be led
// into the private network.
func TestNobodyElseOpensAClient(t *testing.T) {
	const root = "../../.." // of the module; what stands beside internal and cmd is no part of the program
	forbidden := map[string][]string{
		`"net/http"`: {"Client", "Get", "Head", "Post", "PostForm", "DefaultClient", "DefaultTransport", "Transport"},
		`"net"`:      {"Dial", "DialTimeout", "DialTCP", "Dialer"},
	}
	files := 0
	check := func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasSuffix(filepath.ToSlash(path), "internal/platform/fetch") || strings.HasSuffix(path, "test")) {
			return fs.SkipDir // packages named …test serve tests alone
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, use := range uses(path, source, forbidden) {
			t.Errorf("%s uses %s: outbound connections belong to package fetch", path, use)
		}
		return nil
	}
	for _, folder := range []string{"internal", "cmd"} {
		if err := filepath.WalkDir(filepath.Join(root, folder), check); err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Fatal("no file was read")
	}
	if got := uses("x.go", []byte(`package x; import h "net/http"; var _ = h.Get`), forbidden); len(got) != 1 {
		t.Errorf("a client under another name is not seen: %v", got)
	}
}

// uses returns which of the forbidden names of each import path the source
// speaks of.
func uses(name string, source []byte, forbidden map[string][]string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil // the compiler says it better
	}
	names := map[string][]string{}
	for _, imported := range file.Imports {
		list := forbidden[imported.Path.Value]
		if list == nil {
			continue
		}
		local := filepath.Base(strings.Trim(imported.Path.Value, `"`))
		if imported.Name != nil {
			local = imported.Name.Name
		}
		names[local] = list
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if of, ok := selector.X.(*ast.Ident); ok && slices.Contains(names[of.Name], selector.Sel.Name) {
			found = append(found, of.Name+"."+selector.Sel.Name)
		}
		return true
	})
	return found
}
