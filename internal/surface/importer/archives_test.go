package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
)

// TestArchives imports real exports from the folder that STET_ARCHIVES names.
func TestArchives(t *testing.T) {
	dir := os.Getenv("STET_ARCHIVES")
	if dir == "" {
		t.Skip("STET_ARCHIVES names no folder with real exports")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*wordpress*.xml"))
	must(t, err)
	eachPaper(t, func(t *testing.T, p *paper) {
		report := p.bring(files...)
		report.Print(t.Output())
		p.unchanged(files...)
		list, _, err := p.Article.Articles(ctx, article.Everything(), article.Cursor{}, 1000)
		must(t, err)
		for _, a := range list {
			var html []byte
			html = a.Body.AppendHTML(html, document.Render{})
			if strings.Contains(string(html), "wpthemetestdata") {
				t.Errorf("%s points at the old host:\n%s", a.Path, html)
			}
		}
	})
}
