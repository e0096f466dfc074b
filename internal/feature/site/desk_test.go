package site_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/theme/themetest"
	"stet/internal/platform/web"
)

// desk is a server with the staff pages alone. acts are what the audit log
// was told.
type desk struct {
	t    *testing.T
	site *site.Service
	db   *db.DB
	*httptest.Server
	acts []string
}

func newDesk(t *testing.T, d *db.DB, s *site.Service) *desk {
	t.Helper()
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "site", Files: site.UI()}}, Messages: messages})
	if err != nil {
		t.Fatal(err)
	}
	on := &desk{t: t, site: s, db: d}
	pages := site.NewDesk(site.DeskOptions{
		Site: s, Configure: "configure", Curate: "curate",
		Frame: func(w http.ResponseWriter, r *http.Request, page theme.Page) error {
			var drawn bytes.Buffer
			if err := look.Draw(&drawn, "en", page.Template, page.View); err != nil {
				t.Error(err)
				return err
			}
			w.WriteHeader(max(page.Status, http.StatusOK))
			_, err := drawn.WriteTo(w)
			return err
		},
		Audit: func(_ context.Context, _ *db.Tx, act, subject, detail string) error {
			on.acts = append(on.acts, act+" "+subject+" "+detail)
			return nil
		},
		StoreIcon: func(_ context.Context, file io.Reader, name string) (string, error) {
			data, err := io.ReadAll(file)
			if string(data) != "picture" {
				err = errors.Join(err, fault.New(fault.Invalid, "%s is not a picture", name))
			}
			return "icon-key", err
		},
	})
	pass := func(r *http.Request) (*http.Request, error) { return r, nil }
	server, err := web.NewServer(web.Options{
		Routes: pages.Routes(), Guards: map[web.Guard]web.Check{"configure": pass, "curate": pass},
		Cache: cache.New(cache.Options{Bytes: 1, Now: time.Now}), Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	on.Server = httptest.NewServer(server)
	t.Cleanup(on.Close)
	return on
}

// get returns a page, which must be well-formed.
func (d *desk) get(path string) string {
	d.t.Helper()
	answer, err := http.Get(d.URL + path)
	return d.read(answer, err, http.StatusOK)
}

// post sends a form. A redirect is followed.
func (d *desk) post(path string, form url.Values, status int) string {
	d.t.Helper()
	answer, err := http.PostForm(d.URL+path, form)
	return d.read(answer, err, status)
}

func (d *desk) read(answer *http.Response, err error, status int) string {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		d.t.Fatalf("%s: %d, %v\n%s", answer.Request.URL, answer.StatusCode, err, body)
	}
	for _, problem := range themetest.WellFormed(string(body)) {
		d.t.Errorf("%s: %s", answer.Request.URL, problem)
	}
	return string(body)
}

func (d *desk) stored() site.Settings {
	d.t.Helper()
	settings, err := d.site.Stored(ctx, d.db)
	if err != nil {
		d.t.Fatal(err)
	}
	return settings
}

func contains(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("the page does not say %q:\n%s", part, page)
		}
	}
}

func TestDeskTemplatesHaveNoTextOfTheirOwn(t *testing.T) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	themetest.Templates(t, deskUI(t), messages)
}

func filled() url.Values {
	return url.Values{
		"name": {"The Tidewaiter"}, "tagline": {"Since 1887"}, "language": {"en-GB"}, "timezone": {"Europe/London"},
		"publisher.name": {"Tidewaiter Society"}, "publisher.contact": {"news@paper.example"}, "publisher.ownership": {"/who-pays"},
		"policies.privacy": {"/privacy"}, "policies.terms": {"/terms"}, "minimum_age": {"14"}, "headline_limit": {"80"},
		"embed_hosts": {"player.vimeo.com\r\n www.Example.org"}, "blocks": {"alt", "credit"},
	}
}

func TestSettingsAreSavedFromTheirForm(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		on := newDesk(t, d, s)
		id := on.stored().ID
		contains(t, on.post("/desk/settings", filled(), http.StatusOK), "Saved.", `value="The Tidewaiter"`, "www.example.org")
		got := on.stored()
		want := site.Settings{
			ID: id, Name: "The Tidewaiter", Tagline: "Since 1887", Language: "en-GB", Timezone: "Europe/London",
			Publisher: site.Publisher{Name: "Tidewaiter Society", Contact: "news@paper.example", Ownership: "/who-pays"},
			Policies:  site.Policies{Privacy: "/privacy", Terms: "/terms"}, MinimumAge: 14, HeadlineLimit: 80,
			EmbedHosts: []string{"player.vimeo.com", "www.example.org"}, Blocks: []string{"alt", "credit"},
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if !got.Open(site.Payments) || got.Open(site.Comments) {
			t.Error("payments need terms, privacy and a publisher, and have them; comments need rules and a statement")
		}
		if len(on.acts) != 1 || !strings.HasPrefix(on.acts[0], "site.settings site name, tagline") {
			t.Errorf("the audit log was told %q", on.acts)
		}
		none := filled()
		none.Del("blocks")
		none.Set("embed_hosts", "")
		on.post("/desk/settings", none, http.StatusOK)
		if got := on.stored(); len(got.Blocks) > 0 || len(got.EmbedHosts) > 0 {
			t.Errorf("nothing was ticked, and %v, %v came of it", got.Blocks, got.EmbedHosts)
		}
	})
}

func TestAProblemIsSaidAtItsFieldAndNothingTypedIsLost(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		on := newDesk(t, d, s)
		before := on.stored()
		for field, value := range map[string]string{
			"name": " ", "language": "de_XX_nope", "timezone": "Mars/Olympus", "minimum_age": "old", "headline_limit": "9999",
			"publisher.contact": "nobody", "publisher.security_contact": "http://plain.example", "policies.terms": "javascript:alert(1)",
			"embed_hosts": "https://host.example/x", "tagline": strings.Repeat("x", site.MaxTagline+1),
			"publisher.founding_date": "long, long ago",
		} {
			form := filled()
			form.Set(field, value)
			page := on.post("/desk/settings", form, http.StatusUnprocessableEntity)
			contains(t, page, `id="`+field+`-error"`, "What you typed is still here")
			if field != "name" {
				contains(t, page, `value="The Tidewaiter"`)
			}
			if strings.Contains(page, `id="`+field+`-error"></p>`) {
				t.Errorf("%s: nothing is said", field)
			}
		}
		if after := on.stored(); fmt.Sprint(after) != fmt.Sprint(before) || len(on.acts) > 0 {
			t.Errorf("something was saved: %+v, %v", after, on.acts)
		}
	})
}

func TestTheIconIsStoredAndTakenAway(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		on := newDesk(t, d, s)
		upload := func(content string, status int) string {
			var body strings.Builder
			form := multipart.NewWriter(&body)
			part, err := form.CreateFormFile("icon", "logo.png")
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(part, content)
			form.Close()
			answer, err := http.Post(on.URL+"/desk/settings/icon", form.FormDataContentType(), strings.NewReader(body.String()))
			return on.read(answer, err, status)
		}
		contains(t, upload("text", http.StatusUnprocessableEntity), `id="icon-error"`, "logo.png is not a picture")
		upload("picture", http.StatusOK)
		if on.stored().Icon != "icon-key" {
			t.Error("the icon was not stored")
		}
		on.post("/desk/settings", filled(), http.StatusOK)
		if on.stored().Icon != "icon-key" {
			t.Error("saving the settings took the icon away")
		}
		on.post("/desk/settings/icon", url.Values{"remove": {"1"}}, http.StatusOK)
		if on.stored().Icon != "" {
			t.Error("the icon is still there")
		}
	})
}

func TestMenusAreOrderedByTheirNumbers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		on := newDesk(t, d, s)
		page := on.post("/desk/menus/main", url.Values{
			"position": {"2", "1", "1.5", ""}, "label": {"Second", "First", "", "Last"}, "target": {"/second", "/first", "", "https://elsewhere.example"},
		}, http.StatusOK)
		contains(t, page, "Saved.", `value="/second"`)
		menus, err := s.StoredMenus(ctx, d)
		if want := "[{First /first} {Second /second} {Last https://elsewhere.example}]"; err != nil || fmt.Sprint(menus["main"]) != want {
			t.Errorf("%v, want %s, %v", menus["main"], want, err)
		}
		page = on.post("/desk/menus/main", url.Values{"position": {"1"}, "label": {"Typed"}, "target": {"//evil.example"}}, http.StatusUnprocessableEntity)
		contains(t, page, `value="Typed"`, "neither a path nor an http address")
		on.post("/desk/menus/other", nil, http.StatusNotFound)
		if menus, err := s.StoredMenus(ctx, d); err != nil || len(menus["main"]) != 3 {
			t.Errorf("a menu with a mistake was stored: %v, %v", menus, err)
		}
	})
}

func TestRedirectsAreFoundAddedAndRemoved(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		on := newDesk(t, d, s)
		contains(t, on.get("/desk/redirects"), "No redirects.")
		contains(t, on.post("/desk/redirects", url.Values{"from": {"https://paper.example/Old_100%"}, "to": {"/new"}}, http.StatusOK), "/Old_100%")
		for i := range 60 {
			on.post("/desk/redirects", url.Values{"from": {fmt.Sprintf("/list/%03d", i)}, "to": {"/section/harbour"}}, http.StatusOK)
		}
		page := on.get("/desk/redirects?q=" + url.QueryEscape("old_100%"))
		contains(t, page, "/Old_100%")
		if strings.Contains(page, "/list/") {
			t.Error("letters that a pattern gives a meaning to find more than themselves")
		}
		contains(t, on.get("/desk/redirects?q=HARBOUR"), `rel="next"`, "/list/049")
		contains(t, on.get("/desk/redirects?q=HARBOUR&after=/list/049"), "/list/059")
		contains(t, on.get("/desk/redirects?q=nothing"), "No redirect has “nothing” in it.")
		contains(t, on.post("/desk/redirects", url.Values{"from": {"no-path"}, "to": {"/new"}}, http.StatusUnprocessableEntity), `id="from-error"`, `value="no-path"`)
		contains(t, on.post("/desk/redirects", url.Values{"from": {"/a"}, "to": {"data:text/html,x"}}, http.StatusUnprocessableEntity), `id="to-error"`)
		on.post("/desk/redirects/remove", url.Values{"from": {"/Old_100%"}}, http.StatusOK)
		if _, err := s.Redirect(ctx, "/Old_100%"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the redirect is still there: %v", err)
		}
	})
}

func deskUI(t *testing.T) fs.FS {
	t.Helper()
	folder, err := fs.Sub(site.UI(), "desk")
	if err != nil {
		t.Fatal(err)
	}
	return folder
}
