package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// kinds returns an address for each kind of page that the demo has.
func kinds(s *site) map[string]string {
	s.t.Helper()
	_, _, front := s.get("/")
	first := func(pattern string) string {
		m := regexp.MustCompile(`href="(` + pattern + `)"`).FindStringSubmatch(front)
		if m == nil {
			s.t.Fatalf("the front page links to no %s", pattern)
		}
		return m[1]
	}
	story := first(`/\d{4}/\d{2}/[^"#?]+`)
	_, _, text := s.get(story)
	inStory := func(pattern string) string {
		m := regexp.MustCompile(`href="(` + pattern + `)"`).FindStringSubmatch(text)
		if m == nil {
			s.t.Fatalf("%s links to no %s", story, pattern)
		}
		return m[1]
	}
	return map[string]string{
		"front": "/", "story": story, "section": first(`/section/[^"#?/]+`), "author": inStory(`/author/[^"#?/]+`),
		"tag": inStory(`/tag/[^"#?/]+`), "page": "/about", "archive": "/archive", "month": story[:len("/2026/11")],
		"missing": "/no-such-page", "tour": "/demo",
	}
}

// TestSmokeWalk opens every kind of page at every look: nothing fails to
// load, no script complains, nothing overflows sideways, axe is content.
func TestSmokeWalk(t *testing.T) {
	s := demo(t)
	b := browser(t)
	axe := axeSource(t)
	for name, path := range kinds(s) {
		for _, l := range looks {
			t.Run(name+"/"+l.String(), func(t *testing.T) {
				page := open(t, b, l, s.address+path)
				defer page.MustClose()
				checkAccessible(t, page, axe, path)
				checkLoaded(t, page, path)
				picture(t, page, fmt.Sprintf("%s-%s", name, l))
			})
		}
	}
}

// checkLoaded fails for pictures that did not load, requests to other hosts
// and sideways scrolling.
func checkLoaded(t *testing.T, page *rod.Page, path string) {
	t.Helper()
	found, err := page.Eval(`async () => {
		const out = [];
		for (const img of document.images) { img.loading = 'eager'; }
		await Promise.all([...document.images].map(i => i.decode().catch(() => out.push('picture not loaded: ' + i.src))));
		for (const e of performance.getEntriesByType('resource')) {
			if (new URL(e.name).host !== location.host) out.push('third party: ' + e.name);
		}
		if (document.documentElement.scrollWidth > innerWidth) out.push('scrolls sideways: ' + document.documentElement.scrollWidth + ' in ' + innerWidth);
		return out;
	}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found.Value.Arr() {
		t.Errorf("%s: %s", path, v.Str())
	}
}

// TestWithoutScript reads a story with scripts switched off.
func TestWithoutScript(t *testing.T) {
	s := demo(t)
	b := browser(t)
	page := b.MustPage()
	defer page.MustClose()
	if err := (proto.EmulationSetScriptExecutionDisabled{Value: true}).Call(page); err != nil {
		t.Fatal(err)
	}
	page.MustNavigate(s.address + kinds(s)["story"]).MustWaitLoad()
	if text := page.MustElement("main").MustText(); len(strings.Fields(text)) < 200 {
		t.Errorf("without scripts the story has %d words", len(strings.Fields(text)))
	}
}
