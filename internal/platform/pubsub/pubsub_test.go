package pubsub_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/pubsub"
)

var ctx = context.Background()

var migrations = db.Merge(pubsub.Migrations)

// node is a process as far as the data base can tell.
type node struct {
	*db.DB
	bus *pubsub.Bus
	heard
}

// heard collects bodies.
type heard struct {
	mu     sync.Mutex
	bodies []string
}

func (h *heard) add(body string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bodies = append(h.bodies, body)
}

func (h *heard) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.bodies)
}

// start opens the data base once more and listens to topic "t".
func start(t *testing.T, address string) *node {
	t.Helper()
	n := &node{DB: dbtest.Open(t, address, nil)}
	var err error
	if n.bus, err = pubsub.Open(ctx, n.DB, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.bus.Close() })
	n.bus.Subscribe("t", n.add)
	return n
}

func send(t *testing.T, d *db.DB, bodies ...string) {
	t.Helper()
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		for _, b := range bodies {
			tx.Send("t", b)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// eventually fails the test unless ok turns true within two seconds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 200 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("after two seconds: not %s", what)
}

func TestEveryProcessHearsOnce(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		a, b := start(t, address), start(t, address)
		send(t, a.DB, "1")
		if got := a.all(); !slices.Equal(got, []string{"1"}) {
			t.Errorf("when InTx has returned its own process has heard %q", got)
		}
		eventually(t, "heard by the other process", func() bool { return len(b.all()) == 1 })
		send(t, b.DB, "2")
		eventually(t, "heard by the first process", func() bool { return len(a.all()) == 2 })
		time.Sleep(150 * time.Millisecond) // long enough for an echo
		want := []string{"1", "2"}
		if got := a.all(); !slices.Equal(got, want) {
			t.Errorf("first heard %q", got)
		}
		if got := b.all(); !slices.Equal(got, want) {
			t.Errorf("second heard %q", got)
		}
	})
}

func TestUndoneWorkIsSilent(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		a, b := start(t, address), start(t, address)
		sentinel := errors.New("no")
		if err := a.InTx(ctx, func(tx *db.Tx) error {
			tx.Send("t", "undone")
			return sentinel
		}); !errors.Is(err, sentinel) {
			t.Fatal(err)
		}
		send(t, a.DB, "done")
		eventually(t, "heard", func() bool { return len(b.all()) > 0 })
		if got := append(a.all(), b.all()...); !slices.Equal(got, []string{"done", "done"}) {
			t.Errorf("heard %q", got)
		}
	})
}

// Many messages, more than one notification holds, arrive whole and in order.
func TestManyMessages(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		a, b := start(t, address), start(t, address)
		var bodies []string
		for i := range 300 {
			bodies = append(bodies, fmt.Sprintf("%d:%s\"é\n", i, strings.Repeat("x", i*13)))
		}
		send(t, a.DB, bodies...)
		eventually(t, "all heard", func() bool { return len(b.all()) == len(bodies) })
		if !slices.Equal(b.all(), bodies) || !slices.Equal(a.all(), bodies) {
			t.Error("messages were changed or swapped")
		}
		for _, bad := range []string{strings.Repeat("x", 4001), "a\x00b", "\xff"} {
			if err := a.InTx(ctx, func(tx *db.Tx) error { tx.Send("t", bad); return nil }); err == nil {
				t.Errorf("a message of %d bytes that cannot travel was accepted", len(bad))
			}
		}
	})
}

// Writers in both processes at once: every message arrives in both, once.
func TestConcurrentSenders(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		a, b := start(t, address), start(t, address)
		const each = 100
		var wg sync.WaitGroup
		var want []string
		for i, n := range []*node{a, b} {
			for k := range each {
				body := fmt.Sprintf("%d-%d", i, k)
				want = append(want, body)
				wg.Go(func() { send(t, n.DB, body) })
			}
		}
		wg.Wait()
		slices.Sort(want)
		for _, n := range []*node{a, b} {
			eventually(t, "all heard", func() bool { return len(n.all()) >= 2*each })
			if got := slices.Sorted(slices.Values(n.all())); !slices.Equal(got, want) {
				t.Errorf("heard %d messages, want %d", len(got), len(want))
			}
		}
	})
}

// A subscriber may write: its own transaction is not nested in the sender's.
func TestSubscriberWrites(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		a := start(t, address)
		a.bus.Subscribe("first", func(body string) { send(t, a.DB, body+" again") })
		if err := a.InTx(ctx, func(tx *db.Tx) error { tx.Send("first", "x"); return nil }); err != nil {
			t.Fatal(err)
		}
		if got := a.all(); !slices.Equal(got, []string{"x again"}) {
			t.Errorf("heard %q", got)
		}
	})
}

func TestSubscriberPanics(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		a, b := start(t, address), start(t, address)
		b.bus.Subscribe("bad", func(string) { panic("subscriber") })
		if err := a.InTx(ctx, func(tx *db.Tx) error { tx.Send("bad", ""); return nil }); err != nil {
			t.Fatal(err)
		}
		send(t, a.DB, "after")
		eventually(t, "heard after the panic", func() bool { return len(b.all()) == 1 })
	})
}

// A listener that lost its connection says so when it is back.
func TestLostConnection(t *testing.T) {
	address := dbtest.Postgres(t, migrations)
	a, b := start(t, address), start(t, address)
	var lost heard
	b.bus.OnLost(func() { lost.add("") })
	if _, err := db.One(ctx, a.DB, db.ScanID, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND query = 'LISTEN stet'`); err != nil {
		t.Fatal(err)
	}
	eventually(t, "told of the loss", func() bool { return len(lost.all()) == 1 })
	send(t, a.DB, "after")
	eventually(t, "listening again", func() bool { return len(b.all()) == 1 })
}

// A watcher that slept while rows were removed says so.
func TestMissedRows(t *testing.T) {
	address := dbtest.SQLite(t, migrations)
	a, b := start(t, address), start(t, address)
	var lost heard
	b.bus.OnLost(func() { lost.add("") })
	send(t, a.DB, "1")
	eventually(t, "heard", func() bool { return len(b.all()) == 1 })
	if err := a.InTx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO message (id, origin, body, at) SELECT max(id) + 5, 'x', '1:t1:2', 0 FROM message")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "told of the loss", func() bool { return len(lost.all()) == 1 && len(b.all()) == 2 })
}

// Rows of messages do not pile up.
func TestOldRowsGo(t *testing.T) {
	address := dbtest.SQLite(t, migrations)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	d := dbtest.Open(t, address, func() time.Time { return now })
	bus, err := pubsub.Open(ctx, d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	for range 300 {
		now = now.Add(time.Second)
		send(t, d, "x")
	}
	n, err := db.One(ctx, d, db.ScanID, "SELECT count(*) FROM message")
	if err != nil || n > 60+64 {
		t.Errorf("%d rows are left, %v", n, err)
	}
}

func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []db.Message
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			want = append(want, db.Message{Topic: rapid.String().Draw(t, "topic"), Body: rapid.String().Draw(t, "body")})
		}
		got, err := pubsub.Unpack(pubsub.Pack(want))
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%q became %q, %v", want, got, err)
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add("1:t1:2")
	f.Add("9:t")
	f.Add("-1:")
	f.Fuzz(func(t *testing.T, s string) {
		if messages, err := pubsub.Unpack(s); err == nil {
			if again, err := pubsub.Unpack(pubsub.Pack(messages)); err != nil || !slices.Equal(again, messages) {
				t.Fatalf("%q: %q became %q, %v", s, messages, again, err)
			}
		}
	})
}
