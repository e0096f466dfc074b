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
	"stet/internal/platform/fault"
)

func TestFromAnEmptySheetToReaders(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ann, ed := n.hire(account.Contributor, "Ann"), n.hire(account.Editor, "Ed")
		byline := n.byline(ann)
		id := n.begin(ann)
		w := n.open(ann, id)
		if w.Status != article.Draft || w.Headline != "" || len(w.Authors) != 1 || w.Authors[0] != byline || w.Lang != "en" {
			t.Fatalf("a new article is %+v", w)
		}
		w.Headline, w.Body, w.Tags = "High water", body("The tide rose."), []string{"Tides", "tides", " Harbour "}
		saved, err := n.Save(ctx, ann, id, article.SaveRequest{Client: "a", Version: w.Version, Copy: w.Copy})
		n.must(err)
		if saved.Version <= w.Version {
			t.Errorf("version %d follows %d", saved.Version, w.Version)
		}
		if err := n.Publish(ctx, ann, id, article.Publication{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a contributor publishes: %v", err)
		}
		n.must(n.Submit(ctx, ann, id, "please read"))
		n.must(n.Return(ctx, ed, id, "who says so?"))
		n.must(n.Submit(ctx, ann, id, ""))
		n.must(n.Approve(ctx, ed, id))
		if _, err := n.Save(ctx, ann, id, article.SaveRequest{Client: "a", Version: saved.Version, Copy: w.Copy}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a contributor writes in what was approved: %v", err)
		}
		remarks, err := n.Remarks(ctx, ann, id)
		if err != nil || len(remarks) != 2 || remarks[0].Text != "who says so?" || remarks[0].By != "Ed" {
			t.Errorf("%+v, %v", remarks, err)
		}
		n.must(n.Publish(ctx, ed, id, article.Publication{Version: saved.Version}))
		a, err := n.ByPath(ctx, "/2026/11/high-water")
		if err != nil || a.Headline != "High water" || len(a.Authors) != 1 || len(a.Tags) != 2 || a.OwnerID != ann.AccountID {
			t.Fatalf("%+v, %v", a, err)
		}
		if w = n.open(ed, id); w.Changed || !w.Published || w.Base != a.Revision {
			t.Errorf("after publication the draft is %+v", w)
		}
		list, _, err := n.Revisions(ctx, ed, id, 0, 10)
		if err != nil || len(list) != 2 || list[0].Cause != "publish" || !list[0].Current || list[1].Cause != "submit" || list[1].SavedBy != "Ann" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestScheduledTextIsTheOneThatWasScheduled(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		id := n.begin(ed)
		n.write(ed, id, "e", "Tomorrow", "As scheduled.")
		if err := n.Schedule(ctx, ed, id, article.Publication{At: n.now}); fault.FieldOf(err) != "at" {
			t.Errorf("%v", err)
		}
		n.must(n.Schedule(ctx, ed, id, article.Publication{At: n.now.Add(time.Hour)}))
		n.write(ed, id, "e", "Tomorrow", "Half a sente")
		n.now = n.now.Add(61 * time.Minute)
		n.must(n.jobs.Drain(ctx))
		a, err := n.ByPath(ctx, "/2026/11/tomorrow")
		if err != nil || a.Body.Text() != "As scheduled." {
			t.Fatalf("%q, %v", a.Body.Text(), err)
		}
		if w := n.open(ed, id); !w.Changed || w.Body.Text() != "Half a sente" {
			t.Errorf("what was written since is %+v", w)
		}
		if err := n.Publish(ctx, ed, id, article.Publication{}); fault.FieldOf(err) != "kind" {
			t.Errorf("a change that nobody says what it is: %v", err)
		}
		n.must(n.Publish(ctx, ed, id, article.Publication{Change: article.Change{Kind: article.Correct, Text: "We had left a word out."}}))
		a, err = n.ByPath(ctx, a.Path)
		if err != nil || len(a.Corrections) != 1 || a.Body.Text() != "Half a sente" {
			t.Errorf("%+v, %v", a, err)
		}
		if err := n.Publish(ctx, ed, id, article.Publication{Change: article.Change{Kind: article.Typo}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("nothing is published: %v", err)
		}
		n.must(n.Unpublish(ctx, ed, id, "It was not ours."))
		if _, err := n.ByPath(ctx, a.Path); !fault.Is(err, fault.Gone) {
			t.Errorf("%v", err)
		}
		n.must(n.Publish(ctx, ed, id, article.Publication{}))
		if again, err := n.ByPath(ctx, a.Path); err != nil || !again.PublishedAt.Equal(a.PublishedAt) {
			t.Errorf("%v, %v", again.PublishedAt, err)
		}
	})
}

func TestTakingDownIsNoWayToChangeInSilence(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		id := n.begin(ed)
		n.write(ed, id, "e", "Boats", "Seven boats.")
		n.must(n.Publish(ctx, ed, id, article.Publication{}))
		n.must(n.Unpublish(ctx, ed, id, ""))
		n.write(ed, id, "e", "Boats", "Nine boats.")
		if err := n.Publish(ctx, ed, id, article.Publication{}); fault.FieldOf(err) != "kind" {
			t.Errorf("without a word: %v", err)
		}
		n.now = n.now.Add(time.Minute)
		n.must(n.Publish(ctx, ed, id, article.Publication{Change: article.Change{Kind: article.Correct, Text: "It was nine."}}))
		a, err := n.ByPath(ctx, "/2026/11/boats")
		if err != nil || a.Body.Text() != "Nine boats." || len(a.Corrections) != 1 || a.Withdrawal != "" {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

// Two editors who look at the same draft cannot both publish it: the second is
// told that somebody was faster.
func TestTwoEditorsPublishAtOnce(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed, bo := n.hire(account.Editor, "Ed"), n.hire(account.Editor, "Bo")
		id := n.begin(ed)
		n.write(ed, id, "e", "Boats", "Seven boats.")
		both := func(p article.Publication) (failed []error) {
			errs := make(chan error, 2)
			for _, who := range []account.Identity{ed, bo} {
				go func() { errs <- n.Publish(ctx, who, id, p) }()
			}
			for range 2 {
				if err := <-errs; err != nil {
					failed = append(failed, err)
				}
			}
			return failed
		}
		for _, change := range []article.Change{{}, {Kind: article.Correct, Text: "It was nine."}} {
			w := n.open(ed, id)
			failed := both(article.Publication{Version: w.Version, Base: w.Base, Change: change})
			if len(failed) != 1 || !fault.Is(failed[0], fault.Conflict) {
				t.Errorf("%+v: failed were %v", change, failed)
			}
			n.write(ed, id, "e", "Boats", "Nine boats.")
		}
		a, err := n.ByID(ctx, id)
		if err != nil || len(a.Corrections) != 1 {
			t.Errorf("%+v, %v", a.Corrections, err)
		}
	})
}

func TestAnEmbargoIsKept(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		hour := n.now.Add(3 * time.Hour)
		m := story("Wire", time.Time{})
		m.Status, m.Embargo = article.Draft, hour
		id := n.bring(m).ID
		for what, err := range map[string]error{
			"publish":  n.Publish(ctx, ed, id, article.Publication{}),
			"schedule": n.Schedule(ctx, ed, id, article.Publication{At: hour.Add(-time.Minute)}),
			"put": n.tx(func(tx *db.Tx) error {
				m.ID, m.Status, m.Embargo = id, article.Published, time.Time{}
				_, err := n.Put(ctx, tx, m)
				return err
			}),
		} {
			if fault.FieldOf(err) != "embargo" {
				t.Errorf("%s before the hour: %v", what, err)
			}
		}
		n.must(n.Schedule(ctx, ed, id, article.Publication{At: hour}))
		if err := n.SetEmbargo(ctx, ed, id, hour.Add(time.Hour)); !fault.Is(err, fault.Conflict) {
			t.Errorf("an embargo past the scheduled hour: %v", err)
		}
		n.must(n.Unschedule(ctx, ed, id))
		n.must(n.SetEmbargo(ctx, ed, id, time.Time{}))
		n.must(n.Publish(ctx, ed, id, article.Publication{}))
	})
}

func TestTheCheckNamesWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		id := n.begin(ed)
		w := n.open(ed, id)
		w.Headline = "TK: " + strings.Repeat("long ", 25)
		w.Body = document.Doc{Content: []document.Node{
			{Type: document.Figure, Attrs: document.Attrs{Media: "abc"}},
			{Type: document.Figure, Attrs: document.Attrs{Media: "def", Decorative: true}},
			{Type: document.Paragraph, Content: []document.Node{
				{Type: document.Text, Text: "At TKTK metres, ", Marks: nil},
				{Type: document.Text, Text: "nothing", Marks: []document.Mark{{Type: document.Link, Href: "/2020/01/nothing"}}},
				{Type: document.Text, Text: " and STKS and "},
				{Type: document.Text, Text: "home", Marks: []document.Mark{{Type: document.Link, Href: "https://paper.example/archive"}}},
			}},
			{Type: document.Embed, Attrs: document.Attrs{URL: "https://evil.example/x"}},
		}}
		saved, err := n.Save(ctx, ed, id, article.SaveRequest{Client: "e", Version: w.Version, Copy: w.Copy})
		n.must(err)
		findings, err := n.Check(ctx, ed, id)
		n.must(err)
		got := map[string]int{}
		for _, f := range findings {
			got[string(f.Level)+" "+f.Code]++
		}
		want := map[string]int{"block alt": 1, "block tk": 2, "warn headline": 1, "warn caption": 1, "warn credit": 1, "warn section": 1,
			"warn byline": 1, "warn link": 1, "warn embed": 1}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v: %+v", got, want, findings)
		}
		err = n.Publish(ctx, ed, id, article.Publication{Version: saved.Version})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "TK") {
			t.Errorf("%v", err)
		}
	})
}

func TestAPreviewLinkEnds(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		id := n.begin(ed)
		n.write(ed, id, "e", "Not yet", "Secret.")
		token, err := n.SharePreview(ctx, ed, id, 24*time.Hour)
		n.must(err)
		a, expires, err := n.SharedPreview(ctx, token)
		if err != nil || a.Headline != "Not yet" || !expires.Equal(n.now.Add(24*time.Hour)) {
			t.Fatalf("%q, %v, %v", a.Headline, expires, err)
		}
		links, err := n.PreviewLinks(ctx, ed, id)
		if err != nil || len(links) != 1 || links[0].MadeBy != "Ed" {
			t.Fatalf("%+v, %v", links, err)
		}
		if _, _, err := n.SharedPreview(ctx, token[1:]+"A"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		n.must(n.RevokePreview(ctx, ed, id, links[0].ID))
		if _, _, err := n.SharedPreview(ctx, token); !fault.Is(err, fault.NotFound) {
			t.Errorf("a revoked link: %v", err)
		}
		token, err = n.SharePreview(ctx, ed, id, time.Hour)
		n.must(err)
		n.now = n.now.Add(time.Hour)
		if _, _, err := n.SharedPreview(ctx, token); !fault.Is(err, fault.NotFound) {
			t.Errorf("an expired link: %v", err)
		}
	})
}

func TestAFormThatIsSentTwiceCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		ed := n.hire(account.Editor, "Ed")
		id := n.begin(ed)
		n.write(ed, id, "e", "High water", "It rose.")
		n.must(n.Publish(ctx, ed, id, article.Publication{}))
		n.write(ed, id, "e", "High water", "It fell.")
		w := n.open(ed, id)
		change := article.Publication{Version: w.Version, Base: w.Base, Change: article.Change{Kind: article.Correct, Text: "It fell."}}
		n.must(n.Publish(ctx, ed, id, change))
		if err := n.Publish(ctx, ed, id, change); !fault.Is(err, fault.Conflict) {
			t.Errorf("%v", err)
		}
		note := article.Publication{Change: article.Change{Kind: article.Note, Text: "Read on."}}
		n.must(n.Publish(ctx, ed, id, note))
		n.must(n.Publish(ctx, ed, id, note))
		a, err := n.ByID(ctx, id)
		if err != nil || len(a.Corrections) != 2 {
			t.Errorf("%+v, %v", a.Corrections, err)
		}
	})
}
