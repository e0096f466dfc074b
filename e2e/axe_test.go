package e2e

import (
	"os"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// axeSource returns the accessibility checker's script, which "make tools"
// fetches, or skips the test.
func axeSource(t *testing.T) string {
	t.Helper()
	path := tool(t, "accessibility was not checked", "node_modules", "axe-core", "axe.min.js")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// bringAxe puts axe into the page that is shown.
func (b *tab) bringAxe() {
	b.t.Helper()
	// Evaluate, unlike a script element, is not subject to the page's
	// Content-Security-Policy.
	_, err := proto.RuntimeEvaluate{Expression: axeSource(b.t)}.Call(b)
	b.must(err)
}

// checkAccessible fails for each violation of WCAG 2.2 A and AA, and of good
// practice, that axe finds on the page.
func (b *tab) checkAccessible(what string) {
	b.t.Helper()
	b.axe(what, `{rules: {
		'target-size': {enabled: true},
		'css-orientation-lock': {enabled: true},
		'label-content-name-mismatch': {enabled: true},
		'table-fake-caption': {enabled: true},
		'td-has-header': {enabled: true},
	}}`)
}

// checkAccessibleArchive is checkAccessible for what others wrote: that a
// large table of theirs has no headers is not for us to mend.
func (b *tab) checkAccessibleArchive(what string) {
	b.t.Helper()
	b.axe(what, `{rules: {'target-size': {enabled: true}}}`)
}

// checkContrast is checkAccessible for a look that differs from one that was
// checked in nothing but its colours.
func (b *tab) checkContrast(what string) {
	b.t.Helper()
	b.axe(what, `{runOnly: ['color-contrast', 'link-in-text-block']}`)
}

func (b *tab) axe(what, options string) {
	b.t.Helper()
	for _, violation := range b.strings(`async () => {
		const result = await axe.run(document, Object.assign({resultTypes: ['violations']}, ` + options + `));
		return result.violations.map(v => v.id + ' (' + v.impact + '): ' + v.help + ' at ' +
			v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.failureSummary || '')).join(' | '));
	}`) {
		b.t.Errorf("%s: %s", what, violation)
	}
}
