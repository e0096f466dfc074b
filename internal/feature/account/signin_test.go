package account_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
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
	"stet/internal/platform/web"
)

var hallSchema = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations)

// hall is a site with its ways in, on one node.
type hall struct {
	t        *testing.T
	db       *db.DB
	site     *site.Service
	accounts *account.Service
	jobs     *job.Queue
	handler  http.Handler
	post     *letters
	clock    *clock
}

// clock is moved by tests.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// letters is the mail that was sent.
type letters struct {
	mu   sync.Mutex
	sent []mail.Message
}

func (l *letters) Send(_ context.Context, m mail.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, m)
	return nil
}

const home = "http://localhost:8080"

func eachHall(t *testing.T, fn func(t *testing.T, h *hall)) {
	dbtest.EachAddress(t, hallSchema, func(t *testing.T, address string) { fn(t, openHall(t, address, home)) })
}

func openHall(t *testing.T, address, home string) *hall {
	t.Helper()
	return nodeOf(t, address, home, &clock{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)})
}

func nodeOf(t *testing.T, address, home string, c *clock) *hall {
	t.Helper()
	h := &hall{t: t, clock: c, post: &letters{}}
	h.db = dbtest.Open(t, address, c.now)
	log := slog.New(slog.DiscardHandler)
	bus, err := pubsub.Open(t.Context(), h.db, log)
	check(t, err)
	t.Cleanup(func() { bus.Close() })
	h.jobs = job.NewQueue(h.db, bus, c.now, log)
	h.site, err = site.New(t.Context(), h.db, home)
	check(t, err)
	bus.Subscribe(site.Topic, func(string) { h.site.Reload(context.Background()) })
	messages, err := message.Load()
	check(t, err)
	h.accounts = account.Open(account.Options{
		DB: h.db, Bus: bus, Site: h.site, Jobs: h.jobs, Messages: messages, Now: c.now,
		Mail: mail.NewOutbox(h.jobs, func() mail.Sender { return h.post }, c.now),
	})
	h.handler = h.serve(messages, log)
	return h
}

// serve returns the server with the ways in, and one page for each kind of
// guard.
func (h *hall) serve(messages *message.Catalogue, log *slog.Logger) http.Handler {
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "account", Files: account.UI()}}, Messages: messages})
	check(h.t, err)
	frame := func(w http.ResponseWriter, r *http.Request, page theme.Page) error {
		var body bytes.Buffer
		if err := look.Draw(&body, "en", page.Template, page.View); err != nil {
			return err
		}
		return cache.Send(w, r, &cache.Page{Status: page.Status, Body: body.Bytes()})
	}
	guarded := func(path string, guard web.Guard) web.Route {
		return web.Route{Pattern: "GET " + path, Guard: guard, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return json.NewEncoder(w).Encode(account.IdentityOf(r.Context()))
		}}
	}
	kept := cache.New(cache.Options{Now: h.clock.now})
	h.t.Cleanup(kept.Close)
	server, err := web.NewServer(web.Options{
		Routes: append(account.NewSignInPages(h.accounts, frame).Routes(),
			guarded("/for/reader", account.GuardReader), guarded("/for/staff", account.GuardStaff),
			guarded("/for/publish", account.GuardFor(account.Publish)), guarded("/for/people", account.GuardFor(account.People)),
			guarded("/for/key", account.GuardOf(account.ReadArticles))),
		Guards: h.accounts.Guards(), Cache: kept, Now: h.clock.now, Log: log,
	})
	check(h.t, err)
	return server
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person makes an account and returns its id.
func (h *hall) person(role account.Role, name, email string) (id int64) {
	h.t.Helper()
	check(h.t, h.db.InTx(h.t.Context(), func(tx *db.Tx) (err error) {
		id, _, err = h.accounts.EnsurePerson(h.t.Context(), tx, account.Person{Role: role, Name: name, Email: email})
		return err
	}))
	return id
}

// mails has the jobs run and returns the mails that were sent since.
func (h *hall) mails() []mail.Message {
	h.t.Helper()
	check(h.t, h.jobs.Drain(h.t.Context()))
	h.post.mu.Lock()
	defer h.post.mu.Unlock()
	sent := h.post.sent
	h.post.sent = nil
	return sent
}

// browser is one browser of a visitor. Like browsers do for localhost, it
// sends secure cookies without TLS.
type browser struct {
	h       *hall
	cookies map[string]string
	address string // of the visitor
	host    string // by which the site is reached
}

func (h *hall) browser() *browser {
	return &browser{h: h, cookies: map[string]string{}, address: "203.0.113.7:4711", host: "localhost:8080"}
}

// answered is what came back.
type answered struct {
	status int
	to     string // where a redirect leads
	body   string
	header http.Header
}

// request returns a request as the browser makes it.
func (b *browser) request(method, path string, body io.Reader) *http.Request {
	r := httptest.NewRequest(method, path, body)
	r.Host, r.RemoteAddr = b.host, b.address
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

func (b *browser) send(method, path, kind string, body io.Reader) answered {
	r := b.request(method, path, body)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	b.h.handler.ServeHTTP(w, r)
	b.take(w)
	return answered{w.Code, w.Header().Get("Location"), w.Body.String(), w.Header()}
}

// take keeps the cookies of an answer.
func (b *browser) take(w *httptest.ResponseRecorder) {
	for _, c := range w.Result().Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.SameSite != http.SameSiteLaxMode {
			b.h.t.Errorf("the cookie %v is not safe", c)
		}
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
}

// enter signs the browser in as an account without asking, as the tour does.
func (b *browser) enter(id int64) error {
	r := b.request("POST", "/demo/as", nil)
	w := httptest.NewRecorder()
	err := b.h.accounts.Enter(w, r, id)
	b.take(w)
	return err
}

func (b *browser) get(path string) answered { return b.send("GET", path, "", nil) }

// submit sends a form of names and values.
func (b *browser) submit(path string, pairs ...string) answered {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// who returns as whom the browser is signed in, nil for nobody.
func (b *browser) who() *account.Identity {
	got := b.get("/for/reader")
	if got.status != http.StatusOK {
		return nil
	}
	var who account.Identity
	check(b.h.t, json.Unmarshal([]byte(got.body), &who))
	return &who
}

func (a answered) leads(t *testing.T, to string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.to != to {
		t.Fatalf("%d to %q, want %q\n%s", a.status, a.to, to, a.body)
	}
}

var (
	mailedLink = regexp.MustCompile(`http://localhost:8080(/sign-in/link/\S+)`)
	mailedCode = regexp.MustCompile(`\b\d{6}\b`)
)

// asks has a mail sent to the address and returns its link and code.
func (b *browser) asks(email string, more ...string) (link, code string) {
	b.h.t.Helper()
	b.submit("/sign-in", append([]string{"email", email}, more...)...).leads(b.h.t, "/sign-in/sent")
	sent := b.h.mails()
	var found []string
	for _, m := range sent {
		if link := mailedLink.FindStringSubmatch(m.Text); link != nil && m.To == email {
			found = append(found, link[1], mailedCode.FindString(m.Text))
		}
	}
	if len(found) != 2 {
		b.h.t.Fatalf("no link, or several: %+v", sent)
	}
	return found[0], found[1]
}

func TestAReaderSignsUpByMailAndInAgain(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		b := h.browser()
		link, _ := b.asks("ann@reader.example", "to", "/2026/11/a-story")
		if page := b.get(link); page.status != 200 || !strings.Contains(page.body, "<button") || b.who() != nil {
			t.Fatalf("looking at the link: %d, %v", page.status, b.who())
		}
		b.submit(link).leads(t, "/sign-in/join")
		if page := b.get("/sign-in/join"); !strings.Contains(page.body, "I am 16 years old or older") {
			t.Errorf("the minimum age is not stated:\n%s", page.body)
		}
		if page := b.submit("/sign-in/join", "name", "  "); page.status != 200 || !strings.Contains(page.body, "name-error") {
			t.Errorf("without a name: %d\n%s", page.status, page.body)
		}
		b.submit("/sign-in/join", "name", "Ann Lee").leads(t, "/2026/11/a-story")
		who := b.who()
		if who == nil || who.Name != "Ann Lee" || who.Role != account.Reader {
			t.Fatalf("%+v", who)
		}
		consents, err := h.accounts.ConsentsOf(t.Context(), h.db, who.AccountID, 10)
		if err != nil || len(consents) != 1 || !strings.Contains(consents[0].Wording, "16 years") || consents[0].Source != "/sign-in/join" {
			t.Errorf("%+v, %v", consents, err)
		}
		b.submit("/sign-out").leads(t, "/")
		if b.who() != nil {
			t.Error("still signed in after signing out")
		}
		h.clock.pass(time.Hour)
		_, code := b.asks("ann@reader.example")
		b.submit("/sign-in/code", "code", code[:3]+" "+code[3:]).leads(t, "/account")
		if again := b.who(); again == nil || again.AccountID != who.AccountID {
			t.Errorf("%+v", again)
		}
	})
}

func TestALinkServesTheBrowserThatAskedOnce(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		h.person(account.Reader, "Ann Lee", "ann@reader.example")
		asking, other := h.browser(), h.browser()
		link, code := asking.asks("ann@reader.example")
		if page := other.get(link); page.status != 200 || strings.Contains(page.body, "<button") {
			t.Errorf("another browser is offered a button: %d\n%s", page.status, page.body)
		}
		if page := other.submit(link); page.status != 200 || other.who() != nil {
			t.Errorf("another browser used the link: %d", page.status)
		}
		if page := other.submit("/sign-in/code", "code", code); page.status != http.StatusGone || other.who() != nil {
			t.Errorf("another browser used the code: %d", page.status)
		}
		asking.submit(link).leads(t, "/account")
		for path, got := range map[string]answered{"link": asking.submit(link), "code": asking.submit("/sign-in/code", "code", code)} {
			if got.status != http.StatusGone {
				t.Errorf("the %s served twice: %d", path, got.status)
			}
		}
		late := h.browser()
		link, code = late.asks("ann@reader.example")
		h.clock.pass(10*time.Minute + time.Second)
		if got := late.submit(link); got.status != http.StatusGone {
			t.Errorf("after ten minutes the link: %d", got.status)
		}
		if got := late.submit("/sign-in/code", "code", code); got.status != http.StatusGone {
			t.Errorf("after ten minutes the code: %d", got.status)
		}
	})
}

func TestCodesCannotBeTried(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		h.person(account.Reader, "Ann Lee", "ann@reader.example")
		b := h.browser()
		_, code := b.asks("ann@reader.example")
		wrong := "000000"
		if code == wrong {
			wrong = "000001"
		}
		for range 5 {
			if page := b.submit("/sign-in/code", "code", wrong); page.status != 200 || !strings.Contains(page.body, "code-error") {
				t.Fatalf("%d\n%s", page.status, page.body)
			}
		}
		if got := b.submit("/sign-in/code", "code", code); got.status != http.StatusGone || b.who() != nil {
			t.Errorf("after five wrong codes the right one: %d", got.status)
		}
	})
}

func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		h.person(account.Reader, "Ann Lee", "ann@reader.example")
		h.person(account.Editor, "Ed Itor", "ed@paper.example")
		ended := h.person(account.Reader, "Gone", "gone@reader.example")
		check(t, h.db.InTx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE account SET ended_at = 1 WHERE id = ?`, ended)
			return err
		}))
		var first answered
		for i, email := range []string{"ann@reader.example", "ed@paper.example", "gone@reader.example", "nobody@reader.example"} {
			before := h.rows()
			got := h.browser().submit("/sign-in", "email", email)
			got.header.Del("Set-Cookie")
			if i == 0 {
				first = got
			} else if got.status != first.status || got.body != first.body || got.to != first.to || len(got.header) != len(first.header) {
				t.Errorf("%s: %+v\nthe first: %+v", email, got, first)
			}
			if grown := h.rows() - before; grown != 4 { // a ticket, a job, two allowances: the same work for everybody
				t.Errorf("%s: %d rows were written", email, grown)
			}
		}
		to := map[string]bool{}
		for _, m := range h.mails() {
			to[m.To] = true
		}
		if len(to) != 3 || to["gone@reader.example"] {
			t.Errorf("mails to %v", to)
		}
	})
}

// rows returns how many rows all tables have.
func (h *hall) rows() (n int64) {
	h.t.Helper()
	counts, err := h.db.Counts(h.t.Context(), h.db)
	check(h.t, err)
	for table, c := range counts {
		if table != "message" {
			n += c
		}
	}
	return n
}

func TestOneMailboxGetsFewMails(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		for i := range 20 {
			b := h.browser()
			b.address = "203.0." + string(rune('0'+i%10)) + ".1:1" // many places
			b.submit("/sign-in", "email", "victim@reader.example").leads(t, "/sign-in/sent")
		}
		if sent := h.mails(); len(sent) != 3 {
			t.Errorf("%d mails at once", len(sent))
		}
		total := 0
		for range 24 * 6 {
			h.clock.pass(10 * time.Minute)
			b := h.browser()
			b.submit("/sign-in", "email", "victim@reader.example").leads(t, "/sign-in/sent")
			total += len(h.mails())
		}
		if total > 18 {
			t.Errorf("%d mails in a day", total)
		}
	})
}

func TestOnePlaceAsksForFewMails(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	refused := 0
	for i := range 30 {
		b := h.browser()
		b.address = "198.51.100." + string(rune('0'+i%10)) + ":1"
		if got := b.submit("/sign-in", "email", strings.Repeat("x", i+1)+"@reader.example"); got.status == http.StatusTooManyRequests {
			refused++
			if got.header.Get("Retry-After") == "" {
				t.Error("nobody says when to try again")
			}
		}
	}
	if refused != 20 {
		t.Errorf("%d of 30 were refused", refused)
	}
}

func TestAFloodFromOnePlaceLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	for range 300 { // more than the whole site may send
		h.browser().submit("/sign-in", "email", "no address")
	}
	b := h.browser()
	b.address = "198.51.100.7:1"
	b.submit("/sign-in", "email", "ann@reader.example").leads(t, "/sign-in/sent")
}

func TestOneMailboxHasManyNames(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	for i, email := range []string{"vic.tim@reader.example", "victim+1@reader.example", "v.i.c.t.i.m@reader.example", "victim@reader.example", "victim+2@reader.example"} {
		b := h.browser()
		b.address = "203.0." + string(rune('0'+i)) + ".1:1"
		b.submit("/sign-in", "email", email).leads(t, "/sign-in/sent")
	}
	if sent := h.mails(); len(sent) != 3 {
		t.Errorf("%d mails at once", len(sent))
	}
}

// TestAGuessIsForOneAddress: who asks for mails to many addresses cannot try a
// code on all of them.
func TestAGuessIsForOneAddress(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		b := h.browser()
		_, first := b.asks("ann@reader.example")
		_, second := b.asks("bob@reader.example")
		for first == second { // one time in a million
			_, second = b.asks("bob@reader.example")
		}
		if page := b.submit("/sign-in/code", "code", first); page.status != 200 || !strings.Contains(page.body, "code-error") {
			t.Errorf("the code of an earlier address: %d to %s", page.status, page.to)
		}
		b.submit("/sign-in/code", "code", second).leads(t, "/sign-in/join")
	})
}

func TestOnlyPathsOfThisSiteAreReturnedTo(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	h.person(account.Reader, "Ann Lee", "ann@reader.example")
	for to, want := range map[string]string{
		"/account?tab=1#x":           "/account?tab=1#x",
		"https://evil.example/":      "/account",
		"//evil.example/":            "/account",
		"/\\evil.example":            "/account",
		"\\\\evil.example":           "/account",
		"/\t/evil.example":           "/account",
		"\n//evil.example":           "/account",
		"javascript:alert(1)":        "/account",
		"evil.example":               "/account",
		" //evil.example":            "/account",
		"/x\r\nSet-Cookie: a=b":      "/account",
		strings.Repeat("/long", 999): "/account",
	} {
		h.clock.pass(24 * time.Hour)
		b := h.browser()
		link, _ := b.asks("ann@reader.example", "to", to)
		if got := b.submit(link); got.to != want {
			t.Errorf("%q leads to %q", to, got.to)
		}
		if got := b.get("/sign-in?to=" + url.QueryEscape(to)); got.to != want {
			t.Errorf("signed in already, %q leads to %q", to, got.to)
		}
	}
}

func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	setUp, err := h.accounts.SetUpLink(t.Context())
	check(t, err)
	h.person(account.Editor, "Ed Itor", "ed@paper.example")
	recover, err := h.accounts.RecoveryLink(t.Context(), "ed@paper.example")
	check(t, err)
	b := h.browser()
	link, _ := b.asks("ed@paper.example")
	b.submit(link).leads(t, "/sign-in/enrol")
	link, _ = b.asks("new@reader.example")
	before := h.state()
	for _, path := range []string{
		"/sign-in", "/sign-in/sent", link, "/sign-in/join", "/sign-in/second", "/sign-in/enrol", "/sign-in/codes", "/recover",
		strings.TrimPrefix(recover, home), strings.TrimPrefix(setUp, home), "/sign-out",
	} {
		for range 2 {
			b.get(path)
			b.send("HEAD", path, "", nil)
		}
	}
	if after := h.state(); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// state returns all that the tables of this package hold.
func (h *hall) state() string {
	h.t.Helper()
	lines, err := db.All(h.t.Context(), h.db, func(row db.Row) (string, error) {
		var line string
		err := row.Scan(&line)
		return line, err
	}, `SELECT 'ticket ' || kind || hash || code || browser || state || tries FROM ticket
		UNION ALL SELECT 'session ' || hash || seen_at FROM session UNION ALL SELECT 'account ' || name || role FROM account
		UNION ALL SELECT 'code ' || hash || used_at FROM recovery_code UNION ALL SELECT 'audit ' || act FROM audit
		UNION ALL SELECT 'allowance ' || bucket || free_at FROM allowance ORDER BY 1`)
	check(h.t, err)
	return strings.Join(lines, "\n")
}

func TestPlainHTTPFromElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), "http://203.0.113.5:8080")
	setUp, err := h.accounts.SetUpLink(t.Context())
	check(t, err)
	path := strings.TrimPrefix(setUp, "http://203.0.113.5:8080")
	b := h.browser()
	b.host = "203.0.113.5:8080"
	for _, path := range []string{"/sign-in", path} {
		page := b.get(path)
		for _, want := range []string{"ssh -L 8080:localhost:8080 203.0.113.5", "http://localhost:8080" + path, "stet serve --domain", "stet serve --address https://"} {
			if page.status != http.StatusForbidden || !strings.Contains(page.body, want) {
				t.Errorf("%s: %d, %q is missing:\n%s", path, page.status, want, page.body)
			}
		}
	}
	if got := b.submit("/sign-in", "email", "ann@reader.example"); got.status != http.StatusForbidden || len(h.mails()) != 0 {
		t.Errorf("%d", got.status)
	}
	b.host = "localhost:8080" // through the tunnel
	if page := b.get(path); page.status != 200 || !strings.Contains(page.body, "<form") {
		t.Errorf("through the tunnel: %d", page.status)
	}
	secure := openHall(t, dbtest.SQLite(t, hallSchema), "https://paper.example")
	b = secure.browser()
	b.host = "paper.example"
	if page := b.get("/sign-in"); page.status != 200 {
		t.Errorf("over HTTPS: %d", page.status)
	}
	if got := b.get("/for/reader"); got.status != http.StatusUnauthorized {
		t.Errorf("nobody: %d", got.status)
	}
}

func TestAWrongMailAddressIsSaid(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	for _, bad := range []string{"", "ann", "ann@", "a@b\r\nBcc: c@d", "Ann <ann@reader.example>", "a\u202enn@reader.example", "a\u00adnn@reader.example", strings.Repeat("x", 260) + "@reader.example"} {
		page := h.browser().submit("/sign-in", "email", bad)
		if page.status != 200 || !strings.Contains(page.body, "email-error") || len(h.mails()) != 0 {
			t.Errorf("%q: %d\n%s", bad, page.status, page.body)
		}
	}
	if _, err := h.accounts.LinkFor(t.Context(), "ann", "Ann", account.Editor); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}
