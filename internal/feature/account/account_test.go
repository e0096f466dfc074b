package account_test

import (
	"context"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

func TestAnImportedPersonIsMadeOnceAndNeverRaised(t *testing.T) {
	ctx := context.Background()
	dbtest.Each(t, db.Merge(account.Migrations), func(t *testing.T, d *db.DB) {
		s := account.New(d, func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) })
		ensure := func(p account.Person) (id int64, created bool, err error) {
			err = d.InTx(ctx, func(tx *db.Tx) (err error) { id, created, err = s.EnsurePerson(ctx, tx, p); return err })
			return id, created, err
		}
		ann := account.Person{Role: account.Reader, Name: "Ann Lee", Email: " Ann@Paper.example", Origin: "wordpress:1"}
		id, created, err := ensure(ann)
		if err != nil || !created {
			t.Fatal(created, err)
		}
		ann.Role = account.Owner
		if again, created, err := ensure(ann); err != nil || created || again != id {
			t.Errorf("%d, %v, %v", again, created, err)
		}
		ann.Origin = "disqus:7"
		if byMail, created, err := ensure(ann); err != nil || created || byMail != id {
			t.Errorf("the same mail address made another account: %d, %v, %v", byMail, created, err)
		}
		list, err := s.Page(ctx, d, 0, 10)
		if err != nil || len(list) != 1 || list[0].Role != account.Reader || list[0].Claimed || list[0].Email != "ann@paper.example" {
			t.Errorf("%+v, %v", list, err)
		}
		for _, bad := range []account.Person{
			{Role: account.Reader}, {Role: "king", Name: "X"}, {Role: account.Reader, Name: "X", Email: "a@b\r\nBcc: c@d"},
		} {
			if _, _, err := ensure(bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}
