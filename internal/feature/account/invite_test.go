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

func TestAnInvitationIsMailedAndWorksOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		owner := h.enter(h.owner)
		h.answers(h.post(owner, "/desk/people/invite", "email", "no address", "name", "Nia New", "role", "author"), 422)
		h.answers(h.post(owner, "/desk/people/invite", "email", "nia@paper.example", "name", "", "role", "author"), 422)
		h.answers(h.post(owner, "/desk/people/invite", "email", "nia@paper.example", "name", "Nia New", "role", "reader"), 422)
		h.answers(h.post(owner, "/desk/people/invite", "email", "Nia@Paper.example", "name", "Nia New", "role", "author"), 303)
		if page := h.answers(h.get(owner, "/desk/people?done=invite"), 200); !strings.Contains(page, "nia@paper.example") {
			t.Errorf("the list does not show the invitation: %s", page)
		}
		mails := h.mailed()
		if len(mails) != 1 || !strings.Contains(mails[0], "Olive Owner invites you") {
			t.Fatalf("mails: %q", mails)
		}
		link := linkIn(t, mails[0])

		h.answers(h.get("", link), 200) // as a scanner of mail does, without harm
		h.answers(h.get("", link), 200)
		h.answers(h.post("", link, "name", "Olive Owner"), 422)
		accepted := h.post("", link, "name", "Nia Newman")
		h.answers(accepted, 303)
		if to := accepted.Header().Get("Location"); to != "/sign-in/enrol" {
			t.Errorf("the invited is led to %s", to)
		}
		h.answers(h.get(cookiesOf(accepted), "/desk/me"), 401)
		h.answers(h.get(cookiesOf(accepted), "/sign-in/enrol"), 200)
		h.answers(h.get("", link), 410)
		h.answers(h.post("", link, "name", "Nia Newman"), 410)

		staff, err := h.Staff(context.Background(), h.d)
		must(t, err)
		if len(staff) != 2 || staff[0].Name != "Nia Newman" || staff[0].Role != account.Author || staff[0].Email != "nia@paper.example" {
			t.Errorf("the staff: %+v", staff)
		}
		if got, want := h.acts(), []string{account.ActInvite, account.ActAccept}; !slices.Equal(got, want) {
			t.Errorf("the log has %v, want %v", got, want)
		}
	})
}

func TestInvitationsEnd(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		invite := func() string {
			t.Helper()
			must(t, h.Invite(ctx, h.owner, "nia@paper.example", "Nia New", account.Editor))
			link := linkIn(t, h.mailed()[0])
			h.pass(time.Second)
			return link
		}
		first := invite()
		second := invite()
		h.answers(h.get("", first), 410)
		h.answers(h.get("", second), 200)
		h.pass(7 * 24 * time.Hour)
		h.answers(h.post("", second, "name", "Nia New"), 410)

		third := invite()
		waiting, err := h.Invitations(ctx, h.d)
		if err != nil || len(waiting) != 1 {
			t.Fatalf("%v, %v", waiting, err)
		}
		must(t, h.Uninvite(ctx, h.owner, waiting[0].ID))
		wants(t, h.Uninvite(ctx, h.owner, waiting[0].ID), fault.NotFound)
		h.answers(h.post("", third, "name", "Nia New"), 410)
		if staff, err := h.Staff(ctx, h.d); err != nil || len(staff) != 1 {
			t.Errorf("somebody joined: %v, %v", staff, err)
		}
	})
}

func TestWhoIsInvited(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		author, reader := h.hire("Ada Author", account.Author), h.hire("Rita Reader", account.Reader)
		wants(t, h.Invite(ctx, h.owner, author.Email, "Ada Author", account.Owner), fault.Invalid)
		must(t, h.End(ctx, h.owner, author.AccountID, h.owner.AccountID))
		wants(t, h.Invite(ctx, h.owner, author.Email, "Ada Author", account.Owner), fault.Invalid)

		browser := h.enter(reader)
		must(t, h.Invite(ctx, h.owner, reader.Email, reader.Name, account.Moderator))
		h.answers(h.post("", linkIn(t, h.mailed()[0]), "name", reader.Name), 303)
		a, err := h.Account(ctx, h.d, reader.AccountID)
		must(t, err)
		if a.Role != account.Moderator {
			t.Errorf("the reader has become %s", a.Role)
		}
		h.answers(h.get(browser, "/account"), 401)
	})
}

// TestAnOldInvitationIsNoSecondFactor: who reads an old mail of somebody who
// works here by now gets neither their role nor a factor on their account.
func TestAnOldInvitationIsNoSecondFactor(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader := h.hire("Rita Reader", account.Reader)
		must(t, h.Invite(ctx, h.owner, reader.Email, reader.Name, account.Owner))
		link := linkIn(t, h.mailed()[0])
		must(t, h.SetRole(ctx, h.owner, reader.AccountID, account.Author))
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO totp (account_id, secret, step, created_at) VALUES (?, 'AAAA', 0, 0)`, reader.AccountID)
			return err
		}))
		h.answers(h.post("", link, "name", reader.Name), 410)
		if a, err := h.Account(ctx, h.d, reader.AccountID); err != nil || a.Role != account.Author {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

func TestAnInvitedReaderShowsTheFactorThatIsThere(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader := h.hire("Rita Reader", account.Reader)
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO passkey (account_id, credential, handle, record, name, created_at, used_at)
				VALUES (?, 'c', 'h', '{}', 'Rita’s phone', 0, 0)`, reader.AccountID)
			return err
		}))
		must(t, h.Invite(ctx, h.owner, reader.Email, reader.Name, account.Editor))
		accepted := h.post("", linkIn(t, h.mailed()[0]), "name", reader.Name)
		if h.answers(accepted, 303); accepted.Header().Get("Location") != "/sign-in/second" {
			t.Errorf("led to %s", accepted.Header().Get("Location"))
		}
		h.answers(h.get(cookiesOf(accepted), "/sign-in/enrol"), 410)
	})
}
