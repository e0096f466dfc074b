package db_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

// clients is how many goroutines write at once in the benchmarks.
const clients = 64

// BenchmarkInsert writes durable one-row transactions from 64 clients: by
// group commit, by the plain pool that it replaces, and on PostgreSQL. It
// reports transactions a second and how long the slowest hundredth and the
// slowest of all waited.
func BenchmarkInsert(b *testing.B) {
	ctx := context.Background()
	insert := func(d *db.DB) func(key string) error {
		return func(key string) error {
			return d.InTx(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO note (key, body) VALUES (?, ?)", key, body)
				return err
			})
		}
	}
	b.Run("sqlite-group", func(b *testing.B) {
		hammer(b, clients, insert(dbtest.Open(b, dbtest.SQLite(b, notes), nil)))
	})
	b.Run("sqlite-group-1-client", func(b *testing.B) {
		hammer(b, 1, insert(dbtest.Open(b, dbtest.SQLite(b, notes), nil)))
	})
	b.Run("sqlite-pool", func(b *testing.B) {
		path := strings.TrimPrefix(dbtest.SQLite(b, notes), "sqlite:")
		pool, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=synchronous(full)")
		if err != nil {
			b.Fatal(err)
		}
		defer pool.Close()
		pool.SetMaxOpenConns(clients)
		pool.SetMaxIdleConns(clients)
		hammer(b, clients, func(key string) error {
			tx, err := pool.Begin()
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if _, err := tx.Exec("INSERT INTO note (key, body) VALUES (?, ?)", key, body); err != nil {
				return err
			}
			return tx.Commit()
		})
	})
	b.Run("postgres", func(b *testing.B) {
		hammer(b, clients, insert(dbtest.Open(b, dbtest.Postgres(b, notes), nil)))
	})
}

var body = strings.Repeat("salt marsh ", 20)

// hammer calls write b.N times from n goroutines.
func hammer(b *testing.B, n int, write func(key string) error) {
	var next atomic.Int64
	var wg sync.WaitGroup
	waits := make([][]time.Duration, n)
	b.ResetTimer()
	for c := range n {
		wg.Go(func() {
			for {
				i := next.Add(1)
				if i > int64(b.N) {
					return
				}
				start := time.Now()
				if err := write(fmt.Sprintf("k%d", i)); err != nil {
					b.Error(err)
					return
				}
				waits[c] = append(waits[c], time.Since(start))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(waits...)
	slices.Sort(all)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(all[len(all)-1].Microseconds())/1000, "max-ms")
}

// BenchmarkRead reads one row by its key from 64 clients.
func BenchmarkRead(b *testing.B) {
	ctx := context.Background()
	scan := func(r db.Row) (s string, err error) { return s, r.Scan(&s) }
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return dbtest.SQLite(t, notes) },
		"postgres": func(t testing.TB) string { return dbtest.Postgres(t, notes) },
	} {
		b.Run(name, func(b *testing.B) {
			d := dbtest.Open(b, address(b), nil)
			if err := d.InTx(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO note (key, body) VALUES (?, ?)", "k", body)
				return err
			}); err != nil {
				b.Fatal(err)
			}
			hammer(b, clients, func(string) error {
				_, err := db.One(ctx, d, scan, "SELECT body FROM note WHERE key = ?", "k")
				return err
			})
		})
	}
}
