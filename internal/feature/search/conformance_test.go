package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/search"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

var (
	ctx        = context.Background()
	migrations = db.Merge(pubsub.Migrations, job.Migrations, search.Migrations)
	today      = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

// shelf is a source whose entries lie in memory.
type shelf map[int64]search.Entry

func (s shelf) source() search.Source {
	return search.Source{
		Name: "shelf",
		Load: func(_ context.Context, _ db.Querier, ids []int64) ([]search.Entry, error) {
			var list []search.Entry
			for _, id := range ids {
				if e, ok := s[id]; ok {
					list = append(list, e)
				}
			}
			return list, nil
		},
		IDs: func(_ context.Context, _ db.Querier, after int64, limit int) ([]int64, error) {
			var ids []int64
			for id := range s {
				if id > after {
					ids = append(ids, id)
				}
			}
			slices.Sort(ids)
			return ids[:min(len(ids), limit)], nil
		},
	}
}

// desk is a search over a shelf.
type desk struct {
	*search.Service
	db    *db.DB
	jobs  *job.Queue
	shelf shelf
	clock *time.Time
}

func open(t testing.TB, d *db.DB, s shelf) *desk {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	clock := today
	now := func() time.Time { return clock }
	bus, err := pubsub.Open(ctx, d, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	jobs := job.NewQueue(d, bus, now, log)
	service, err := search.New(ctx, search.Options{DB: d, Jobs: jobs, Now: now, Sources: []search.Source{s.source()}})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{service, d, jobs, s, &clock}
}

func (k *desk) put(t testing.TB, entries ...search.Entry) {
	t.Helper()
	for _, e := range entries {
		k.shelf[e.ID] = e
	}
	if err := k.refresh(entries); err != nil {
		t.Fatal(err)
	}
}

// refresh tells the search of entries that were changed on the shelf.
func (k *desk) refresh(entries []search.Entry) error {
	return k.db.InTx(ctx, func(tx *db.Tx) error {
		for _, e := range entries {
			if err := k.Refresh(ctx, tx, "shelf", e.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func (k *desk) find(t testing.TB, q search.Query) search.Result {
	t.Helper()
	if q.Kinds == nil {
		q.Kinds = []search.Kind{"story", "page"}
	}
	if q.Limit == 0 {
		q.Limit = search.MaxPage
	}
	r, err := k.Find(ctx, q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	return r
}

// ids writes the hits of a query as "3 1 2".
func (k *desk) ids(t testing.TB, text string) string {
	return idsOf(k.find(t, search.Query{Text: text}))
}

func idsOf(r search.Result) string {
	var ids []string
	for _, h := range r.Hits {
		ids = append(ids, fmt.Sprint(h.ID))
	}
	return strings.Join(ids, " ")
}

func each(t *testing.T, fn func(t *testing.T, k *desk)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, open(t, d, shelf{})) })
}

// daysAgo makes the time of an entry.
func daysAgo(n int) time.Time { return today.AddDate(0, 0, -n) }

// corpus is what the conformance suite looks through.
var corpus = []search.Entry{
	{ID: 1, Lang: "en", At: daysAgo(400), Title: "The harbour wall holds", Authors: []string{"Ada Lovelace"}, Tags: []string{"Sea wall"},
		Lead: "A night of storm", Text: "Waves ran over the old wall. The sea wall of 1921 held, say the engineers."},
	{ID: 2, Lang: "en", At: daysAgo(2), Title: "Council votes on flooding", Authors: []string{"Zoë O’Brien"}, Tags: []string{"Council"},
		Text: strings.Repeat("Nothing of note. ", 40) + "The harbour was mentioned once, as was the sea; the wall was not."},
	{ID: 3, Lang: "en", At: daysAgo(1), Title: "Ferries run again", Lead: "The harbour reopens",
		Text: "Running late, the ferry’s crew didn’t mind. Café Noir served them crème brûlée."},
	{ID: 4, Lang: "de", At: daysAgo(30), Title: "Die Häuser am Deich", Authors: []string{"Jürgen Weiß"}, Tags: []string{"Küste"},
		Text: "Straßen und Häuser standen unter Wasser. Das Haus am Fluss blieb trocken. Größere Schäden gab es nicht."},
	{ID: 5, Lang: "fr", At: daysAgo(31), Title: "L’eau monte", Text: "Les élections sont publiées. L’hôtel de la plage est fermé."},
	{ID: 6, Lang: "es", At: daysAgo(32), Title: "Las publicaciones del año", Text: "Una publicación sobre la canción española."},
	{ID: 7, Lang: "ru", At: daysAgo(33), Title: "Наводнение в городе", Text: "Города на реке ждут ещё одной волны."},
	{ID: 8, Lang: "ar", At: daysAgo(34), Title: "الفَيَضانات في المدينة", Text: "غطت المياه المدينة القديمة والمدرسة."},
	{ID: 9, Lang: "ja", At: daysAgo(35), Title: "東京の港", Text: "港の壁は海から町を守る。京都は遠い。"},
	{ID: 10, Lang: "xx", At: daysAgo(36), Title: "Wōrds of nö language", Text: "The harbours are many here."},
	{ID: 11, Kind: "page", Lang: "en", At: time.Date(1850, 1, 1, 0, 0, 0, 0, time.UTC), Title: "About the paper", Text: "Founded in 1850 by the sea. C3PO and 3,000 readers."},
	{ID: 12, Kind: "draft", Access: search.Staff, Lang: "en", At: daysAgo(0), Title: "Secret harbour plans", Text: "Not for readers."},
}

func fill(t testing.TB, k *desk) {
	t.Helper()
	for i := range corpus {
		if corpus[i].Kind == "" {
			corpus[i].Kind = "story"
		}
	}
	k.put(t, corpus...)
}

func TestFind(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		fill(t, k)
		for _, test := range []struct{ query, want string }{
			// Words.
			{"harbour", "1 3 2"}, // title, lead, rest; the newer first of equals
			{"HARBOUR", "1 3 2"},
			{"harbours", "1 3 10 2"},
			{"harbour wall", "1 2"},
			{"harbour nowhere", ""},
			{"wall held", "1"},
			{"run", "3"},
			{"harbours -wall", "3 10"},
			{"ferry's", "3"},
			{"ferries", "3"},
			{"didn't", "3"},
			{"didnt", "3"},
			{"3000", ""},
			{"3,000", "11"},
			{"c3po", "11"},
			{"1850", "11"},
			// Accents, in and out.
			{"cafe noir", "3"},
			{"café", "3"},
			{"CREME BRULEE", "3"},
			{"zoe", "2"},
			{"o'brien", "2"},
			{"obrien", "2"},
			{"words no", "10"},
			// Languages.
			{"Haus", "4"},
			{"Häuser", "4"},
			{"hauser", "4"},
			{"strasse", "4"},
			{"Straße", "4"},
			{"schaden", "4"},
			{"eau", "5"},
			{"l'eau", "5"},
			{"élection", "5"},
			{"hotel", "5"},
			{"publicación", "6"},
			{"publicacion", "6"},
			{"publicaciones", "6"},
			{"canciones", "6"},
			{"города", "7"},
			{"город", "7"},
			{"еще", "7"},
			{"المدينة", "8"},
			{"مدينة", "8"},
			{"東京", "9"},
			{"港", "9"},
			{"京東", ""}, // a run of ideographs is a phrase
			{"海から", "9"},
			// Phrases.
			{`"sea wall"`, "1"},
			{`sea-wall`, "1"},
			{`"wall sea"`, ""},
			{`„das haus“`, "4"},
			{`«hôtel de la plage»`, "5"},
			{`"sea wall" -flood`, "1"},
			{`"old wall the sea"`, "1"},
			{`"holds ada"`, ""}, // no phrase reaches from the title to the byline
			{`"unended phrase`, ""},
			{`"harbour wall`, "1"},
			// Not.
			{"harbour -wall", "3"},
			{`harbour -"sea wall"`, "3 2"},
			{"-harbour", ""},
			{"harbour -", "1 3 2"},
			// Where.
			{"author:ada", "1"},
			{`author:"ada lovelace"`, "1"},
			{`by:jurgen`, "4"},
			{"author:harbour", ""},
			{"lovelace", "1"},
			{"tag:wall", "1"},
			{`tag:"sea wall" storm`, "1"},
			{"tag:küste", "4"},
			{"tag:kuste", "4"},
			{"tag:councils", "2"},
			{"title:harbour", "1"},
			{"harbour -author:ada", "3 2"},
			{"nofield:harbour", ""},
			{"author: ada", ""}, // the words "author" and "ada"
			// What is no word.
			{"", ""}, {"   ", ""}, {"-", ""}, {`"`, ""}, {`""`, ""}, {"!?", ""}, {"_tharbour", ""}, {"*", ""}, {"NEAR(a b)", ""},
			{"harbour AND", ""}, {"harbour*", "1 3 2"}, {"(harbour", "1 3 2"}, {"harbour' OR 1=1", ""}, {`a\'b`, ""}, {"terms:harbour", ""},
			{"^harbour", "1 3 2"}, {"{title}: harbour", ""},
			// Nobody finds what is not for everyone.
			{"secret", ""},
		} {
			if got := k.ids(t, test.query); got != test.want {
				t.Errorf("%q finds %q, want %q", test.query, got, test.want)
			}
		}
	})
}

func TestWhoFindsWhat(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		fill(t, k)
		for _, test := range []struct {
			query search.Query
			want  string
		}{
			{search.Query{Text: "secret", Kinds: []search.Kind{"draft"}}, ""},
			{search.Query{Text: "secret", Kinds: []search.Kind{"draft"}, Access: search.Staff}, "12"},
			{search.Query{Text: "secret", Kinds: []search.Kind{"story"}, Access: search.Staff}, ""},
			{search.Query{Text: "harbour", Kinds: []search.Kind{"story", "draft"}, Access: search.Staff}, "12 1 3 2"},
			{search.Query{Text: "sea", Kinds: []search.Kind{"page"}}, "11"},
			{search.Query{Text: "sea", Kinds: []search.Kind{}}, ""},
			{search.Query{Text: "harb", Typing: true}, "1 3 10 2"},
			{search.Query{Text: "wall harb", Typing: true}, "1 2"},
			{search.Query{Text: "ha", Typing: true}, "4 1"}, // two letters: titles alone
			{search.Query{Text: "harb"}, ""},
			{search.Query{Text: "author:lov", Typing: true}, "1"},
			{search.Query{Text: "running", Typing: true}, "3"},
			{search.Query{Text: "harbour", Limit: 1}, "1"},
			{search.Query{Text: "harbour", Limit: 1, Skip: 2}, "2"},
			{search.Query{Text: "harbour", Skip: 50}, ""},
		} {
			if got := idsOf(k.find(t, test.query)); got != test.want {
				t.Errorf("%+v finds %q, want %q", test.query, got, test.want)
			}
		}
		ids, err := k.IDs(ctx, "shelf", search.Query{Text: "harbour", Kinds: []search.Kind{"story"}, Limit: 2})
		if err != nil || !slices.Equal(ids, []int64{1, 3}) {
			t.Errorf("%v, %v", ids, err)
		}
	})
}
