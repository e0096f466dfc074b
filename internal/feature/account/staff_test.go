package account_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

var (
	secretShown = regexp.MustCompile(`<code>([A-Z2-7 ]{39})</code>`)
	codesShown  = regexp.MustCompile(`<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>`)
)

// app is a program for one-time passwords.
type app struct{ secret string }

// scan reads the secret off the page that enrols.
func (b *browser) scan() app {
	b.h.t.Helper()
	page := b.get("/sign-in/enrol")
	found := secretShown.FindStringSubmatch(page.body)
	if found == nil || !strings.Contains(page.body, "data:image/png;base64,") {
		b.h.t.Fatalf("no secret: %d\n%s", page.status, page.body)
	}
	return app{strings.ReplaceAll(found[1], " ", "")}
}

// code returns what the app shows at a moment.
func (a app) code(t *testing.T, at time.Time) string {
	code, err := totp.GenerateCode(a.secret, at)
	check(t, err)
	return code
}

// codes returns the recovery codes on the page and says that they are kept.
func (b *browser) keepsCodes(to string) (codes []string) {
	b.h.t.Helper()
	page := b.get("/sign-in/codes")
	if again := b.get("/sign-in/codes"); again.body != page.body {
		b.h.t.Error("loading the page again shows other codes")
	}
	for _, found := range codesShown.FindAllStringSubmatch(page.body, -1) {
		codes = append(codes, found[1])
	}
	if len(codes) != 10 {
		b.h.t.Fatalf("%d codes: %d\n%s", len(codes), page.status, page.body)
	}
	b.submit("/sign-in/codes").leads(b.h.t, to)
	if again := b.get("/sign-in/codes"); again.status != http.StatusGone {
		b.h.t.Errorf("the codes are still shown: %d", again.status)
	}
	return codes
}

// enrols joins by an address with one-time passwords.
func (b *browser) enrols(link string, form ...string) (app, []string) {
	b.h.t.Helper()
	b.submit(strings.TrimPrefix(link, home), form...).leads(b.h.t, "/sign-in/enrol")
	a := b.scan()
	b.submit("/sign-in/enrol", "code", a.code(b.h.t, b.h.clock.now())).leads(b.h.t, "/sign-in/codes")
	return a, b.keepsCodes("/desk")
}

// owner opens the site.
func (h *hall) owner() (*browser, app, []string) {
	h.t.Helper()
	link, err := h.accounts.SetUpLink(h.t.Context())
	check(h.t, err)
	b := h.browser()
	a, codes := b.enrols(link, "site", "Das Blättchen", "name", "Olga Owner", "email", "Olga@Paper.example")
	return b, a, codes
}

func TestTheFirstOwnerSetsUpWithAnApp(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		link, err := h.accounts.SetUpLink(t.Context())
		check(t, err)
		other, err := h.accounts.SetUpLink(t.Context())
		check(t, err)
		b := h.browser()
		path := strings.TrimPrefix(link, home)
		if page := b.submit(path, "site", "", "name", "Olga", "email", "olga@paper.example"); !strings.Contains(page.body, "site-error") || !strings.Contains(page.body, `value="Olga"`) {
			t.Errorf("without a name for the publication: %d\n%s", page.status, page.body)
		}
		b.submit(path, "site", "Das Blättchen", "name", "Olga", "email", "olga@paper.example").leads(t, "/sign-in/enrol")
		if staff, err := h.accounts.Staff(t.Context(), h.db); err != nil || len(staff) != 0 || h.site.Current().Name != "Untitled" {
			t.Errorf("something was made before the second factor: %+v, %v", staff, err)
		}
		b.scan()
		if page := b.submit("/sign-in/enrol", "code", "000000"); page.status != 200 || !strings.Contains(page.body, "code-error") {
			t.Errorf("a wrong code: %d", page.status)
		}
		b = h.browser() // broken off, and begun again elsewhere
		b.enrols(link, "site", "Das Blättchen", "name", "Olga Owner", "email", "Olga@Paper.example")
		if who := b.who(); who == nil || who.Role != account.Owner || who.Name != "Olga Owner" || who.Email != "olga@paper.example" {
			t.Errorf("%+v", who)
		}
		if h.site.Current().Name != "Das Blättchen" {
			t.Errorf("the publication is called %q", h.site.Current().Name)
		}
		if got := b.get(path); got.status != http.StatusGone {
			t.Errorf("the link still opens: %d", got.status)
		}
		late := h.browser()
		late.submit(strings.TrimPrefix(other, home), "site", "Mine", "name", "Eve", "email", "eve@evil.example").leads(t, "/sign-in/enrol")
		if got := late.submit("/sign-in/enrol", "code", late.scan().code(t, h.clock.now())); got.status != http.StatusGone {
			t.Errorf("a second link made a second owner: %d", got.status)
		}
		if link, err := h.accounts.SetUpLink(t.Context()); err != nil || link != "" {
			t.Errorf("a site with an owner offers %q, %v", link, err)
		}
	})
}

// TestAnOldLinkLowersNobody: somebody who has become an owner since a link was
// printed for them stays one.
func TestAnOldLinkLowersNobody(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	link, err := h.accounts.LinkFor(t.Context(), "ann@paper.example", "Ann", account.Author)
	check(t, err)
	id := h.person(account.Owner, "Ann", "ann@paper.example")
	check(t, h.entered(id).enter(id)) // which claims the account
	b := h.browser()
	b.submit(strings.TrimPrefix(link, home), "name", "Ann").leads(t, "/sign-in/enrol")
	if got := b.submit("/sign-in/enrol", "code", b.scan().code(t, h.clock.now())); got.status != http.StatusGone {
		t.Errorf("%d to %s", got.status, got.to)
	}
	if who, err := h.accounts.Account(t.Context(), h.db, id); err != nil || who.Role != account.Owner {
		t.Errorf("%+v, %v", who, err)
	}
}

func TestSetUpLinksRunOut(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	link, err := h.accounts.SetUpLink(t.Context())
	check(t, err)
	h.clock.pass(24*time.Hour + time.Second)
	if got := h.browser().get(strings.TrimPrefix(link, home)); got.status != http.StatusGone {
		t.Errorf("%d", got.status)
	}
	if got := h.browser().get("/set-up/NOSUCHTOKEN"); got.status != http.StatusGone {
		t.Errorf("%d", got.status)
	}
}

func TestStaffNeedASecondFactor(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		_, olga, _ := h.owner()
		h.clock.pass(time.Hour)
		b := h.browser()
		link, _ := b.asks("olga@paper.example", "to", "/desk/articles")
		b.submit(link).leads(t, "/sign-in/second")
		if b.who() != nil {
			t.Fatal("mail alone let an owner in")
		}
		if got := b.get("/sign-in/enrol"); got.status != http.StatusGone {
			t.Errorf("mail alone offers another factor: %d", got.status)
		}
		if got := b.submit("/sign-in/enrol", "code", "000000"); got.status != http.StatusGone {
			t.Errorf("mail alone enrols another factor: %d", got.status)
		}
		if got := b.send("POST", "/sign-in/enrol/passkey/options", "application/json", strings.NewReader("{}")); got.status != http.StatusGone {
			t.Errorf("mail alone begins a passkey: %d", got.status)
		}
		used := olga.code(t, h.clock.now())
		if page := b.submit("/sign-in/second", "code", olga.code(t, h.clock.now().Add(-5*time.Minute))); page.status != 200 || !strings.Contains(page.body, "code-error") {
			t.Errorf("an old code: %d", page.status)
		}
		b.submit("/sign-in/second", "code", used).leads(t, "/desk/articles")
		if who := b.who(); who == nil || who.Role != account.Owner {
			t.Fatalf("%+v", who)
		}

		replay := h.browser()
		link, _ = replay.asks("olga@paper.example")
		replay.submit(link).leads(t, "/sign-in/second")
		if page := replay.submit("/sign-in/second", "code", used); page.status != 200 || replay.who() != nil {
			t.Errorf("a code was used twice: %d", page.status)
		}
		h.clock.pass(30 * time.Second)
		replay.submit("/sign-in/second", "code", olga.code(t, h.clock.now())).leads(t, "/desk")
	})
}

func TestOneTimePasswordsCannotBeTried(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		_, olga, _ := h.owner()
		h.clock.pass(time.Hour)
		b := h.browser()
		link, _ := b.asks("olga@paper.example")
		b.submit(link).leads(t, "/sign-in/second")
		for i := range 8 {
			want := http.StatusOK
			if i >= 5 {
				want = http.StatusTooManyRequests
			}
			if got := b.submit("/sign-in/second", "code", "abcdef"); got.status != want {
				t.Errorf("try %d: %d", i+1, got.status)
			}
		}
		if got := b.submit("/sign-in/second", "code", olga.code(t, h.clock.now())); got.status != http.StatusTooManyRequests {
			t.Errorf("the right one after many wrong ones: %d", got.status)
		}
		h.clock.pass(time.Minute)
		b.submit("/sign-in/second", "code", olga.code(t, h.clock.now())).leads(t, "/desk")
	})
}

func TestALinkFromTheCommandLineMakesStaff(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		link, err := h.accounts.LinkFor(t.Context(), "Ed@Paper.example", "Ed", account.Editor)
		check(t, err)
		b := h.browser()
		b.enrols(link, "name", "Ed Itor", "email", "eve@evil.example", "site", "Mine")
		if who := b.who(); who == nil || who.Role != account.Editor || who.Email != "ed@paper.example" || h.site.Current().Name != "Untitled" {
			t.Errorf("%+v, %q", who, h.site.Current().Name)
		}
		if _, err := h.accounts.LinkFor(t.Context(), "ed@paper.example", "Ed", account.Owner); !fault.Is(err, fault.Conflict) {
			t.Errorf("a link for somebody who works here: %v", err)
		}
		if _, err := h.accounts.LinkFor(t.Context(), "ann@reader.example", "Ann", account.Reader); !fault.Is(err, fault.Invalid) {
			t.Errorf("a link for a reader: %v", err)
		}

		reader := h.browser()
		ann := h.person(account.Reader, "Ann Lee", "ann@reader.example")
		mailed, _ := reader.asks("ann@reader.example")
		reader.submit(mailed).leads(t, "/account")
		link, err = h.accounts.LinkFor(t.Context(), "ann@reader.example", "Ann", account.Author)
		check(t, err)
		b = h.browser()
		b.enrols(link, "name", "Ann Lee")
		if who := b.who(); who == nil || who.AccountID != ann || who.Role != account.Author {
			t.Errorf("%+v", who)
		}
		if reader.who() != nil {
			t.Error("the reader's session with one factor has become one of the staff")
		}
	})
}

func TestRecoveryKillsWhatWasLost(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		signedIn, olga, codes := h.owner()
		h.clock.pass(time.Hour)
		b := h.browser()
		if page := b.get("/recover"); page.status != 200 || strings.Contains(page.body, "<form") {
			t.Errorf("a code is asked for before the mail: %d", page.status)
		}
		link, _ := b.asks("olga@paper.example")
		b.submit(link).leads(t, "/sign-in/second")
		if page := b.submit("/recover", "code", "aaaa-bbbb-cccc-dddd"); page.status != 200 || !strings.Contains(page.body, "code-error") {
			t.Errorf("a wrong code: %d", page.status)
		}
		b.submit("/recover", "code", strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))).leads(t, "/sign-in/enrol")
		if signedIn.who() != nil {
			t.Error("the other session lives on")
		}

		thief := h.browser() // has the phone and the mail
		link, _ = thief.asks("olga@paper.example")
		thief.submit(link).leads(t, "/recover")
		if got := thief.submit("/sign-in/second", "code", olga.code(t, h.clock.now())); got.status != 200 || thief.who() != nil {
			t.Errorf("the old app still works: %d", got.status)
		}
		if got := thief.get("/sign-in/enrol"); got.status != http.StatusGone {
			t.Errorf("mail alone enrols while the owner recovers: %d", got.status)
		}
		if page := thief.submit("/recover", "code", codes[3]); page.status != 200 || thief.who() != nil {
			t.Errorf("a recovery code was used twice: %d", page.status)
		}

		fresh := b.scan()
		b.submit("/sign-in/enrol", "code", fresh.code(t, h.clock.now())).leads(t, "/sign-in/codes")
		renewed := b.keepsCodes("/desk")
		if who := b.who(); who == nil || who.Role != account.Owner {
			t.Fatalf("%+v", who)
		}
		h.clock.pass(time.Hour)
		b = h.browser()
		link, _ = b.asks("olga@paper.example")
		b.submit(link).leads(t, "/sign-in/second")
		if page := b.submit("/recover", "code", codes[4]); page.status != 200 || !strings.Contains(page.body, "code-error") {
			t.Errorf("a code of the old list: %d", page.status)
		}
		b.submit("/recover", "code", renewed[0]).leads(t, "/sign-in/enrol")
		if acts := h.acts(); !strings.Contains(acts, "account.recover recovery") || !strings.Contains(acts, "account.setup owner") {
			t.Errorf("the audit log has:\n%s", acts)
		}
	})
}

// acts returns the audit log, a line for each entry.
func (h *hall) acts() string {
	h.t.Helper()
	lines, err := db.All(h.t.Context(), h.db, func(row db.Row) (string, error) {
		var line string
		err := row.Scan(&line)
		return line, err
	}, `SELECT act || ' ' || detail FROM audit ORDER BY id`)
	check(h.t, err)
	return strings.Join(lines, "\n")
}

func TestTheCommandLineRecovers(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		signedIn, olga, codes := h.owner()
		h.clock.pass(time.Hour)
		link, err := h.accounts.RecoveryLink(t.Context(), " OLGA@paper.example")
		check(t, err)
		path := strings.TrimPrefix(link, home)
		b := h.browser()
		if page := b.get(path); page.status != 200 || !strings.Contains(html.UnescapeString(page.body), "Olga Owner (olga@paper.example)") || signedIn.who() == nil {
			t.Errorf("looking at the link: %d\n%s", page.status, page.body)
		}
		b.submit(path).leads(t, "/sign-in/enrol")
		if signedIn.who() != nil {
			t.Error("the other session lives on")
		}
		if got := h.browser().submit(path); got.status != http.StatusGone {
			t.Errorf("the link served twice: %d", got.status)
		}
		thief := h.browser()
		mailed, _ := thief.asks("olga@paper.example")
		thief.submit(mailed).leads(t, "/recover")
		for _, code := range codes {
			h.clock.pass(time.Minute)
			b.get("/sign-in/enrol") // the owner looks for an app
			if got := thief.submit("/recover", "code", code); got.status == http.StatusSeeOther {
				t.Errorf("an old recovery code still works")
			}
		}
		fresh := b.scan()
		if fresh == olga {
			t.Error("the old secret is offered again")
		}
		b.submit("/sign-in/enrol", "code", fresh.code(t, h.clock.now())).leads(t, "/sign-in/codes")
		if _, err := h.accounts.RecoveryLink(t.Context(), "nobody@paper.example"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		link, err = h.accounts.RecoveryLink(t.Context(), "olga@paper.example")
		check(t, err)
		h.clock.pass(time.Hour + time.Second)
		if got := h.browser().submit(strings.TrimPrefix(link, home)); got.status != http.StatusGone {
			t.Errorf("after an hour: %d", got.status)
		}
	})
}

func TestPasskeysLetInWithoutAName(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		link, err := h.accounts.SetUpLink(t.Context())
		check(t, err)
		b, phone := h.browser(), newDevice(t)
		b.submit(strings.TrimPrefix(link, home), "site", "Das Blättchen", "name", "Olga Owner", "email", "olga@paper.example").leads(t, "/sign-in/enrol")
		to, got := b.finish("/sign-in/enrol/passkey", phone.makes(b.begin("/sign-in/enrol/passkey/options")))
		if got.status != http.StatusOK || to != "/sign-in/codes" {
			t.Fatalf("%d %s", got.status, got.body)
		}
		b.keepsCodes("/desk")
		olga := b.who()
		if olga == nil || olga.Role != account.Owner {
			t.Fatalf("%+v", olga)
		}

		b = h.browser()
		to, got = b.finish("/sign-in/passkey?to=/desk/media", phone.shows(b.begin("/sign-in/passkey/options")))
		if who := b.who(); got.status != http.StatusOK || to != "/desk/media" || who == nil || who.AccountID != olga.AccountID {
			t.Errorf("%d %s, %+v", got.status, got.body, who)
		}
		keys, err := h.accounts.Passkeys(t.Context(), olga.AccountID)
		if err != nil || len(keys) != 1 || !keys[0].Used.Equal(h.clock.now()) || keys[0].Name != "22 November 2026" {
			t.Errorf("%+v, %v", keys, err)
		}
		if err := h.accounts.RemovePasskey(t.Context(), *olga, keys[0].ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last factor was removed: %v", err)
		}

		laptop := newDevice(t) // a second one, from inside
		made := laptop.makes(b.begin("/account/passkeys/options"))
		made["name"] = " Laptop "
		if to, got := b.finish("/account/passkeys", made); got.status != http.StatusOK || to != "/desk/me" {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if string(laptop.handle) != string(phone.handle) {
			t.Error("two passkeys of one account know it by two handles")
		}
		keys, err = h.accounts.Passkeys(t.Context(), olga.AccountID)
		if err != nil || len(keys) != 2 || keys[1].Name != "Laptop" {
			t.Fatalf("%+v, %v", keys, err)
		}
		h.mails()
		b.submit("/account/passkeys/"+itoa(keys[0].ID)+"/remove", "back", "/desk/me").leads(t, "/desk/me")
		h.hears("olga@paper.example", "a passkey was removed")
		if _, got := h.browser().finish("/sign-in/passkey", phone.shows(b.begin("/sign-in/passkey/options"))); got.status != http.StatusUnprocessableEntity {
			t.Errorf("a removed passkey: %d", got.status)
		}
		if _, got := h.browser().finish("/sign-in/passkey", laptop.shows(b.begin("/sign-in/passkey/options"))); got.status != http.StatusOK {
			t.Errorf("the other one: %d %s", got.status, got.body)
		}
	})
}

func TestWhatAPasskeyMustBe(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	link, err := h.accounts.LinkFor(t.Context(), "ed@paper.example", "Ed", account.Editor)
	check(t, err)
	b, phone := h.browser(), newDevice(t)
	b.submit(strings.TrimPrefix(link, home), "name", "Ed Itor").leads(t, "/sign-in/enrol")
	unverified := newDevice(t)
	unverified.flags = userPresent
	if _, got := b.finish("/sign-in/enrol/passkey", unverified.makes(b.begin("/sign-in/enrol/passkey/options"))); got.status != http.StatusUnprocessableEntity || b.who() != nil {
		t.Errorf("made without the person: %d", got.status)
	}
	if to, got := b.finish("/sign-in/enrol/passkey", phone.makes(b.begin("/sign-in/enrol/passkey/options"))); to != "/sign-in/codes" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	h.clock.pass(time.Hour)
	for what, spoil := range map[string]func(d *device, o *begun){
		"another origin":       func(d *device, _ *begun) { d.origin = "https://evil.example" },
		"another site's id":    func(_ *device, o *begun) { o.Options.RPID = "evil.example" },
		"another challenge":    func(_ *device, o *begun) { o.Options.Challenge = coded(make([]byte, 32)) },
		"another key":          func(d *device, _ *begun) { d.key = newDevice(t).key },
		"another account":      func(d *device, _ *begun) { d.handle = make([]byte, 32) },
		"no person":            func(d *device, _ *begun) { d.flags = userPresent },
		"a copy of the device": func(d *device, _ *begun) { d.count = 0 },
	} {
		b, copied := h.browser(), *phone
		copied.count = 10
		if what == "a copy of the device" {
			if _, got := b.finish("/sign-in/passkey", phone.shows(b.begin("/sign-in/passkey/options"))); got.status != http.StatusOK {
				t.Fatalf("%d %s", got.status, got.body)
			}
			b = h.browser()
		}
		options := b.begin("/sign-in/passkey/options")
		spoil(&copied, &options)
		if _, got := b.finish("/sign-in/passkey", copied.shows(options)); got.status != http.StatusUnprocessableEntity || b.who() != nil {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
		h.clock.pass(time.Minute)
	}
	b = h.browser()
	options := b.begin("/sign-in/passkey/options")
	phone.count = 20
	said := phone.shows(options)
	if _, got := b.finish("/sign-in/passkey", said); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if _, got := h.browser().finish("/sign-in/passkey", said); got.status != http.StatusGone {
		t.Errorf("an answer served twice: %d", got.status)
	}
	late := h.browser()
	options = late.begin("/sign-in/passkey/options")
	h.clock.pass(5*time.Minute + time.Second)
	if _, got := late.finish("/sign-in/passkey", phone.shows(options)); got.status != http.StatusGone {
		t.Errorf("after five minutes: %d", got.status)
	}
}
