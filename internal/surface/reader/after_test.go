package reader

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

var editor = account.Identity{Role: account.Editor, Name: "Ed"}

func (p *paper) says(address string, status int, words ...string) string {
	p.t.Helper()
	w := p.get(address)
	if w.Code != status {
		p.t.Errorf("%s: %d, want %d", address, w.Code, status)
	}
	page := w.Body.String()
	for _, word := range words {
		if !strings.Contains(page, word) {
			p.t.Errorf("%s does not say %q", address, word)
		}
	}
	return page
}

func (p *paper) hides(address, word string) {
	p.t.Helper()
	if strings.Contains(p.get(address).Body.String(), word) {
		p.t.Errorf("%s still says %q", address, word)
	}
}

func TestCorrectionsStandInPublic(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p.says("/corrections", 200, "Nothing has been corrected yet.")
		m := p.file("Boats", published)
		m.Corrections, m.Body.Content = nil, m.Body.Content[:1]
		m.ID = p.put(m).ID
		p.tx(func(ctx context.Context, tx *db.Tx) error {
			return p.articles.Record(ctx, tx, editor, m.ID, article.Change{Kind: article.Clarify, Text: "Boats <not> ships."})
		})
		page := p.says("/corrections", 200, `id="c1"`, "Boats &lt;not&gt; ships.", `href="/2026/11/boats"`, "Clarification")
		if strings.Contains(page, "<not>") {
			t.Error("the words of a correction are markup")
		}
		link := "/corrections?before="
		story := p.says("/2026/11/boats", 200, link, `"correction":[{"@type":"CorrectionComment","text":"Boats `, "/report/1", "Report an error")
		at := strings.Index(story, link)
		p.says(story[at:at+strings.IndexAny(story[at:], "#\"")], 200, `id="c1"`)
		policy := p.file("How we correct", published)
		policy.Kind, policy.SectionIDs, policy.Slug, policy.Corrections = article.Page, nil, "corrections", nil
		if done := p.put(policy); done.Path != "/corrections" {
			t.Fatalf("the policy stands at %s", done.Path)
		}
		p.says("/corrections", 200, "<h1>How we correct</h1>", `id="c1"`)
		p.tx(func(ctx context.Context, tx *db.Tx) error { return p.articles.Kill(ctx, tx, editor, m.ID, "") })
		p.hides("/corrections", "ships.")
		for i := range 25 {
			p.tx(func(ctx context.Context, tx *db.Tx) error {
				if i == 0 {
					if err := p.articles.Reinstate(ctx, tx, editor, m.ID); err != nil {
						return err
					}
				}
				return p.articles.Record(ctx, tx, editor, m.ID, article.Change{Kind: article.Note, Text: "Again."})
			})
		}
		first := p.says("/corrections", 200, `id="c26"`, `rel="next"`)
		at = strings.Index(first, `rel="next" href="`) + len(`rel="next" href="`)
		p.says(first[at:at+strings.IndexByte(first[at:], '"')], 200, `id="c1"`, "noindex")
		if w := p.get("/corrections?before=nonsense"); w.Code != 404 {
			t.Errorf("nonsense: %d", w.Code)
		}
	})
}

func TestARetractedStorySaysSoEverywhere(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		m := p.file("Boats", published)
		m.ID = p.put(m).ID
		p.put(p.file("Fog", published.Add(-time.Hour)))
		p.tx(func(ctx context.Context, tx *db.Tx) error {
			return p.articles.Record(ctx, tx, editor, m.ID, article.Change{Kind: article.Retract, Text: "None of it was so.", Strike: true})
		})
		p.says("/2026/11/boats", 200, "Retracted: Boats", `<del class="retracted">`, "None of it was so.", `"creativeWorkStatus":"Retracted"`)
		for _, list := range []string{"/", "/section/council", "/2026/11"} {
			p.says(list, 200, "Retracted: Boats")
		}
	})
}

func TestAKilledStoryIsGoneFromEveryPage(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		m := p.file("Boats", published)
		m.ID = p.put(m).ID
		p.put(p.file("Fog", published.Add(-time.Hour)))
		pages := []string{"/", "/section/council", "/tag/sea-wall", "/author/nell-okafor", "/2026/11", "/2026/11/fog"}
		for _, page := range pages {
			p.says(page, 200, "Boats")
		}
		embed := "/oembed?url=https%3A%2F%2Fpaper.example%2F2026%2F11%2Fboats"
		p.says(embed, 200)
		p.tx(func(ctx context.Context, tx *db.Tx) error {
			return p.articles.Kill(ctx, tx, editor, m.ID, "By order of a court.")
		})
		for _, page := range pages {
			p.hides(page, "Boats")
		}
		p.says(embed, 410)
		gone := p.says("/2026/11/boats", 410, "By order of a court.")
		if strings.Contains(gone, "og:image") || strings.Contains(gone, "og:title\" content=\"Boats") {
			t.Error("the page of a killed story has its social card")
		}
	})
}

func TestEditorsArrangeTheFrontPage(t *testing.T) {
	onePaper(t, func(t *testing.T, p *paper) {
		var ids []int64
		for _, name := range []string{"Alpha", "Beta", "Gamma", "Delta", "Epsilon"} {
			ids = append(ids, p.put(p.file(name, published.Add(-time.Duration(len(ids))*time.Hour))).ID)
		}
		lead := func() string {
			_, after, _ := strings.Cut(p.get("/").Body.String(), `class="card lead"`)
			_, after, _ = strings.Cut(after, "<h2")
			headline, _, _ := strings.Cut(after, "</h2>")
			return headline
		}
		if !strings.Contains(lead(), "Alpha") {
			t.Fatalf("by itself %s leads", lead())
		}
		p.tx(func(ctx context.Context, tx *db.Tx) error {
			return p.articles.Arrange(ctx, tx, editor, []article.Slot{{Zone: article.ZoneLead, Card: article.Card{ID: ids[4]}}})
		})
		if !strings.Contains(lead(), "Epsilon") {
			t.Errorf("arranged, %s leads", lead())
		}
		p.tx(func(ctx context.Context, tx *db.Tx) error { return p.articles.Kill(ctx, tx, editor, ids[4], "") })
		if !strings.Contains(lead(), "Alpha") {
			t.Errorf("after it was killed, %s leads", lead())
		}
	})
}

// What the desk shows in the places that editors leave empty is what stands
// there.
func TestEmptyPlacesAreFilledAsTheDeskSays(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		ids := map[string]int64{}
		for i, headline := range []string{"Alpha", "Beta", "Gamma", "Delta", "Epsilon"} {
			m := p.file(headline, published.Add(time.Duration(i)*time.Minute))
			ids[headline] = p.put(m).ID
		}
		p.tx(func(ctx context.Context, tx *db.Tx) error {
			return p.articles.Arrange(ctx, tx, editor, []article.Slot{
				{Zone: article.ZoneSecond, Position: 1, Card: article.Card{ID: ids["Alpha"]}}})
		})
		slots, err := p.reader.Filling(httptest.NewRequest("GET", "/desk/front", nil))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, slot := range slots {
			got[fmt.Sprint(slot.Zone, slot.Position)] = slot.Card.Headline
		}
		want := map[string]string{"lead0": "Epsilon", "second0": "Delta", "second2": "Gamma", "row0": "Beta"}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestARetractedStorySaysSoWhereItIsEmbedded(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		id := p.put(p.file("Boats", published)).ID
		address := "/oembed?url=" + url.QueryEscape(p.site.Current().Address+"/2026/11/boats")
		p.says(address, 200, `"title":"Boats"`)
		p.tx(func(ctx context.Context, tx *db.Tx) error {
			return p.articles.Record(ctx, tx, editor, id, article.Change{Kind: article.Retract, Text: "None of it was so."})
		})
		p.hides(address, `"title":"Boats"`)
		p.tx(func(ctx context.Context, tx *db.Tx) error { return p.articles.Kill(ctx, tx, editor, id, "") })
		for _, gone := range []string{address, "/corrections", "/", "/2026/11/boats"} {
			p.hides(gone, "None of it was so.")
		}
		if code := p.get(address).Code; code != 410 {
			t.Errorf("of a killed story /oembed answers %d", code)
		}
	})
}
