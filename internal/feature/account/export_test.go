package account_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

// TestPeopleMove exports the people of one data base into the other kind.
func TestPeopleMove(t *testing.T) {
	ctx := context.Background()
	from := newHouse(t, dbtest.Open(t, dbtest.SQLite(t, houseMigrations), nil))
	leaver, gone := from.hire("Lea Leaver", account.Author), from.hire("Gone Reader", account.Reader)
	must(t, from.d.InTx(ctx, func(tx *db.Tx) error {
		for _, purpose := range []string{"account", "newsletter:daily", "newsletter:weekly"} {
			if err := from.RecordConsent(ctx, tx, leaver.AccountID, purpose, "I am at least 16 years old.", "/sign-in"); err != nil {
				return err
			}
		}
		return from.Withdraw(ctx, tx, leaver.AccountID, "newsletter:daily")
	}))
	must(t, from.End(ctx, from.owner, leaver.AccountID, from.owner.AccountID))
	must(t, from.Erase(ctx, gone))

	people, err := from.Page(ctx, from.d, 0, 100)
	must(t, err)
	consents, err := from.ConsentsPage(ctx, from.d, 0, 100)
	must(t, err)
	if len(people) != 2 || len(consents) != 3 {
		t.Fatalf("%d people and %d consents leave", len(people), len(consents))
	}
	target := dbtest.Open(t, dbtest.Postgres(t, houseMigrations), nil)
	to := account.New(target, time.Now)
	for range 2 { // a second import changes nothing
		must(t, target.InTx(ctx, func(tx *db.Tx) error { return bring(ctx, tx, to, people, consents) }))
	}
	movedPeople, err := to.Page(ctx, target, 0, 100)
	must(t, err)
	movedConsents, err := to.ConsentsPage(ctx, target, 0, 100)
	must(t, err)
	if diff := cmp.Diff(people, movedPeople); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(consents, movedConsents); diff != "" {
		t.Error(diff)
	}
}

func bring(ctx context.Context, tx *db.Tx, to *account.Service, people []account.Account, consents []account.Consent) error {
	for _, a := range people {
		p := account.Person{ID: a.ID, Role: a.Role, Name: a.Name, Email: a.Email, Claimed: a.Claimed, CreatedAt: a.CreatedAt,
			Origin: a.Origin, Picture: a.Picture, EndedAt: a.EndedAt}
		if _, _, err := to.EnsurePerson(ctx, tx, p); err != nil {
			return err
		}
	}
	for _, c := range consents {
		if _, err := to.ImportConsent(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}
