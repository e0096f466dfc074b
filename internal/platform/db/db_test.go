package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

var ctx = context.Background()

var notes = fstest.MapFS{
	"00999_note.sql": {Data: []byte(`-- +goose Up
CREATE TABLE note (
	id     {id},
	key    TEXT NOT NULL UNIQUE,
	body   TEXT NOT NULL DEFAULT '',
	data   {blob},
	number BIGINT NOT NULL DEFAULT 0 CHECK (number >= 0),
	parent BIGINT REFERENCES note (id),
	kept   BOOLEAN NOT NULL DEFAULT TRUE
);
`)},
}

func insert(tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, "INSERT INTO note (key) VALUES (?)", key)
	return err
}

func scanText(r db.Row) (s string, err error) { return s, r.Scan(&s) }

func count(t testing.TB, q db.Querier) int64 {
	t.Helper()
	n, err := db.One(ctx, q, db.ScanID, "SELECT count(*) FROM note")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadAndWrite(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		type note struct {
			key  string
			data []byte
			kept bool
		}
		scan := func(r db.Row) (n note, err error) { return n, r.Scan(&n.key, &n.data, &n.kept) }
		var ids []int64
		err := d.InTx(ctx, func(tx *db.Tx) error {
			for i, key := range []string{"a", "b", "ä", "B"} {
				id, err := db.One(ctx, tx, db.ScanID, "INSERT INTO note (key, data, kept) VALUES (?, ?, ?) RETURNING id",
					key, []byte{0, byte(i)}, i%2 == 0)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			n, err := tx.Exec(ctx, "UPDATE note SET number = number + 1 WHERE id IN {ids} AND key IN {strings}",
				db.IDs(ids[:3]), db.Strings([]string{"a", "ä", "B", `"quoted\`}))
			if n != 2 {
				t.Errorf("%d rows changed, want 2", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := db.All(ctx, d, scan, "SELECT key, data, kept FROM note WHERE kept ORDER BY id")
		if err != nil || len(kept) != 2 || kept[1].key != "ä" || !slices.Equal(kept[1].data, []byte{0, 2}) || !kept[1].kept {
			t.Errorf("%v, %v", kept, err)
		}
		order, err := db.All(ctx, d, scanText, "SELECT key FROM note ORDER BY key")
		if err != nil || !slices.Equal(order, []string{"B", "a", "b", "ä"}) {
			t.Errorf("byte order is %q, %v", order, err)
		}
		if _, err := db.One(ctx, d, scan, "SELECT key, data, kept FROM note WHERE id = ?", 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("no row: %v", err)
		}
		none, err := db.All(ctx, d, db.ScanID, "SELECT id FROM note WHERE id IN {ids} OR key IN {strings}", db.IDs(nil), db.Strings(nil))
		if err != nil || none != nil {
			t.Errorf("empty lists find %v, %v", none, err)
		}
		listed, err := db.All(ctx, d, scanText, "SELECT value FROM {strings} AS list ORDER BY value DESC", db.Strings([]string{"x", "y"}))
		if err != nil || !slices.Equal(listed, []string{"y", "x"}) {
			t.Errorf("a list as a table: %v, %v", listed, err)
		}
	})
}

func TestConstraintsAreConflicts(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "a") }); err != nil {
			t.Fatal(err)
		}
		for name, query := range map[string]string{
			"unique":      "INSERT INTO note (key) VALUES ('a')",
			"not null":    "INSERT INTO note (key) VALUES (NULL)",
			"check":       "INSERT INTO note (key, number) VALUES ('b', -1)",
			"foreign key": "INSERT INTO note (key, parent) VALUES ('c', 99)",
		} {
			for how, run := range map[string]func(tx *db.Tx) error{
				"exec": func(tx *db.Tx) error { _, err := tx.Exec(ctx, query); return err },
				"one":  func(tx *db.Tx) error { _, err := db.One(ctx, tx, db.ScanID, query+" RETURNING id"); return err },
				"all":  func(tx *db.Tx) error { _, err := db.All(ctx, tx, db.ScanID, query+" RETURNING id"); return err },
			} {
				if err := d.InTx(ctx, run); !fault.Is(err, fault.Conflict) {
					t.Errorf("%s by %s: %v", name, how, err)
				}
			}
		}
		if n := count(t, d); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

// The first statement that fails dooms the transaction, also when fn hides it.
func TestHiddenErrorDooms(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		for name, hide := range map[string]func(tx *db.Tx){
			"exec": func(tx *db.Tx) { insert(tx, "a") },
			"one":  func(tx *db.Tx) { db.One(ctx, tx, db.ScanID, "INSERT INTO note (key) VALUES ('a') RETURNING id") },
			"text": func(tx *db.Tx) { tx.Query(ctx, "SELECT {nothing}") },
		} {
			err := d.InTx(ctx, func(tx *db.Tx) error {
				insert(tx, "a")
				hide(tx)
				if err := insert(tx, "b"); err == nil {
					t.Errorf("%s: a statement after the failed one succeeds", name)
				}
				if err := tx.QueryRow(ctx, "SELECT 1").Scan(new(int)); err == nil {
					t.Errorf("%s: a query after the failed statement succeeds", name)
				}
				return nil
			})
			if err == nil {
				t.Errorf("%s: InTx returns nil", name)
			}
			if n := count(t, d); n != 0 {
				t.Errorf("%s: %d rows", name, n)
			}
		}
	})
}

func TestNested(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		var inner error
		deep := func() { inner = d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "inner") }) }
		for range 100 { // more frames than one look at the stack takes
			next := deep
			deep = func() { next(); _ = fmt.Sprint() }
		}
		err := d.InTx(ctx, func(tx *db.Tx) error { deep(); return insert(tx, "outer") })
		if err != nil || inner == nil {
			t.Errorf("outer %v, inner %v", err, inner)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a read past the transaction goes unnoticed")
				}
			}()
			d.InTx(ctx, func(*db.Tx) error { count(t, d); return nil })
		}()
		var leaked *db.Tx
		if err := d.InTx(ctx, func(tx *db.Tx) error { leaked = tx; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := insert(leaked, "late"); err == nil {
			t.Error("a transaction can be used after its end")
		}
		if n := count(t, d); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

// Transactions that read, think and write come out as if one after the other.
func TestSerializable(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "counter") }); err != nil {
			t.Fatal(err)
		}
		const clients, each = 8, 10
		var wg sync.WaitGroup
		for c := range clients {
			wg.Go(func() {
				for i := range each {
					if err := d.InTx(ctx, func(tx *db.Tx) error {
						n, err := db.One(ctx, tx, db.ScanID, "SELECT number FROM note WHERE key = 'counter'")
						if err != nil {
							return err
						}
						if _, err := tx.Exec(ctx, "UPDATE note SET number = ? WHERE key = 'counter'", n+1); err != nil {
							return err
						}
						// Write skew: each transaction adds a row that depends on how many there are.
						rows, err := db.One(ctx, tx, db.ScanID, "SELECT count(*) FROM note")
						if err != nil {
							return err
						}
						return insert(tx, fmt.Sprintf("%d (%d-%d)", rows, c, i))
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		n, err := db.One(ctx, d, db.ScanID, "SELECT number FROM note WHERE key = 'counter'")
		if err != nil || n != clients*each {
			t.Errorf("counted to %d, %v", n, err)
		}
		seen := map[string]bool{}
		keys, err := db.All(ctx, d, scanText, "SELECT key FROM note WHERE key <> 'counter'")
		for _, key := range keys {
			var rows string
			fmt.Sscanf(key, "%s", &rows)
			if seen[rows] {
				t.Errorf("two transactions saw %s rows", rows)
			}
			seen[rows] = true
		}
		if err != nil || len(keys) != clients*each {
			t.Errorf("%d rows, %v", len(keys), err)
		}
		if s := d.Stats(); s.Transactions != clients*each+1 || s.Commits > s.Transactions {
			t.Errorf("%+v", s)
		}
	})
}

func TestAfterCommit(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		var got []string
		var recorded atomic.Int64
		d.UsePost(db.Post{
			Record: func(ctx context.Context, tx *db.Tx, m []db.Message) error {
				recorded.Add(int64(len(m)))
				_, err := tx.Exec(ctx, "INSERT INTO note (key) VALUES (?)", m[0].Body)
				return err
			},
			Deliver: func(m []db.Message) {
				if count(t, d) != 2 {
					t.Error("delivered before the commit")
				}
				for _, m := range m {
					got = append(got, m.Topic+" "+m.Body)
				}
			},
		})
		send := func(err error) error {
			return d.InTx(ctx, func(tx *db.Tx) error {
				tx.AfterCommit(func() { got = append(got, "after 1") })
				tx.Send("t", "m1")
				tx.Send("t", "m1")
				tx.Send("t", "m2")
				tx.AfterCommit(func() { got = append(got, "after 2") })
				if err == nil {
					err = insert(tx, "a")
				}
				return err
			})
		}
		if err := send(errors.New("undo")); err == nil || got != nil || recorded.Load() != 0 {
			t.Fatalf("an undone transaction announced %q, %v", got, err)
		}
		if err := send(nil); err != nil {
			t.Fatal(err)
		}
		if want := []string{"t m1", "t m2", "after 1", "after 2"}; !slices.Equal(got, want) || recorded.Load() != 2 {
			t.Errorf("announced %q, recorded %d", got, recorded.Load())
		}
		if err := send(nil); !fault.Is(err, fault.Conflict) || len(got) != 4 {
			t.Errorf("the second time: %v, %q", err, got)
		}
	})
}

func TestView(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		if err := d.View(ctx, func(q db.Querier) error {
			before := count(t, q)
			if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "a") }); err != nil {
				return err
			}
			if after := count(t, q); after != before || count(t, d) != before+1 {
				t.Errorf("the view changed from %d to %d", before, after)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if d.Dialect() == db.SQLite { // where it would be a second writer
			if _, err := d.Query(ctx, "INSERT INTO note (key) VALUES ('x')"); err == nil {
				t.Error("Query can write")
			}
		}
	})
}

func TestCancelledReads(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		slow := `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n`
		for range 8 {
			short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			_, err := db.One(short, d, db.ScanID, slow)
			cancel()
			if !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
		if n := count(t, d); n != 0 {
			t.Error(n)
		}
	})
}
