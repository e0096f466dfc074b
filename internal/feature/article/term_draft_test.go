package article_test

import (
	"fmt"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

// A story that was published from the desk keeps its draft: what it says about
// terms must not bring one back that was renamed, merged or removed.
func TestDraftsFollowTheirTerms(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		act := func(fn func(tx *db.Tx) error) { t.Helper(); n.must(n.tx(fn)) }
		var news, sport, ann, bo, sea int64
		act(func(tx *db.Tx) (err error) {
			if news, err = n.SaveSection(ctx, tx, ed, article.Section{Name: "News"}); err != nil {
				return err
			}
			if sport, err = n.SaveSection(ctx, tx, ed, article.Section{Name: "Sport"}); err != nil {
				return err
			}
			if ann, err = n.SaveAuthor(ctx, tx, ed, article.Author{Name: "Ann"}); err != nil {
				return err
			}
			if bo, err = n.SaveAuthor(ctx, tx, ed, article.Author{Name: "Bo"}); err != nil {
				return err
			}
			sea, err = n.SaveTag(ctx, tx, ed, article.Tag{Name: "Maritime", Slug: "sea"})
			return err
		})
		id := n.begin(ed)
		w := n.open(ed, id)
		w.Headline, w.Sections, w.Authors, w.Tags = "Boats", []int64{news}, []int64{ann}, []string{"Harbor", "Maritime", "Ships", "Gone"}
		n.must(second(n.Save(ctx, ed, id, article.SaveRequest{Version: w.Version, Copy: w.Copy})))
		n.must(n.Publish(ctx, ed, id, article.Publication{}))
		tags := func() map[string]int64 {
			a, err := n.ByID(ctx, id)
			n.must(err)
			m := map[string]int64{}
			for _, tag := range a.Tags {
				m[tag.Name] = tag.ID
			}
			return m
		}
		if tags()["Maritime"] != sea {
			t.Errorf("a tag with an address of its own was made anew: %v", tags())
		}
		had := tags()
		act(func(tx *db.Tx) error {
			if _, err := n.SaveTag(ctx, tx, ed, article.Tag{ID: had["Harbor"], Name: "Harbour"}); err != nil {
				return err
			}
			if err := n.MergeTag(ctx, tx, ed, had["Ships"], sea); err != nil {
				return err
			}
			if err := n.DeleteTag(ctx, tx, ed, had["Gone"]); err != nil {
				return err
			}
			if err := n.DeleteSection(ctx, tx, ed, news, sport); err != nil {
				return err
			}
			return n.DeleteAuthor(ctx, tx, ed, ann, bo)
		})
		n.now = n.now.Add(time.Hour)
		n.write(ed, id, "", "Boats", "mended")
		n.must(n.Publish(ctx, ed, id, article.Publication{Change: article.Change{Kind: article.Typo}}))
		a, err := n.ByID(ctx, id)
		n.must(err)
		if len(a.Sections) != 1 || a.Sections[0].ID != sport || len(a.Authors) != 1 || a.Authors[0].ID != bo {
			t.Errorf("filed under %+v, by %+v", a.Sections, a.Authors)
		}
		if got := fmt.Sprint(tags()); got != fmt.Sprint(map[string]int64{"Harbour": had["Harbor"], "Maritime": sea}) {
			t.Errorf("tags %s", got)
		}
		if all, err := n.Tags(ctx, "", "", 10); err != nil || len(all) != 2 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
