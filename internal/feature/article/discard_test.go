package article_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

func TestADraftCanBeThrownAway(t *testing.T) {
	eachAfter(t, func(t *testing.T, n *afterwards) {
		const word = "Xylophonist"
		cara, ann := n.hire(account.Contributor, "Cara"), n.hire(account.Author, "Ann")
		n.byline(ann)
		id := n.begin(cara)
		n.write(cara, id, "c", "By mistake", "A "+word+" plays.")
		w := n.open(cara, id)
		w.Body, w.Tags = body(word+" again"), []string{"Music"}
		if saved, err := n.Save(ctx, cara, id, article.SaveRequest{Client: "other", Version: w.Version - 1, Copy: w.Copy}); err != nil || saved.Conflict == nil {
			t.Fatalf("%+v, %v", saved, err)
		}
		n.must(n.Submit(ctx, cara, id, word+", please"))
		n.must(second(n.SharePreview(ctx, cara, id, time.Hour)))
		left, err := n.Leftover(ctx, cara, id)
		if err != nil || left.Headline != "By mistake" || left.Words != 3 || left.Revisions != 1 || left.Kept != 1 || left.Remarks != 1 {
			t.Errorf("%+v, %v", left, err)
		}
		if err := n.Discard(ctx, ann, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		if err := n.Discard(ctx, n.editor, id); !fault.Is(err, fault.Conflict) {
			t.Errorf("while it is being written: %v", err)
		}
		n.must(n.Discard(ctx, cara, id))
		if _, err := n.ByID(ctx, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		for _, place := range n.holds(word) {
			if !strings.HasPrefix(place, "audit.") && !strings.HasPrefix(place, "job.") { // the note, in the log and in the mail
				t.Errorf("it stands in %s", place)
			}
		}
		if next := n.begin(cara); next == id {
			t.Error("another article has its number")
		} else {
			n.must(n.Discard(ctx, cara, next))
		}
		if _, err := n.Working(ctx, n.editor, id, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("it opens: %v", err)
		}
		if ids, err := n.AllIDs(ctx, n.db); err != nil || len(ids) != 0 {
			t.Errorf("an export has %v, %v", ids, err)
		}
		for _, f := range []article.Filter{{}, {Kind: article.Page}, {Owner: cara.AccountID}, {Status: article.Draft}} {
			if rows, _, err := n.DeskList(ctx, n.editor, f, article.After{}, 9); err != nil || len(rows) != 0 {
				t.Errorf("%+v lists %+v, %v", f, rows, err)
			}
		}
		read := n.issue("Read", "Readers have it.")
		n.must(n.Unpublish(ctx, n.editor, read, ""))
		dated := n.begin(n.editor)
		n.write(n.editor, dated, "e", "Dated", "x")
		n.must(n.Schedule(ctx, n.editor, dated, article.Publication{At: n.now.Add(time.Hour)}))
		for _, id := range []int64{read, dated} {
			if err := n.Discard(ctx, n.editor, id); !fault.Is(err, fault.Conflict) {
				t.Errorf("%d: %v", id, err)
			}
		}
		approved := n.begin(cara)
		n.must(n.Approve(ctx, n.editor, approved))
		if err := n.Discard(ctx, cara, approved); !fault.Is(err, fault.Forbidden) {
			t.Errorf("what an editor has approved: %v", err)
		}
		n.must(n.Discard(ctx, n.editor, approved))
	})
}

func TestThrowingAwayAsksFirst(t *testing.T) {
	onSQLite(t, func(s *deskServer) {
		_, _, header := s.as("contributor", "POST", "/desk/articles", url.Values{"kind": {"story"}})
		one := strings.TrimSuffix(header.Get("Location"), "/edit")
		if _, page, _ := s.as("contributor", "GET", one+"/publish", nil); !strings.Contains(page, one+"/discard") {
			t.Error("nothing leads there")
		}
		if status, _, _ := s.as("author", "GET", one+"/discard", nil); status != http.StatusNotFound {
			t.Errorf("somebody else's answers %d", status)
		}
		if status, page, _ := s.as("contributor", "GET", one+"/discard", nil); status != http.StatusOK || !strings.Contains(page, "nothing brings it back") {
			t.Errorf("%d %s", status, page)
		}
		if status, _, header := s.as("contributor", "POST", one+"/discard", url.Values{}); status != http.StatusSeeOther || header.Get("Location") != "/desk/articles" {
			t.Errorf("%d %s", status, header.Get("Location"))
		}
		if status, _, _ := s.as("contributor", "GET", one+"/edit", nil); status != http.StatusNotFound {
			t.Errorf("afterwards it answers %d", status)
		}
	})
}
