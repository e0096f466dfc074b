package article_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
)

// afterwards is a newsroom with an audit log, and mails that are captured.
type afterwards struct {
	*newsroom
	mails  *mail.Captured
	editor account.Identity
}

func eachAfter(t *testing.T, fn func(t *testing.T, n *afterwards)) {
	t.Parallel() // a test mostly waits for its data base to be made
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { fn(t, openAfterwards(t, d)) })
}

func openAfterwards(t *testing.T, d *db.DB) *afterwards {
	t.Helper()
	n := &afterwards{}
	n.newsroom = openNewsroom(t, d, func(room *newsroom, opt *article.Options) {
		var err error
		opt.Messages, err = message.Load()
		room.must(err)
		from := func() mail.From { return mail.From{Name: "Paper", Address: "desk@paper.example"} }
		n.mails, err = mail.NewCaptured(t.TempDir(), from, room.clock)
		room.must(err)
		opt.Accounts = account.New(d, room.clock)
		opt.Outbox = mail.NewOutbox(room.jobs, func() mail.Sender { return n.mails }, room.clock)
	})
	n.editor = n.hire(account.Editor, "Ed")
	return n
}

// act runs an act in a transaction of its own.
func (n *afterwards) act(fn func(tx *db.Tx) error) {
	n.t.Helper()
	n.must(n.tx(fn))
}

// letters runs the jobs that are due and returns the mails, newest first.
func (n *afterwards) letters() []mail.Letter {
	n.t.Helper()
	n.must(n.jobs.Drain(ctx))
	list, err := n.mails.Letters("", 100)
	n.must(err)
	return list
}

// issue writes and publishes a story on the desk.
func (n *afterwards) issue(headline, text string) int64 {
	n.t.Helper()
	id := n.begin(n.editor)
	n.write(n.editor, id, "tab", headline, text)
	n.must(n.Publish(ctx, n.editor, id, article.Publication{}))
	return id
}

// amend changes the text of a story on the desk and publishes that.
func (n *afterwards) amend(id int64, text string, c article.Change) {
	n.t.Helper()
	w := n.open(n.editor, id)
	n.write(n.editor, id, "tab", w.Headline, text)
	n.must(n.Publish(ctx, n.editor, id, article.Publication{Change: c}))
}

// holds returns the tables in which a text stands, whatever the column.
func (n *afterwards) holds(word string) []string {
	n.t.Helper()
	tables, err := n.db.Tables(ctx)
	n.must(err)
	var found []string
	for _, table := range tables {
		rows, err := n.db.Query(ctx, fmt.Sprintf("SELECT * FROM %q", table))
		n.must(err)
		columns, err := rows.Columns()
		n.must(err)
		for rows.Next() {
			values := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			n.must(rows.Scan(into...))
			for i, v := range values {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				if strings.Contains(fmt.Sprint(v), word) {
					found = append(found, table+"."+columns[i])
				}
			}
		}
		n.must(rows.Err())
		rows.Close()
	}
	return found
}

func TestACorrectionIsARecordThatStays(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Boats", "Seven boats lay in the harbour.")
		n.now = n.now.Add(time.Hour)
		n.amend(id, "Nine boats lay in the harbour.", article.Change{Kind: article.Correct, Text: " We wrote seven; it was nine. "})
		records, _, err := n.Records(ctx, article.Cursor{}, 10)
		if err != nil || len(records) != 1 || records[0].Text != "We wrote seven; it was nine." || records[0].AccountID != n.editor.AccountID {
			t.Fatalf("%+v, %v", records, err)
		}
		var words strings.Builder
		for _, passage := range records[0].Passages {
			for _, span := range passage {
				fmt.Fprintf(&words, "%s[%s]", span.Kind, span.Text)
			}
		}
		if got := words.String(); got != "deleted[Seven]inserted[Nine]same[ boats lay in the harbour.]" {
			t.Errorf("what changed: %s", got)
		}
		first := records[0].ID
		n.now = n.now.Add(time.Hour)
		n.amend(id, "Nine boats lay in the harbour. One sank.", article.Change{Kind: article.Update})
		n.amend(id, "Nine boats lay in the harbour. One of them sank.", article.Change{Kind: article.Typo})
		n.act(func(tx *db.Tx) error {
			return n.Record(ctx, tx, n.editor, id, article.Change{Kind: article.Note, Text: "We asked the owner."})
		})
		a, err := n.ByID(ctx, id)
		if err != nil || len(a.Corrections) != 2 || a.Corrections[1].ID != first || a.Corrections[0].Kind != article.Noted || !a.UpdatedAt.Equal(n.now) {
			t.Fatalf("%+v, updated %v, %v", a.Corrections, a.UpdatedAt, err)
		}
		n.act(func(tx *db.Tx) error { return n.Reword(ctx, tx, n.editor, id, first, "It was nine.") })
		if a, _ = n.ByID(ctx, id); a.Corrections[1].Text != "It was nine." || a.Corrections[1].ID != first {
			t.Errorf("%+v", a.Corrections)
		}
		if all := strings.Join(n.heard, " "); !strings.Contains(all, "corrections") {
			t.Errorf("purged %q", all)
		}
	})
}

func TestAFileDoesNotTakeRecordsOfTheDeskAway(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		m := story("Tides", n.now)
		m.ID = n.put(m).ID
		n.act(func(tx *db.Tx) error {
			return n.Record(ctx, tx, n.editor, m.ID, article.Change{Kind: article.Clarify, Text: "High tide, not low."})
		})
		if again := n.put(m); again.Outcome != article.Unchanged {
			t.Errorf("the same file again: %s", again.Outcome)
		}
		m.Body = body("Other words.")
		n.put(m)
		if a, _ := n.ByID(ctx, m.ID); len(a.Corrections) != 1 || a.Body.Text() != "Other words." {
			t.Errorf("%+v", a.Corrections)
		}
	})
}

func TestWithheldWordsAreNowhere(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		const word = "Xylophonist"
		id := n.issue("A witness", "The witness is Ann Xylophonist of Quay Lane.")
		bo := n.hire(account.Editor, "Bo")
		w := n.open(bo, id)
		for _, version := range []int64{w.Version, w.Version} { // the second meets another version and is put aside
			w.Body = body("Ann Xylophonist again, by Bo.")
			if _, err := n.Save(ctx, bo, id, article.SaveRequest{Client: fmt.Sprint("c", version, len(n.heard)), Version: version - 1, Copy: w.Copy}); err != nil {
				t.Fatal(err)
			}
		}
		n.act(func(tx *db.Tx) error {
			_, err := n.ReportError(ctx, tx, article.Report{ArticleID: id, Text: "Do not name her.", Quote: "Ann Xylophonist"})
			return err
		})
		if len(n.holds(word)) < 3 {
			t.Fatalf("the test has nothing to find: %q", n.holds(word))
		}
		n.now = n.now.Add(time.Minute)
		n.amend(id, "The witness is a neighbour.", article.Change{Kind: article.Correct, Text: "We named a witness whom we should not have named.", Withhold: true})
		if found := n.holds(word); len(found) > 0 {
			t.Errorf("withheld words stand in %q", found)
		}
		records, _, err := n.Records(ctx, article.Cursor{}, 10)
		if err != nil || len(records) != 1 || !records[0].Withheld || records[0].Passages != nil {
			t.Errorf("%+v, %v", records, err)
		}
		list, _, err := n.Revisions(ctx, n.editor, id, 0, 100)
		n.must(err)
		if len(list) < 2 || list[0].IsWithheld() || !list[1].IsWithheld() {
			t.Errorf("%+v", list)
		}
		if err := n.Restore(ctx, n.editor, id, list[1].Number); err == nil {
			t.Error("a withheld revision was restored")
		}
	})
}

func TestOldWordsCanBeWithheldLater(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("A witness", "The witness is Ann Xylophonist.")
		n.amend(id, "The witness is a neighbour.", article.Change{Kind: article.Correct, Text: "A name is gone."})
		a, err := n.ByID(ctx, id)
		n.must(err)
		n.act(func(tx *db.Tx) error { return n.Withhold(ctx, tx, n.editor, id, a.Corrections[0].ID) })
		if found := n.holds("Xylophonist"); len(found) > 0 {
			t.Errorf("withheld words stand in %q", found)
		}
		n.act(func(tx *db.Tx) error {
			return n.Record(ctx, tx, n.editor, id, article.Change{Kind: article.Note, Text: "A note."})
		})
		a, _ = n.ByID(ctx, id)
		err = n.tx(func(tx *db.Tx) error { return n.Withhold(ctx, tx, n.editor, id, a.Corrections[0].ID) })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a note has old words: %v", err)
		}
	})
}

func TestWithheldWordsLeaveWhatTookThemUpAgain(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("A witness", "The witness is Ann Xylophonist.")
		old, _, err := n.Revisions(ctx, n.editor, id, 0, 1)
		n.must(err)
		n.now = n.now.Add(time.Minute)
		n.amend(id, "The witness is a neighbour.", article.Change{Kind: article.Correct, Text: "A name is gone."})
		n.must(n.Restore(ctx, n.editor, id, old[0].Number)) // the old words are the draft now,
		w := n.open(n.editor, id)
		w.Standfirst = "More."
		n.must(second(n.Save(ctx, n.editor, id, article.SaveRequest{Client: "another", Version: w.Version, Copy: w.Copy}))) // and a revision
		a, _ := n.ByID(ctx, id)
		n.act(func(tx *db.Tx) error { return n.Withhold(ctx, tx, n.editor, id, a.Corrections[0].ID) })
		if found := n.holds("Xylophonist"); len(found) > 0 {
			t.Errorf("withheld words stand in %q", found)
		}
		if a, _ = n.ByID(ctx, id); a.Body.Text() != "The witness is a neighbour." {
			t.Errorf("readers have %q", a.Body.Text())
		}
		if w = n.open(n.editor, id); w.Changed || w.Body.Text() != a.Body.Text() {
			t.Errorf("the draft is %+v", w)
		}
	})
}

func TestARetractionKeepsTheAddress(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		for name, test := range map[string]struct {
			change     article.Change
			retraction article.Retraction
			text       string
			stored     bool // whether the desk still has the words
		}{
			"struck":   {article.Change{Strike: true}, article.Struck, "as it was", true},
			"removed":  {article.Change{}, article.Removed, "", true},
			"withheld": {article.Change{Withhold: true}, article.Removed, "", false},
		} {
			text := "The " + name + "Xylophonist did it."
			if test.text != "" {
				test.text = text
			}
			id := n.issue("Story "+name, text)
			test.change.Kind, test.change.Text = article.Retract, "None of it was so."
			n.now = n.now.Add(time.Minute)
			n.must(n.Publish(ctx, n.editor, id, article.Publication{Change: test.change}))
			a, err := n.ByPath(ctx, "/2026/11/story-"+name)
			if err != nil || a.Retraction != test.retraction || a.Body.Text() != test.text || len(a.Corrections) != 1 {
				t.Errorf("%s: %q, text %q, %d records, %v", name, a.Retraction, a.Body.Text(), len(a.Corrections), err)
			}
			cards, _, err := n.List(ctx, article.Everything(), article.Cursor{}, 1)
			if err != nil || len(cards) != 1 || !cards[0].Retracted {
				t.Errorf("%s: the list says %+v, %v", name, cards, err)
			}
			if found := n.holds(name + "Xylophonist"); (len(found) > 0) != test.stored {
				t.Errorf("%s: the words stand in %q", name, found)
			}
			if w := n.open(n.editor, id); w.Body.Text() != test.text {
				t.Errorf("%s: the draft has %q", name, w.Body.Text())
			}
			n.act(func(tx *db.Tx) error { return n.Unretract(ctx, tx, n.editor, id) })
			if a, _ := n.ByID(ctx, id); a.Retraction != "" || len(a.Corrections) != 1 {
				t.Errorf("%s: taken back, it is %q with %d records", name, a.Retraction, len(a.Corrections))
			}
		}
	})
}

func TestChangesAreNamedAndAllowed(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Boats", "Seven.")
		for field, c := range map[string]article.Change{
			"kind":     {Kind: "whim", Text: "x"},
			"text":     {Kind: article.Correct, Text: " \n "},
			"strike":   {Kind: article.Correct, Text: "x", Strike: true},
			"withhold": {Kind: article.Retract, Text: "x", Strike: true, Withhold: true},
		} {
			err := n.tx(func(tx *db.Tx) error { return n.Record(ctx, tx, n.editor, id, c) })
			if fault.FieldOf(err) != field {
				t.Errorf("%+v: %v in %q", c, err, fault.FieldOf(err))
			}
		}
		for _, role := range []account.Role{account.Reader, account.Contributor, account.Author, account.Moderator, account.Business} {
			who := n.hire(role, string(role))
			for what, act := range map[string]func(tx *db.Tx) error{
				"record": func(tx *db.Tx) error {
					return n.Record(ctx, tx, who, id, article.Change{Kind: article.Note, Text: "x"})
				},
				"reword":    func(tx *db.Tx) error { return n.Reword(ctx, tx, who, id, 1, "x") },
				"withhold":  func(tx *db.Tx) error { return n.Withhold(ctx, tx, who, id, 1) },
				"unretract": func(tx *db.Tx) error { return n.Unretract(ctx, tx, who, id) },
				"rights":    func(tx *db.Tx) error { return n.SetRights(ctx, tx, who, id, article.Rights{}) },
				"kill":      func(tx *db.Tx) error { return n.Kill(ctx, tx, who, id, "") },
				"reinstate": func(tx *db.Tx) error { return n.Reinstate(ctx, tx, who, id) },
				"arrange":   func(tx *db.Tx) error { return n.Arrange(ctx, tx, who, nil) },
				"answer":    func(tx *db.Tx) error { return n.Answer(ctx, tx, who, 1, "x") },
				"dismiss":   func(tx *db.Tx) error { return n.Dismiss(ctx, tx, who, 1) },
				"reopen":    func(tx *db.Tx) error { return n.Reopen(ctx, tx, who, 1) },
				"section":   func(tx *db.Tx) error { _, err := n.SaveSection(ctx, tx, who, article.Section{Name: "X"}); return err },
				"tag":       func(tx *db.Tx) error { return n.DeleteTag(ctx, tx, who, 1) },
				"author":    func(tx *db.Tx) error { return n.DeleteAuthor(ctx, tx, who, 1, 0) },
			} {
				if err := n.tx(act); !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s may %s: %v", role, what, err)
				}
			}
		}
	})
}

func TestKilledIsGoneAtOnceAndComesBack(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Boats", "Seven.")
		n.act(func(tx *db.Tx) error {
			return n.Arrange(ctx, tx, n.editor, []article.Slot{{Zone: article.ZoneLead, Card: article.Card{ID: id}}})
		})
		var told []int64
		n.OnLive(func(_ context.Context, _ *db.Tx, id int64) error { told = append(told, id); return nil })
		token, err := n.SharePreview(ctx, n.editor, id, time.Hour)
		n.must(err)
		n.heard = nil
		n.act(func(tx *db.Tx) error { return n.Kill(ctx, tx, n.editor, id, "The court forbade it.") })
		if _, _, err := n.SharedPreview(ctx, token); !fault.Is(err, fault.NotFound) {
			t.Errorf("its preview: %v", err)
		}
		a, err := n.ByPath(ctx, "/2026/11/boats")
		if !fault.Is(err, fault.Gone) || a.Withdrawal != "The court forbade it." || a.Status != article.Killed {
			t.Errorf("%+v, %v", a.Withdrawal, err)
		}
		cards, _, _ := n.List(ctx, article.Everything(), article.Cursor{}, 10)
		slots, _ := n.Front(ctx)
		if len(cards) != 0 || len(slots) != 0 || len(told) != 1 {
			t.Errorf("%d in lists, %d on the front page, hooks heard %v", len(cards), len(slots), told)
		}
		all := strings.Join(n.heard, " ")
		for _, tag := range []string{fmt.Sprint("article:", id), "front", "list", "feeds", "corrections"} {
			if !strings.Contains(all, tag) {
				t.Errorf("%s is not purged: %q", tag, all)
			}
		}
		if err := n.Publish(ctx, n.editor, id, article.Publication{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("killed, it was published: %v", err)
		}
		n.now = n.now.Add(time.Hour)
		n.act(func(tx *db.Tx) error { return n.Reinstate(ctx, tx, n.editor, id) })
		if a, err := n.ByPath(ctx, "/2026/11/boats"); err != nil || a.Withdrawal != "" || a.PublishedAt.Equal(n.now) {
			t.Errorf("%+v, %v", a, err)
		}
		if slots, _ = n.Front(ctx); len(slots) != 1 {
			t.Errorf("%d on the front page", len(slots))
		}
		if err := n.tx(func(tx *db.Tx) error { return n.Reinstate(ctx, tx, n.editor, id) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		draft := n.begin(n.editor)
		n.act(func(tx *db.Tx) error { return n.Kill(ctx, tx, n.editor, draft, "") })
		n.act(func(tx *db.Tx) error { return n.Reinstate(ctx, tx, n.editor, draft) })
		if a, _ := n.ByID(ctx, draft); a.Status != article.Draft {
			t.Errorf("a killed draft came back as %s", a.Status)
		}
	})
}
