package media

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

// BenchmarkFind searches a library of 100,000 pictures and reports the 95th
// percentile of a page of each kind of question.
func BenchmarkFind(b *testing.B) {
	migrations := db.Merge(pubsub.Migrations, job.Migrations, Migrations)
	b.Run("sqlite", func(b *testing.B) { benchmarkFind(b, dbtest.SQLite(b, migrations)) })
	b.Run("postgres", func(b *testing.B) { benchmarkFind(b, dbtest.Postgres(b, migrations)) })
}

func benchmarkFind(b *testing.B, address string) {
	d := dbtest.Open(b, address, nil)
	log := slog.New(slog.DiscardHandler)
	bus, err := pubsub.Open(context.Background(), d, log)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { bus.Close() })
	s := New(Options{DB: d, Jobs: job.NewQueue(d, bus, time.Now, log), Now: time.Now})
	vocabulary := make([]string, 3000)
	for i := range vocabulary {
		vocabulary[i] = fmt.Sprintf("%c%c%05d", 'a'+i%26, 'a'+i/26%26, i)
	}
	fill(b, s, vocabulary, 100_000)
	for _, test := range []struct {
		name   string
		filter Filter
	}{
		{"all", Filter{}}, {"common", Filter{Text: "common"}}, {"rare", Filter{Text: vocabulary[2999]}}, {"half", Filter{Text: "aa0"}},
		{"two", Filter{Text: "common " + vocabulary[7]}}, {"pair", Filter{Text: vocabulary[7] + " " + vocabulary[8]}},
		{"none", Filter{Text: "common nowhere"}}, {"noalt", Filter{Show: ShowNoAlt}}, {"unused", Filter{Show: ShowUnused}},
	} {
		b.Run(test.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if _, _, err := s.Find(context.Background(), s.db, test.filter, Cursor{}, pageLength); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// fill writes rows of pictures that have no files: one word is in all, one of
// sixty in most, one of three thousand in each.
func fill(b *testing.B, s *Service, vocabulary []string, many int) {
	ctx := context.Background()
	for i := 0; i < many; i += 1000 {
		err := s.db.InTx(ctx, func(tx *db.Tx) error {
			for j := range 1000 {
				item := Item{Key: fmt.Sprintf("%024x", i+j), Kind: Picture, Name: "a.jpg", Credit: "Coast Press", Created: noon,
					Alt: vocabulary[rand.IntN(len(vocabulary))] + " " + vocabulary[rand.IntN(60)] + " common"}
				if _, err := insert(ctx, tx, item); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
