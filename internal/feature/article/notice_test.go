package article_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
)

func TestWhoWaitsIsTold(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		cara, boss := n.hire(account.Contributor, "Cara"), n.hire(account.Owner, "Boss")
		n.hire(account.Author, "Ann")
		n.must(n.tx(func(tx *db.Tx) error { // never signed in: an import brought them
			_, _, err := account.New(n.db, func() time.Time { return n.now }).EnsurePerson(ctx, tx, account.Person{Role: account.Editor, Name: "Old", Email: "old@paper.example"})
			return err
		}))
		id := n.begin(cara)
		n.write(cara, id, "c", "High water", "x")
		sent := 0
		news := func() (to []string, text string) {
			t.Helper()
			n.now = n.now.Add(time.Minute)
			letters := n.letters()
			for _, l := range letters[:len(letters)-sent] {
				to, text = append(to, l.To), l.Subject+"\n"+l.Text
			}
			sent = len(letters)
			slices.Sort(to)
			return to, text
		}
		for _, c := range []struct {
			act   string
			do    func() error
			to    string
			words []string
		}{
			{"submit", func() error { return n.Submit(ctx, cara, id, "please read") }, "boss@paper.example ed@paper.example",
				[]string{"“High water”", "Cara", "please read", "https://paper.example/desk/articles/"}},
			{"return", func() error { return n.Return(ctx, n.editor, id, "who says so?") }, "cara@paper.example", []string{"Ed", "who says so?"}},
			{"submit again", func() error { return n.Submit(ctx, cara, id, "") }, "boss@paper.example ed@paper.example", nil},
			{"approve", func() error { return n.Approve(ctx, boss, id) }, "cara@paper.example", []string{"Boss", "approved"}},
		} {
			n.must(c.do())
			to, text := news()
			if got := strings.Join(to, " "); got != c.to {
				t.Errorf("%s: told %q, want %q", c.act, got, c.to)
			}
			for _, word := range c.words {
				if !strings.Contains(text, word) {
					t.Errorf("%s: no %q in %q", c.act, word, text)
				}
			}
			if strings.Contains(text, "{") {
				t.Errorf("%s: %q", c.act, text)
			}
		}
		own := n.begin(boss)
		n.must(n.Submit(ctx, boss, own, ""))
		n.must(n.Return(ctx, boss, own, "later"))
		if to, _ := news(); strings.Join(to, " ") != "ed@paper.example" {
			t.Errorf("of their own acts %q were told", to)
		}
	})
}
