package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/media/mediatest"
	"stet/internal/feature/site"
	"stet/internal/platform/blob"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
	"stet/internal/platform/web"
	"stet/internal/surface/api"
)

var update = flag.Bool("update", false, "write the golden files again")

// TestMain lets the test binary be the process that reads pictures.
func TestMain(m *testing.M) { mediatest.Main(m) }

// house is a server with the API alone, and the features behind it.
type house struct {
	*httptest.Server
	t        *testing.T
	db       *db.DB
	api      *api.API
	accounts *account.Service
	articles *article.Service
	jobs     *job.Queue
	now      time.Time
}

// each runs a test on both data bases.
func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Parallel()
	schema := db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations, article.Migrations)
	dbtest.EachAddress(t, schema, func(t *testing.T, address string) {
		t.Parallel()
		fn(t, open(t, dbtest.Open(t, address, nil)))
	})
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	log := slog.New(slog.DiscardHandler)
	bus := must(pubsub.Open(t.Context(), d, log))(t)
	t.Cleanup(func() { bus.Close() })
	h.jobs = job.NewQueue(d, bus, clock, log)
	pages := must(site.New(t.Context(), d, "https://paper.example"))(t)
	blobs := must(blob.Open(t.TempDir()))(t)
	t.Cleanup(func() { blobs.Close() })
	h.accounts = account.Open(account.Options{DB: d, Bus: bus, Site: pages, Now: clock, Log: log})
	library := media.New(media.Options{DB: d, Blobs: blobs, Jobs: h.jobs, Site: pages, Audit: h.accounts.Audit, Now: clock})
	t.Cleanup(func() { library.Close() })
	h.articles = article.New(article.Options{DB: d, Site: pages, Jobs: h.jobs, Accounts: h.accounts, Now: clock})
	library.SetUses(func(context.Context, db.Querier, []string) (map[string][]media.Use, error) { return nil, nil })
	h.api = api.New(api.Options{DB: d, Site: pages, Articles: h.articles, Media: library, Version: "test"})
	server := must(web.NewServer(web.Options{
		Routes: h.api.Routes(), Guards: h.accounts.Guards(), Cache: cache.New(cache.Options{Bytes: 1, Now: time.Now}), Now: time.Now, Log: log,
	}))(t)
	h.Server = httptest.NewServer(server)
	t.Cleanup(h.Close)
	return h
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// person makes somebody of a role and returns who they are, at the desk.
func (h *house) person(role account.Role, name string) account.Identity {
	h.t.Helper()
	who := account.Identity{Role: role, Name: name, SessionID: 1}
	err := h.db.InTx(h.t.Context(), func(tx *db.Tx) (err error) {
		who.AccountID, _, err = h.accounts.EnsurePerson(h.t.Context(), tx, account.Person{Role: role, Name: name, Origin: "test:" + name})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return who
}

// key returns a program that acts for somebody, with all scopes when none is
// named.
func (h *house) key(who account.Identity, scopes ...account.Scope) *program {
	h.t.Helper()
	if len(scopes) == 0 {
		scopes = account.Scopes()
	}
	token, id, err := h.accounts.MakeKey(h.t.Context(), who, account.NewKey{Name: "test", Scopes: scopes})
	if err != nil {
		h.t.Fatal(err)
	}
	return &program{house: h, token: token, id: id}
}

// program asks the API with a key.
type program struct {
	*house
	token string
	id    int64
}

// answer is what the API said.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   map[string]any
	text   string
}

// asks sends a JSON body, none for "", with more headers as name and value.
func (p *program) asks(method, path, body string, headers ...string) answer {
	p.t.Helper()
	r := must(http.NewRequestWithContext(p.t.Context(), method, p.URL+path, strings.NewReader(body)))(p.t)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return p.sends(r)
}

func (p *program) sends(r *http.Request) answer {
	p.t.Helper()
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	response := must(p.Client().Do(r))(p.t)
	defer response.Body.Close()
	text := must(io.ReadAll(response.Body))(p.t)
	a := answer{t: p.t, status: response.StatusCode, header: response.Header, text: string(text)}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &a.body); err != nil {
			p.t.Fatalf("%s %s answers no JSON: %s", r.Method, r.URL.Path, text)
		}
	}
	return a
}

// is fails the test unless the answer has the status; it returns the answer.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.text)
	}
	if kind := a.header.Get("Content-Type"); status >= 400 && kind != "application/problem+json" || status == 200 && kind != "application/json" {
		a.t.Errorf("status %d comes as %q", status, kind)
	}
	return a
}

// number returns a number of the answer as it stands in paths.
func (a answer) number(name string) string {
	a.t.Helper()
	n, ok := a.body[name].(float64)
	if !ok {
		a.t.Fatalf("there is no number %s in %s", name, a.text)
	}
	return strconv.FormatInt(int64(n), 10)
}

// uploads sends a file as the part file of a form.
func (p *program) uploads(method, path, name string, file []byte) answer {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part := must(form.CreateFormFile("file", name))(p.t)
	if _, err := part.Write(file); err != nil {
		p.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		p.t.Fatal(err)
	}
	r := must(http.NewRequestWithContext(p.t.Context(), method, p.URL+path, &body))(p.t)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return p.sends(r)
}
