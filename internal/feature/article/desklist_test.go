package article_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

func TestListsOfTheNewsroom(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ann, ed := n.hire(account.Author, "Ann"), n.hire(account.Editor, "Ed")
		var news int64
		n.must(n.tx(func(tx *db.Tx) (err error) {
			news, _, err = n.EnsureSection(ctx, tx, article.Section{Name: "News"}, "")
			return err
		}))
		var ids []int64
		for i := range 5 {
			id := n.begin(ann)
			w := n.open(ann, id)
			w.Headline, w.Sections = fmt.Sprint("Story ", i), []int64{news}
			if i%2 == 0 {
				w.Sections = nil
			}
			n.must(second(n.Save(ctx, ann, id, article.SaveRequest{Client: "a", Version: w.Version, Copy: w.Copy})))
			ids = append(ids, id)
			n.now = n.now.Add(time.Second)
		}
		n.must(n.Submit(ctx, ann, ids[0], ""))
		n.must(n.Publish(ctx, ed, ids[1], article.Publication{}))
		n.write(ed, n.begin(ed), "e", "Ed's 100%", "x")
		list := func(who account.Identity, f article.Filter) string {
			t.Helper()
			var names []string
			var after article.After
			for {
				rows, next, err := n.DeskList(ctx, who, f, after, 2)
				n.must(err)
				for _, r := range rows {
					names = append(names, strings.TrimPrefix(r.Headline, "Story "))
				}
				if after = next; next == (article.After{}) {
					return strings.Join(names, " ")
				}
			}
		}
		for _, c := range []struct {
			who    account.Identity
			filter article.Filter
			want   string
		}{
			{ed, article.Filter{}, "Ed's 100% 1 0 4 3 2"},
			{ann, article.Filter{}, "1 0 4 3 2"},
			{ed, article.Filter{Section: news}, "1 3"},
			{ed, article.Filter{Section: news, Status: article.Draft}, "3"},
			{ed, article.Filter{Status: article.Review}, "0"},
			{ed, article.Filter{Status: article.Published}, "1"},
			{ed, article.Filter{Owner: ed.AccountID}, "Ed's 100%"},
			{ed, article.Filter{Text: "0%"}, "Ed's 100%"},
			{ed, article.Filter{Text: "STORY"}, "1 0 4 3 2"},
			{ed, article.Filter{Kind: article.Page}, ""},
			{ed, article.Filter{Owner: ann.AccountID, Section: news}, "1 3"},
			{ed, article.Filter{Owner: ann.AccountID, Status: article.Published, Section: news}, "1"},
			{ed, article.Filter{Owner: ed.AccountID, Section: news}, ""},
		} {
			if got := list(c.who, c.filter); got != c.want {
				t.Errorf("%s, %+v: %q, want %q", c.who.Name, c.filter, got, c.want)
			}
		}
		w, err := n.Waiting(ctx, ed)
		if err != nil || len(w.Mine) != 1 || len(w.Review) != 1 || len(w.Today) != 1 || w.Mine[0].Writer != "Ed" {
			t.Errorf("%+v, %v", w, err)
		}
		if counts, err := n.Counts(ctx, ed); err != nil || counts[article.Draft] != 4 || counts[article.Review] != 1 {
			t.Errorf("%v, %v", counts, err)
		}
		n.must(n.tx(func(tx *db.Tx) error { return n.Reassign(ctx, tx, ann.AccountID, ed.AccountID) }))
		if got := list(ann, article.Filter{}); got != "" {
			t.Errorf("a leaver keeps %s", got)
		}
	})
}

// Who may not open an article sees it as readers do.
func TestOthersDraftsAreNotSeenInLists(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		cara, ed := n.hire(account.Contributor, "Cara"), n.hire(account.Editor, "Ed")
		id := n.begin(ed)
		n.write(ed, id, "e", "As published", "x")
		n.must(n.Publish(ctx, ed, id, article.Publication{}))
		n.write(ed, id, "e", "A secret", "x")
		n.write(ed, n.begin(ed), "e", "Another secret", "x")
		w, err := n.Waiting(ctx, cara)
		n.must(err)
		if len(w.Today) != 1 || w.Today[0].Headline != "As published" || w.Today[0].Changed {
			t.Errorf("%+v", w.Today)
		}
	})
}

func TestUsesOfAPicture(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		m := story("Live", n.now)
		m.Body = document.Doc{Content: []document.Node{{Type: document.Figure, Attrs: document.Attrs{Media: "k1", Alt: "x"}}}}
		live := n.put(m).ID
		draft := n.begin(ed)
		w := n.open(ed, draft)
		w.Headline = "Draft"
		w.Body = document.Doc{Content: []document.Node{{Type: document.Gallery, Content: []document.Node{
			{Type: document.Figure, Attrs: document.Attrs{Media: "k1"}}, {Type: document.Figure, Attrs: document.Attrs{Media: "k2"}}}}}}
		n.must(second(n.Save(ctx, ed, draft, article.SaveRequest{Version: w.Version, Copy: w.Copy})))
		linked := story("Linked", n.now)
		linked.Body = document.Doc{Content: []document.Node{{Type: document.Paragraph, Content: []document.Node{
			{Type: document.Text, Text: "the report", Marks: []document.Mark{{Type: document.Link, Href: "/media/k4/report.pdf"}}}}}}}
		pdf := n.put(linked).ID
		n.must(n.tx(func(tx *db.Tx) error {
			_, _, err := n.EnsureAuthor(ctx, tx, article.Author{Name: "Ann", Picture: "k5"}, "")
			return err
		}))
		uses, err := n.UsesOf(ctx, n.db, ed, []string{"k1", "k2", "k3", "k4", "k5"})
		if err != nil || len(uses["k1"]) != 2 || uses["k1"][0].ArticleID != draft || uses["k1"][1].ArticleID != live ||
			len(uses["k2"]) != 1 || uses["k2"][0].Headline != "Draft" || len(uses["k3"]) != 0 {
			t.Errorf("%+v, %v", uses, err)
		}
		if len(uses["k4"]) != 1 || uses["k4"][0].ArticleID != pdf {
			t.Errorf("a file that is linked to: %+v", uses["k4"])
		}
		if len(uses["k5"]) != 1 || uses["k5"][0] != (article.Use{Headline: "Ann", Path: "/author/ann", Status: article.Byline}) {
			t.Errorf("a portrait: %+v", uses["k5"])
		}
		uses, err = n.UsesOf(ctx, n.db, n.hire(account.Contributor, "Cara"), []string{"k1"})
		if err != nil || len(uses["k1"]) != 2 || uses["k1"][0].Headline != "" || uses["k1"][1].Headline != "Live" {
			t.Errorf("a contributor is told %+v, %v", uses, err)
		}
	})
}

func TestAWriterFindsWhatStandsUnderTheirName(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ann, ed := n.hire(account.Author, "Ann"), n.hire(account.Editor, "Ed")
		byline := n.byline(ann)
		var want []int64
		for i := range 7 {
			who := []account.Identity{ann, ed}[i%2]
			id := n.begin(who)
			w := n.open(who, id)
			w.Headline, w.Authors = fmt.Sprint("Story ", i), []int64{byline}
			if i == 5 {
				w.Authors = nil
			} else {
				want = append([]int64{id}, want...)
			}
			n.must(second(n.Save(ctx, who, id, article.SaveRequest{Client: "x", Version: w.Version, Copy: w.Copy})))
			n.now = n.now.Add(time.Second)
		}
		n.must(n.Publish(ctx, ann, want[4], article.Publication{}))
		n.must(n.Unpublish(ctx, ann, want[4], ""))
		want = append([]int64{want[4]}, append(want[:4:4], want[5:]...)...)
		var got []int64
		for after := (article.After{}); ; {
			rows, next, err := n.DeskList(ctx, ann, article.Filter{}, after, 2)
			n.must(err)
			for _, r := range rows {
				got = append(got, r.ID)
			}
			if after = next; next == (article.After{}) {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
