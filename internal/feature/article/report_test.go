package article_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

// complain sends a report as a reader does.
func (n *afterwards) complain(r article.Report) int64 {
	n.t.Helper()
	var id int64
	n.act(func(tx *db.Tx) (err error) { id, err = n.ReportError(ctx, tx, r); return err })
	return id
}

func TestAReaderIsThankedAndTold(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Boats, boats and a headline that goes on for longer than any subject of a mail should", "Seven boats.")
		text := "It was nine.\nSee https://spam.example"
		report := n.complain(article.Report{ArticleID: id, Text: text, Quote: "Seven", Name: "Di", Email: "di@reader.example"})
		other := n.complain(article.Report{ArticleID: id, Text: "Yes, nine."})
		letters := n.letters()
		if len(letters) != 1 || letters[0].To != "di@reader.example" || !strings.Contains(letters[0].Text, "https://paper.example/2026/11/boats") {
			t.Fatalf("%+v", letters)
		}
		if strings.Contains(letters[0].Text, "spam.example") || strings.Contains(letters[0].Text, "Di") {
			t.Errorf("the mail carries what a stranger typed: %q", letters[0].Text)
		}
		open, err := n.OpenReports(ctx, id)
		if err != nil || len(open) != 2 || open[0].Text != text || open[0].Headline == "" {
			t.Fatalf("%+v, %v", open, err)
		}
		n.now = n.now.Add(time.Hour)
		n.amend(id, "Nine boats.", article.Change{Kind: article.Correct, Text: "It was nine.", Reports: []int64{report, other, 4711}})
		letters = n.letters()
		if len(letters) != 2 || letters[0].To != "di@reader.example" || !strings.Contains(letters[0].Text, "We have dealt with it") {
			t.Fatalf("%d letters, the last is %q", len(letters), letters[0].Text)
		}
		r, err := n.ReportByID(ctx, n.editor, report)
		a, _ := n.ByID(ctx, id)
		if err != nil || r.Status != article.ReportAnswered || r.Correction != a.Corrections[0].ID || r.ClosedBy != n.editor.AccountID {
			t.Errorf("%+v, %v", r, err)
		}
		if left, _ := n.CountOpenReports(ctx); left != 0 {
			t.Errorf("%d are open", left)
		}
		n.now = n.now.Add(31 * 24 * time.Hour)
		n.act(func(tx *db.Tx) error { return n.jobs.Enqueue(ctx, tx, job.New{Kind: "article.forget-reporters"}) })
		n.drain()
		if r, _ = n.ReportByID(ctx, n.editor, report); r.Email != "" || r.Name != "" {
			t.Errorf("after a month it is still known who wrote: %q %q", r.Name, r.Email)
		}
	})
}

func TestAReportCanBeAnsweredClosedAndCredited(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Boats", "Seven boats.")
		one := n.complain(article.Report{ArticleID: id, Text: "A", Email: "a@reader.example"})
		two := n.complain(article.Report{ArticleID: id, Text: "B", Email: "b@reader.example"})
		three := n.complain(article.Report{ArticleID: id, Text: "C", Email: "c@reader.example"})
		n.act(func(tx *db.Tx) error { return n.Answer(ctx, tx, n.editor, one, "It was seven.\nWe counted.") })
		n.act(func(tx *db.Tx) error { return n.Dismiss(ctx, tx, n.editor, two) })
		n.act(func(tx *db.Tx) error {
			return n.Record(ctx, tx, n.editor, id, article.Change{Kind: article.Clarify, Text: "Boats, not ships."})
		})
		a, _ := n.ByID(ctx, id)
		if err := n.tx(func(tx *db.Tx) error { return n.Credit(ctx, tx, n.editor, three, 99) }); fault.FieldOf(err) != "correction" {
			t.Error(err)
		}
		n.act(func(tx *db.Tx) error { return n.Credit(ctx, tx, n.editor, three, a.Corrections[0].ID) })
		if err := n.tx(func(tx *db.Tx) error { return n.Dismiss(ctx, tx, n.editor, one) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("closed twice: %v", err)
		}
		told := map[string]int{}
		for _, l := range n.letters() {
			told[l.To]++
			if strings.Contains(l.Text, "We counted.") != (l.To == "a@reader.example" && strings.Contains(l.Text, "It was seven.")) {
				t.Errorf("%s got %q", l.To, l.Text)
			}
		}
		if told["a@reader.example"] != 2 || told["b@reader.example"] != 1 || told["c@reader.example"] != 2 {
			t.Errorf("mails %v", told)
		}
		n.act(func(tx *db.Tx) error { return n.Reopen(ctx, tx, n.editor, two) })
		var seen []string
		for after := (article.Cursor{}); ; {
			list, next, err := n.Reports(ctx, n.editor, "", after, 2)
			n.must(err)
			for _, r := range list {
				seen = append(seen, r.Text+" "+string(r.Status))
			}
			if after = next; next == (article.Cursor{}) {
				break
			}
		}
		if fmt.Sprint(seen) != "[C answered B open A answered]" {
			t.Errorf("%q", seen)
		}
	})
}

func TestReportsHaveLimits(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		id := n.issue("Boats", "Seven boats.")
		for field, r := range map[string]article.Report{
			"text":  {Text: " \n\t"},
			"quote": {Text: "x", Quote: strings.Repeat("x", article.MaxQuote+1)},
			"name":  {Text: "x", Name: strings.Repeat("x", 201)},
			"email": {Text: "x", Email: "Di <di@reader.example>"},
		} {
			r.ArticleID = id
			err := n.tx(func(tx *db.Tx) error { _, err := n.ReportError(ctx, tx, r); return err })
			if fault.FieldOf(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		for range 6 {
			n.complain(article.Report{ArticleID: id, Text: "x", Email: "victim@reader.example"})
			n.now = n.now.Add(time.Second)
		}
		if letters := n.letters(); len(letters) != 3 {
			t.Errorf("one mailbox got %d mails in a day", len(letters))
		}
		for range 194 {
			n.complain(article.Report{ArticleID: id, Text: "x"})
		}
		err := n.tx(func(tx *db.Tx) error {
			_, err := n.ReportError(ctx, tx, article.Report{ArticleID: id, Text: "x"})
			return err
		})
		if !fault.Is(err, fault.TooMany) {
			t.Errorf("the two hundred and first in an hour: %v", err)
		}
		n.now = n.now.Add(2 * time.Hour)
		n.act(func(tx *db.Tx) error { return n.Kill(ctx, tx, n.editor, id, "") })
		err = n.tx(func(tx *db.Tx) error {
			_, err := n.ReportError(ctx, tx, article.Report{ArticleID: id, Text: "x"})
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("on a story that is gone: %v", err)
		}
		for _, role := range []account.Role{account.Contributor, account.Author} {
			if _, _, err := n.Reports(ctx, n.hire(role, string(role)), "", article.Cursor{}, 1); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s reads reports: %v", role, err)
			}
		}
	})
}
