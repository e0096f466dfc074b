package account

import (
	"context"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/pubsub"
)

// TestBothLimitersCountAlike compares the one in memory, the one in the data
// base, and a list of all uses that were allowed.
func TestBothLimitersCountAlike(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, db.Merge(pubsub.Migrations, site.Migrations, Migrations), func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		s := New(d, func() time.Time { return now })
		bucket := 0
		rapid.Check(t, func(rt *rapid.T) {
			bucket++
			name := "bucket " + strconv.Itoa(bucket)
			a := allowance{rapid.IntRange(1, 5).Draw(rt, "burst"), time.Duration(rapid.IntRange(1, 60).Draw(rt, "every")) * time.Second}
			var uses []time.Time
			for range rapid.IntRange(1, 25).Draw(rt, "uses") {
				now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "pause")) * time.Second)
				inMemory := s.limits.take(name, a)
				var inBase bool
				err := d.InTx(context.Background(), func(tx *db.Tx) (err error) {
					inBase, err = s.allow(context.Background(), tx, name, a)
					return err
				})
				if err != nil {
					rt.Fatal(err)
				}
				if inBase != (inMemory == nil) || inMemory != nil && !fault.Is(inMemory, fault.TooMany) {
					rt.Fatalf("memory %v, data base %v", inMemory, inBase)
				}
				if !inBase {
					continue
				}
				uses = append(uses, now)
				for i, first := range uses { // no stretch of time has more than the burst and its share
					if n := len(uses) - i; n > a.burst+int(now.Sub(first)/a.every) {
						rt.Fatalf("%d uses in %v with %+v", n, now.Sub(first), a)
					}
				}
			}
		})
	})
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "2001:db8:1:2:3::9": "2001:db8:1::/48",
	} {
		if got := blockOf(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
	if got := blockOf(netip.Addr{}); got != "" {
		t.Errorf("no address: %q", got)
	}
}

func TestTheLimiterIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	for i := range maxBuckets + 1000 {
		if err := l.take(strconv.Itoa(i), allowance{1, time.Hour}); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.free) > maxBuckets {
		t.Errorf("%d buckets", len(l.free))
	}
}

// TestASessionThatEndsWhileItIsReadIsNotKept is the race between a reader of
// the data base and the message that says that what was read is stale.
func TestASessionThatEndsWhileItIsReadIsNotKept(t *testing.T) {
	t.Parallel()
	table := newIdentityTable(100)
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	m := remembered{who: Identity{AccountID: 7, Role: Reader}, read: now}
	state := table.state()
	table.drop(7)
	table.put("hash", m, state)
	if _, ok := table.get("hash", now); ok {
		t.Error("a session lives on that ended while it was read")
	}
	table.put("hash", m, table.state())
	table.drop(8)
	if _, ok := table.get("hash", now); !ok {
		t.Error("a session was forgotten with another account's")
	}
	if _, ok := table.get("hash", now.Add(trustedFor)); ok {
		t.Error("a session is believed for long without asking the data base")
	}
	for i := range 110 {
		table.put(strconv.Itoa(i), m, table.state())
	}
	if len(table.byHash) > 100 {
		t.Errorf("%d sessions in memory", len(table.byHash))
	}
	table.drop(0)
	if len(table.byHash) != 0 {
		t.Errorf("%d sessions after everything was dropped", len(table.byHash))
	}
}
