package account_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/pubsub"
)

func TestAKeyDoesWhatItsScopesSay(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		author := h.hire("Ada Author", account.Author)
		browser := h.enter(author)
		h.answers(h.post(browser, "/desk/keys", "name", "wire", "days", "30"), 422)
		h.answers(h.post(browser, "/desk/keys", "name", "", "days", "30", "scope", "articles:read"), 422)
		h.answers(h.post(browser, "/desk/keys", "name", "wire", "days", "30", "scope", "everything"), 422)
		h.answers(h.post(browser, "/desk/keys", "name", "wire", "days", "99999999999999", "scope", "articles:read"), 422)
		page := h.answers(h.post(browser, "/desk/keys", "name", "wire", "days", "30", "scope", "articles:read"), 201)
		token := regexp.MustCompile(`stet_[A-Z0-9]{26}`).FindString(page)
		if token == "" {
			t.Fatalf("the page does not show the key: %s", page)
		}
		if again := h.answers(h.get(browser, "/desk/keys"), 200); strings.Contains(again, token) || !strings.Contains(again, "wire") {
			t.Errorf("the list: %s", again)
		}
		if body := h.answers(h.call("GET", token), 200); body != "Ada Author, author" {
			t.Errorf("the key acts for %q", body)
		}
		h.answers(h.call("POST", token), 403)
		h.answers(h.call("GET", token[:len(token)-1]+"0"), 401)
		h.answers(h.call("GET", "stet_"), 401)
		h.answers(h.call("GET", ""), 401)
		h.pass(30*24*time.Hour - time.Second)
		h.answers(h.call("GET", token), 200)
		h.pass(time.Second)
		h.answers(h.call("GET", token), 401)

		hashes, err := db.All(ctx, h.d, func(row db.Row) (s string, err error) { return s, row.Scan(&s) }, `SELECT hash FROM api_key`)
		if err != nil || len(hashes) != 1 || strings.Contains(token, hashes[0]) || len(hashes[0]) != 64 {
			t.Errorf("stored: %q, %v", hashes, err)
		}
	})
}

func TestAKeyIsRevoked(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		author, other := h.hire("Ada Author", account.Author), h.hire("Otto Other", account.Author)
		fresh := func() (string, int64) {
			t.Helper()
			token, id, err := h.MakeKey(ctx, author, account.NewKey{Name: "wire", Scopes: account.Scopes()})
			must(t, err)
			h.answers(h.call("POST", token), 200)
			return token, id
		}
		token, id := fresh()
		wants(t, h.RevokeKey(ctx, other, id), fault.NotFound)
		h.answers(h.call("GET", token), 200)
		if keys, err := h.Keys(ctx, other, 1<<62, 10); err != nil || len(keys) != 0 {
			t.Errorf("others see %v, %v", keys, err)
		}
		must(t, h.RevokeKey(ctx, author, id))
		h.answers(h.call("GET", token), 401)

		token, id = fresh()
		if keys, err := h.Keys(ctx, h.owner, 1<<62, 10); err != nil || len(keys) != 1 || keys[0].Owner != "Ada Author" {
			t.Errorf("the owner sees %v, %v", keys, err)
		}
		must(t, h.RevokeKey(ctx, h.owner, id))
		h.answers(h.call("GET", token), 401)

		token, _ = fresh()
		must(t, h.SetRole(ctx, h.owner, author.AccountID, account.Business))
		if body := h.answers(h.call("GET", token), 200); body != "Ada Author, business" {
			t.Errorf("the key acts for %q", body)
		}
		want := []string{account.ActKeyMade, account.ActKeyRevoked, account.ActKeyMade, account.ActKeyRevoked, account.ActKeyMade, account.ActRole}
		if got := h.acts(); !slices.Equal(got, want) {
			t.Errorf("the log has %v, want %v", got, want)
		}
		if _, _, err := h.MakeKey(ctx, account.Identity{AccountID: author.AccountID, Role: account.Author, KeyID: id}, account.NewKey{Name: "x", Scopes: account.Scopes()}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a program made a key: %v", err)
		}
		wants(t, func() error {
			_, _, err := h.MakeKey(ctx, h.hire("Rita Reader", account.Reader), account.NewKey{Name: "x", Scopes: account.Scopes()})
			return err
		}(), fault.Forbidden)
	})
}

// TestAKeyDiesInEveryProcess has two services on one data base, as two
// processes have.
func TestAKeyDiesInEveryProcess(t *testing.T) {
	ctx := context.Background()
	dbtest.EachAddress(t, houseMigrations, func(t *testing.T, address string) {
		h := newHouse(t, dbtest.Open(t, address, nil))
		d := dbtest.Open(t, address, nil)
		bus, err := pubsub.Open(ctx, d, slog.New(slog.DiscardHandler))
		must(t, err)
		t.Cleanup(func() { bus.Close() })
		there := account.Open(account.Options{DB: d, Bus: bus, Now: d.Now})
		check := there.Guards()[account.GuardOf(account.ReadArticles)]
		try := func(token string) error {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Authorization", "Bearer "+token)
			_, err := check(r)
			return err
		}
		token, id, err := h.MakeKey(ctx, h.owner, account.NewKey{Name: "wire", Scopes: account.Scopes()})
		must(t, err)
		must(t, try(token))
		must(t, h.RevokeKey(ctx, h.owner, id))
		deadline := time.Now().Add(time.Second)
		for try(token) == nil {
			if time.Now().After(deadline) {
				t.Fatal("the key lives on in the other process")
			}
			time.Sleep(5 * time.Millisecond)
		}
		wants(t, try(token), fault.SignIn)
	})
}
