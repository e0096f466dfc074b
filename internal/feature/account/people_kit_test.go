package account_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
	"stet/internal/platform/pubsub"
	"stet/internal/platform/theme"
	"stet/internal/platform/theme/themetest"
	"stet/internal/platform/web"
)

var houseMigrations = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations)

// house is a newsroom with its pages, and an owner.
type house struct {
	*account.Service
	t     *testing.T
	d     *db.DB
	jobs  *job.Queue
	mails *mail.Captured
	web   *web.Server
	clock *atomic.Int64 // microseconds
	owner account.Identity
	hired int
}

func eachHouse(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, houseMigrations, func(t *testing.T, d *db.DB) { fn(t, newHouse(t, d)) })
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{t: t, d: d, clock: &atomic.Int64{}}
	h.clock.Store(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	now := func() time.Time { return time.UnixMicro(h.clock.Load()).UTC() }
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	bus, err := pubsub.Open(ctx, d, log)
	must(t, err)
	t.Cleanup(func() { bus.Close() })
	sites, err := site.New(ctx, d, "http://localhost:8080")
	must(t, err)
	messages, err := message.Load()
	must(t, err)
	h.mails, err = mail.NewCaptured(t.TempDir(), func() mail.From { return mail.From{Name: "The Tide", Address: "desk@paper.example"} }, now)
	must(t, err)
	h.jobs = job.NewQueue(d, bus, now, log)
	outbox := mail.NewOutbox(h.jobs, func() mail.Sender { return h.mails }, now)
	h.Service = account.Open(account.Options{DB: d, Bus: bus, Site: sites, Jobs: h.jobs, Mail: outbox, Messages: messages, Now: now, Log: log})
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "account", Files: account.UI()}}, Messages: messages})
	must(t, err)
	frame := func(w http.ResponseWriter, r *http.Request, page theme.Page) error {
		var body bytes.Buffer
		if err := look.Draw(&body, "en", page.Template, page.View); err != nil {
			return err
		}
		return cache.Send(w, r, &cache.Page{Status: page.Status, Body: body.Bytes(), NoStore: true})
	}
	pages := cache.New(cache.Options{Now: now})
	t.Cleanup(pages.Close)
	routes := account.NewPeoplePages(h.Service, frame, frame).Routes()
	routes = append(routes, account.NewSignInPages(h.Service, frame).Routes()...)
	routes = append(routes, web.Route{Pattern: "GET /api/probe", Guard: account.GuardOf(account.ReadArticles), Handle: probe},
		web.Route{Pattern: "POST /api/probe", Guard: account.GuardOf(account.WriteArticles), Handle: probe})
	h.web, err = web.NewServer(web.Options{Routes: routes, Guards: h.Guards(), Cache: pages, Now: now, Log: log})
	must(t, err)
	h.owner = h.hire("Olive Owner", account.Owner)
	return h
}

// probe says for whom a program acts.
func probe(w http.ResponseWriter, r *http.Request) error {
	who := account.IdentityOf(r.Context())
	_, err := fmt.Fprintf(w, "%s, %s", who.Name, who.Role)
	return err
}

type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails the test unless err is of the kind.
func wants(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want an error of kind %q", err, kind)
	}
}

func (h *house) pass(d time.Duration) { h.clock.Add(d.Microseconds()) }

// hire makes an account that was claimed, and returns who it is. The session's
// number is one that nobody has.
func (h *house) hire(name string, role account.Role) account.Identity {
	h.t.Helper()
	h.hired++
	who := account.Identity{Role: role, Name: name, Email: fmt.Sprintf("person%d@paper.example", h.hired), SessionID: 1 << 40}
	must(h.t, h.d.InTx(context.Background(), func(tx *db.Tx) (err error) {
		who.AccountID, _, err = h.EnsurePerson(context.Background(), tx, account.Person{Role: role, Name: name, Email: who.Email, Claimed: true})
		return err
	}))
	return who
}

// enter signs somebody in and returns the browser's cookie.
func (h *house) enter(who account.Identity) string {
	h.t.Helper()
	w := httptest.NewRecorder()
	must(h.t, h.Enter(w, httptest.NewRequest("GET", "http://localhost:8080/", nil), who.AccountID))
	return cookiesOf(w)
}

func cookiesOf(w *httptest.ResponseRecorder) string {
	var pairs []string
	for _, c := range w.Result().Cookies() {
		if c.MaxAge >= 0 {
			pairs = append(pairs, c.Name+"="+c.Value)
		}
	}
	return strings.Join(pairs, "; ")
}

// get opens a page in a browser with the cookies.
func (h *house) get(cookies, path string) *httptest.ResponseRecorder {
	return h.send("GET", cookies, path, nil)
}

// post sends a form.
func (h *house) post(cookies, path string, pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return h.send("POST", cookies, path, form)
}

func (h *house) send(method, cookies, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookies != "" {
		r.Header.Set("Cookie", cookies)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, r)
	return w
}

// call sends a program's request.
func (h *house) call(method, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost:8080/api/probe", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, r)
	return w
}

// answers fails the test unless the answer has the status; it returns the body
// of a page after a look at its form.
func (h *house) answers(w *httptest.ResponseRecorder, status int) string {
	h.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		h.t.Fatalf("status %d, want %d: %s", w.Code, status, body)
	}
	if strings.Contains(body, "<h1>") {
		for _, problem := range themetest.WellFormed(body) {
			h.t.Errorf("%s\n%s", problem, body)
		}
	}
	return body
}

// mailed sends what waits, and returns the texts of all mails so far, the
// newest first.
func (h *house) mailed() []string {
	h.t.Helper()
	must(h.t, h.jobs.Drain(context.Background()))
	names, err := h.mails.Names()
	must(h.t, err)
	var texts []string
	for _, name := range names {
		raw, err := h.mails.Read(name)
		must(h.t, err)
		head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
		var text bytes.Buffer
		_, err = text.ReadFrom(quotedprintable.NewReader(strings.NewReader(body)))
		must(h.t, err)
		texts = append(texts, head+"\n\n"+text.String())
	}
	return texts
}

// mailTo returns the newest mail to an address.
func (h *house) mailTo(address string) string {
	h.t.Helper()
	for _, mail := range h.mailed() {
		if strings.Contains(mail, "To: <"+address+">") {
			return mail
		}
	}
	h.t.Fatalf("no mail to %s", address)
	return ""
}

var mailLink = regexp.MustCompile(`http://localhost:8080(/[^\s]+)`)

// linkIn returns the path of the link in a mail.
func linkIn(t *testing.T, mail string) string {
	t.Helper()
	found := mailLink.FindStringSubmatch(mail)
	if found == nil {
		t.Fatalf("no link in %s", mail)
	}
	return found[1]
}

// acts returns the acts of the newsroom's log, the oldest first, without those
// of signing in.
func (h *house) acts() []string {
	h.t.Helper()
	entries, err := h.AuditLog(context.Background(), h.d, account.AuditFilter{}, 1<<62, 1000)
	must(h.t, err)
	var acts []string
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Act != account.ActSignIn {
			acts = append(acts, entries[i].Act)
		}
	}
	return acts
}

func id(who account.Identity) string { return text(who.AccountID) }

func text(n int64) string { return strconv.FormatInt(n, 10) }
