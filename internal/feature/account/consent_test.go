package account_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

func TestAConsentIsKeptWordByWordAndWithdrawn(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader, other := h.reader(), h.hire("Otto Other", account.Reader)
		var told []string
		h.OnWithdraw(func(_ context.Context, _ *db.Tx, id int64, purpose string) error {
			told = append(told, purpose)
			return nil
		})
		list, err := h.ConsentsOf(ctx, h.d, reader.AccountID, 10)
		if err != nil || len(list) != 1 || list[0].Wording != "Send me the day’s stories." || list[0].Source != "/account" || !list[0].WithdrawnAt.IsZero() {
			t.Fatalf("%+v, %v", list, err)
		}
		wants(t, h.WithdrawOwn(ctx, other, list[0].ID), fault.NotFound)
		h.pass(time.Hour)
		browser := h.enter(reader)
		path := "/account/consents/" + text(list[0].ID) + "/withdraw"
		h.answers(h.get(browser, path), 405)
		h.answers(h.post(browser, path), 303)
		h.answers(h.post(browser, path), 404)
		holds, err := h.Consented(ctx, h.d, reader.AccountID, "newsletter:daily")
		if err != nil || holds {
			t.Errorf("the consent holds: %v", err)
		}
		list, err = h.ConsentsOf(ctx, h.d, reader.AccountID, 10)
		if err != nil || list[0].WithdrawnAt.Sub(list[0].GivenAt) != time.Hour {
			t.Errorf("%+v, %v", list, err)
		}
		if !slices.Equal(told, []string{"newsletter:daily"}) {
			t.Errorf("told of %v", told)
		}
		if page := h.answers(h.get(browser, "/account"), 200); strings.Contains(page, path) || !strings.Contains(page, "withdrawn") {
			t.Errorf("the page: %s", page)
		}
	})
}

func TestWhatIsNoConsent(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		for _, bad := range []struct{ purpose, wording, source string }{
			{"", "Yes.", "/"}, {"account", "", "/"}, {strings.Repeat("a", 101), "Yes.", "/"},
			{"account", strings.Repeat("a", 10_001), "/"}, {"account", "Yes.", strings.Repeat("a", 501)},
		} {
			wants(t, h.d.InTx(ctx, func(tx *db.Tx) error {
				return h.RecordConsent(ctx, tx, h.owner.AccountID, bad.purpose, bad.wording, bad.source)
			}), fault.Invalid)
		}
	})
}
