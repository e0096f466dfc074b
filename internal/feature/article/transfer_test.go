package article_test

import (
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

// TestADraftComesInBesideTheTextThatReadersHave brings in what was being
// written elsewhere, again and again: it never takes the place of what somebody
// has written here.
func TestADraftComesInBesideTheTextThatReadersHave(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		published := story("Out", n.now.Add(-time.Hour))
		published.Origin = "elsewhere:1"
		id := n.bring(published).ID
		var tag int64
		draft := article.Manuscript{ID: id, Content: article.Content{Headline: "Not yet", Body: body("New words.")}}
		bring := func(want article.Outcome) {
			t.Helper()
			var got article.Outcome
			n.must(n.tx(func(tx *db.Tx) (err error) { got, err = n.ImportDraft(ctx, tx, draft); return err }))
			if got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		n.must(n.tx(func(tx *db.Tx) (err error) {
			tag, _, err = n.EnsureTag(ctx, tx, article.Tag{Name: "Later on"}, "")
			return err
		}))
		draft.TagIDs = []int64{tag}
		bring(article.Created)
		bring(article.Unchanged)
		w := n.open(ed, id)
		if w.Headline != "Not yet" || !w.Changed || len(w.Tags) != 1 || w.Tags[0] != "Later on" {
			t.Errorf("%+v", w)
		}
		if a, err := n.ByID(ctx, id); err != nil || a.Headline != "Out" || a.Status != article.Published {
			t.Errorf("readers have %q, %v", a.Headline, err)
		}
		n.write(ed, id, "e", "Written here", "Ours.")
		bring(article.Kept)
		n.must(n.Publish(ctx, ed, id, article.Publication{Change: article.Change{Kind: article.Update}}))
		bring(article.Kept)
		if w := n.open(ed, id); w.Headline != "Written here" {
			t.Errorf("%q is being written", w.Headline)
		}
	})
}

func TestAProgramThatAsksTwiceBeginsOneArticle(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ann := n.hire(account.Author, "Ann")
		first, err := n.StartOnce(ctx, ann, article.Story, "wire:1")
		n.must(err)
		again, err := n.StartOnce(ctx, ann, article.Story, "wire:1")
		n.must(err)
		other, err := n.StartOnce(ctx, ann, article.Story, "wire:2")
		n.must(err)
		if again != first || other == first || n.begin(ann) == n.begin(ann) {
			t.Errorf("%d, again %d, another %d", first, again, other)
		}
	})
}
