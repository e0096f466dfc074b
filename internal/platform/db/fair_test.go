package db_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

func TestFair(t *testing.T) {
	ctx := context.Background()
	address := dbtest.SQLite(t, notes)
	server, importer := dbtest.Open(t, address, nil), dbtest.Open(t, address, nil)
	end := time.Now().Add(3 * time.Second)
	var wg sync.WaitGroup
	var a, b, worst atomic.Int64
	for c := range 64 {
		wg.Go(func() {
			for i := 0; time.Now().Before(end); i++ {
				start := time.Now()
				if err := server.InTx(ctx, func(tx *db.Tx) error {
					_, err := tx.Exec(ctx, "INSERT INTO note (key) VALUES (?)", fmt.Sprintf("s%d-%d", c, i))
					return err
				}); err != nil {
					t.Error(err)
				}
				a.Add(1)
				for w := time.Since(start).Microseconds(); w > worst.Load(); {
					worst.Store(w)
				}
			}
		})
	}
	var bw int64
	wg.Go(func() {
		for i := 0; time.Now().Before(end); i++ {
			start := time.Now()
			if err := importer.InTx(ctx, func(tx *db.Tx) error {
				for k := range 200 {
					if _, err := tx.Exec(ctx, "INSERT INTO note (key) VALUES (?)", fmt.Sprintf("i%d-%d", i, k)); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			b.Add(1)
			bw = max(bw, time.Since(start).Microseconds())
		}
	})
	wg.Wait()
	t.Log("server tx", a.Load(), "worst us", worst.Load(), "importer batches", b.Load(), "worst us", bw)
}
