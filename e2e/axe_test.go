package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// axeSource returns the accessibility checker's script, which "make tools"
// fetches, or skips the test.
func axeSource(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", ".tools", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("SKIPPED: axe-core is not in .tools (make tools), so accessibility was not checked")
	}
	return string(text)
}

// checkAccessible fails for each violation of WCAG 2.2 A and AA, and of good
// practice, that axe finds on the page.
func checkAccessible(t *testing.T, page *rod.Page, axe, what string) {
	t.Helper()
	// Evaluate, unlike a script element, is not subject to the page's Content-Security-Policy.
	if _, err := (proto.RuntimeEvaluate{Expression: axe}).Call(page); err != nil {
		t.Fatal(err)
	}
	found, err := page.Eval(`async () => {
		const result = await axe.run(document, {resultTypes: ['violations']});
		return result.violations.map(v => v.id + ' (' + v.impact + '): ' + v.help + ' at ' +
			v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.failureSummary || '')).join(' | '));
	}`)
	if err != nil {
		t.Fatalf("%s: axe did not run: %v", what, err)
	}
	for _, v := range found.Value.Arr() {
		t.Errorf("%s: %s", what, v.Str())
	}
}
