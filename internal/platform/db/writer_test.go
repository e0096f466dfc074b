package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

// together calls the functions so that on SQLite their transactions are one
// group, in this order: each joins the queue behind a transaction of the
// group that is held until all of them wait. It returns that one's error.
func together(d *db.DB, fns ...func()) (err error) {
	d.SetGroupTime(time.Minute)
	held, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err = d.InTx(ctx, func(*db.Tx) error { close(held); <-release; return nil })
	})
	<-held
	for i, fn := range fns {
		wg.Go(fn)
		for range 20 { // not for ever: some never queue up
			if d.Dialect() == db.PostgreSQL || writing() >= i+2 {
				break
			}
			time.Sleep(time.Millisecond)
		}
	}
	close(release)
	wg.Wait()
	return err
}

// writing returns how many goroutines are in a SQLite transaction or wait
// for their turn.
func writing() int {
	stacks := make([]byte, 1<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "db.(*writer).inTx(")
}

// Whatever one of 64 does, it does to itself: the work of the other 63 is
// found, its own is not.
func TestOneOfMany(t *testing.T) {
	sentinel := errors.New("no")
	bad := map[string]func(d *db.DB, start func(), t *testing.T){
		"fails": func(d *db.DB, start func(), t *testing.T) {
			err := d.InTx(ctx, func(tx *db.Tx) error { start(); insert(tx, "bad"); return sentinel })
			if !errors.Is(err, sentinel) {
				t.Errorf("got %v", err)
			}
		},
		"violates a constraint": func(d *db.DB, start func(), t *testing.T) {
			err := d.InTx(ctx, func(tx *db.Tx) error { start(); insert(tx, "bad"); return insert(tx, "bad") })
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("got %v", err)
			}
		},
		"has broken SQL": func(d *db.DB, start func(), t *testing.T) {
			err := d.InTx(ctx, func(tx *db.Tx) error { start(); insert(tx, "bad"); _, err := tx.Exec(ctx, "INSERT"); return err })
			if err == nil {
				t.Error("no error")
			}
		},
		"panics": func(d *db.DB, start func(), t *testing.T) {
			defer func() {
				if p := recover(); p != sentinel {
					t.Errorf("recovered %v", p)
				}
			}()
			d.InTx(ctx, func(tx *db.Tx) error { start(); insert(tx, "bad"); panic(sentinel) })
			t.Error("no panic")
		},
		"exits its goroutine": func(d *db.DB, start func(), t *testing.T) {
			var wg sync.WaitGroup
			wg.Go(func() {
				d.InTx(ctx, func(tx *db.Tx) error { start(); insert(tx, "bad"); runtime.Goexit(); return nil })
			})
			wg.Wait()
		},
		"leaves before its turn": func(d *db.DB, start func(), t *testing.T) {
			short, cancel := context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			<-short.Done()
			start()
			if err := d.InTx(short, func(tx *db.Tx) error { return insert(tx, "bad") }); !fault.Is(err, fault.Unavailable) {
				t.Errorf("got %v", err)
			}
		},
	}
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		for name, one := range bad {
			t.Run(name, func(t *testing.T) { oneOfMany(t, d, one) })
		}
	})
}

func oneOfMany(t *testing.T, d *db.DB, one func(d *db.DB, start func(), t *testing.T)) {
	if err := d.InTx(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, "DELETE FROM note"); return err }); err != nil {
		t.Fatal(err)
	}
	before := d.Stats().Commits
	var started atomic.Bool
	var fns []func()
	for i := range 63 {
		if i == 31 {
			fns = append(fns, func() { one(d, func() { started.Store(true) }, t) })
		}
		fns = append(fns, func() {
			if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, fmt.Sprint(i)) }); err != nil {
				t.Error(err)
			}
		})
	}
	if err := together(d, fns...); err != nil {
		t.Error(err)
	}
	keys, err := db.All(ctx, d, scanText, "SELECT key FROM note")
	if err != nil || len(keys) != 63 || strings.Contains(strings.Join(keys, " "), "bad") || !started.Load() {
		t.Errorf("%d keys: %q, %v", len(keys), keys, err)
	}
	if n := d.Stats().Commits - before; d.Dialect() == db.SQLite && n != 1 {
		t.Errorf("64 transactions took %d commits", n)
	}
}

// Once fn runs, its caller's context does not matter.
func TestCancelledInside(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		mine, cancel := context.WithCancel(ctx)
		if err := d.InTx(mine, func(tx *db.Tx) error {
			cancel()
			if _, err := tx.Exec(mine, "INSERT INTO note (key) VALUES ('a')"); err != nil {
				return err
			}
			_, err := db.One(mine, tx, db.ScanID, "INSERT INTO note (key) VALUES ('b') RETURNING id")
			return err
		}); err != nil {
			t.Error(err)
		}
		if n := count(t, d); n != 2 {
			t.Errorf("%d rows", n)
		}
	})
}

// A caller that gives up in the queue is answered at once and its function
// does not run.
func TestLeaveTheQueue(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t, notes), nil)
	if err := d.InTx(ctx, func(*db.Tx) error {
		waiter := make(chan error)
		short, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
		defer cancel()
		go func() { waiter <- d.InTx(short, func(*db.Tx) error { t.Error("ran"); return nil }) }()
		if err := <-waiter; !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// When a full disk makes SQLite undo the whole group, everybody in it is
// told, nobody finds a trace, and writing goes on when there is room again.
func TestFull(t *testing.T) {
	big := make([]byte, 1<<20)
	fill := func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO note (key, data) VALUES ('big', ?)", big)
		return err
	}
	for name, fn := range map[string]func(tx *db.Tx) error{
		"says so":  fill,
		"hides it": func(tx *db.Tx) error { fill(tx); insert(tx, "after"); return nil },
		"panics":   func(tx *db.Tx) error { fill(tx); panic("full") },
		"in a list": func(tx *db.Tx) error {
			_, err := db.All(ctx, tx, db.ScanID, "INSERT INTO note (key, data) VALUES ('big', ?), ('small', NULL) RETURNING id", big)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t, dbtest.SQLite(t, notes), nil)
			if err := d.WriterExec("PRAGMA max_page_count = 40"); err != nil {
				t.Fatal(err)
			}
			var before, conflict, full error
			holder := together(d,
				func() { before = d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "a") }) },
				func() {
					conflict = d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "a") })
				},
				func() {
					defer func() {
						if recover() != nil {
							full = fault.New(fault.Full, "it panicked")
						}
					}()
					full = d.InTx(ctx, fn)
				})
			if !fault.Is(full, fault.Full) {
				t.Errorf("who filled the disk was told %v", full)
			}
			// SQLite undoes everything or only the statement; either is
			// well if everybody is told the truth. A conflict with work
			// that was then undone would be none.
			undone := count(t, d) == 0
			if undone != fault.Is(before, fault.Full) || undone != fault.Is(holder, fault.Full) || undone == (before == nil) || undone == fault.Is(conflict, fault.Conflict) {
				t.Errorf("undone: %v; before it: %v; with the same key: %v", undone, before, conflict)
			}
			if undone == (name == "in a list") {
				t.Errorf("undone: %v; the test does not test what it says", undone)
			}
			if err := d.WriterExec("PRAGMA max_page_count = 100000"); err != nil {
				t.Fatal(err)
			}
			if err := d.InTx(ctx, fill); err != nil {
				t.Error(err)
			}
			if err := d.Integrity(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

// Close lets the group that runs finish and answers those who wait.
func TestCloseWhileWriting(t *testing.T) {
	d, err := db.Open(ctx, dbtest.SQLite(t, notes), db.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var done atomic.Int64
	for i := range 32 {
		wg.Go(func() {
			for k := 0; ; k++ {
				if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, fmt.Sprint(i, k)) }); err != nil {
					if !fault.Is(err, fault.Unavailable) {
						t.Error(err)
					}
					return
				}
				done.Add(1)
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if done.Load() == 0 {
		t.Error("nothing was written")
	}
}

// A process that never ends its transaction is waited for only so long: by
// all callers together, and by none longer than its context says.
func TestOtherProcessHangs(t *testing.T) {
	address := dbtest.SQLite(t, notes)
	hanging, d := dbtest.Open(t, address, nil), dbtest.Open(t, address, nil)
	d.SetPatience(100 * time.Millisecond)
	if err := hanging.InTx(ctx, func(*db.Tx) error {
		begun := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() {
			short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
			defer cancel()
			if err := d.InTx(short, func(*db.Tx) error { return nil }); !fault.Is(err, fault.Unavailable) {
				t.Errorf("got %v", err)
			}
			if waited := time.Since(begun); waited > 90*time.Millisecond {
				t.Errorf("it waited %v", waited)
			}
		})
		for range 20 {
			wg.Go(func() {
				err := d.InTx(ctx, func(*db.Tx) error { return nil })
				if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "busy for too long") {
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if waited := time.Since(begun); waited > time.Second {
			t.Errorf("they waited %v, one after the other", waited)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "a") }); err != nil {
		t.Errorf("when the other is done: %v", err)
	}
}

// A program that does not know the gate is waited for, too.
func TestForeignProgram(t *testing.T) {
	address := dbtest.SQLite(t, notes)
	d := dbtest.Open(t, address, nil)
	foreign, err := sql.Open("sqlite", strings.TrimPrefix(address, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	foreign.SetMaxOpenConns(1)
	for _, s := range []string{"BEGIN IMMEDIATE", "INSERT INTO note (key) VALUES ('foreign')"} {
		if _, err := foreign.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	time.AfterFunc(50*time.Millisecond, func() { foreign.Exec("COMMIT") })
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		if n := count(t, tx); n != 1 {
			t.Errorf("%d rows", n)
		}
		return insert(tx, "ours")
	}); err != nil {
		t.Error(err)
	}
}

// Two processes that write without pause both get on.
func TestProcessesTakeTurns(t *testing.T) {
	address := dbtest.SQLite(t, notes)
	server, importer := dbtest.Open(t, address, nil), dbtest.Open(t, address, nil)
	end := time.Now().Add(time.Second)
	var wg sync.WaitGroup
	var served, imported atomic.Int64
	for c := range 64 {
		wg.Go(func() {
			for i := 0; time.Now().Before(end); i++ {
				if err := server.InTx(ctx, func(tx *db.Tx) error { return insert(tx, fmt.Sprintf("s%d-%d", c, i)) }); err != nil {
					t.Error(err)
				}
				served.Add(1)
			}
		})
	}
	wg.Go(func() {
		for i := 0; time.Now().Before(end); i++ {
			if err := importer.InTx(ctx, func(tx *db.Tx) error {
				for k := range 100 {
					if err := insert(tx, fmt.Sprintf("i%d-%d", i, k)); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			imported.Add(1)
		}
	})
	wg.Wait()
	t.Logf("%d transactions beside %d batches", served.Load(), imported.Load())
	if served.Load() < 100 || imported.Load() < 10 {
		t.Errorf("%d transactions beside %d batches: one starved", served.Load(), imported.Load())
	}
	if n := count(t, server); n != served.Load()+100*imported.Load() {
		t.Errorf("%d rows", n)
	}
}
