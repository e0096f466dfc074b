package account_test

import (
	"context"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
)

// proves shows once more, with an app, who is signed in, and is led to a page.
func (b *browser) proves(a app, page string) {
	b.h.t.Helper()
	form := b.get(again(page))
	if form.status != http.StatusOK || !strings.Contains(form.body, "Show once more that it is you") || strings.Contains(form.body, `name="email"`) {
		b.h.t.Fatalf("the staff are asked for %d\n%s", form.status, form.body)
	}
	b.submit("/sign-in/second", "again", "yes", "to", page, "code", a.code(b.h.t, b.h.clock.now())).leads(b.h.t, page)
}

// again is where a fresh proof is shown.
func again(page string) string {
	return "/sign-in?" + url.Values{"again": {"yes"}, "to": {page}}.Encode()
}

// hears fails the test unless the one mail that was sent says so.
func (h *hall) hears(address, text string) {
	h.t.Helper()
	if sent := h.mails(); len(sent) != 1 || sent[0].To != address || !strings.Contains(sent[0].Text, text) {
		h.t.Errorf("no mail with %q alone, but %+v", text, sent)
	}
}

// told fails the test unless a mail to somebody's address says so.
func (h *house) told(who account.Identity, text string) {
	h.t.Helper()
	for _, mail := range h.mailed() {
		if strings.Contains(mail, "<"+who.Email+">") && strings.Contains(strings.Join(strings.Fields(mail), " "), text) {
			return
		}
	}
	h.t.Errorf("no mail tells %s that %s", who.Email, text)
}

// enterBy signs somebody in as if they had shown who they are.
func (h *house) enterBy(who account.Identity, means account.Means) (cookies string) {
	h.t.Helper()
	cookies = h.enter(who)
	must(h.t, h.d.InTx(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `UPDATE session SET means = ? WHERE account_id = ?`, string(means), who.AccountID)
		return err
	}))
	return cookies
}

func TestSensitiveActsNeedAFreshProof(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		author := h.hire("Ada Author", account.Author)
		person := "/desk/people/" + id(author)
		acts := []struct {
			method, path, back string
			form               []string
		}{
			{method: "POST", path: "/account/passkeys/7/name", form: []string{"name", "Phone"}, back: "/desk/me"},
			{method: "POST", path: "/account/passkeys/7/remove", form: []string{"back", "/account"}, back: "/account"},
			{method: "POST", path: "/account/totp/remove", back: "/desk/me"},
			{method: "POST", path: "/account/recovery-codes", back: "/desk/me"},
			{method: "POST", path: "/account/factor", back: "/desk/me"},
			{method: "POST", path: "/account/address", form: []string{"email", "new@paper.example"}, back: "/account"},
			{method: "POST", path: "/desk/me/address", form: []string{"email", "new@paper.example"}, back: "/desk/me"},
			{method: "GET", path: "/account/delete", back: "/account/delete"},
			{method: "POST", path: "/desk/me/delete", form: []string{"sure", "yes"}, back: "/desk/me/delete"},
			{method: "POST", path: "/desk/keys", form: []string{"name", "Wire", "days", "30", "scope", "articles:read"}, back: "/desk/keys?days=30&name=Wire&scope=articles%3Aread"},
			{method: "GET", path: "/desk/people/invite?role=editor", back: "/desk/people/invite?role=editor"},
			{method: "POST", path: "/desk/people/invite", form: []string{"email", "eve@paper.example", "name", "Eve", "role", "owner"}, back: "/desk/people/invite?email=eve%40paper.example&name=Eve&role=owner"},
			{method: "POST", path: person + "/role", form: []string{"role", "owner"}, back: person},
			{method: "GET", path: person + "/end", back: person + "/end"},
			{method: "POST", path: person + "/end", form: []string{"heir", id(h.owner)}, back: person + "/end"},
			{method: "POST", path: person + "/reinstate", back: person},
		}
		tour, shown := h.enter(h.hire("Tina Tour", account.Owner)), h.enterBy(h.owner, account.ByTOTP)
		forms := []string{"/desk/me", "/account", "/desk/keys", person}
		h.pass(15*time.Minute - time.Second)
		for _, page := range append(forms, "/desk/people/invite") {
			if body := h.answers(h.get(shown, page), 200); strings.Contains(body, "Show once more") {
				t.Errorf("%s asks somebody who has just signed in", page)
			}
		}
		h.pass(time.Second)
		before := len(h.acts())
		for _, act := range acts {
			form := url.Values{}
			for i := 0; i+1 < len(act.form); i += 2 {
				form.Add(act.form[i], act.form[i+1])
			}
			if w := h.send(act.method, shown, act.path, form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != again(act.back) {
				t.Errorf("%s %s: %d to %s", act.method, act.path, w.Code, w.Header().Get("Location"))
			}
		}
		if done := h.acts()[before:]; len(done) != 0 {
			t.Errorf("done without a proof: %v", done)
		}
		for _, page := range forms {
			body := h.answers(h.get(shown, page), 200)
			if !strings.Contains(body, html.EscapeString(again(page))) {
				t.Errorf("%s does not say where to show a proof: %s", page, body)
			}
			for _, field := range []string{`name="email"`, `name="scope"`, `name="role"`, "/account/recovery-codes", "data-passkey"} {
				if strings.Contains(body, field) {
					t.Errorf("%s has the form with %s, which is not taken", page, field)
				}
			}
			if body := h.answers(h.get(tour, page), 200); strings.Contains(body, "Show once more") {
				t.Errorf("%s asks somebody of the tour", page)
			}
		}
		h.answers(h.post(shown, "/account/name", "name", "Olive Other"), 303)
		h.answers(h.post(shown, "/account/sign-out-everywhere"), 303)
		if got := h.get(shown, "/account").Code; got != 200 {
			t.Errorf("the session is gone: %d", got)
		}
	})
}

func TestAScriptIsToldWhereToShowAProof(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		reader := h.reader()
		for who, back := range map[*account.Identity]string{&reader: "/account", &h.owner: "/desk/me"} {
			shown := h.enterBy(*who, account.ByPasskey)
			h.pass(15 * time.Minute)
			for _, path := range []string{"/account/passkeys/options", "/account/passkeys"} {
				r := httptest.NewRequest("POST", "http://localhost:8080"+path, strings.NewReader("{}"))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Cookie", shown)
				w := httptest.NewRecorder()
				h.web.ServeHTTP(w, r)
				var told struct{ Detail, To string }
				must(t, json.Unmarshal(w.Body.Bytes(), &told))
				if w.Code != 401 || w.Header().Get("Content-Type") != "application/problem+json" || told.To != again(back) || told.Detail != "Show once more that it is you" {
					t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
				}
			}
		}
	})
}

func TestTheStaffProveThemselvesWithAFactor(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		b, olga, _ := h.owner()
		b.get(again("/desk/keys")).leads(t, "/desk/keys")
		h.clock.pass(15 * time.Minute)
		b.get("/sign-in?to=/desk/media").leads(t, "/desk/media") // nobody asks for a proof here
		before, was := b.who(), b.cookies["__Host-stet"]
		wrong := b.submit("/sign-in/second", "again", "yes", "to", "/desk/people?show=left&q=x", "code", "000000")
		if wrong.status != http.StatusOK || !strings.Contains(wrong.body, "code-error") || !strings.Contains(wrong.body, `value="/desk/people?show=left&amp;q=x"`) {
			t.Errorf("a wrong code: %d\n%s", wrong.status, wrong.body)
		}
		code := olga.code(t, h.clock.now())
		b.submit("/sign-in/second", "again", "yes", "to", "//evil.example", "code", code).leads(t, "/desk")
		if who := b.who(); who == nil || who.AccountID != before.AccountID || who.Means != account.ByTOTP {
			t.Errorf("%+v after %+v", who, before)
		}
		old := &browser{h: h, cookies: map[string]string{"__Host-stet": was}, address: b.address, host: b.host}
		if old.who() != nil {
			t.Error("the session before lives on")
		}
		b.submit("/account/factor", "back", "/desk/me").leads(t, "/sign-in/enrol")
		phone := newDevice(t)
		b.finish("/sign-in/enrol/passkey", phone.makes(b.begin("/sign-in/enrol/passkey/options")))

		h.clock.pass(15 * time.Minute)
		page := b.get(again("/desk/people?show=left&q=x"))
		const finish = "/sign-in/passkey?to=%2Fdesk%2Fpeople%3Fshow%3Dleft%26q%3Dx"
		if !strings.Contains(page.body, `data-finish="`+finish+`"`) || !strings.Contains(page.body, `name="code"`) {
			t.Errorf("%d\n%s", page.status, page.body)
		}
		if to, got := b.finish(finish, phone.shows(b.begin("/sign-in/passkey/options"))); to != "/desk/people?show=left&q=x" {
			t.Errorf("%d %s", got.status, got.body)
		}
		b.submit("/account/recovery-codes").leads(t, "/sign-in/codes")

		h.clock.pass(15 * time.Minute)
		for range 20 {
			if wrong = b.submit("/sign-in/second", "again", "yes", "code", "000000"); wrong.status != http.StatusOK {
				break
			}
		}
		if wrong.status != http.StatusTooManyRequests {
			t.Errorf("codes can be tried: %d", wrong.status)
		}
		if got := h.browser().submit("/sign-in/second", "again", "yes", "code", "000000"); got.status != http.StatusGone {
			t.Errorf("nobody proves: %d", got.status)
		}
	})
}

func TestAReaderProvesThemselvesByMail(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		h.person(account.Reader, "Ann Lee", "ann@reader.example")
		b := h.browser()
		link, _ := b.asks("ann@reader.example")
		b.submit(link).leads(t, "/account")
		before := b.who()
		h.clock.pass(15 * time.Minute)
		b.submit("/account/passkeys/1/remove").leads(t, again("/account"))
		if page := b.get(again("/account/delete")); !strings.Contains(page.body, `name="email" value="ann@reader.example"`) || strings.Contains(page.body, `name="code"`) {
			t.Errorf("%d\n%s", page.status, page.body)
		}
		_, code := b.asks("ann@reader.example", "to", "/account/delete")
		b.submit("/sign-in/code", "code", code).leads(t, "/account/delete")
		if who := b.who(); who == nil || who.AccountID != before.AccountID || who.Means != account.ByMail {
			t.Errorf("%+v", who)
		}
		if got := b.submit("/account/passkeys/1/remove"); got.status != http.StatusNotFound {
			t.Errorf("asked again: %d to %s", got.status, got.to)
		}
	})
}

func TestAKeyAndANewAddressAreTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		browser := h.enter(h.owner)
		h.answers(h.post(browser, "/desk/keys", "name", "Wire", "days", "30", "scope", "articles:read"), 201)
		h.told(h.owner, "a key was made")
		reader := h.reader()
		browser = h.enter(reader)
		h.answers(h.post(browser, "/account/address", "email", "new@paper.example"), 303)
		link := linkIn(t, h.mailTo("new@paper.example"))
		h.pass(time.Minute)
		h.answers(h.post(browser, link), 303)
		h.told(reader, "got another mail address")
	})
}

func TestAStepRunsOut(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		b, olga, _ := h.owner()
		slow := h.browser()
		link, _ := slow.asks("olga@paper.example")
		slow.submit(link).leads(t, "/sign-in/second")
		h.clock.pass(10 * time.Minute)
		if got := slow.submit("/sign-in/second", "code", olga.code(t, h.clock.now())); got.status != http.StatusGone {
			t.Errorf("the second step after ten minutes: %d", got.status)
		}
		b.submit("/account/recovery-codes").leads(t, "/sign-in/codes")
		h.clock.pass(10 * time.Minute)
		if got := b.get("/sign-in/codes"); got.status != http.StatusGone {
			t.Errorf("the recovery codes after ten minutes: %d", got.status)
		}
		b.submit("/sign-in/codes").leads(t, "/desk")

		told, err := h.accounts.RecoveryLink(t.Context(), "olga@paper.example")
		check(t, err)
		b.submit(strings.TrimPrefix(told, home)).leads(t, "/sign-in/enrol")
		began := h.clock.now()
		first := b.scan()
		for h.clock.now().Sub(began) < 54*time.Minute {
			h.clock.pass(9 * time.Minute)
			if b.scan() != first {
				t.Fatal("the app's secret is another one")
			}
		}
		h.clock.pass(6 * time.Minute)
		if got := b.get("/sign-in/enrol"); got.status != http.StatusGone {
			t.Errorf("a step that is looked at all the time, after an hour: %d", got.status)
		}
	})
}
