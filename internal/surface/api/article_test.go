package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
)

const stories = "/api/v1/articles"

func TestAStoryFromTheFirstWordToTheCorrection(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.key(h.person(account.Editor, "Edda Editor"))
		section := p.asks("POST", "/api/v1/sections", `{"name": "Harbour"}`).is(201).number("id")
		author := p.asks("POST", "/api/v1/authors", `{"name": "Nell Okafor"}`).is(201).number("id")

		begun := p.asks("POST", stories, fmt.Sprintf(`{"headline": "The ferry is late", "markdown": "At **nine** it was not there.",
			"sections": [%s], "authors": [%s], "tags": ["Ferry"]}`, section, author)).is(201)
		path := stories + "/" + begun.number("id")
		if begun.body["status"] != "draft" || begun.body["url"] != "" || !strings.Contains(begun.text, `"type":"strong"`) {
			t.Errorf("begun: %s", begun.text)
		}
		changed := p.asks("PATCH", path, `{"version": `+begun.number("version")+`, "html": "<p>At <em>ten</em> it came.</p>"}`).is(200)
		if changed.body["headline"] != "The ferry is late" || changed.body["markdown"] != "At *ten* it came.\n" {
			t.Errorf("changed: %s", changed.text)
		}
		p.asks("GET", path+"/check", "").is(200)
		published := p.asks("POST", path+"/publish", `{"version": `+changed.number("version")+`}`).is(200)
		if published.body["status"] != "published" || published.body["url"] != "https://paper.example/2026/11/the-ferry-is-late" || published.body["published"] != "2026-11-22T12:00:00Z" {
			t.Errorf("published: %s", published.text)
		}

		h.now = h.now.Add(time.Hour)
		p.asks("PATCH", path, `{"body": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "At eleven."}]}]}}`).is(200)
		if untold := p.asks("POST", path+"/publish", "").is(422); untold.body["field"] != "kind" {
			t.Errorf("a change that nobody explains: %s", untold.text)
		}
		told := p.asks("POST", path+"/publish", `{"change": {"kind": "correction", "text": "It was eleven, not ten."}}`).is(200)
		if !strings.Contains(told.text, `"text":"It was eleven, not ten."`) {
			t.Errorf("corrected: %s", told.text)
		}
		p.asks("POST", path+"/corrections", `{"kind": "note", "text": "The company has apologised."}`).is(201)
		all := p.asks("GET", "/api/v1/corrections?limit=1", "").is(200)
		if items := all.body["items"].([]any); len(items) != 1 || items[0].(map[string]any)["kind"] != "note" || all.body["after"] == nil {
			t.Errorf("corrections: %s", all.text)
		}
		revisions := p.asks("GET", path+"/revisions", "").is(200).body["items"].([]any)
		first := revisions[len(revisions)-1].(map[string]any)
		words := p.asks("GET", fmt.Sprintf("%s/revisions/%v", path, first["number"]), "").is(200)
		if words.body["markdown"] != "At **nine** it was not there.\n" {
			t.Errorf("the first words: %s", words.text)
		}
		p.asks("POST", fmt.Sprintf("%s/revisions/%v/restore", path, first["number"]), "").is(200)

		list := p.asks("GET", stories+"?status=published&section="+section+"&author="+author+"&q=ferry", "").is(200)
		if items := list.body["items"].([]any); len(items) != 1 || items[0].(map[string]any)["changed"] != true {
			t.Errorf("the list: %s", list.text)
		}
		if none := p.asks("GET", stories+"?kind=page", "").is(200); len(none.body["items"].([]any)) != 0 {
			t.Errorf("pages: %s", none.text)
		}
	})
}

func TestAWireStoryIsEmbargoedScheduledAndKilled(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.key(h.person(account.Owner, "Olga Owner"))
		wire := p.asks("POST", stories, `{"headline": "From the wire", "markdown": "Text.", "source": {"name": "Coastal Wire", "url": "https://wire.example/1", "credit": "© Wire"}}`).is(201)
		path := stories + "/" + wire.number("id")
		hour := h.now.Add(2 * time.Hour).Format(time.RFC3339)
		if set := p.asks("POST", path+"/embargo", `{"until": "`+hour+`"}`).is(200); set.body["embargo"] != hour {
			t.Errorf("embargoed: %s", set.text)
		}
		p.asks("POST", path+"/publish", "").is(422)
		p.asks("POST", path+"/schedule", `{"at": "`+h.now.Add(time.Hour).Format(time.RFC3339)+`"}`).is(422)
		if due := p.asks("POST", path+"/schedule", `{"at": "`+hour+`"}`).is(200); due.body["status"] != "scheduled" || due.body["scheduled"] != hour {
			t.Errorf("scheduled: %s", due.text)
		}
		h.now = h.now.Add(3 * time.Hour)
		if err := h.jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if out := p.asks("GET", path, "").is(200); out.body["status"] != "published" {
			t.Errorf("on the hour: %s", out.text)
		}
		rights := p.asks("PUT", path+"/rights", `{"refused": ["api", "feed"], "expires": "2027-01-01T00:00:00Z"}`).is(200)
		if _, there := rights.body["body"]; there || rights.body["markdown"] != "" || !strings.Contains(rights.text, `"refused":["feed","api"]`) {
			t.Errorf("a text that its source refuses programs: %s", rights.text)
		}
		if wrong := p.asks("PUT", path+"/rights", `{"refused": ["fax"]}`).is(422); wrong.body["field"] != "refused" {
			t.Errorf("an unknown use: %s", wrong.text)
		}
		if dead := p.asks("POST", path+"/kill", `{"reason": "The agency took it back."}`).is(200); dead.body["status"] != "killed" || dead.body["withdrawal"] != "The agency took it back." {
			t.Errorf("killed: %s", dead.text)
		}
		p.asks("PATCH", path, `{"headline": "Again"}`).is(409)
		if back := p.asks("POST", path+"/reinstate", "").is(200); back.body["status"] != "published" {
			t.Errorf("reinstated: %s", back.text)
		}
		p.asks("POST", path+"/unpublish", `{"reason": "Later."}`).is(200)
	})
}

func TestAKeyDoesWhatItsScopesAndItsOwnerMay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		editor, writer := h.person(account.Editor, "Edda Editor"), h.person(account.Contributor, "Cora Contributor")
		p := h.key(editor)
		path := stories + "/" + p.asks("POST", stories, `{"headline": "The editor's"}`).is(201).number("id")

		for name, c := range map[string]struct {
			by           *program
			method, path string
			want         int
		}{
			"no key":                       {&program{house: h}, "GET", path, 401},
			"a made-up key":                {&program{house: h, token: "stet_AAAAAAAAAAAAAAAAAAAAAAAAAA"}, "GET", path, 401},
			"a key that only reads":        {h.key(editor, account.ReadArticles), "POST", stories, 403},
			"a key that cannot publish":    {h.key(editor, account.WriteArticles), "POST", path + "/publish", 403},
			"somebody else's draft":        {h.key(writer), "GET", path, 404},
			"somebody else's draft, moved": {h.key(writer), "POST", path + "/publish", 404},
			"sections by a contributor":    {h.key(writer), "DELETE", "/api/v1/sections/1", 403},
			"rights by a contributor":      {h.key(writer), "PUT", path + "/rights", 403},
			"no such article":              {p, "GET", stories + "/999999", 404},
			"no number":                    {p, "GET", stories + "/first", 404},
		} {
			got := c.by.asks(c.method, c.path, "").is(c.want)
			if challenge := got.header.Get("WWW-Authenticate"); (challenge == "Bearer") != (c.want == 401) {
				t.Errorf("%s: challenge %q", name, challenge)
			}
			if got.body["detail"] == "" || got.body["status"] != float64(c.want) {
				t.Errorf("%s: %s", name, got.text)
			}
		}
		own := h.key(writer)
		mine := stories + "/" + own.asks("POST", stories, `{"headline": "Mine"}`).is(201).number("id")
		own.asks("POST", mine+"/publish", "").is(403)
		own.asks("POST", mine+"/submit", `{"reason": "Please read."}`).is(200)
		if list := own.asks("GET", stories, "").is(200); len(list.body["items"].([]any)) != 1 {
			t.Errorf("a contributor sees %s", list.text)
		}
		if returned := p.asks("POST", mine+"/return", `{"reason": "Too short."}`).is(200); returned.body["status"] != "draft" {
			t.Errorf("returned: %s", returned.text)
		}
		if err := h.accounts.RevokeKey(t.Context(), writer, own.id); err != nil {
			t.Fatal(err)
		}
		for range 100 { // other processes hear of it within a second
			if own.asks("GET", mine, "").status == 401 {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("the key lives on")
	})
}

func TestWhatCannotBeReadIsRefusedWithTheField(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.key(h.person(account.Editor, "Edda Editor"))
		path := stories + "/" + p.asks("POST", stories, "").is(201).number("id")
		for body, want := range map[string]struct {
			status int
			field  string
		}{
			`{"headlin": "x"}`:                      {422, ""},
			`{"headline": 7}`:                       {422, "headline"},
			`{"sections": "Harbour"}`:               {422, "sections"},
			`{"version": "1"}`:                      {422, "version"},
			`[]`:                                    {422, ""},
			`{"headline": "a"} {}`:                  {422, ""},
			`{"headline": "a`:                       {422, ""},
			`{"headline": "nul \u0000"}`:            {422, ""},
			"{\"headline\": \"\xff\"}":              {422, ""},
			`{"slug": "No Slug!"}`:                  {422, "slug"},
			`{"sections": [999]}`:                   {422, "sections"},
			`{"markdown": "a", "html": "<p>a</p>"}`: {422, "body"},
			`{"body": {"type": "script"}}`:          {422, "body"},
			`{"headline": "` + strings.Repeat("a", article.MaxHeadline*4+1) + `"}`: {413, "headline"},
			`{"markdown": "` + strings.Repeat("a ", 5<<20) + `"}`:                  {413, ""},
		} {
			got := p.asks("PATCH", path, body).is(want.status)
			if field, _ := got.body["field"].(string); field != want.field || got.body["detail"] == nil {
				t.Errorf("%.60s: %s", body, got.text)
			}
		}
		if got := p.asks("PATCH", path, `{"headline": "a"}`, "Content-Type", "text/plain").is(422); !strings.Contains(got.text, "application/json") {
			t.Errorf("no JSON: %s", got.text)
		}
		for _, query := range []string{"kind=poem", "status=lost", "section=x", "limit=0", "limit=101", "after=nowhere"} {
			got := p.asks("GET", stories+"?"+query, "").is(422)
			if name, _, _ := strings.Cut(query, "="); got.body["field"] != name {
				t.Errorf("%s: %s", query, got.text)
			}
		}
		if kind := p.asks("POST", stories, `{"kind": "poem"}`).is(422); kind.body["field"] != "kind" {
			t.Errorf("a poem: %s", kind.text)
		}
	})
}

func TestWhoIsWritingKeepsTheLockAndNoTextIsLost(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		editor := h.person(account.Editor, "Edda Editor")
		p := h.key(editor)
		begun := p.asks("POST", stories, `{"headline": "One"}`).is(201)
		id, path := int64(begun.body["id"].(float64)), stories+"/"+begun.number("id")
		if lock, err := h.articles.Lock(t.Context(), editor, id, "tab", false); err != nil || !lock.Mine {
			t.Fatalf("the program holds on to the lock: %+v, %v", lock, err)
		}
		p.asks("PATCH", path, `{"headline": "Two"}`).is(409)
		if err := h.articles.Unlock(t.Context(), editor, id, "tab"); err != nil {
			t.Fatal(err)
		}
		p.asks("PATCH", path, `{"headline": "Three"}`).is(200)
		p.asks("PATCH", path, `{"headline": "Four", "version": `+begun.number("version")+`}`).is(409)
		kept, err := h.articles.KeptTexts(t.Context(), editor, id)
		if err != nil {
			t.Fatal(err)
		}
		headlines := map[string]bool{}
		for _, k := range kept {
			headlines[k.Headline] = true
		}
		if !headlines["Two"] || !headlines["Four"] {
			t.Errorf("kept: %v", headlines)
		}
		if now := p.asks("GET", path, "").is(200); now.body["headline"] != "Three" {
			t.Errorf("now: %s", now.text)
		}
	})
}

func TestARequestThatIsSentAgainBeginsOneStory(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		editor := h.person(account.Editor, "Edda Editor")
		p := h.key(editor)
		const at = 8
		ids := make([]string, at)
		var wait sync.WaitGroup
		for i := range at {
			wait.Go(func() {
				for { // one of several at once may be told to try again
					got := p.asks("POST", stories, `{"headline": "Once"}`, "Idempotency-Key", "wire-17")
					if got.status == 201 {
						ids[i] = got.number("id")
						return
					}
					if got.status != 409 && got.status != 503 {
						t.Errorf("%d: %s", got.status, got.text)
						return
					}
				}
			})
		}
		wait.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("several stories: %v", ids)
			}
		}
		p.asks("PATCH", stories+"/"+ids[0], `{"headline": "Edited since"}`).is(200)
		again := p.asks("POST", stories, `{"headline": "Once"}`, "Idempotency-Key", "wire-17").is(201)
		if again.body["headline"] != "Edited since" {
			t.Errorf("a request sent again writes over what came since: %s", again.text)
		}
		other := h.key(h.person(account.Editor, "Emil Editor")).asks("POST", stories, `{"headline": "Twice"}`, "Idempotency-Key", "wire-17").is(201)
		if other.number("id") == ids[0] {
			t.Error("somebody else's key led to the story")
		}
		p.asks("POST", stories, "", "Idempotency-Key", strings.Repeat("k", 201)).is(422)
		if list := p.asks("GET", stories, "").is(200); len(list.body["items"].([]any)) != 2 {
			t.Errorf("the list: %s", list.text)
		}
	})
}
