package article_test

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/theme/themetest"
	"stet/internal/platform/web"
)

func TestTemplatesHaveNoTextOfTheirOwn(t *testing.T) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	themetest.Templates(t, article.UI(), messages)
	names, err := fs.Glob(article.UI(), "desk/*.html")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if name == "desk/edit.html" { // lists keys, which are no language
			continue
		}
		text, err := fs.ReadFile(article.UI(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range themetest.Problems(string(text), messages) {
			t.Errorf("%s: %s", name, problem)
		}
	}
}

// desk is the pages of the package behind a server on which the editor is
// signed in.
type desk struct {
	*afterwards
	handler http.Handler
}

// oneDesk is on SQLite alone: what pages do does not depend on the data base.
func oneDesk(t *testing.T, fn func(t *testing.T, d *desk)) {
	t.Parallel()
	n := openAfterwards(t, dbtest.Open(t, dbtest.SQLite(t, migrations), nil))
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "article", Files: article.UI()}}, Messages: messages})
	if err != nil {
		t.Fatal(err)
	}
	frame := func(w http.ResponseWriter, _ *http.Request, page theme.Page) error {
		var inner strings.Builder
		if err := look.Draw(&inner, "en", page.Template, page.View); err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if page.Status != 0 {
			w.WriteHeader(page.Status)
		}
		_, err := fmt.Fprintf(w, "<!doctype html><html><head><title>%s</title></head><body><main>%s</main></body></html>", page.Title, inner.String())
		return err
	}
	pages := article.NewDesk(article.DeskOptions{Articles: n.Service, Desk: frame, Public: frame,
		Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.7") }})
	guards := map[web.Guard]web.Check{}
	for _, route := range pages.Routes() {
		guards[route.Guard] = func(r *http.Request) (*http.Request, error) {
			return r.WithContext(account.WithIdentity(r.Context(), n.editor)), nil
		}
	}
	pool := cache.New(cache.Options{Now: func() time.Time { return n.now }})
	t.Cleanup(pool.Close)
	server, err := web.NewServer(web.Options{Routes: pages.Routes(), Guards: guards, Cache: pool,
		Now: func() time.Time { return n.now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	fn(t, &desk{n, server})
}

// get asks for a page and checks its form.
func (d *desk) get(path string, status int) string {
	d.t.Helper()
	return d.check("GET "+path, httptest.NewRequest("GET", path, nil), status)
}

// post sends a form: pairs of names and values.
func (d *desk) post(path string, status int, pairs ...string) string {
	d.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.check("POST "+path, r, status)
}

func (d *desk) check(what string, r *http.Request, status int) string {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	page := w.Body.String()
	if w.Code != status {
		d.t.Errorf("%s: %d, want %d: %s", what, w.Code, status, page)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, problem := range themetest.WellFormed(page) {
			d.t.Errorf("%s: %s", what, problem)
		}
		if strings.Contains(page, "ZgotmplZ") || strings.Contains(page, "<no value>") {
			d.t.Errorf("%s: a value was refused or missing: %s", what, page)
		}
	}
	if status == http.StatusSeeOther {
		return w.Header().Get("Location")
	}
	return page
}

// says reports what a page lacks.
func (d *desk) says(page string, words ...string) {
	d.t.Helper()
	for _, word := range words {
		if !strings.Contains(page, word) {
			d.t.Errorf("the page does not say %q: %s", word, page)
		}
	}
}

func TestAnErrorGoesFromTheReaderThroughTheDesk(t *testing.T) {
	oneDesk(t, func(t *testing.T, d *desk) {
		id := d.issue("Boats & <ships>", "Seven boats.")
		form := fmt.Sprintf("/report/%d", id)
		d.says(d.get(form, 200), "Boats &amp; &lt;ships&gt;", `name="email"`)
		back := d.post(form, 422, "text", "It was nine <script>alert(1)</script>", "email", "no address")
		d.says(back, "&lt;script&gt;", `aria-invalid="true"`, "This is not a mail address")
		if to := d.post(form, 303, "text", "It was nine <script>alert(1)</script>", "name", "<b>Di</b>", "email", "di@reader.example"); to != form+"/thanks" {
			t.Errorf("the reader is led to %s", to)
		}
		d.get(form+"/thanks", 200)
		d.get("/report/4711", 404)
		d.get("/report/x", 404)
		list := d.get("/desk/reports", 200)
		d.says(list, "&lt;script&gt;", "/desk/reports/1")
		if strings.Contains(list, "<script>alert") || strings.Contains(list, "<b>Di") {
			t.Error("what a reader typed is markup on the desk")
		}
		d.says(d.get("/desk/reports/1", 200), fmt.Sprintf("/desk/articles/%d/edit", id))
		d.post("/desk/reports/1/answer", 422, "answer", " ")
		records := fmt.Sprintf("/desk/articles/%d/corrections", id)
		d.says(d.get(records, 200), "It was nine")
		d.post(records, 422, "kind", "correction", "text", "")
		d.post(records, 303, "kind", "correction", "text", "It was <i>nine</i>.", "report", "1")
		d.says(d.get(records, 200), "It was &lt;i&gt;nine&lt;/i&gt;.")
		d.says(d.get("/desk/corrections", 200), "It was &lt;i&gt;nine&lt;/i&gt;.", records)
		d.says(d.get("/desk/reports?status=answered", 200), "/desk/reports/1")
		d.says(d.get("/desk/reports", 200), "No report waits")
		d.get("/desk/reports?status=lost", 404)
		d.post("/desk/reports/1/dismiss", 409)
		d.post("/desk/reports/1/reopen", 303)
		d.now = d.now.Add(time.Minute)
		d.post("/desk/reports/1/credit", 303, "correction", "1")
		if got := len(d.letters()); got != 3 {
			t.Errorf("the reader got %d mails", got)
		}
	})
}

func TestReportsFromOneBlockAreLimited(t *testing.T) {
	oneDesk(t, func(t *testing.T, d *desk) {
		id := d.issue("Boats", "Seven boats.")
		form := fmt.Sprintf("/report/%d", id)
		for range 7 {
			d.post(form, 422, "text", "x", "email", "no address") // a slip of the pen counts for nothing
		}
		for range 5 {
			d.post(form, 303, "text", "x")
		}
		d.says(d.post(form, 429, "text", "It was nine."), "It was nine.", "in ten minutes")
		d.now = d.now.Add(10 * time.Minute)
		d.post(form, 303, "text", "x")
		d.post(form, 429, "text", "x")
		d.post(form, 413, "text", strings.Repeat("x", 100_000))
	})
}

func TestTheSourceRecordAndTheKillAreForms(t *testing.T) {
	oneDesk(t, func(t *testing.T, d *desk) {
		id := d.issue("Wire", "From the wire.")
		source := fmt.Sprintf("/desk/articles/%d/source", id)
		if got := strings.Count(d.get(source, 200), " checked"); got != len(article.Permits()) {
			t.Errorf("%d uses are ticked for a story of our own", got)
		}
		d.says(d.post(source, 422, "allowed", "page", "expires", "soon"), "is not a date", `value="soon"`)
		d.post(source, 303, "allowed", "page", "allowed", "api", "expires", "2026-12-24T18:00")
		page := d.get(source, 200)
		d.says(page, `value="2026-12-24T18:00"`)
		if strings.Count(page, " checked") != 2 {
			t.Errorf("what was saved does not come back: %s", page)
		}
		kill := fmt.Sprintf("/desk/articles/%d/kill", id)
		d.get(kill, 200)
		if d.statusOf(id) != article.Published {
			t.Fatal("looking at the form killed the story")
		}
		d.post(kill, 303, "reason", "By a court.")
		d.says(d.get(kill, 200), "By a court.", "/reinstate")
		d.post(fmt.Sprintf("/desk/articles/%d/reinstate", id), 303)
		d.post(fmt.Sprintf("/desk/articles/%d/reinstate", id), 409)
		d.get("/desk/articles/4711/kill", 404)
	})
}

func TestTheFrontPageIsAForm(t *testing.T) {
	oneDesk(t, func(t *testing.T, d *desk) {
		d.post("/desk/sections", 303, "name", "Harbour")
		one, two := d.issue("One", "1"), d.issue("Two #5", "2")
		d.says(d.get("/desk/front", 200), fmt.Sprintf(`value="One #%d"`, one), `name="rail-1-3"`)
		d.post("/desk/front", 303, "lead-0-0", fmt.Sprintf("Two #5 #%d", two), "rail-1-3", "https://paper.example/2026/11/one", "rail-1-3-until", "2026-11-21T09:00")
		page := d.get("/desk/front", 200)
		d.says(page, fmt.Sprintf(`id="lead-0-0" name="lead-0-0" list="stories" autocomplete="off" placeholder="fills itself" value="Two #5 #%d"`, two), `value="2026-11-21T09:00"`)
		d.says(d.post("/desk/front", 422, "lead-0-0", "nonsense"), "names no story", `value="nonsense"`, `aria-invalid="true"`)
		d.says(d.post("/desk/front", 422, "lead-0-0", fmt.Sprint(one), "row-0-0", fmt.Sprint(one)), "stands twice")
		d.post("/desk/front", 303)
		if slots, _ := d.Front(ctx); len(slots) != 0 {
			t.Errorf("%+v", slots)
		}
	})
}

func TestTermsAreForms(t *testing.T) {
	oneDesk(t, func(t *testing.T, d *desk) {
		for _, path := range []string{"/desk/sections", "/desk/tags", "/desk/authors"} {
			d.says(d.get(path, 200), `class="empty"`)
		}
		for _, kind := range []string{"/desk/sections", "/desk/tags", "/desk/authors"} {
			d.post(kind, 422, "name", " ")
			d.post(kind, 303, "name", "Harbour & sea", "slug", "")
			d.says(d.post(kind, 422, "name", "Again", "slug", "harbour-sea"), `aria-invalid="true"`, "Again")
			d.post(kind, 303, "name", "Zoo")
			d.says(d.get(kind, 200), "Harbour &amp; sea", "/harbour-sea")
			d.says(d.get(kind+"/1", 200), `value="harbour-sea"`)
			d.says(d.post(kind+"/1", 422, "name", "Harbour", "slug", "a/b"), `value="a/b"`)
			d.post(kind+"/1", 303, "name", "Harbour", "slug", "harbour")
			d.get(kind+"/99", 404)
		}
		d.post("/desk/sections/order", 303, "move", "down 1")
		list, err := d.Sections(ctx)
		if err != nil || list[0].ID != 2 {
			t.Errorf("%+v, %v", list, err)
		}
		d.post("/desk/sections/order", 422, "move", "sideways 1")
		d.post("/desk/sections/1/delete", 422, "into", "1")
		d.post("/desk/sections/1/delete", 303, "into", "2")
		d.says(d.post("/desk/tags/1/merge", 422, "into", "nothing"), "there is no tag", `value="harbour"`)
		d.post("/desk/tags/1/merge", 303, "into", "Zoo")
		d.post("/desk/tags/2/delete", 303)
		d.post("/desk/authors/1/delete", 422, "into", "nobody")
		d.post("/desk/authors/1/delete", 303, "into", "zoo")
		d.says(d.get("/desk/tags?q=nothing", 200), "Nothing is called")
		d.act(func(tx *db.Tx) error {
			for i := range 60 {
				if _, err := d.SaveTag(ctx, tx, d.editor, article.Tag{Name: fmt.Sprintf("Tag %03d", i)}); err != nil {
					return err
				}
			}
			return nil
		})
		d.says(d.get("/desk/tags", 200), "/desk/tags?after=tag-049")
		d.says(d.get("/desk/tags?after=tag-049", 200), "Tag 059")
		d.get("/desk/authors/new", 200)
	})
}
