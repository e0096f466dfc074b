package account_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

func TestAnErasedAccountIsNobody(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader := h.reader()
		browser, other := h.enter(reader), h.enter(reader)
		must(t, h.AskAddress(ctx, reader, "new@paper.example"))
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error {
			return h.Audit(ctx, tx, reader, account.ActPasskeyRename, "account:"+id(reader), "Rita’s phone")
		}))
		var erased []int64
		h.OnErase(func(_ context.Context, _ *db.Tx, id int64) error { erased = append(erased, id); return nil })

		h.answers(h.get(browser, "/account/delete"), 200)
		h.answers(h.post(browser, "/account/delete"), 422)
		h.answers(h.get(browser, "/account"), 200)
		gone := h.post(browser, "/account/delete", "sure", "yes")
		h.answers(gone, 200)
		if cookie := gone.Header().Get("Set-Cookie"); !strings.Contains(cookie, "Max-Age=0") {
			t.Errorf("the cookie stays: %q", cookie)
		}
		h.answers(h.get(browser, "/account"), 401)
		h.answers(h.get(other, "/account"), 401)
		if !slices.Equal(erased, []int64{reader.AccountID}) {
			t.Errorf("the hook heard of %v", erased)
		}
		a, err := h.Account(ctx, h.d, reader.AccountID)
		must(t, err)
		if a.Name != "" || a.Email != "" || a.Origin != "" || a.Picture != "" || a.ErasedAt.IsZero() {
			t.Errorf("what stays: %+v", a)
		}
		if found := h.everywhere("Rita", reader.Email, "new@paper.example", "day’s stories"); len(found) > 0 {
			t.Errorf("traces: %q", found)
		}
		if err := h.Enter(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), reader.AccountID); err == nil {
			t.Error("an erased account can be entered")
		}
		if acts := h.actsOf(reader); !slices.Equal(acts, []string{account.ActErase}) {
			t.Errorf("the log still has %v", acts)
		}
		h.answers(h.get(h.enter(h.owner), "/desk/people/"+id(reader)), 404)
		again := h.hire("Rita Reader", account.Reader)
		if again.AccountID == reader.AccountID {
			t.Error("somebody else got the number")
		}
	})
}

// actsOf returns what the log has of somebody, readers included.
func (h *house) actsOf(who account.Identity) []string {
	h.t.Helper()
	acts, err := db.All(context.Background(), h.d, func(row db.Row) (s string, err error) { return s, row.Scan(&s) },
		`SELECT act FROM audit WHERE account_id = ? ORDER BY id`, who.AccountID)
	must(h.t, err)
	return acts
}

func TestTheNamesOfPasskeysAreErased(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		author := h.hire("Ada Author", account.Author)
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error {
			return h.Audit(ctx, tx, author, account.ActPasskeyRename, "account:"+id(author), "Ada’s phone")
		}))
		must(t, h.Erase(ctx, author))
		if found := h.everywhere("Ada"); len(found) > 0 {
			t.Errorf("traces: %q", found)
		}
		if want := []string{account.ActPasskeyRename, account.ActErase}; !slices.Equal(h.actsOf(author), want) {
			t.Errorf("the log has %v", h.actsOf(author))
		}
	})
}

// everywhere returns the tables of this package that hold one of the texts.
func (h *house) everywhere(texts ...string) []string {
	h.t.Helper()
	var found []string
	for table, query := range map[string]string{
		"account":     `SELECT name || COALESCE(email, '') || COALESCE(origin, '') FROM account`,
		"audit":       `SELECT subject || detail FROM audit`,
		"consent":     `SELECT wording FROM consent`,
		"invitation":  `SELECT email || name FROM invitation`,
		"new_address": `SELECT email FROM new_address`,
		"ticket":      `SELECT state FROM ticket`,
		"passkey":     `SELECT name FROM passkey`,
	} {
		rows, err := db.All(context.Background(), h.d, func(row db.Row) (s string, err error) { return s, row.Scan(&s) }, query)
		must(h.t, err)
		for _, row := range rows {
			for _, text := range texts {
				if strings.Contains(row, text) {
					found = append(found, fmt.Sprintf("%s: %s", table, row))
				}
			}
		}
	}
	return found
}

func TestAFailedHookKeepsThePerson(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader := h.reader()
		browser := h.enter(reader)
		h.OnErase(func(context.Context, *db.Tx, int64) error { return fault.New(fault.Full, "no room") })
		wants(t, h.Erase(ctx, reader), fault.Full)
		h.answers(h.get(browser, "/account"), 200)
	})
}

func TestDraftsOfTheErasedGoToAnOwner(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		author := h.hire("Ada Author", account.Author)
		var handed [2]int64
		h.OnLeave(func(_ context.Context, _ *db.Tx, from, to int64) error { handed = [2]int64{from, to}; return nil })
		must(t, h.Erase(ctx, author))
		if handed != [2]int64{author.AccountID, h.owner.AccountID} {
			t.Errorf("handed over: %v", handed)
		}
		if got, want := h.acts(), []string{account.ActErase}; !slices.Equal(got, want) {
			t.Errorf("the log has %v, want %v", got, want)
		}
		if page := h.answers(h.get(h.enter(h.owner), "/desk/audit"), 200); !strings.Contains(page, "deleted account "+id(author)) {
			t.Errorf("the log does not say who: %s", page)
		}
	})
}
