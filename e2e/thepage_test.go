//go:build e2e

package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// parts are the parts of the page that the program exists for. A part is
// added by the change that makes it real, and is never taken away again.
var parts = []struct {
	name  string
	check func(*testing.T, *site, *tab)
}{
	{"headline", func(t *testing.T, _ *site, p *tab) {
		reads(t, p, "article h1", "By one vote, Brackhythe gives forty acres back to the sea")
	}},
	{"section", func(t *testing.T, s *site, p *tab) {
		leads(t, s, p, ".kicker a", "/section/council")
	}},
	{"standfirst", func(t *testing.T, _ *site, p *tab) {
		reads(t, p, ".standfirst", "The town will raise its wall")
	}},
	{"byline", func(t *testing.T, s *site, p *tab) {
		reads(t, p, ".byline", "Nell Okafor")
		leads(t, s, p, ".byline a", "/author/nell-okafor")
	}},
	{"dates", func(t *testing.T, _ *site, p *tab) {
		reads(t, p, ".story-facts", "21 November 2026")
		if n := len(p.texts(".story-facts time[datetime]")); n < 2 {
			t.Errorf("%d times, want that of publication and that of the update", n)
		}
	}},
	{"photograph, caption, credit", checkPhotograph},
	{"quotes and their attribution", func(t *testing.T, _ *site, p *tab) {
		reads(t, p, ".story-text figure blockquote", "I have been against it")
		reads(t, p, ".story-text figure:has(blockquote) figcaption", "Joan Pettit")
		reads(t, p, ".pull-quote", "sentimental")
	}},
	{"links", func(t *testing.T, s *site, p *tab) {
		paths := p.strings(`() => [...document.querySelectorAll('.story-text a[href^="/"]')].map(a => a.getAttribute('href'))`)
		if len(paths) < 4 {
			t.Errorf("the text has %d links to other stories", len(paths))
		}
		for _, path := range paths {
			if status := s.get(t, path, "").status; status != http.StatusOK {
				t.Errorf("the link to %s answers %d", path, status)
			}
		}
	}},
	{"attribution of wire copy", func(t *testing.T, _ *site, p *tab) {
		reads(t, p, ".source", "North Sea Wire")
		has(t, p, `.source a[href="https://northseawire.example.org/2026/11/20/brackhythe-sea-wall-vote"]`)
		has(t, p, `link[rel=canonical][href="https://northseawire.example.org/2026/11/20/brackhythe-sea-wall-vote"]`)
	}},
	{"tables, lists, asides", func(t *testing.T, _ *site, p *tab) {
		has(t, p, ".story-text table caption")
		has(t, p, ".story-text aside ol li")
	}},
	{"a way to report an error", func(t *testing.T, s *site, p *tab) {
		reads(t, p, `.story a[href^="/report/"]`, "Report an error in this story")
		leads(t, s, p, ".story a", p.strings(`() => [...document.querySelectorAll('.story a[href^="/report/"]')].map(a => a.getAttribute("href"))`)[0])
	}},
	{"a way to the record of a correction", checkRecord},
	{"a way to search", func(t *testing.T, s *site, p *tab) {
		leads(t, s, p, "header a", "/search")
		if found := s.text(t, "/search?q=forty+acres"); !strings.Contains(found, thePage) {
			t.Error("the search does not find the story by its headline")
		}
	}},
	{"structured data", checkStructuredData},
	{"feed", func(t *testing.T, s *site, _ *tab) {
		if feed := s.text(t, "/feed.xml"); !strings.Contains(feed, "By one vote") || !strings.Contains(feed, "I have been against it") {
			t.Error("the feed lacks the story or its text")
		}
	}},
}

// TestThePage looks for every part of the page at every look.
func TestThePage(t *testing.T) {
	s, page := demo(t), newTab(t)
	for _, l := range looks {
		page.show(l, s.address+thePage)
		for _, part := range parts {
			t.Run(l.String()+"/"+part.name, func(t *testing.T) { part.check(t, s, page) })
		}
		page.checkQuiet(s.address + thePage)
		page.picture("the-page-" + l.String())
	}
}

// texts returns what a reader sees of each element that matches.
func (b *tab) texts(selector string) []string {
	b.t.Helper()
	return b.strings(`s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility()).map(e => e.innerText)`, selector)
}

func reads(t *testing.T, p *tab, selector, text string) {
	t.Helper()
	texts := p.texts(selector)
	if !slices.ContainsFunc(texts, func(seen string) bool { return strings.Contains(seen, text) }) {
		t.Errorf("%s does not read %q but %q", selector, text, texts)
	}
}

func has(t *testing.T, p *tab, selector string) {
	t.Helper()
	if !p.run(`s => document.querySelector(s) !== null`, selector).Value.Bool() {
		t.Errorf("there is no %s", selector)
	}
}

// leads checks that the link leads to the path and that there is a page.
func leads(t *testing.T, s *site, p *tab, selector, path string) {
	t.Helper()
	has(t, p, selector+`[href="`+path+`"]`)
	if status := s.get(t, path, "").status; status != http.StatusOK {
		t.Errorf("%s answers %d", path, status)
	}
}

func checkPhotograph(t *testing.T, _ *site, p *tab) {
	reads(t, p, "article figure figcaption", "The outer bank at Cold Marsh")
	reads(t, p, "article figure .credit", "Maud Ferrier")
	has(t, p, `article figure img[alt*="grass bank"]`)
	width := p.run(`async () => {
		const img = document.querySelector('article figure img');
		img.scrollIntoView();
		await img.decode();
		return img.naturalWidth;
	}`).Value.Int()
	if width < 300 {
		t.Errorf("the photograph is %d pixels wide", width)
	}
}

// checkRecord follows the link under a corrected story of the demonstration to
// the record in the list of all corrections.
func checkRecord(t *testing.T, s *site, _ *tab) {
	doc := parse(t, s.text(t, "/2026/11/ferry-winter-timetable"))
	for n := range doc.Descendants() {
		path, record, found := strings.Cut(attribute(n, "href"), "#")
		if n.Data != "a" || !found || !strings.HasPrefix(path, "/corrections") {
			continue
		}
		if list := s.text(t, path); !strings.Contains(list, `id="`+record+`"`) {
			t.Errorf("%s has no record %s", path, record)
		}
		return
	}
	t.Error("the corrected story does not lead to its record")
}

func checkStructuredData(t *testing.T, s *site, p *tab) {
	var story struct {
		Type        string `json:"@type"`
		Headline    string
		Author      []struct{ Name, URL string }
		Free        bool                  `json:"isAccessibleForFree"`
		Publisher   struct{ Type string } `json:"publisher"`
		DateUpdated string                `json:"dateModified"`
	}
	text := p.run(`() => document.querySelector('script[type="application/ld+json"]')?.textContent ?? ''`).Value.Str()
	if strings.HasPrefix(strings.TrimSpace(text), "[") || strings.Contains(text, `"@graph"`) {
		text = graphNode(t, text, "NewsArticle")
	}
	if err := json.Unmarshal([]byte(text), &story); err != nil {
		t.Fatal(err)
	}
	if story.Type != "NewsArticle" || !strings.HasPrefix(story.Headline, "By one vote") || len(story.Author) != 2 || !story.Free {
		t.Errorf("the structured data is %s", text)
	}
	if !strings.HasPrefix(story.Author[0].URL, s.address) {
		t.Errorf("the author's address is %q", story.Author[0].URL)
	}
}

// graphNode returns the node of a type from a JSON-LD graph.
func graphNode(t *testing.T, text, kind string) string {
	t.Helper()
	var graph struct {
		Graph []json.RawMessage `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(text), &graph); err != nil {
		t.Fatal(err)
	}
	for _, node := range graph.Graph {
		if strings.Contains(string(node), `"@type":"`+kind+`"`) {
			return string(node)
		}
	}
	t.Fatalf("the structured data has no %s", kind)
	return ""
}
