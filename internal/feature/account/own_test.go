package account_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"stet/internal/platform/db/dbtest"
)

func TestStaffChangeTheirFactors(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		b, first, codes := h.owner()
		h.clock.pass(time.Hour)
		h.mails()
		b.proves(first, "/desk/me")
		if got := b.submit("/account/totp/remove"); got.status != http.StatusConflict {
			t.Errorf("the last factor was removed: %d", got.status)
		}

		b.submit("/account/factor", "back", "/desk/me").leads(t, "/sign-in/enrol")
		stolen := &browser{h: h, cookies: map[string]string{"__Host-stet-step": b.cookies["__Host-stet-step"]}, address: b.address, host: b.host}
		if got := stolen.get("/sign-in/enrol"); got.status != http.StatusGone {
			t.Errorf("a factor can be added without the session: %d", got.status)
		}
		second := b.scan()
		b.submit("/sign-in/enrol", "code", second.code(t, h.clock.now())).leads(t, "/desk/me")
		if second == first {
			t.Error("the same secret again")
		}
		if sent := h.mails(); len(sent) != 1 || sent[0].To != "olga@paper.example" || !strings.Contains(sent[0].Text, "one-time passwords was added") {
			t.Errorf("the owner hears %+v", sent)
		}

		b.submit("/account/factor", "back", "/desk/me").leads(t, "/sign-in/enrol")
		phone := newDevice(t)
		if to, got := b.finish("/sign-in/enrol/passkey", phone.makes(b.begin("/sign-in/enrol/passkey/options"))); to != "/desk/me" {
			t.Fatalf("%d %s", got.status, got.body)
		}
		h.mails()
		b.submit("/account/totp/remove", "back", "/desk/me").leads(t, "/desk/me")
		h.hears("olga@paper.example", "one-time passwords were removed")
		who := b.who()
		factors, err := h.accounts.Factors(t.Context(), h.db, who.AccountID)
		if err != nil || factors.Passkeys != 1 || factors.TOTP || factors.Codes != 10 {
			t.Errorf("%+v, %v", factors, err)
		}

		b.submit("/account/recovery-codes", "back", "/desk/me").leads(t, "/sign-in/codes")
		h.hears("olga@paper.example", "new recovery codes were made")
		fresh := b.keepsCodes("/desk/me")
		if fresh[0] == codes[0] {
			t.Error("the same recovery codes again")
		}
		b.submit("/account/passkeys/1/name", "name", " My  phone ").leads(t, "/desk/me")
		if keys, err := h.accounts.Passkeys(t.Context(), who.AccountID); err != nil || keys[0].Name != "My phone" {
			t.Errorf("%+v, %v", keys, err)
		}
		h.mails()
		lost := h.browser()
		link, _ := lost.asks("olga@paper.example")
		lost.submit(link).leads(t, "/sign-in/second")
		lost.submit("/recover", "code", fresh[0]).leads(t, "/sign-in/enrol")
		if sent := h.mails(); len(sent) != 1 || !strings.Contains(sent[0].Text, "was recovered") {
			t.Errorf("the owner hears %+v", sent)
		}
	})
}

func TestSigningInAgainReplacesTheSession(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		ann, bee := h.person("reader", "Ann Lee", "ann@reader.example"), h.person("reader", "Bee", "bee@reader.example")
		b := h.entered(ann)
		before := &browser{h: h, cookies: map[string]string{"__Host-stet": b.cookies["__Host-stet"]}, address: b.address, host: b.host}
		if before.who() == nil {
			t.Fatal("nobody")
		}
		check(t, b.enter(bee))
		if who := b.who(); who == nil || who.AccountID != bee {
			t.Errorf("%+v", who)
		}
		if before.who() != nil {
			t.Error("the session before lives on")
		}
	})
}

func TestANumberLeadsToTheNameOfTheMachine(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), "http://127.0.0.1:8080")
	b := h.browser()
	b.host = "127.0.0.1:8080"
	b.get("/sign-in?to=/desk").leads(t, "http://localhost:8080/sign-in?to=%2Fdesk")
	link, err := h.accounts.SetUpLink(t.Context())
	if err != nil || !strings.HasPrefix(link, "http://localhost:8080/set-up/") {
		t.Errorf("%s, %v", link, err)
	}
	behind := openHall(t, dbtest.SQLite(t, hallSchema), "https://paper.example")
	b = behind.browser()
	b.host = "127.0.0.1:8080" // a proxy that does not pass the name on
	if page := b.get("/sign-in"); page.status != http.StatusOK || !strings.Contains(page.body, "data-passkey") {
		t.Errorf("behind a proxy: %d to %s", page.status, page.to)
	}
}
