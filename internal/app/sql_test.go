package app

import (
	"context"
	"go/ast"
	"go/constant"
	"go/types"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

// TestSQLPreparesOnBoth finds every SQL text of the program, which must be a
// constant, and has both data bases prepare it.
func TestSQLPreparesOnBoth(t *testing.T) {
	t.Parallel()
	texts := sqlTexts(t)
	if len(texts) < 40 {
		t.Fatalf("only %d SQL texts were found", len(texts))
	}
	dbtest.Each(t, Migrations(), func(t *testing.T, d *db.DB) {
		for text, where := range texts {
			if strings.Contains(text, "pg_notify(") && d.Dialect() == db.SQLite {
				continue // package pubsub knows which data base it talks to
			}
			if ofOneDatabase(where) {
				continue
			}
			if err := d.Check(context.Background(), text); err != nil {
				t.Errorf("%s: %v\n%s", where, err, text)
			}
		}
	})
}

// ofOneDatabase reports whether a place is in a file that is named for the
// one data base that it is for; its package's own tests run its texts there.
func ofOneDatabase(where string) bool {
	file, _, _ := strings.Cut(filepath.Base(where), ":")
	return file == "sqlite.go" || file == "postgres.go"
}

// sqlTexts returns the texts that packages above db pass to it, and where.
func sqlTexts(t *testing.T) map[string]string {
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile,
	}, "stet/internal/feature/...", "stet/internal/platform/job", "stet/internal/platform/pubsub")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	for _, p := range loaded {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				arg := queryArgument(p.TypesInfo, call)
				if arg == nil {
					return true
				}
				where := p.Fset.Position(arg.Pos()).String()
				value := p.TypesInfo.Types[arg].Value
				if value == nil || value.Kind() != constant.String {
					t.Errorf("%s: the SQL text is not a constant", where)
					return true
				}
				found[constant.StringVal(value)] = where
				return true
			})
		}
	}
	return found
}

// queryArgument returns the argument of a call that is the parameter "query"
// of a function of package db, nil for other calls.
func queryArgument(info *types.Info, call *ast.CallExpr) ast.Expr {
	var name *ast.Ident
	fun := call.Fun
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun = index.X
	}
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel
	case *ast.Ident:
		name = f
	default:
		return nil
	}
	fn, ok := info.Uses[name].(*types.Func)
	if !ok || fn.Pkg() == nil || !strings.HasSuffix(fn.Pkg().Path(), "platform/db") {
		return nil
	}
	params := fn.Signature().Params()
	for i := range params.Len() {
		if params.At(i).Name() == "query" && i < len(call.Args) {
			return call.Args[i]
		}
	}
	return nil
}
