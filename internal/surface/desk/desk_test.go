package desk_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/feature/statistic"
	"stet/internal/platform/blob"
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
	"stet/internal/surface/desk"
)

var ctx = context.Background()

// newsroom is a server with the desk's own pages. who is who asks; nobody when
// its role is "".
type newsroom struct {
	t *testing.T
	*httptest.Server
	db       *db.DB
	site     *site.Service
	jobs     *job.Queue
	articles *article.Service
	accounts *account.Service
	captured *mail.Captured
	theme    *theme.Theme
	who      account.Identity
	now      time.Time
	sends    bool // mail leaves the machine
	backup   desk.BackupState
	fails    error // what GET and POST /desk/fails return
}

func each(t *testing.T, fn func(t *testing.T, n *newsroom)) {
	migrations := db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations,
		article.Migrations, statistic.Migrations)
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

func open(t *testing.T, d *db.DB) *newsroom {
	t.Helper()
	n := &newsroom{t: t, db: d, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return n.now }
	log := slog.New(slog.DiscardHandler)
	bus := check(pubsub.Open(ctx, d, log))(t)
	t.Cleanup(func() { bus.Close() })
	n.jobs = job.NewQueue(d, bus, clock, log)
	n.site = check(site.New(ctx, d, "http://localhost:8080"))(t)
	n.captured = check(mail.NewCaptured(t.TempDir(), func() mail.From { return mail.From{Name: "Paper", Address: "news@paper.example"} }, clock))(t)
	outbox := mail.NewOutbox(n.jobs, func() mail.Sender { return n.captured }, clock)
	messages := check(message.Load())(t)
	n.accounts = account.New(d, clock)
	blobs := check(blob.Open(t.TempDir()))(t)
	t.Cleanup(func() { blobs.Close() })
	library := media.New(media.Options{DB: d, Blobs: blobs, Jobs: n.jobs, Now: clock})
	t.Cleanup(func() { library.Close() })
	n.articles = article.New(article.Options{DB: d, Site: n.site, Jobs: n.jobs, Now: clock, Accounts: n.accounts})
	n.theme = check(theme.Load(theme.Options{UI: []theme.UI{{Name: "desk", Files: desk.UI()}}, Messages: messages}))(t)
	staff := desk.New(desk.Options{
		DB: d, Site: n.site, Accounts: n.accounts, Media: library, Articles: n.articles, Jobs: n.jobs, Outbox: outbox,
		Statistic: statistic.New(statistic.Options{DB: d, Site: n.site, Now: clock, Log: log}),
		Theme:     n.theme, Messages: messages, Now: clock, Captured: n.captured, Mail: func() bool { return !n.sends },
		Identify: func(*http.Request) (account.Identity, bool) { return n.who, n.who.AccountID != 0 },
		Backups:  func(context.Context) (desk.BackupState, error) { return n.backup, nil },
	})
	n.serve(staff)
	n.become(account.Owner)
	return n
}

func check[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (n *newsroom) serve(staff *desk.Desk) {
	n.t.Helper()
	guards := map[web.Guard]web.Check{account.GuardStaff: n.guard(func() bool { return n.who.Role.IsStaff() })}
	for _, right := range []account.Right{account.Configure} {
		guards[account.GuardFor(right)] = n.guard(func() bool { return n.who.Can(right) })
	}
	fails := func(http.ResponseWriter, *http.Request) error { return n.fails }
	server, err := web.NewServer(web.Options{
		Routes: append(staff.Routes(),
			web.Route{Pattern: "GET /desk/fails", Guard: web.Public, Handle: fails},
			web.Route{Pattern: "POST /desk/fails", Guard: web.Public, Handle: fails}),
		Guards: guards, ErrorPage: staff.ErrorPage, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Cache: cache.New(cache.Options{Bytes: 1, Now: time.Now}),
	})
	if err != nil {
		n.t.Fatal(err)
	}
	n.Server = httptest.NewServer(server)
	n.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	n.t.Cleanup(n.Close)
}

func (n *newsroom) guard(open func() bool) web.Check {
	return func(r *http.Request) (*http.Request, error) {
		switch {
		case n.who.AccountID == 0:
			return nil, fault.New(fault.SignIn, "sign in first")
		case !open():
			return nil, fault.New(fault.Forbidden, "your role does not allow this")
		}
		return r.WithContext(account.WithIdentity(r.Context(), n.who)), nil
	}
}

// become makes a person of the role and has them ask from now on.
func (n *newsroom) become(role account.Role) {
	n.t.Helper()
	who := account.Identity{Role: role, Name: "Maud <Pellow>", Email: string(role) + "@paper.example"}
	err := n.db.InTx(ctx, func(tx *db.Tx) (err error) {
		who.AccountID, _, err = n.accounts.EnsurePerson(ctx, tx, account.Person{Role: role, Name: who.Name, Email: who.Email, Claimed: true})
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
	n.who = who
}

// change changes the settings.
func (n *newsroom) change(fn func(*site.Settings)) {
	n.t.Helper()
	err := n.db.InTx(ctx, func(tx *db.Tx) error {
		settings, err := n.site.Stored(ctx, tx)
		if err != nil {
			return err
		}
		fn(&settings)
		return n.site.SaveSettings(ctx, tx, settings)
	})
	if err := errors.Join(err, n.site.Reload(ctx)); err != nil {
		n.t.Fatal(err)
	}
}

type answer struct {
	*http.Response
	body string
}

func (n *newsroom) ask(method, path, accept string, form url.Values) answer {
	n.t.Helper()
	request, err := http.NewRequest(method, n.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		n.t.Fatal(err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Accept", accept)
	response, err := n.Client().Do(request)
	if err != nil {
		n.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	if store := response.Header.Get("Cache-Control"); !strings.Contains(store, "no-store") && response.StatusCode != http.StatusSeeOther {
		n.t.Errorf("%s may be kept: %q", path, store)
	}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		for _, problem := range themetest.WellFormed(string(body)) {
			n.t.Errorf("%s: %s", path, problem)
		}
	}
	return answer{response, string(body)}
}

func (n *newsroom) get(path string) string {
	n.t.Helper()
	a := n.ask("GET", path, "text/html", nil)
	if a.StatusCode != http.StatusOK {
		n.t.Fatalf("%s: %d\n%s", path, a.StatusCode, a.body)
	}
	return a.body
}

func (n *newsroom) post(path string, form url.Values) {
	n.t.Helper()
	if a := n.ask("POST", path, "text/html", form); a.StatusCode != http.StatusSeeOther {
		n.t.Fatalf("%s: %d\n%s", path, a.StatusCode, a.body)
	}
}

func (n *newsroom) says(page string, parts ...string) {
	n.t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			n.t.Errorf("the page does not say %q:\n%s", part, page)
		}
	}
}

func (n *newsroom) silent(page string, parts ...string) {
	n.t.Helper()
	for _, part := range parts {
		if strings.Contains(page, part) {
			n.t.Errorf("the page says %q", part)
		}
	}
}
