package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stet/internal/feature/search"
	"stet/internal/platform/db/dbtest"
)

// TestBothDataBasesAnswerAlike puts random entries into both and asks random
// questions: both must find the same in the same order, and find what a plain
// look at the words finds.
func TestBothDataBasesAnswerAlike(t *testing.T) {
	lite := open(t, dbtest.Open(t, dbtest.SQLite(t, migrations), nil), shelf{})
	post := open(t, dbtest.Open(t, dbtest.Postgres(t, migrations), nil), shelf{})
	words := []string{"tide", "tides", "wall", "Wäll", "sea", "a", "東京", "3"}
	some := func(n int) *rapid.Generator[string] {
		return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(words), 0, n), func(list []string) string { return strings.Join(list, " ") })
	}
	rapid.Check(t, func(t *rapid.T) {
		var entries []search.Entry
		for id := range int64(8) {
			entries = append(entries, search.Entry{
				ID: id, Kind: rapid.SampledFrom([]search.Kind{"story", "page"}).Draw(t, "kind"),
				Lang: rapid.SampledFrom([]string{"en", "de", "zz"}).Draw(t, "lang"), At: daysAgo(rapid.IntRange(0, 900).Draw(t, "age")),
				Title: some(4).Draw(t, "title"), Authors: []string{some(2).Draw(t, "author")}, Tags: []string{some(2).Draw(t, "tag")},
				Text: some(12).Draw(t, "text"),
			})
		}
		putOn(t, lite, entries)
		putOn(t, post, entries)
		for range 6 {
			query := rapid.OneOf(
				some(3),
				rapid.Map(some(3), func(s string) string { return `"` + s + `"` }),
				rapid.Custom(func(t *rapid.T) string { return some(2).Draw(t, "yes") + " -" + some(1).Draw(t, "no") }),
				rapid.Custom(func(t *rapid.T) string { return some(1).Draw(t, "yes") + ` -"` + some(2).Draw(t, "no") + `"` }),
				rapid.Custom(func(t *rapid.T) string {
					return rapid.SampledFrom([]string{"author:", "tag:", "title:"}).Draw(t, "field") + some(2).Draw(t, "in")
				}),
				rapid.StringN(0, 30, -1),
				rapid.StringOfN(rapid.RuneFrom([]rune(`tide -"“”:()*^+&|!<>\'_{}AND `)), 0, 20, -1),
			).Draw(t, "query")
			typing := rapid.Bool().Draw(t, "typing")
			a, b := answer(t, lite, query, typing), answer(t, post, query, typing)
			if a != b {
				t.Fatalf("%q: SQLite finds %q, PostgreSQL %q", query, a, b)
			}
		}
		for _, word := range []string{"wall", "sea"} {
			checkWord(t, lite, entries, word)
		}
	})
}

func putOn(t *rapid.T, k *desk, entries []search.Entry) {
	for _, e := range entries {
		k.shelf[e.ID] = e
	}
	if err := k.refresh(entries); err != nil {
		t.Fatal(err)
	}
}

func answer(t *rapid.T, k *desk, query string, typing bool) string {
	r, err := k.Find(ctx, search.Query{Text: strings.ToValidUTF8(strings.ReplaceAll(query, "\x00", ""), ""), Kinds: []search.Kind{"story", "page"},
		Typing: typing, Limit: search.MaxPage})
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return fmt.Sprintf("%s of %d", idsOf(r), r.Total)
}

// checkWord compares what is found with a look at the entries.
func checkWord(t *rapid.T, k *desk, entries []search.Entry, word string) {
	var want, got []int64
	for _, e := range entries {
		all := strings.Fields(strings.ToLower(strings.Join([]string{e.Title, e.Authors[0], e.Tags[0], e.Text}, " ")))
		if slices.Contains(all, word) || word == "wall" && slices.Contains(all, "wäll") {
			want = append(want, e.ID)
		}
	}
	r, err := k.Find(ctx, search.Query{Text: word, Kinds: []search.Kind{"story", "page"}, Limit: search.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range r.Hits {
		got = append(got, h.ID)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("%q finds %v, want %v", word, got, want)
	}
}
