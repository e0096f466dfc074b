package article_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stet/internal/engine/difference"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

func TestOthersFindNothing(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ann, bo, cy := n.hire(account.Contributor, "Ann"), n.hire(account.Contributor, "Bo"), n.hire(account.Author, "Cy")
		id := n.begin(ann)
		for _, who := range []account.Identity{bo, cy, n.hire(account.Moderator, "Mo"), {}} {
			for what, err := range map[string]error{
				"open":    second(n.Working(ctx, who, id, "")),
				"save":    second(n.Save(ctx, who, id, article.SaveRequest{})),
				"lock":    second(n.Lock(ctx, who, id, "x", true)),
				"publish": n.Publish(ctx, who, id, article.Publication{}),
				"submit":  n.Submit(ctx, who, id, ""),
				"preview": second(n.Preview(ctx, who, id)),
				"share":   second(n.SharePreview(ctx, who, id, time.Hour)),
				"kept":    second(n.KeptTexts(ctx, who, id)),
				"restore": n.Restore(ctx, who, id, 1),
				"check":   second(n.Check(ctx, who, id)),
				"remark":  n.Remark(ctx, who, id, "x"),
			} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s %s: %v", who.Name, what, err)
				}
			}
		}
		cys := n.begin(cy)
		n.write(cy, cys, "c", "Mine", "Text.")
		n.must(n.Publish(ctx, cy, cys, article.Publication{}))
	})
}

func TestTwoVersionsAreBothKept(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ann, ed := n.hire(account.Author, "Ann"), n.hire(account.Editor, "Ed")
		id := n.begin(ann)
		w := n.open(ann, id)
		n.write(ann, id, "a", "Ann's", "Ann's text.")
		late := article.SaveRequest{Client: "e", Version: w.Version, Copy: w.Copy}
		late.Headline = "Ed's"
		saved, err := n.Save(ctx, ed, id, late)
		if err != nil || saved.Conflict == nil || saved.Conflict.Theirs.Headline != "Ann's" {
			t.Fatalf("%+v, %v", saved, err)
		}
		if lock := saved.Conflict.Theirs.Lock; lock == nil || lock.Mine || lock.Holder != "Ann" {
			t.Errorf("%+v", lock)
		}
		late.Headline = "Ed's, longer"
		if again, err := n.Save(ctx, ed, id, late); err != nil || again.Conflict.Kept != saved.Conflict.Kept {
			t.Errorf("the same conflict is kept twice: %+v, %v", again, err)
		}
		kept, err := n.Kept(ctx, ed, id, saved.Conflict.Kept)
		if err != nil || kept.Headline != "Ed's, longer" || kept.SavedBy != "Ed" {
			t.Errorf("%+v, %v", kept, err)
		}
		lock, err := n.Lock(ctx, ed, id, "e", false)
		if err != nil || lock.Mine || lock.Holder != "Ann" {
			t.Errorf("%+v, %v", lock, err)
		}
		if lock, err = n.Lock(ctx, ed, id, "e", true); err != nil || !lock.Mine {
			t.Errorf("%+v, %v", lock, err)
		}
		if lock, err = n.Lock(ctx, ann, id, "a", false); err != nil || lock.Mine || lock.Holder != "Ed" {
			t.Errorf("who lost the lock is told %+v, %v", lock, err)
		}
		w = n.open(ann, id)
		lost, err := n.Save(ctx, ann, id, article.SaveRequest{Client: "a", Version: w.Version, Copy: w.Copy})
		if err != nil || lost.Conflict == nil {
			t.Errorf("a save without the lock: %+v, %v", lost, err)
		}
		n.now = n.now.Add(article.LockTime)
		if lock, err = n.Lock(ctx, ann, id, "a", false); err != nil || !lock.Mine {
			t.Errorf("a lock that nobody holds stays: %+v, %v", lock, err)
		}
		n.must(n.DiscardKept(ctx, ann, id, saved.Conflict.Kept))
		if list, err := n.KeptTexts(ctx, ann, id); err != nil || len(list) != 1 || list[0].ID != lost.Conflict.Kept {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestNoTextIsLost has clients save, take the lock over, close and restore at
// random. Each text that was sent must be the draft, a kept text, a revision,
// or have been followed by another of the same client.
func TestNoTextIsLost(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed, fay := n.hire(account.Editor, "Ed"), n.hire(account.Editor, "Fay")
		people := []account.Identity{ed, ed, fay}
		rapid.Check(t, func(r *rapid.T) {
			id := n.begin(ed)
			versions := make([]int64, len(people))
			last := map[string]string{}
			for i := range people {
				versions[i] = n.open(ed, id).Version
			}
			for step := range rapid.IntRange(1, 14).Draw(r, "steps") {
				i := rapid.IntRange(0, len(people)-1).Draw(r, "who")
				client := fmt.Sprint("tab", i)
				switch rapid.SampledFrom([]string{"save", "save", "save", "take", "close", "open", "wait"}).Draw(r, "what") {
				case "save":
					text := fmt.Sprintf("text %d of %d", step, id)
					w := n.open(ed, id)
					w.Headline = text
					saved, err := n.Save(ctx, people[i], id, article.SaveRequest{Client: client, Version: versions[i], Copy: w.Copy})
					if err != nil {
						r.Fatal(err)
					}
					if saved.Conflict == nil {
						versions[i] = saved.Version
					}
					last[client] = text
				case "take":
					n.must(second(n.Lock(ctx, people[i], id, client, true)))
				case "close":
					n.must(n.Unlock(ctx, people[i], id, client))
				case "open":
					versions[i] = n.open(people[i], id).Version
				case "wait":
					n.now = n.now.Add(2 * time.Minute)
				}
			}
			there := map[string]bool{n.open(ed, id).Headline: true}
			kept, err := n.KeptTexts(ctx, ed, id)
			n.must(err)
			for _, k := range kept {
				there[k.Headline] = true
			}
			revisions, _, err := n.Revisions(ctx, ed, id, 0, 100)
			n.must(err)
			for _, rev := range revisions {
				there[rev.Headline] = true
			}
			for client, text := range last {
				if !there[text] {
					r.Fatalf("%q of %s is lost", text, client)
				}
			}
		})
	})
}

func TestAnHourOfWritingIsARevision(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ann := n.hire(account.Author, "Ann")
		id := n.begin(ann)
		for i := range 5 {
			n.write(ann, id, "a", fmt.Sprint("Minute ", i), "x")
			n.now = n.now.Add(time.Minute)
		}
		count := func() int {
			list, _, err := n.Revisions(ctx, ann, id, 0, 100)
			n.must(err)
			return len(list)
		}
		if got := count(); got != 0 {
			t.Errorf("%d revisions after five minutes", got)
		}
		n.now = n.now.Add(time.Hour)
		n.write(ann, id, "a", "Later", "x")
		if got := count(); got != 1 {
			t.Errorf("%d revisions after an hour", got)
		}
		n.must(n.Unlock(ctx, ann, id, "a"))
		n.must(n.Unlock(ctx, ann, id, "a"))
		if got := count(); got != 2 {
			t.Errorf("%d revisions after the session", got)
		}
		n.must(n.Restore(ctx, ann, id, 1))
		if w := n.open(ann, id); w.Headline != "Minute 4" {
			t.Errorf("restored %q", w.Headline)
		}
		changes, err := n.Compare(ctx, ann, id, 2, 0)
		n.must(err)
		if len(changes) == 0 || changes[0].Block != "headline" || changes[0].Kind == difference.Same {
			t.Errorf("%+v", changes)
		}
	})
}

func TestWhatComesFromOutsideDoesNotLoseADraft(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		m := story("Wire", n.now)
		id := n.bring(m).ID
		before := n.open(ed, id)
		n.write(ed, id, "e", "Our own headline", "Our words.")
		m.Headline = "Wire, second take"
		if done := n.bring(m); done.Outcome != article.Kept {
			t.Errorf("an import went over what somebody writes: %s", done.Outcome)
		}
		n.put(m)
		w := n.open(ed, id)
		if w.Headline != "Wire, second take" || w.Changed || w.Version <= before.Version {
			t.Errorf("%+v", w)
		}
		kept, err := n.KeptTexts(ctx, ed, id)
		if err != nil || len(kept) != 1 || kept[0].Headline != "Our own headline" {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

func TestADraftTravelsWithItsWords(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		id, empty := n.begin(ed), n.begin(ed)
		n.write(ed, id, "e", "Half", "Half a sentence")
		list, err := n.Some(ctx, n.db, []int64{id, empty})
		if err != nil || len(list) != 2 || list[0].Headline != "Half" || list[0].Body.Text() != "Half a sentence" {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, a := range list {
			done := n.bring(article.Manuscript{Kind: a.Kind, Status: a.Status, Slug: a.Slug, Content: a.Content, Origin: fmt.Sprint("copy:", a.ID)})
			if w := n.open(ed, done.ID); w.Headline != a.Headline || w.Slug == "untitled" {
				t.Errorf("%+v", w)
			}
		}
		copies, err := n.Copies(ctx, n.db, []int64{id, empty})
		if err != nil || len(copies) != 1 || copies[id].Headline != "Half" {
			t.Errorf("%+v, %v", copies, err)
		}
	})
}
