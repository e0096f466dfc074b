package account_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

func TestALeaverIsLockedOutAtOnce(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		leaver, heir := h.hire("Lea Leaver", account.Editor), h.hire("Hal Heir", account.Author)
		var handed [][2]int64
		h.OnLeave(func(_ context.Context, _ *db.Tx, from, to int64) error {
			handed = append(handed, [2]int64{from, to})
			return nil
		})
		browser := h.enter(leaver)
		token, _, err := h.MakeKey(ctx, leaver, account.NewKey{Name: "wire", Scopes: []account.Scope{account.ReadArticles}})
		must(t, err)
		h.answers(h.get(browser, "/desk/me"), 200)
		h.answers(h.call("GET", token), 200)

		path := "/desk/people/" + id(leaver)
		owner := h.enter(h.owner)
		page := h.answers(h.get(owner, path+"/end"), 200)
		if !strings.Contains(page, "Hal Heir") || strings.Contains(page, `<option value="`+id(leaver)+`"`) {
			t.Errorf("the heirs: %s", page)
		}
		h.answers(h.post(owner, path+"/end", "heir", id(leaver)), 422)
		h.answers(h.post(owner, path+"/end", "heir", id(heir)), 303)

		h.answers(h.get(browser, "/desk/me"), 401)
		h.answers(h.call("GET", token), 401)
		if len(handed) != 1 || handed[0] != [2]int64{leaver.AccountID, heir.AccountID} {
			t.Errorf("handed over: %v", handed)
		}
		if err := h.Enter(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), leaver.AccountID); err == nil {
			t.Error("a leaver can be signed in")
		}
		h.answers(h.post(owner, path+"/end", "heir", id(heir)), 303)
		if len(handed) != 1 {
			t.Error("a second end hands over again")
		}
		h.answers(h.post(owner, path+"/reinstate"), 303)
		h.enter(leaver)
		h.answers(h.call("GET", token), 401)
		if got, want := h.acts(), []string{account.ActKeyMade, account.ActEnd, account.ActReinstate}; !slices.Equal(got, want) {
			t.Errorf("the log has %v, want %v", got, want)
		}
	})
}

func TestAFailedHookKeepsTheLeaver(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		leaver := h.hire("Lea Leaver", account.Editor)
		h.OnLeave(func(context.Context, *db.Tx, int64, int64) error { return fault.New(fault.Full, "no room") })
		browser := h.enter(leaver)
		wants(t, h.End(ctx, h.owner, leaver.AccountID, h.owner.AccountID), fault.Full)
		h.answers(h.get(browser, "/desk/me"), 200)
	})
}

func TestTheLastOwnerStays(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		editor := h.hire("Ed Editor", account.Editor)
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error { // brought by an import, and never here
			_, _, err := h.EnsurePerson(ctx, tx, account.Person{Role: account.Owner, Name: "Past Owner"})
			return err
		}))
		wants(t, h.SetRole(ctx, h.owner, h.owner.AccountID, account.Editor), fault.Conflict)
		wants(t, h.End(ctx, h.owner, h.owner.AccountID, editor.AccountID), fault.Conflict)
		wants(t, h.Erase(ctx, h.owner), fault.Conflict)
		owner := h.enter(h.owner)
		if page := h.answers(h.post(owner, "/desk/me/delete", "sure", "yes"), 422); !strings.Contains(page, "last owner") {
			t.Errorf("the page does not say why: %s", page)
		}
		must(t, h.SetRole(ctx, h.owner, editor.AccountID, account.Owner))
		must(t, h.SetRole(ctx, h.owner, h.owner.AccountID, account.Editor))
		a, err := h.Account(ctx, h.d, h.owner.AccountID)
		must(t, err)
		if a.Role != account.Editor {
			t.Errorf("the role is %s", a.Role)
		}
	})
}

func TestARoleEndsTheOtherSessions(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		author := h.hire("Ada Author", account.Author)
		browser, owner := h.enter(author), h.enter(h.owner)
		path := "/desk/people/" + id(author)
		h.answers(h.get(browser, "/desk/keys"), 200)
		h.answers(h.post(owner, path+"/role", "role", "king"), 422)
		h.answers(h.post(owner, path+"/role", "role", "reader"), 422)
		h.answers(h.get(browser, "/desk/keys"), 200)
		h.answers(h.post(owner, path+"/role", "role", "moderator"), 303)
		h.answers(h.get(browser, "/desk/keys"), 401)
		h.answers(h.get(h.enter(author), "/desk/keys"), 403)
		h.answers(h.get(owner, path), 200)
	})
}

func TestOnlyOwnersManagePeople(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		victim := h.hire("Vi Victim", account.Author)
		for _, role := range account.Roles() {
			if role == account.Owner {
				continue
			}
			who := h.hire("Some "+string(role), role)
			wants(t, h.SetRole(ctx, who, who.AccountID, account.Owner), fault.Forbidden)
			wants(t, h.End(ctx, who, victim.AccountID, who.AccountID), fault.Forbidden)
			wants(t, h.Reinstate(ctx, who, victim.AccountID), fault.Forbidden)
			wants(t, h.Invite(ctx, who, "new@paper.example", "New", account.Owner), fault.Forbidden)
			wants(t, h.Uninvite(ctx, who, 1), fault.Forbidden)
			h.answers(h.get(h.enter(who), "/desk/people"), 403)
		}
		h.answers(h.get(h.enter(h.hire("Rita Reader", account.Reader)), "/desk/people"), 404)
		h.answers(h.get("", "/desk/people"), 401)
	})
}

func TestPeopleAreFoundAndPaged(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		for _, name := range []string{"Zoë Élan", "Ann 100%", "Ann_Lee", "Same Name", "Same Name"} {
			h.hire(name, account.Author)
		}
		h.hire("Rita Reader", account.Reader)
		for text, want := range map[string]int{"": 6, "ANN": 2, "%": 1, "_": 1, `\`: 0, "Élan": 1, "reader": 0, "paper.example": 6} {
			found, err := h.People(ctx, account.GroupStaff, text, account.PeopleCursor{}, 50)
			if err != nil || len(found) != want {
				t.Errorf("%q: %d people, want %d; %v", text, len(found), want, err)
			}
		}
		var names []string
		for after := (account.PeopleCursor{}); ; {
			some, err := h.People(ctx, account.GroupStaff, "", after, 2)
			must(t, err)
			if len(some) == 0 {
				break
			}
			for _, one := range some {
				names = append(names, one.Name)
			}
			after = account.PeopleCursor{Name: some[len(some)-1].Name, ID: some[len(some)-1].ID}
		}
		if len(names) != 6 || !slices.IsSorted(names) {
			t.Errorf("paged: %q", names)
		}
		owner := h.enter(h.owner)
		for path, want := range map[string]string{
			"/desk/people": "Olive Owner", "/desk/people?show=readers": "Rita Reader", "/desk/people?show=left": "Nobody has left",
			"/desk/people?q=%3Cscript%3E": "&lt;script&gt;", "/desk/people?show=no": "Olive Owner",
		} {
			if page := h.answers(h.get(owner, path), 200); !strings.Contains(page, want) {
				t.Errorf("%s lacks %q: %s", path, want, page)
			}
		}
		h.answers(h.get(owner, "/desk/people/x"), 404)
		h.answers(h.get(owner, "/desk/people/999999"), 404)
	})
}
