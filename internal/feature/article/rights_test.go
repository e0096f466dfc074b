package article_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

func (n *afterwards) setRights(id int64, r article.Rights) {
	n.t.Helper()
	n.act(func(tx *db.Tx) error { return n.SetRights(ctx, tx, n.editor, id, r) })
}

func (n *afterwards) drain() {
	n.t.Helper()
	n.must(n.jobs.Drain(ctx))
}

func TestExpiredRightsTakeAStoryDownAtTheirHour(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Wire", "From the wire.")
		n.setRights(id, article.Rights{Expires: n.now.Add(time.Hour)})
		n.setRights(id, article.Rights{Expires: n.now.Add(2 * time.Hour)})
		n.now = n.now.Add(61 * time.Minute)
		n.drain()
		if _, err := n.ByPath(ctx, "/2026/11/wire"); err != nil {
			t.Fatalf("the hour that was given up still counted: %v", err)
		}
		n.now = n.now.Add(time.Hour)
		if _, err := n.ByPath(ctx, "/2026/11/wire"); !fault.Is(err, fault.Gone) {
			t.Errorf("before the job has run, its page: %v", err)
		}
		if cards, _, _ := n.List(ctx, article.Everything(), article.Cursor{}, 10); len(cards) != 0 {
			t.Error("before the job has run, lists have it")
		}
		n.heard = nil
		n.drain()
		a, err := n.ByPath(ctx, "/2026/11/wire")
		if !fault.Is(err, fault.Gone) || a.Status != article.Unpublished || !strings.Contains(a.Withdrawal, "allowed to publish") {
			t.Errorf("%s, %q, %v", a.Status, a.Withdrawal, err)
		}
		if !strings.Contains(strings.Join(n.heard, " "), "feeds") {
			t.Errorf("purged %q", n.heard)
		}
		if err := n.Publish(ctx, n.editor, id, article.Publication{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("published again: %v", err)
		}
	})
}

func TestWhatTheSourceRefuses(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Wire", "From the wire.")
		n.setRights(id, article.Rights{Refused: []article.Permit{article.PermitAudio, article.PermitFeed}})
		a, err := n.ByID(ctx, id)
		n.must(err)
		if a.Allows(article.PermitFeed) || a.Allows(article.PermitAudio) || !a.Allows(article.PermitAPI) || !a.Allows(article.PermitPage) ||
			!slices.Equal(a.Rights.Refused, []article.Permit{article.PermitFeed, article.PermitAudio}) {
			t.Errorf("%+v", a.Rights)
		}
		n.amend(id, "From the wire, mended.", article.Change{Kind: article.Typo})
		if a, _ = n.ByID(ctx, id); a.Allows(article.PermitFeed) {
			t.Error("a change of the text lost the rights")
		}
		n.setRights(id, article.Rights{Refused: []article.Permit{article.PermitPage}})
		if a, err = n.ByPath(ctx, "/2026/11/wire"); !fault.Is(err, fault.Gone) || a.Allows(article.PermitAPI) {
			t.Errorf("without a page it is at its address: %v", err)
		}
		err = n.tx(func(tx *db.Tx) error {
			return n.SetRights(ctx, tx, n.editor, id, article.Rights{Refused: []article.Permit{"print"}})
		})
		if fault.FieldOf(err) != "refused" {
			t.Error(err)
		}
		later := n.begin(n.editor)
		n.write(n.editor, later, "tab", "Later", "Text.")
		n.must(n.Schedule(ctx, n.editor, later, article.Publication{At: n.now.Add(time.Hour)}))
		n.setRights(later, article.Rights{Refused: []article.Permit{article.PermitPage}})
		n.now = n.now.Add(2 * time.Hour)
		n.drain()
		if a, _ := n.ByID(ctx, later); a.Status != article.Draft {
			t.Errorf("scheduled, it is %s", a.Status)
		}
	})
}

func TestReinstatingLeadsBackToWhatItWas(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		kill := func(id int64) {
			n.act(func(tx *db.Tx) error { return n.Kill(ctx, tx, n.editor, id, "") })
		}
		reinstate := func(id int64) error {
			return n.tx(func(tx *db.Tx) error { return n.Reinstate(ctx, tx, n.editor, id) })
		}
		gone := n.issue("Gone", "x")
		n.must(n.Unpublish(ctx, n.editor, gone, "It was not ours."))
		n.must(n.SetEmbargo(ctx, n.editor, gone, n.now.Add(time.Hour)))
		kill(gone)
		n.must(reinstate(gone))
		if a, err := n.ByPath(ctx, "/2026/11/gone"); !fault.Is(err, fault.Gone) || a.Status != article.Unpublished {
			t.Errorf("what had been taken from readers is %s, %v", a.Status, err)
		}
		dead := story("Dead", n.now.Add(-time.Hour))
		dead.Status = article.Killed
		id := n.bring(dead).ID
		n.must(reinstate(id))
		if n.statusOf(id) != article.Unpublished {
			t.Errorf("what came killed from elsewhere is %s", n.statusOf(id))
		}
		read := n.issue("Read", "x")
		kill(read)
		n.must(n.SetEmbargo(ctx, n.editor, read, n.now.Add(time.Hour)))
		if err := reinstate(read); fault.FieldOf(err) != "embargo" {
			t.Errorf("under an embargo: %v", err)
		}
		n.now = n.now.Add(2 * time.Hour)
		n.must(reinstate(read))
		if n.statusOf(read) != article.Published {
			t.Errorf("it is %s", n.statusOf(read))
		}
	})
}

func TestNothingFromOutsideBringsBackWhatWasTakenDown(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		for name, takeDown := range map[string]func(id int64){
			"killed":      func(id int64) { n.act(func(tx *db.Tx) error { return n.Kill(ctx, tx, n.editor, id, "By a court.") }) },
			"unpublished": func(id int64) { n.must(n.Unpublish(ctx, n.editor, id, "By a court.")) },
		} {
			m := story("Wire "+name, n.now.Add(-time.Hour))
			id := n.bring(m).ID
			takeDown(id)
			if again := n.bring(m); again.Outcome != article.Kept || n.statusOf(id) != article.Status(name) {
				t.Errorf("%s: brought in again it is %s, %s", name, again.Outcome, n.statusOf(id))
			}
			m.Headline += ", corrected"
			if again := n.bring(m); again.Outcome != article.Kept || n.statusOf(id) != article.Status(name) {
				t.Errorf("%s: changed outside it is %s, %s", name, again.Outcome, n.statusOf(id))
			}
			if name != "killed" {
				continue
			}
			for what, act := range map[string]func(tx *db.Tx) error{
				"a file":       func(tx *db.Tx) error { _, err := n.Put(ctx, tx, m); return err },
				"an overwrite": func(tx *db.Tx) error { _, err := n.ImportOver(ctx, tx, m); return err },
			} {
				if err := n.tx(act); !fault.Is(err, fault.Conflict) || n.statusOf(id) != article.Killed {
					t.Errorf("%s: %v, it is %s", what, err, n.statusOf(id))
				}
			}
		}
	})
}

func TestAnHourThatCannotBeKeptIsTold(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.begin(n.editor)
		n.write(n.editor, id, "tab", "Wire", "Text.")
		n.must(n.Schedule(ctx, n.editor, id, article.Publication{At: n.now.Add(2 * time.Hour)}))
		n.setRights(id, article.Rights{Expires: n.now.Add(time.Hour)})
		n.now = n.now.Add(3 * time.Hour)
		n.drain()
		remarks, err := n.Remarks(ctx, n.editor, id)
		if n.statusOf(id) != article.Draft || err != nil || len(remarks) != 1 || !strings.Contains(remarks[0].Text, "rights") {
			t.Errorf("%s, %+v, %v", n.statusOf(id), remarks, err)
		}
	})
}

func TestWhatIsTakenDownHasNoPreview(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		for what, takeDown := range map[string]func(id int64){
			"unpublished": func(id int64) { n.must(n.Unpublish(ctx, n.editor, id, "")) },
			"expired": func(id int64) {
				n.setRights(id, article.Rights{Expires: n.now.Add(time.Minute)})
				n.now = n.now.Add(time.Hour) // the job that takes it down has not run yet
			},
			"killed": func(id int64) { n.act(func(tx *db.Tx) error { return n.Kill(ctx, tx, n.editor, id, "") }) },
		} {
			id := n.issue(what, "x")
			token, err := n.SharePreview(ctx, n.editor, id, 24*time.Hour)
			n.must(err)
			if _, _, err := n.SharedPreview(ctx, token); err != nil {
				t.Fatal(err)
			}
			takeDown(id)
			if _, _, err := n.SharedPreview(ctx, token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestAStoryWithoutAnArchiveLeavesTheLists(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Wire", "From the wire.")
		n.setRights(id, article.Rights{Refused: []article.Permit{article.PermitArchive}})
		n.now = n.now.Add(article.ArchiveAfter - time.Minute)
		n.drain()
		if cards, _, _ := n.List(ctx, article.Everything(), article.Cursor{}, 10); len(cards) != 1 {
			t.Fatal("it left the lists too early")
		}
		n.now = n.now.Add(2 * time.Minute)
		n.drain()
		a, err := n.ByPath(ctx, "/2026/11/wire")
		if err != nil || !a.Unlisted {
			t.Errorf("at its address: %+v, %v", a.Unlisted, err)
		}
		cards, _, _ := n.List(ctx, article.Everything(), article.Cursor{}, 10)
		months, _ := n.Months(ctx)
		if len(cards) != 0 || len(months) != 0 {
			t.Errorf("%d in lists, %d months", len(cards), len(months))
		}
		n.setRights(id, article.Rights{})
		if cards, _, _ = n.List(ctx, article.Everything(), article.Cursor{}, 10); len(cards) != 1 {
			t.Error("with the permission it does not come back")
		}
	})
}

func TestAnImportBringsWhatStandsBesideTheText(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		m := story("Wire", n.now.Add(-time.Hour))
		m.Rights = &article.Rights{Expires: n.now.Add(time.Hour), Refused: []article.Permit{article.PermitFeed}}
		m.Retraction = article.Struck
		first := n.bring(m)
		if again := n.bring(m); again.Outcome != article.Unchanged {
			t.Errorf("again: %s", again.Outcome)
		}
		a, _ := n.ByID(ctx, first.ID)
		if a.Retraction != article.Struck || a.Allows(article.PermitFeed) || a.Rights.Expires.IsZero() {
			t.Errorf("%+v, %q", a.Rights, a.Retraction)
		}
		n.now = n.now.Add(2 * time.Hour)
		late := story("Late", n.now.Add(-3*time.Hour))
		late.Rights = &article.Rights{Expires: n.now.Add(-time.Hour)}
		if done := n.bring(late); n.statusOf(done.ID) != article.Unpublished {
			t.Errorf("what has ended came in as %s", n.statusOf(done.ID))
		}
		dead := story("Dead", n.now.Add(-time.Hour))
		dead.Status, dead.Withdrawal = article.Killed, "By a court."
		done := n.bring(dead)
		if a, _ := n.ByID(ctx, done.ID); a.Status != article.Killed || a.Withdrawal != "By a court." || a.WithdrawnAt.IsZero() {
			t.Errorf("%s, %q", a.Status, a.Withdrawal)
		}
	})
}

func (n *afterwards) statusOf(id int64) article.Status {
	n.t.Helper()
	a, err := n.ByID(ctx, id)
	n.must(err)
	return a.Status
}

func TestEditorsArrangeTheFrontPage(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		var section int64
		n.act(func(tx *db.Tx) (err error) {
			section, err = n.SaveSection(ctx, tx, n.editor, article.Section{Name: "Harbour"})
			return err
		})
		one, two, three := n.issue("One", "1"), n.issue("Two", "2"), n.issue("Three", "3")
		slot := func(zone article.Zone, section int64, at int, id int64) article.Slot {
			return article.Slot{Zone: zone, SectionID: section, Position: at, Card: article.Card{ID: id}}
		}
		pinned := slot(article.ZoneSecond, 0, 2, two)
		pinned.Until = n.now.Add(time.Hour)
		n.act(func(tx *db.Tx) error {
			return n.Arrange(ctx, tx, n.editor, []article.Slot{slot(article.ZoneLead, 0, 0, one), pinned, slot(article.ZoneRail, section, 3, three)})
		})
		slots, err := n.Front(ctx)
		if err != nil || len(slots) != 3 || slots[0].Card.Headline != "One" {
			t.Fatalf("%+v, %v", slots, err)
		}
		for what, wrong := range map[string][]article.Slot{
			"no such place":    {slot(article.ZoneLead, 0, 1, one)},
			"no such zone":     {slot("attic", 0, 0, one)},
			"no section":       {slot(article.ZoneRail, 0, 0, one)},
			"twice":            {slot(article.ZoneLead, 0, 0, one), slot(article.ZoneRow, 0, 0, one)},
			"nothing there":    {slot(article.ZoneLead, 0, 0, 4711)},
			"two in one place": {slot(article.ZoneLead, 0, 0, one), slot(article.ZoneLead, 0, 0, two)},
		} {
			if err := n.tx(func(tx *db.Tx) error { return n.Arrange(ctx, tx, n.editor, wrong) }); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		n.must(n.Unpublish(ctx, n.editor, one, ""))
		n.now = n.now.Add(2 * time.Hour)
		if slots, _ = n.Front(ctx); len(slots) != 1 || slots[0].Card.ID != three {
			t.Errorf("after one was withdrawn and one's time was over: %+v", slots)
		}
		n.act(func(tx *db.Tx) error { return n.DeleteSection(ctx, tx, n.editor, section, 0) })
		if slots, _ = n.Front(ctx); len(slots) != 0 {
			t.Errorf("the rail of a section that is gone: %+v", slots)
		}
	})
}

func TestTermsKeepTheirAddresses(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Boats", "Seven.")
		var harbour, sea, tide, tides, ann, bo int64
		n.act(func(tx *db.Tx) (err error) {
			if harbour, err = n.SaveSection(ctx, tx, n.editor, article.Section{Name: "Harbour"}); err != nil {
				return err
			}
			if sea, err = n.SaveSection(ctx, tx, n.editor, article.Section{Name: "Sea"}); err != nil {
				return err
			}
			if tide, err = n.SaveTag(ctx, tx, n.editor, article.Tag{Name: "Tide"}); err != nil {
				return err
			}
			if tides, err = n.SaveTag(ctx, tx, n.editor, article.Tag{Name: "Tides"}); err != nil {
				return err
			}
			if ann, err = n.SaveAuthor(ctx, tx, n.editor, article.Author{Name: "Ann", AccountID: n.editor.AccountID}); err != nil {
				return err
			}
			bo, err = n.SaveAuthor(ctx, tx, n.editor, article.Author{Name: "Bo", Bio: "A guest."})
			return err
		})
		m := story("Boats", n.now)
		m.ID, m.Origin, m.SectionIDs, m.TagIDs, m.AuthorIDs = id, "", []int64{harbour, sea}, []int64{tide, tides}, []int64{ann, bo}
		n.put(m)
		n.act(func(tx *db.Tx) error {
			_, err := n.SaveSection(ctx, tx, n.editor, article.Section{ID: harbour, Name: "The harbour", Slug: "the-harbour"})
			return err
		})
		if to, err := n.site.Redirect(ctx, "/section/harbour"); err != nil || to != "/section/the-harbour" {
			t.Errorf("the old address leads to %q, %v", to, err)
		}
		for what, act := range map[string]func(tx *db.Tx) error{
			"slug": func(tx *db.Tx) error {
				_, err := n.SaveSection(ctx, tx, n.editor, article.Section{Name: "X", Slug: "sea"})
				return err
			},
			"into": func(tx *db.Tx) error { return n.MergeTag(ctx, tx, n.editor, tide, tide) },
			"account": func(tx *db.Tx) error {
				_, err := n.SaveAuthor(ctx, tx, n.editor, article.Author{Name: "Y", AccountID: 99})
				return err
			},
			"picture": func(tx *db.Tx) error {
				_, err := n.SaveAuthor(ctx, tx, n.editor, article.Author{Name: "Y", Picture: "none"})
				return err
			},
		} {
			if err := n.tx(act); fault.FieldOf(err) != what {
				t.Errorf("%s: %v", what, err)
			}
		}
		for what, act := range map[string]func(tx *db.Tx) error{
			"section": func(tx *db.Tx) error { return n.DeleteSection(ctx, tx, n.editor, harbour, 0) },
			"byline":  func(tx *db.Tx) error { return n.DeleteAuthor(ctx, tx, n.editor, ann, 0) },
		} {
			if err := n.tx(act); !fault.Is(err, fault.Conflict) {
				t.Errorf("a %s in use was deleted: %v", what, err)
			}
		}
		var told []int64
		n.OnLive(func(_ context.Context, _ *db.Tx, id int64) error { told = append(told, id); return nil })
		n.act(func(tx *db.Tx) error { return n.DeleteSection(ctx, tx, n.editor, harbour, sea) })
		n.act(func(tx *db.Tx) error { return n.MergeTag(ctx, tx, n.editor, tide, tides) })
		n.act(func(tx *db.Tx) error { return n.DeleteAuthor(ctx, tx, n.editor, ann, bo) })
		n.drain()
		if !slices.Equal(told, []int64{id, id, id}) {
			t.Errorf("of the three terms that are gone, hooks heard for %v", told)
		}
		a, err := n.ByID(ctx, id)
		if err != nil || len(a.Sections) != 1 || len(a.Tags) != 1 || len(a.Authors) != 1 {
			t.Fatalf("%+v, %v", a, err)
		}
		cards, _, err := n.List(ctx, article.InSection(sea), article.Cursor{}, 10)
		if err != nil || len(cards) != 1 || cards[0].Section.Name != "Sea" || len(cards[0].Authors) != 1 {
			t.Errorf("%+v, %v", cards, err)
		}
		for from, want := range map[string]string{"/section/harbour": "/section/sea", "/section/the-harbour": "/section/sea", "/tag/tide": "/tag/tides", "/author/ann": "/author/bo"} {
			if to, err := n.site.Redirect(ctx, from); err != nil || to != want {
				t.Errorf("%s leads to %q, %v", from, to, err)
			}
		}
	})
}

func TestSectionsHaveTheEditorsOrder(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		ids := map[string]int64{}
		for _, name := range []string{"A", "B", "C", "D"} {
			n.act(func(tx *db.Tx) (err error) {
				ids[name], err = n.SaveSection(ctx, tx, n.editor, article.Section{Name: name})
				return err
			})
		}
		n.act(func(tx *db.Tx) error { return n.OrderSections(ctx, tx, n.editor, []int64{ids["C"], 99, ids["A"]}) })
		list, err := n.Sections(ctx)
		n.must(err)
		var names string
		for _, s := range list {
			names += s.Name
		}
		if names != "CABD" {
			t.Errorf("%s", names)
		}
	})
}

func TestTagsAreFoundByTheirNames(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		for i := range 5 {
			n.act(func(tx *db.Tx) error {
				_, err := n.SaveTag(ctx, tx, n.editor, article.Tag{Name: fmt.Sprintf("Tide_%d%%", i)})
				return err
			})
		}
		for text, want := range map[string]int{"": 5, "tide": 5, "_3": 1, "%": 5, "x": 0, "TIDE_4": 1} {
			if list, err := n.Tags(ctx, text, "", 10); err != nil || len(list) != want {
				t.Errorf("%q: %d tags, want %d, %v", text, len(list), want, err)
			}
		}
		list, err := n.Bylines(ctx, "", "", 10)
		if err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		n.byline(account.Identity{Name: "Ann", AccountID: n.editor.AccountID})
		if list, _ = n.Bylines(ctx, "AN", "", 10); len(list) != 1 {
			t.Errorf("%+v", list)
		}
	})
}
