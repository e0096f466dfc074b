package search_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stet/internal/feature/search"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

func TestWhatGoesIsGoneWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		fill(t, k)
		gone := corpus[0]
		delete(k.shelf, gone.ID)
		if got := k.ids(t, "harbour"); got != "3 2" {
			t.Errorf("an entry that its source no longer offers is found: %q", got)
		}
		k.shelf[gone.ID] = gone
		err := k.db.InTx(ctx, func(tx *db.Tx) error {
			if err := k.Remove(ctx, tx, "shelf", gone.ID); err != nil {
				return err
			}
			return context.Canceled
		})
		if err == nil || k.ids(t, "harbour") != "1 3 2" {
			t.Errorf("a removal that was undone: %v, %q", err, k.ids(t, "harbour"))
		}
		delete(k.shelf, gone.ID)
		if err := k.refresh([]search.Entry{gone}); err != nil {
			t.Fatal(err)
		}
		if got := k.ids(t, "held"); got != "" {
			t.Errorf("a removed entry is found: %q", got)
		}
		changed := gone
		changed.Title, changed.Text, changed.Tags = "The harbour wall fell", "Nothing stands.", nil
		k.put(t, changed)
		for query, want := range map[string]string{"held": "", "tag:wall": "", "fell": "1", "harbour": "1 3 2", "holds": ""} {
			if got := k.ids(t, query); got != want {
				t.Errorf("after a change %q finds %q, want %q", query, got, want)
			}
		}
	})
}

func TestTitlesOfAnyAgeAreFound(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		var many []search.Entry
		for id := range int64(search.MaxHits + 20) {
			many = append(many, search.Entry{ID: id + 100, Kind: "story", Lang: "en", At: daysAgo(int(id) % 3), Title: "News", Text: "the harbour"})
		}
		old := search.Entry{ID: 1, Kind: "story", Lang: "en", At: daysAgo(3000), Title: "The harbour", Text: "opens"}
		k.put(t, append(many, old)...)
		r := k.find(t, search.Query{Text: "harbour", Limit: 10})
		if r.Total != search.MaxHits || !r.More || r.Hits[0].ID != 1 {
			t.Errorf("%d hits, more: %v, first: %d", r.Total, r.More, r.Hits[0].ID)
		}
		if r := k.find(t, search.Query{Text: "opens"}); r.Total != 1 || r.More {
			t.Errorf("%d hits, more: %v", r.Total, r.More)
		}
	})
}

func TestReindex(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		d := dbtest.Open(t, address, nil)
		s := shelf{}
		for id := range int64(70) {
			s[id+1] = search.Entry{ID: id + 1, Kind: "story", Lang: "en", At: today, Title: "Tide tables " + fmt.Sprint(id)}
		}
		k := open(t, d, s) // the index is new, so a job fills it
		if got := k.find(t, search.Query{Text: "tide"}).Total; got != 0 {
			t.Errorf("%d entries before the job has run", got)
		}
		k.put(t, s[70])
		if err := k.jobs.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if got := k.find(t, search.Query{Text: "tide"}).Total; got != 70 {
			t.Errorf("%d entries after it", got)
		}
		if err := k.Reindex(ctx); err != nil {
			t.Fatal(err)
		}
		if got := k.find(t, search.Query{Text: "tide"}).Total; got != 0 {
			t.Errorf("%d entries in an index that is made anew", got)
		}
		if err := k.jobs.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if got := k.find(t, search.Query{Text: "tide"}).Total; got != 70 {
			t.Errorf("%d entries after the second run", got)
		}
		if counts, err := d.Counts(ctx, d); err != nil || counts["search_text"] != 70 || counts["search_entry"] != 70 {
			t.Errorf("the check of a backup counts %v, %v", counts, err)
		}
	})
}

func TestRefreshSoonWaitsForThePause(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		fill(t, k)
		drain := func() {
			t.Helper()
			if err := k.jobs.Drain(ctx); err != nil {
				t.Fatal(err)
			}
		}
		drain()
		e := corpus[2]
		e.Title = "Vessels stay in"
		k.shelf[e.ID] = e
		for range 3 {
			if err := k.db.InTx(ctx, func(tx *db.Tx) error { return k.RefreshSoon(ctx, tx, "shelf", e.ID) }); err != nil {
				t.Fatal(err)
			}
		}
		drain()
		if stats, err := k.jobs.Stats(ctx); err != nil || stats.Waiting != 1 || k.ids(t, "vessels") != "" {
			t.Errorf("%+v, %v, found %q", stats, err, k.ids(t, "vessels"))
		}
		*k.clock = today.Add(time.Minute)
		drain()
		if got := k.ids(t, "vessels"); got != "3" {
			t.Errorf("after the pause: %q", got)
		}
	})
}

func TestLongTextsAreKept(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		var long strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&long, "ŵörd%dxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ", i)
		}
		k.put(t, search.Entry{ID: 1, Kind: "story", Lang: "fr", At: today, Title: "Long", Text: long.String()})
		if got := k.ids(t, "word14990xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"); got != "1" {
			t.Errorf("a word within the limit: %q", got)
		}
		if got := k.ids(t, "word15010xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"); got != "" {
			t.Errorf("a word behind it: %q", got)
		}
	})
}

func TestAFloodIsRefusedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		fill(t, k)
		var refused, answered atomic.Int64
		var all sync.WaitGroup
		for range 400 {
			all.Go(func() {
				began := time.Now()
				r, err := k.Find(ctx, search.Query{Text: "harbour wall", Kinds: []search.Kind{"story"}, Limit: 5})
				switch {
				case fault.Is(err, fault.Unavailable):
					refused.Add(1)
				case err != nil || idsOf(r) != "1 2":
					t.Errorf("%q, %v", idsOf(r), err)
				default:
					answered.Add(1)
				}
				if took := time.Since(began); took > 5*time.Second {
					t.Errorf("an answer took %v", took)
				}
			})
		}
		all.Wait()
		if refused.Load() == 0 || answered.Load() == 0 {
			t.Errorf("%d were refused, %d answered", refused.Load(), answered.Load())
		}
		if got := k.ids(t, "harbour wall"); got != "1 2" {
			t.Errorf("after the flood: %q", got)
		}
	})
}
