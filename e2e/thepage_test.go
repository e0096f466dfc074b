//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-rod/rod"
)

// thePage is the demo's story that carries every part of the page.
const thePage = "/2026/11/by-one-vote"

// parts are the parts of the page that the program exists for. A part is
// added by the change that makes it real, and is never taken away again.
var parts = []struct {
	name  string
	check func(*testing.T, *site, *rod.Page)
}{
	{"headline", func(t *testing.T, _ *site, p *rod.Page) {
		reads(t, p, "article h1", "By one vote, Brackhythe gives forty acres back to the sea")
	}},
	{"section", func(t *testing.T, s *site, p *rod.Page) {
		leads(t, s, p, ".kicker a", "/section/council")
	}},
	{"standfirst", func(t *testing.T, _ *site, p *rod.Page) {
		reads(t, p, ".standfirst", "The town will raise its wall")
	}},
	{"byline", func(t *testing.T, s *site, p *rod.Page) {
		reads(t, p, ".byline", "Nell Okafor")
		leads(t, s, p, ".byline a", "/author/nell-okafor")
	}},
	{"dates", func(t *testing.T, _ *site, p *rod.Page) {
		reads(t, p, ".story-facts", "21 November 2026")
		if n := len(p.MustElements(".story-facts time[datetime]")); n < 2 {
			t.Errorf("%d times, want that of publication and that of the update", n)
		}
	}},
	{"photograph, caption, credit", checkPhotograph},
	{"quotes and their attribution", func(t *testing.T, _ *site, p *rod.Page) {
		reads(t, p, ".story-text figure blockquote", "I have been against it")
		reads(t, p, ".story-text figure:has(blockquote) figcaption", "Joan Pettit")
		reads(t, p, ".pull-quote", "sentimental")
	}},
	{"links", func(t *testing.T, s *site, p *rod.Page) {
		for _, a := range p.MustElements(".story-text a[href^='/']") {
			path := *a.MustAttribute("href")
			if status, _, _ := s.get(path); status != http.StatusOK {
				t.Errorf("the link to %s answers %d", path, status)
			}
		}
	}},
	{"attribution of wire copy", func(t *testing.T, _ *site, p *rod.Page) {
		reads(t, p, ".source", "North Sea Wire")
		has(t, p, `.source a[href="https://northseawire.example.org/2026/11/20/brackhythe-sea-wall-vote"]`)
		has(t, p, `link[rel=canonical][href="https://northseawire.example.org/2026/11/20/brackhythe-sea-wall-vote"]`)
	}},
	{"tables, lists, asides", func(t *testing.T, _ *site, p *rod.Page) {
		has(t, p, ".story-text table caption")
		has(t, p, ".story-text aside ol li")
	}},
	{"structured data", checkStructuredData},
	{"feed", func(t *testing.T, s *site, _ *rod.Page) {
		if _, _, feed := s.get("/feed.xml"); !strings.Contains(feed, "By one vote") || !strings.Contains(feed, "I have been against it") {
			t.Error("the feed lacks the story or its text")
		}
	}},
}

func TestThePage(t *testing.T) {
	s := demo(t)
	b := browser(t)
	for _, l := range looks {
		page := open(t, b, l, s.address+thePage)
		for _, part := range parts {
			t.Run(l.String()+"/"+part.name, func(t *testing.T) { part.check(t, s, page) })
		}
		picture(t, page, fmt.Sprintf("the-page-%s", l))
		page.MustClose()
	}
}

func reads(t *testing.T, p *rod.Page, selector, text string) {
	t.Helper()
	for _, e := range p.MustElements(selector) {
		if strings.Contains(e.MustText(), text) {
			return
		}
	}
	t.Errorf("%s does not read %q", selector, text)
}

func has(t *testing.T, p *rod.Page, selector string) {
	t.Helper()
	if !p.MustHas(selector) {
		t.Errorf("there is no %s", selector)
	}
}

// leads checks that the link leads to the path and that there is a page.
func leads(t *testing.T, s *site, p *rod.Page, selector, path string) {
	t.Helper()
	has(t, p, selector+`[href="`+path+`"]`)
	if status, _, _ := s.get(path); status != http.StatusOK {
		t.Errorf("%s answers %d", path, status)
	}
}

func checkPhotograph(t *testing.T, _ *site, p *rod.Page) {
	reads(t, p, "article figure figcaption", "The outer bank at Cold Marsh")
	reads(t, p, "article figure .credit", "Maud Ferrier")
	picture := p.MustElement("article figure img")
	if alt := picture.MustAttribute("alt"); alt == nil || !strings.Contains(*alt, "grass bank") {
		t.Error("the photograph has no alternative text")
	}
	picture.MustScrollIntoView()
	loaded := p.MustEval(`() => document.querySelector('article figure img').decode().then(() => true, () => false)`)
	if !loaded.Bool() {
		t.Error("the photograph does not load")
	}
	if p.MustEval(`() => document.querySelector('article figure img').naturalWidth`).Int() < 300 {
		t.Error("the photograph is tiny")
	}
}

func checkStructuredData(t *testing.T, s *site, p *rod.Page) {
	var story struct {
		Type        string `json:"@type"`
		Headline    string
		Author      []struct{ Name, URL string }
		Free        bool                  `json:"isAccessibleForFree"`
		Publisher   struct{ Type string } `json:"publisher"`
		DateUpdated string                `json:"dateModified"`
	}
	text := p.MustElement(`script[type="application/ld+json"]`).MustEval(`() => this.textContent`).Str()
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
