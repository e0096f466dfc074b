package account_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
)

func TestTheLogIsReadByTheStaffAndFiltered(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		author, reader := h.hire("Ada Author", account.Contributor), h.hire("Rita Reader", account.Reader)
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error {
			for i := range 120 {
				if err := h.Audit(ctx, tx, author, "article.publish", fmt.Sprintf("article:%d", i), "<i>"); err != nil {
					return err
				}
			}
			if err := h.Audit(ctx, tx, account.Identity{}, "nothing.known", "site", ""); err != nil {
				return err
			}
			if err := h.Audit(ctx, tx, account.Identity{AccountID: h.owner.AccountID, Role: account.Owner, KeyID: 7}, "article.kill", "article:3", strings.Repeat("é", 2000)); err != nil {
				return err
			}
			return h.Audit(ctx, tx, reader, account.ActName, "account:"+id(reader), "")
		}))
		browser := h.enter(author)
		page := h.answers(h.get(browser, "/desk/audit"), 200)
		for _, want := range []string{"the machine", "nothing.known", "by key 7", `<option value="article.publish">`, "&lt;i&gt;", `href="/desk/articles/3"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the log lacks %q: %s", want, page)
			}
		}
		if strings.Contains(page, "desk.act.") {
			t.Errorf("an act without words is not shown as it is: %s", page)
		}
		if strings.Contains(page, "Rita Reader") {
			t.Error("the log shows what a reader did")
		}
		seen, path := 0, "/desk/audit?act=article.publish&person="+id(author)
		for path != "" {
			page := h.answers(h.get(browser, path), 200)
			seen += strings.Count(page, "<tr>") - 1
			_, rest, more := strings.Cut(page, `rel="next"`)
			path = ""
			if more {
				before := page[:len(page)-len(rest)]
				href := before[strings.LastIndex(before, `href="`)+6:]
				path = strings.ReplaceAll(href[:strings.IndexByte(href, '"')], "&amp;", "&")
			}
		}
		if seen != 120 {
			t.Errorf("%d of 120 entries are on the pages", seen)
		}
		h.answers(h.get(browser, "/desk/audit?act=article.none"), 200)
		h.answers(h.get(h.enter(reader), "/desk/audit"), 404)
	})
}

// TestEntriesStay: what somebody did is known after they have gone, their name
// is not.
func TestEntriesStay(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		author := h.hire("Ada Author", account.Author)
		must(t, h.SetName(ctx, author, "Ada Adams"))
		must(t, h.Erase(ctx, author))
		entries, err := h.AuditLog(ctx, h.d, account.AuditFilter{AccountID: author.AccountID}, 1<<62, 10)
		if err != nil || len(entries) != 2 || entries[1].Act != account.ActName || entries[1].Name != "" {
			t.Errorf("%+v, %v", entries, err)
		}
	})
}

// TestWhatTheStaffDoIsLogged does what no other test looks up in the log.
func TestWhatTheStaffDoIsLogged(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		h.UsePictures(account.Pictures{Set: func(context.Context, io.Reader, string) (string, error) { return "key", nil }})
		must(t, h.SetPicture(ctx, h.owner, strings.NewReader("x"), "me.png"))
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error {
			return h.RecordConsent(ctx, tx, h.owner.AccountID, "account", "Yes.", "/sign-in")
		}))
		list, err := h.ConsentsOf(ctx, h.d, h.owner.AccountID, 1)
		must(t, err)
		must(t, h.WithdrawOwn(ctx, h.owner, list[0].ID))
		must(t, h.Download(ctx, h.owner, io.Discard))
		must(t, h.Invite(ctx, h.owner, "nia@paper.example", "Nia New", account.Author))
		waiting, err := h.Invitations(ctx, h.d)
		must(t, err)
		must(t, h.Uninvite(ctx, h.owner, waiting[0].ID))
		must(t, h.AskAddress(ctx, h.owner, "new@paper.example"))
		h.answers(h.post(h.enter(h.owner), linkIn(t, h.mailTo("new@paper.example"))), 303)
		want := []string{account.ActPicture, account.ActWithdraw, account.ActDownload, account.ActInvite, account.ActUninvite, account.ActAddress}
		if got := h.acts(); !slices.Equal(got, want) {
			t.Errorf("the log has %v, want %v", got, want)
		}
	})
}
