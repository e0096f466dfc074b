package search_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/search"
	"stet/internal/platform/db/dbtest"
)

// BenchmarkFind searches an archive of STET_BENCH_STORIES stories (2,000 when
// it is not set) of some 300 words, whose words are as unevenly frequent as
// those of a language, and reports the time that 95 of 100 searches of all
// sorts stay under. Phrases of the very commonest words, the dearest there are,
// are timed apart.
//
//	STET_BENCH_STORIES=100000 go test -run '^$' -bench Find -benchtime 1x ./internal/feature/search
func BenchmarkFind(b *testing.B) {
	stories := 2000
	if n, err := strconv.Atoi(os.Getenv("STET_BENCH_STORIES")); err == nil {
		stories = n
	}
	for _, on := range []struct{ name, address string }{
		{"sqlite", dbtest.SQLite(b, migrations)}, {"postgres", dbtest.Postgres(b, migrations)},
	} {
		b.Run(on.name, func(b *testing.B) {
			k := open(b, dbtest.Open(b, on.address, nil), shelf{})
			archive(b, k, stories)
			for b.Loop() {
				measure(b, k)
			}
		})
	}
}

// archive puts synthetic stories on the shelf and lets the job index them.
func archive(b *testing.B, k *desk, stories int) {
	words := vocabulary()
	for i := range stories {
		k.shelf[int64(i+1)] = search.Entry{ID: int64(i + 1), Kind: "story", Lang: "en", At: today.Add(-time.Duration(i) * time.Hour),
			Title: words.text(8), Authors: []string{"Author " + strconv.Itoa(i%200)}, Tags: []string{words.text(1), words.text(1)},
			Lead: words.text(20), Text: words.text(280)}
	}
	began := time.Now()
	if err := k.Reindex(ctx); err != nil {
		b.Fatal(err)
	}
	if err := k.jobs.Drain(ctx); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d stories were indexed in %v", stories, time.Since(began).Round(time.Millisecond))
}

// lexicon is words whose frequency falls with their rank, by Zipf's law.
type lexicon struct {
	words []string
	zipf  *rand.Zipf
}

func vocabulary() lexicon {
	rng := rand.New(rand.NewPCG(1, 2))
	const letters = "etaoinshrdlucmfwypvbgkqjxz"
	words := make([]string, 40_000)
	for i := range words {
		word := make([]byte, 2+rng.IntN(9))
		for k := range word {
			word[k] = letters[min(rng.IntN(26), rng.IntN(26))]
		}
		words[i] = string(word)
	}
	return lexicon{words, rand.NewZipf(rng, 1.1, 3, uint64(len(words)-1))}
}

func (l lexicon) text(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = l.words[l.zipf.Uint64()]
	}
	return strings.Join(list, " ")
}

// measure runs queries of all sorts and reports percentiles of their times.
func measure(b *testing.B, k *desk) {
	words := vocabulary()
	sorts := map[string]func(i int) string{
		"one word":      func(int) string { return words.text(1) },
		"three words":   func(int) string { return words.text(3) },
		"rare word":     func(i int) string { return words.words[20_000+i] },
		"commonest":     func(i int) string { return words.words[i%5] },
		"two commonest": func(i int) string { return words.words[i%5] + " " + words.words[(i+1)%5] },
		"phrase": func(i int) string {
			text := strings.Fields(k.shelf[int64(1+i*len(k.shelf)/50)].Text)
			return `"` + text[i] + " " + text[i+1] + `"`
		},
		"author and word": func(i int) string { return "author:" + strconv.Itoa(i%200) + " " + words.text(1) },
		"without":         func(i int) string { return words.text(1) + " -" + words.words[i%10] },
	}
	var all []time.Duration
	timed := func(name string, query func(i int) search.Query) []time.Duration {
		times := make([]time.Duration, 50)
		for i := range times {
			q := query(i)
			began := time.Now()
			k.find(b, q)
			times[i] = time.Since(began)
		}
		b.Log(fmt.Sprintf("%-16s", name), percentiles(times))
		return times
	}
	for _, sort := range slices.Sorted(maps.Keys(sorts)) {
		all = append(all, timed(sort, func(i int) search.Query { return search.Query{Text: sorts[sort](i), Limit: 20} })...)
	}
	for _, n := range []int{2, 3} {
		all = append(all, timed(fmt.Sprint("typing ", n), func(i int) search.Query {
			word := words.words[i*10] + "e"
			return search.Query{Text: word[:n], Typing: true, Limit: 20}
		})...)
	}
	timed("commonest phrase", func(i int) search.Query {
		return search.Query{Text: `"` + words.words[i%20] + " " + words.words[(i+7)%20] + `"`, Limit: 20}
	})
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)*95/100].Microseconds())/1000, "p95-ms")
}

func percentiles(times []time.Duration) string {
	slices.Sort(times)
	at := func(p int) time.Duration { return times[(len(times)-1)*p/100].Round(10 * time.Microsecond) }
	return fmt.Sprintf("p50 %v, p95 %v, worst %v", at(50), at(95), at(100))
}
