package reader

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/theme/themetest"
)

func TestTemplatesHaveNoTextOfTheirOwn(t *testing.T) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	themetest.Templates(t, UI(), messages)
}

func TestEveryTemplateIsDrawnWellFormed(t *testing.T) {
	th := newTheme(t, "")
	used := map[string]bool{}
	for _, p := range proofs(t) {
		used[p.template] = true
		page := drawn(t, th, p.lang, p.template, p.view)
		for _, problem := range themetest.WellFormed(page) {
			t.Errorf("%s: %s", p.file, problem)
		}
		if strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: an address or value was refused by the template", p.file)
		}
		if i := strings.Index(page, "<h1"); i < 0 || strings.Count(page, "<h1") != 1 || strings.Count(page, "<main") != 1 {
			t.Errorf("%s: a page has one h1 and one main", p.file)
		}
	}
	names, err := fs.Glob(UI(), "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !strings.HasPrefix(name, "_") && !used[path.Join("reader", name)] {
			t.Errorf("%s is never drawn by a test", name)
		}
	}
}

// own are the first words of the sentences that this package says.
var own = []string{"frame", "front", "story", "list", "section", "tag", "author", "archive", "corrections", "notice", "error"}

// Every sentence of the public site is used, so that nobody translates one for
// nothing.
func TestEverySentenceIsUsed(t *testing.T) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	var templates strings.Builder
	names, err := fs.Glob(UI(), "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(UI(), name)
		if err != nil {
			t.Fatal(err)
		}
		templates.Write(text)
	}
	fromGo := []string{"feed.", "list.and", "list.comma", "list.earlier_in", "story.more", "story.more_in", "story.retracted", "notice.", "corrections.title", "corrections.description", "document.", "error.", "demo.",
		"section.description", "tag.description", "author.description", "archive.title", "archive.intro", "archive.month.description"}
	for _, key := range messages.Keys() {
		inGo := slices.ContainsFunc(fromGo, func(k string) bool { return key == k || strings.HasSuffix(k, ".") && strings.HasPrefix(key, k) })
		first, _, _ := strings.Cut(key, ".")
		if !inGo && slices.Contains(own, first) && !strings.Contains(templates.String(), `"`+key+`"`) {
			t.Errorf("no page says %s", key)
		}
	}
}

// A story's page and its style stay small: what a slow phone needs before it
// can show the headline.
func TestAStoryIsSmall(t *testing.T) {
	th := newTheme(t, "")
	d := sampleDrawing(t, "en")
	page := drawn(t, th, "en", "reader/story.html", storyPage(t, d, sampleArticle()))
	style := asset(t, th, th.Asset(theme.Style))
	if n := zipped(t, style); n > 8<<10 {
		t.Errorf("the style has %d bytes compressed, at most 8 KiB", n)
	}
	if n := zipped(t, []byte(page)) + zipped(t, style); n > 30_000 {
		t.Errorf("page and style have %d bytes compressed, at most 30 kB", n)
	}
	first := strings.Index(page, "<p><span class=\"dateline\">")
	if first < 0 || zipped(t, []byte(page[:first+2000])) > 14<<10 {
		t.Errorf("the first paragraphs are not in the first 14 KiB")
	}
}

func zipped(t *testing.T, body []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestArrangeShowsNoStoryTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		newest := sampleCards(rapid.IntRange(0, 70).Draw(t, "stories"))
		var sections []sectionCards
		for i := range rapid.IntRange(0, 9).Draw(t, "sections") {
			var cards []Card
			for _, c := range newest {
				if rapid.Bool().Draw(t, "in") {
					cards = append(cards, c)
				}
			}
			sections = append(sections, sectionCards{Rail{ID: fmt.Sprint(i)}, cards})
		}
		var page FrontPage
		pinned := pins{}
		for i, c := range newest {
			at := place{zone: rapid.SampledFrom([]article.Zone{article.ZoneLead, article.ZoneSecond, article.ZoneRow, article.ZoneRail}).Draw(t, "zone"), at: i % 4}
			if at.zone == article.ZoneRail {
				at.rail = "0"
			}
			if at.at < at.zone.Places() && rapid.IntRange(0, 9).Draw(t, "pinned") == 0 && (at.rail == "" || len(sections) > 0) {
				pinned[at] = c
			}
		}
		arrange(&page, newest, sections, pinned)
		if lead, ok := pinned[place{zone: article.ZoneLead}]; ok && page.Lead.ID != lead.ID {
			t.Fatalf("story %d leads, not %d", page.Lead.ID, lead.ID)
		}
		var shown []int64
		for _, c := range slices.Concat(page.Second, page.Row, page.Latest) {
			shown = append(shown, c.ID)
		}
		for _, r := range page.Rails {
			shown = append(shown, r.Main.ID)
			for _, c := range r.Rest {
				shown = append(shown, c.ID)
			}
		}
		if (page.Lead == nil) != (len(newest) == 0) {
			t.Fatalf("%d stories, lead %v", len(newest), page.Lead)
		}
		if page.Lead != nil {
			shown = append(shown, page.Lead.ID)
		}
		slices.Sort(shown)
		if len(slices.Compact(slices.Clone(shown))) != len(shown) {
			t.Fatalf("a story stands twice: %v", shown)
		}
		for at, c := range pinned {
			if !slices.Contains(shown, c.ID) {
				t.Fatalf("story %d is on place %+v and nowhere to be seen", c.ID, at)
			}
		}
		if len(newest) <= 1+secondCount+rowCount && len(shown) != len(newest) {
			t.Fatalf("%d of %d stories are shown", len(shown), len(newest))
		}
	})
}

func TestCutLead(t *testing.T) {
	pic, unknown := figure("sea", "x", "y"), figure("none", "x", "y")
	quote := block(document.Quote, document.Attrs{}, para("q"))
	tests := []struct {
		name string
		body []document.Node
		lead bool
	}{
		{"first", []document.Node{pic, para("a")}, true},
		{"after two paragraphs", []document.Node{para("a"), para("b"), pic, para("c")}, true},
		{"after four", []document.Node{para("a"), para("b"), para("c"), para("d"), pic}, false},
		{"after a quote", []document.Node{para("a"), quote, pic}, false},
		{"picture not there", []document.Node{unknown, para("a")}, false},
		{"none", []document.Node{para("a")}, false},
		{"empty", nil, false},
	}
	for _, test := range tests {
		body := document.Doc{Content: test.body}
		lead, rest := cutLead(body, samplePictures())
		if (lead != nil) != test.lead {
			t.Errorf("%s: lead %v", test.name, lead)
		}
		if want := len(test.body); lead != nil && len(rest.Content) != want-1 || lead == nil && len(rest.Content) != want || len(body.Content) != want {
			t.Errorf("%s: the rest has %d blocks of %d", test.name, len(rest.Content), want)
		}
	}
}

func TestDateline(t *testing.T) {
	tests := [][3]string{
		{"<p>a</p>", "", "<p>a</p>"},
		{"<p>a</p>", "X & Y", `<p><span class="dateline">X &amp; Y</span> a</p>`},
		{"<ul></ul>", "X", "<p><span class=\"dateline\">X</span> </p>\n<ul></ul>"},
	}
	for _, test := range tests {
		if got := withDateline(test[0], test[1]); got != test[2] {
			t.Errorf("%q %q: %q", test[0], test[1], got)
		}
	}
}

func TestMonthOf(t *testing.T) {
	tests := []struct {
		path        string
		year, month int
		ok          bool
	}{
		{"/2026/11", 2026, 11, true}, {"/2026", 2026, 0, true}, {"/2026/1", 0, 0, false}, {"/2026/13", 0, 0, false},
		{"/2026/00", 0, 0, false}, {"/about", 0, 0, false}, {"/2026/11/x", 0, 0, false}, {"/20260/11", 0, 0, false}, {"/0000", 0, 0, false},
		{"/2026/+1", 0, 0, false}, {"/-026", 0, 0, false},
	}
	for _, test := range tests {
		year, month, ok := monthOf(test.path)
		if ok != test.ok || ok && (year != test.year || month != test.month) {
			t.Errorf("%s: %d %d %v", test.path, year, month, ok)
		}
	}
}

func BenchmarkStory(b *testing.B) {
	d := sampleDrawing(b, "en")
	a := sampleArticle()
	drawn(b, d.theme, "en", "reader/story.html", storyPage(b, d, a))
	var n int
	for b.Loop() {
		n = len(drawn(b, d.theme, "en", "reader/story.html", storyPage(b, d, a)))
	}
	b.ReportMetric(float64(n), "bytes/page")
}

func BenchmarkFront(b *testing.B) {
	th := newTheme(b, "")
	view := sampleFront(40)
	for b.Loop() {
		drawn(b, th, "en", "reader/front.html", view)
	}
}

// BenchmarkStart is what a start of the program pays before it can draw.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		drawn(b, newTheme(b, ""), "en", "reader/front.html", sampleFront(1))
	}
}
