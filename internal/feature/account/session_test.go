package account_test

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

func itoa(id int64) string { return strconv.FormatInt(id, 10) }

// entered returns a browser in which the account is signed in, as by the tour.
func (h *hall) entered(id int64) *browser {
	h.t.Helper()
	b := h.browser()
	check(h.t, b.enter(id))
	return b
}

func TestASessionEndsOnEveryNode(t *testing.T) {
	t.Parallel()
	dbtest.EachAddress(t, hallSchema, func(t *testing.T, address string) {
		one := openHall(t, address, home)
		two := nodeOf(t, address, home, one.clock)
		id := one.person(account.Editor, "Ed Itor", "ed@paper.example")
		for what, end := range map[string]func(own *browser){
			"sign-out": func(own *browser) { own.submit("/sign-out") },
			"from another browser": func(own *browser) {
				who := own.who()
				one.entered(id).submit("/account/sessions/"+itoa(who.SessionID)+"/end", "back", "/desk/me").leads(t, "/desk/me")
			},
			"everywhere": func(*browser) { one.entered(id).submit("/account/sign-out-everywhere").leads(t, "/desk/me") },
			"all": func(*browser) {
				check(t, one.db.InTx(t.Context(), func(tx *db.Tx) error { return one.accounts.EndSessions(t.Context(), tx, id, 0) }))
			},
			"account": func(*browser) {
				check(t, one.db.InTx(t.Context(), func(tx *db.Tx) error {
					_, err := tx.Exec(t.Context(), `UPDATE account SET ended_at = 1 WHERE id = ?`, id)
					one.accounts.Changed(tx, id)
					return err
				}))
			},
		} {
			t.Run(what, func(t *testing.T) {
				check(t, one.db.InTx(t.Context(), func(tx *db.Tx) error {
					_, err := tx.Exec(t.Context(), `UPDATE account SET ended_at = 0 WHERE id = ?`, id)
					return err
				}))
				own := one.entered(id)
				copied := maps.Clone(own.cookies)
				there := &browser{h: two, cookies: copied, address: own.address, host: own.host}
				if own.who() == nil || there.who() == nil {
					t.Fatal("not signed in on both")
				}
				end(own)
				began := time.Now()
				for there.who() != nil {
					if time.Since(began) > time.Second {
						t.Fatal("still signed in on the other node after a second")
					}
					time.Sleep(10 * time.Millisecond)
				}
				own.cookies = copied
				if own.who() != nil {
					t.Error("still signed in where it ended")
				}
			})
		}
	})
}

func TestSignOutEverywhereKeepsOne(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		id := h.person(account.Reader, "Ann Lee", "ann@reader.example")
		here, there, stranger := h.entered(id), h.entered(id), h.entered(h.person(account.Reader, "Bee", "bee@reader.example"))
		list, err := h.accounts.Sessions(t.Context(), id)
		if err != nil || len(list) != 2 || list[0].Block != "203.0.113.0/24" {
			t.Errorf("%+v, %v", list, err)
		}
		here.submit("/account/sign-out-everywhere").leads(t, "/account")
		if here.who() == nil || there.who() != nil || stranger.who() == nil {
			t.Errorf("here %v, there %v, a stranger %v", here.who(), there.who(), stranger.who())
		}
		if got := stranger.submit("/account/sessions/" + itoa(here.who().SessionID) + "/end"); got.status != http.StatusNotFound || here.who() == nil {
			t.Errorf("a stranger ended a session: %d", got.status)
		}
	})
}

func TestSessionsRunOut(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		const day = 24 * time.Hour
		editor := h.person(account.Editor, "Ed Itor", "ed@paper.example")
		idle, used := h.entered(editor), h.entered(editor)
		reader := h.entered(h.person(account.Reader, "Ann Lee", "ann@reader.example"))
		for range 9 {
			h.clock.pass(9 * day)
			if used.who() == nil {
				t.Fatal("a session in use ended")
			}
		}
		if idle.who() != nil {
			t.Error("a session that nobody used for weeks lives on")
		}
		h.clock.pass(10 * day)
		if used.who() != nil {
			t.Error("a session of the staff lives for more than 90 days")
		}
		if reader.who() == nil {
			t.Error("a reader's session ended early")
		}
		h.clock.pass(280 * day)
		if reader.who() != nil {
			t.Error("a reader's session lives for more than a year")
		}
	})
}

func TestSessionsCostNoSQL(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	b := h.entered(h.person(account.Editor, "Ed Itor", "ed@paper.example"))
	if b.who() == nil {
		t.Fatal("nobody")
	}
	check(t, h.db.Close())
	if b.who() == nil {
		t.Error("a session that was seen a moment ago is asked for again")
	}
	if h.browser().who() != nil || (&browser{h: h, cookies: map[string]string{"__Host-stet": "x"}, address: b.address, host: b.host}).who() != nil {
		t.Error("somebody without a session")
	}
}

func TestARoleChangeIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	eachHall(t, func(t *testing.T, h *hall) {
		id := h.person(account.Editor, "Ed Itor", "ed@paper.example")
		b := h.entered(id)
		if got := b.get("/for/publish"); got.status != http.StatusOK {
			t.Fatalf("%d", got.status)
		}
		check(t, h.db.InTx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE account SET role = 'contributor' WHERE id = ?`, id)
			h.accounts.Changed(tx, id)
			return err
		}))
		if got := b.get("/for/publish"); got.status != http.StatusForbidden {
			t.Errorf("a contributor publishes: %d", got.status)
		}
	})
}

func TestGuards(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	visitors := map[string]*browser{"nobody": h.browser()}
	for role, name := range map[account.Role]string{
		account.Reader: "Rea", account.Contributor: "Con", account.Author: "Aut", account.Editor: "Edi",
		account.Moderator: "Mod", account.Business: "Bus", account.Owner: "Own",
	} {
		visitors[string(role)] = h.entered(h.person(role, name, strings.ToLower(name)+"@paper.example"))
	}
	// A reader's session with one factor, whose owner became staff behind our
	// back.
	weak := h.browser()
	id := h.person(account.Reader, "Weak", "weak@paper.example")
	link, _ := weak.asks("weak@paper.example")
	weak.submit(link).leads(t, "/account")
	check(t, h.db.InTx(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), `UPDATE account SET role = 'owner' WHERE id = ?`, id)
		return err
	}))
	visitors["one factor"] = weak

	const ok, in, no, none = http.StatusOK, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound
	paths := []string{"/for/reader", "/for/staff", "/for/publish", "/for/people", "/for/key"}
	for who, want := range map[string][]int{
		"nobody":      {in, in, in, in, in},
		"one factor":  {in, in, in, in, in},
		"reader":      {ok, none, none, none, in},
		"contributor": {ok, ok, no, no, in},
		"author":      {ok, ok, no, no, in},
		"moderator":   {ok, ok, no, no, in},
		"business":    {ok, ok, no, no, in},
		"editor":      {ok, ok, ok, no, in},
		"owner":       {ok, ok, ok, ok, in},
	} {
		for i, path := range paths {
			if got := visitors[who].get(path); got.status != want[i] {
				t.Errorf("%s at %s: %d, want %d", who, path, got.status, want[i])
			}
		}
	}
}

func TestNobodyEntersAnEndedAccount(t *testing.T) {
	t.Parallel()
	h := openHall(t, dbtest.SQLite(t, hallSchema), home)
	id := h.person(account.Editor, "Ed Itor", "ed@paper.example")
	check(t, h.db.InTx(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE account SET ended_at = 1 WHERE id = ?`, id)
		return err
	}))
	if err := h.browser().enter(id); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := h.accounts.RecoveryLink(t.Context(), "ed@paper.example"); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
}
