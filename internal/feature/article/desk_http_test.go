package article_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/theme/themetest"
	"stet/internal/platform/web"
)

// deskServer serves the pages of the desk to whoever the header As names.
type deskServer struct {
	*newsroom
	desk   *article.Desk
	people map[string]account.Identity
	server *httptest.Server
}

func openDesk(t *testing.T) *deskServer {
	t.Helper()
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	n := openNewsroom(t, dbtest.Open(t, dbtest.SQLite(t, migrations), nil), func(n *newsroom, opt *article.Options) {
		opt.Messages, opt.Accounts = messages, account.New(n.db, n.clock)
	})
	s := &deskServer{newsroom: n, people: map[string]account.Identity{}}
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "article", Files: article.UI()}}, Messages: messages})
	n.must(err)
	frame := func(w http.ResponseWriter, r *http.Request, page theme.Page) error {
		var b bytes.Buffer
		b.WriteString("<!doctype html><html><head><title>" + page.Title + "</title></head><body><main>")
		if err := look.Draw(&b, "en", page.Template, page.View); err != nil {
			return err
		}
		b.WriteString("</main></body></html>")
		for _, problem := range themetest.WellFormed(b.String()) {
			t.Errorf("%s: %s", page.Template, problem)
		}
		return cache.Send(w, r, &cache.Page{Status: page.Status, Body: b.Bytes(), NoStore: true})
	}
	desk := article.NewDesk(article.DeskOptions{
		Articles: n.Service, Desk: frame, Public: frame,
		Policy:  func() web.Policy { return web.Policy{Frames: []string{"https://player.example"}} },
		Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.1") },
		Render: func(_ *http.Request, a article.Article, p article.Preview) (*cache.Page, error) {
			return &cache.Page{Body: fmt.Appendf(nil, "%s shared=%v", a.Headline, p.Shared)}, nil
		},
	})
	s.desk = desk
	guards := map[web.Guard]web.Check{}
	for _, right := range []account.Right{account.Write, account.PublishOwn, account.EditAny, account.Publish, account.Curate} {
		guards[account.GuardFor(right)] = func(r *http.Request) (*http.Request, error) {
			who, ok := s.people[r.Header.Get("As")]
			if !ok {
				return nil, fault.New(fault.SignIn, "sign in")
			}
			if err := who.May(right); err != nil {
				return nil, err
			}
			return r.WithContext(account.WithIdentity(r.Context(), who)), nil
		}
	}
	pages := cache.New(cache.Options{Now: time.Now})
	t.Cleanup(pages.Close)
	server, err := web.NewServer(web.Options{Routes: desk.Routes(), Guards: guards, Cache: pages, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	n.must(err)
	s.server = httptest.NewServer(server)
	t.Cleanup(s.server.Close)
	return s
}

// as sends a request for somebody: a form, or JSON for a body that is no
// url.Values, and returns status and body. Redirects are not followed.
func (s *deskServer) as(who, method, path string, body any) (int, string, http.Header) {
	s.t.Helper()
	var reader io.Reader
	kind := ""
	switch body := body.(type) {
	case nil:
	case url.Values:
		reader, kind = strings.NewReader(body.Encode()), "application/x-www-form-urlencoded"
	case string:
		reader, kind = strings.NewReader(body), "application/json"
	default:
		text, err := json.Marshal(body)
		s.must(err)
		reader, kind = bytes.NewReader(text), "application/json"
	}
	req, err := http.NewRequest(method, s.server.URL+path, reader)
	s.must(err)
	req.Header.Set("As", who)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	s.must(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	s.must(err)
	return res.StatusCode, string(text), res.Header
}

func onSQLite(t *testing.T, fn func(s *deskServer)) {
	t.Parallel()
	s := openDesk(t)
	for _, role := range []account.Role{account.Contributor, account.Author, account.Editor} {
		s.people[string(role)] = s.hire(role, string(role))
	}
	fn(s)
}

func TestTheEditorsEndpoints(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		status, _, header := s.as("author", "POST", "/desk/articles", url.Values{"kind": {"story"}})
		edit := header.Get("Location")
		if status != http.StatusSeeOther || !strings.HasSuffix(edit, "/edit") {
			t.Fatalf("%d %q", status, edit)
		}
		one := strings.TrimSuffix(edit, "/edit")
		status, page, header := s.as("author", "GET", edit, nil)
		if status != http.StatusOK || !strings.Contains(page, `id="working"`) || !strings.Contains(header.Get("Content-Security-Policy"), "trusted-types stet ProseMirrorClipboard") {
			t.Fatalf("%d %s", status, page)
		}
		var working map[string]any
		_, text, _ := s.as("author", "GET", one+"/working", nil)
		s.must(json.Unmarshal([]byte(text), &working))
		wanted := []string{"authors", "base", "body", "changed", "client", "dateline", "headline", "id", "kicker", "kind", "lang", "lock", "path",
			"published", "saved_at", "saved_by", "sections", "slug", "source", "standfirst", "status", "tags", "version"}
		if got := slices.Sorted(maps.Keys(working)); !slices.Equal(got, wanted) {
			t.Errorf("a working copy has %q", got)
		}
		request := func(version any, headline string) map[string]any {
			return map[string]any{"client": "t1", "version": version, "lang": "en", "headline": headline, "tags": []string{"Tides"},
				"body": json.RawMessage(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"<script>"}]}]}`)}
		}
		status, text, _ = s.as("author", "PUT", one+"/working", request(working["version"], "</script><script>alert(1)</script>"))
		if status != http.StatusOK || !strings.Contains(text, `"version"`) || !strings.Contains(text, `"saved_at"`) {
			t.Fatalf("%d %s", status, text)
		}
		if _, page, _ = s.as("author", "GET", edit, nil); strings.Contains(page, "</script><script>alert") {
			t.Error("a headline ends the script element")
		}
		status, text, _ = s.as("editor", "PUT", one+"/working", request(working["version"], "Late"))
		var conflict struct {
			Kept   int64
			Theirs article.Working
		}
		if err := json.Unmarshal([]byte(text), &conflict); status != http.StatusConflict || err != nil || conflict.Kept == 0 || conflict.Theirs.Lock == nil {
			t.Errorf("%d %s", status, text)
		}
		if _, text, _ = s.as("editor", "GET", one+"/kept", nil); !strings.Contains(text, `"headline":"Late"`) {
			t.Errorf("%s", text)
		}
		if status, text, _ = s.as("editor", "GET", fmt.Sprint(one, "/kept/", conflict.Kept), nil); status != http.StatusOK || !strings.Contains(text, "Late") {
			t.Errorf("%d %s", status, text)
		}
		for _, c := range []struct {
			who, method, path string
			body              any
			status            int
			says              string
		}{
			{"editor", "POST", "/lock", `{"client":"t2"}`, 200, `"mine":false`},
			{"editor", "POST", "/lock", `{"client":"t2","take":true}`, 200, `"mine":true`},
			{"editor", "POST", "/unlock", `{"client":"t2"}`, 204, ""},
			{"author", "GET", "/check", nil, 200, `"code":"section"`},
			{"author", "PUT", "/working", `{"body":{"type":"doc","content":[{"type":"marquee"}]}}`, 422, `"field":"body"`},
			{"author", "PUT", "/working", `{"headline":"` + strings.Repeat("x", 301) + `"}`, 413, `"field":"headline"`},
			{"author", "PUT", "/working", `{"headline":"\u0000"}`, 422, "NUL"},
			{"author", "PUT", "/working", `{"slug":"a/b"}`, 422, `"field":"slug"`},
			{"author", "PUT", "/working", `{`, 422, "JSON"},
			{"author", "PUT", "/working", `{"headline":"` + strings.Repeat("x", 5<<20) + `"}`, 413, "problem"},
			{"nobody", "PUT", "/working", `{}`, 401, `"title":"Unauthorized"`},
			{"contributor", "PUT", "/working", `{}`, 404, `"title":"Not Found"`},
		} {
			status, text, header := s.as(c.who, c.method, one+c.path, c.body)
			if status != c.status || !strings.Contains(text+header.Get("Content-Type"), c.says) {
				t.Errorf("%s %s %s: %d %.200s, want %d %s", c.who, c.method, c.path, status, text, c.status, c.says)
			}
		}
		if _, text, _ = s.as("editor", "GET", "/desk/articles/find?q=SCRIPT", nil); !strings.Contains(text, `"status":"draft"`) {
			t.Errorf("%s", text)
		}
		if _, text, _ = s.as("contributor", "GET", "/desk/articles/find?q=SCRIPT", nil); strings.TrimSpace(text) != "[]" {
			t.Errorf("a draft of another is found: %s", text)
		}
		for who, want := range map[string]int{"author": 1, "editor": 1, "contributor": 0} {
			if rows, err := s.desk.Search(ctx, s.people[who], "SCRIPT", 5); err != nil || len(rows) != want {
				t.Errorf("%s finds %+v, %v", who, rows, err)
			}
		}
	})
}

func TestPublishingByForms(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		id := s.begin(s.people["contributor"])
		one := fmt.Sprint("/desk/articles/", id)
		s.write(s.people["contributor"], id, "c", "High water", "The tide rose.")
		post := func(who, path string, form url.Values, want int, says string) {
			t.Helper()
			status, text, header := s.as(who, "POST", one+path, form)
			if status != want || !strings.Contains(text+header.Get("Location"), says) {
				t.Errorf("%s %s: %d %s%s", who, path, status, header.Get("Location"), text)
			}
		}
		for _, who := range []string{"contributor", "editor"} {
			for _, path := range []string{"/publish", "/preview", "/revisions", "/difference?from=0"} {
				if status, text, _ := s.as(who, "GET", one+path, nil); status != http.StatusOK {
					t.Errorf("%s %s: %d %s", who, path, status, text)
				}
			}
		}
		post("contributor", "/publish", nil, 403, "")
		post("contributor", "/submit", url.Values{"note": {"please"}}, 303, one+"/publish")
		post("editor", "/return", url.Values{"note": {" "}}, 422, "say what is to be done")
		post("editor", "/approve", nil, 303, "")
		post("editor", "/embargo", url.Values{"embargo": {"2026-11-20T12:00"}}, 303, "")
		post("editor", "/publish", nil, 422, "embargo until 20 November 2026")
		post("editor", "/schedule", url.Values{"at": {"2026-11-20T10:00"}}, 422, "embargo until")
		post("editor", "/schedule", url.Values{"at": {"2026-11-20T12:00"}}, 303, "")
		if _, text, _ := s.as("editor", "GET", one+"/publish", nil); !strings.Contains(text, "20 November 2026, 12:00") {
			t.Errorf("%s", text)
		}
		s.now = s.now.Add(4 * time.Hour)
		s.must(s.jobs.Drain(ctx))
		s.write(s.people["editor"], id, "e", "High water", "The tide fell.")
		post("editor", "/publish", url.Values{"version": {"1"}, "kind": {"typo"}}, 409, "meanwhile")
		post("editor", "/publish", url.Values{"kind": {"correction"}}, 422, "what readers are told")
		post("editor", "/publish", url.Values{"kind": {"correction"}, "text": {"It fell."}}, 303, "")
		if a, err := s.ByPath(ctx, "/2026/11/high-water"); err != nil || len(a.Corrections) != 1 {
			t.Errorf("%+v, %v", a, err)
		}
		_, text, _ := s.as("editor", "GET", one+"/difference?from=1&to=3", nil)
		if !strings.Contains(text, "<del>rose</del><ins>fell</ins>") {
			t.Errorf("%s", text)
		}
		if status, text, _ := s.as("editor", "GET", one+"/revisions/2", nil); status != 200 || !strings.Contains(text, "<iframe") {
			t.Errorf("%d %s", status, text)
		}
		if status, text, _ := s.as("editor", "GET", one+"/revisions/2/page", nil); status != 200 || text != "High water shared=false" {
			t.Errorf("%d %s", status, text)
		}
		post("editor", "/revisions/2/restore", nil, 303, one+"/edit")
		post("editor", "/unpublish", url.Values{"reason": {"Not ours."}}, 303, "")
		for _, query := range []string{"", "?kind=page", "?status=unpublished&q=high&section=0&mine=1", "?before=x"} {
			status, text, _ := s.as("editor", "GET", "/desk/articles"+query, nil)
			if want := map[bool]int{true: 404, false: 200}[query == "?before=x"]; status != want {
				t.Errorf("%s: %d %s", query, status, text)
			}
		}
	})
}

func TestPreviewPages(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		id := s.begin(s.people["author"])
		one := fmt.Sprint("/desk/articles/", id)
		s.write(s.people["author"], id, "a", "Not yet", "Secret.")
		_, text, header := s.as("author", "GET", one+"/preview", nil)
		if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(text, "<iframe") {
			t.Errorf("%s %s", policy, text)
		}
		_, text, header = s.as("author", "GET", one+"/preview/page", nil)
		if policy := header.Get("Content-Security-Policy"); text != "Not yet shared=false" || !strings.Contains(policy, "frame-ancestors 'self'") ||
			!strings.Contains(policy, "frame-src https://player.example") {
			t.Errorf("%s %s", policy, text)
		}
		_, text, _ = s.as("author", "POST", one+"/preview/links", url.Values{"lasts": {"day"}})
		_, after, _ := strings.Cut(text, "https://paper.example/preview/")
		token, _, _ := strings.Cut(after, `"`)
		status, text, header := s.as("", "GET", "/preview/"+token, nil)
		if status != 200 || text != "Not yet shared=true" || header.Get("Cache-Control") != "private, no-store" ||
			!strings.Contains(header.Get("X-Robots-Tag"), "noindex") || header.Get("Referrer-Policy") != "no-referrer" ||
			!strings.Contains(header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%d %s %v", status, text, header)
		}
		if status, _, _ := s.as("", "GET", "/preview/"+token+"x", nil); status != 404 {
			t.Errorf("%d", status)
		}
		if status, _, _ := s.as("author", "POST", one+"/preview/links", url.Values{"lasts": {"ever"}}); status != 422 {
			t.Errorf("%d", status)
		}
	})
}

// TestALongStoryIsQuick saves and opens a story of 5,000 words and 40
// pictures.
func TestALongStoryIsQuick(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		var doc document.Doc
		for i := range 40 {
			doc.Content = append(doc.Content,
				document.Node{Type: document.Figure, Attrs: document.Attrs{Media: fmt.Sprintf("%032d", i), Alt: "A boat", Credit: "Ann"},
					Content: []document.Node{{Type: document.Text, Text: "A boat in the harbour."}}},
				document.Node{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: strings.TrimSpace(strings.Repeat("water ", 125))}}})
		}
		id := s.begin(s.people["author"])
		one := fmt.Sprint("/desk/articles/", id)
		version := s.open(s.people["author"], id).Version
		var saves, opens []time.Duration
		for i := range 25 {
			began := time.Now()
			status, text, _ := s.as("author", "PUT", one+"/working", map[string]any{"client": "a", "version": version, "headline": fmt.Sprint("Take ", i), "body": doc})
			saves = append(saves, time.Since(began))
			var saved article.Saved
			if err := json.Unmarshal([]byte(text), &saved); status != 200 || err != nil {
				t.Fatalf("%d %s", status, text)
			}
			version = saved.Version
			began = time.Now()
			if status, text, _ := s.as("author", "GET", one+"/edit", nil); status != 200 {
				t.Fatalf("%d %s", status, text)
			}
			opens = append(opens, time.Since(began))
		}
		slices.Sort(saves)
		slices.Sort(opens)
		t.Logf("median save %s, median open %s", saves[12], opens[12])
		if saves[12] > 50*time.Millisecond || opens[12] > 200*time.Millisecond {
			t.Errorf("median save %s, median open %s", saves[12], opens[12])
		}
	})
}

func TestTheLinkPickerKeepsDraftsToTheirOwners(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		ed := s.people["editor"]
		id := s.begin(ed)
		s.write(ed, id, "e", "As published", "x")
		s.must(s.Publish(ctx, ed, id, article.Publication{}))
		s.write(ed, id, "e", "A secret", "x")
		s.write(ed, s.begin(ed), "e", "Another secret", "x")
		for query, want := range map[string]bool{"": true, "PUBLISHED": true, "secret": false} {
			_, list, _ := s.as("contributor", "GET", "/desk/articles/find?q="+query, nil)
			if strings.Contains(list, "As published") != want || strings.Contains(list, "secret") {
				t.Errorf("%q: %s", query, list)
			}
			if _, list, _ = s.as("editor", "GET", "/desk/articles/find?q="+query, nil); strings.Contains(list, "Another secret") != (query != "PUBLISHED") {
				t.Errorf("%q: an editor gets %s", query, list)
			}
		}
	})
}

func TestHoursThatTheClockSkipsOrRepeats(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		settings, err := s.site.Stored(ctx, s.db)
		s.must(err)
		settings.Timezone = "Europe/Berlin"
		s.must(s.tx(func(tx *db.Tx) error { return s.site.SaveSettings(ctx, tx, settings) }))
		s.must(s.site.Reload(ctx))
		ed := s.people["editor"]
		id := s.begin(ed)
		s.write(ed, id, "e", "Night", "x")
		path := fmt.Sprintf("/desk/articles/%d/schedule", id)
		if status, page, _ := s.as("editor", "POST", path, url.Values{"at": {"2027-03-28T02:30"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "no such hour") {
			t.Errorf("an hour that there is not: %d", status)
		}
		for typed, want := range map[string]string{
			"2027-10-31T02:30": "2027-10-31T00:30:00Z", // twice: the first
			"2027-10-31T03:30": "2027-10-31T02:30:00Z",
			"2027-03-28T03:00": "2027-03-28T01:00:00Z",
		} {
			if status, page, _ := s.as("editor", "POST", path, url.Values{"at": {typed}}); status != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", typed, status, page)
			}
			a, err := s.ByID(ctx, id)
			s.must(err)
			if got := a.ScheduledAt.UTC().Format(time.RFC3339); got != want {
				t.Errorf("%s is %s, want %s", typed, got, want)
			}
		}
	})
}

// A client takes a 409 for another text, which it shows beside its own.
func TestSavingWhatWasKilledIsRefusedPlainly(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		ed := s.people["editor"]
		id := s.begin(ed)
		s.write(ed, id, "e", "Night", "x")
		w := s.open(ed, id)
		s.must(s.tx(func(tx *db.Tx) error { return s.Kill(ctx, tx, ed, id, "") }))
		status, answer, _ := s.as("editor", "PUT", fmt.Sprintf("/desk/articles/%d/working", id), article.SaveRequest{Client: "e", Version: w.Version, Copy: w.Copy})
		if status != http.StatusForbidden || !strings.Contains(answer, "killed") {
			t.Errorf("%d %s", status, answer)
		}
	})
}
