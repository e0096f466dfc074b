package comment_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

var (
	ctx        = context.Background()
	migrations = db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations,
		article.Migrations, comment.Migrations)
)

func said(text string) document.Doc {
	return document.Doc{Content: []document.Node{{
		Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: text}},
	}}}
}

// story makes an article for comments to stand under.
func story(t *testing.T, d *db.DB) int64 {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }
	log := slog.New(slog.DiscardHandler)
	bus, err := pubsub.Open(ctx, d, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	pages, err := site.New(ctx, d, "https://paper.example")
	if err != nil {
		t.Fatal(err)
	}
	articles := article.New(article.Options{DB: d, Site: pages, Jobs: job.NewQueue(d, bus, now, log), Now: now})
	var done article.Imported
	err = d.InTx(ctx, func(tx *db.Tx) (err error) {
		done, err = articles.Put(ctx, tx, article.Manuscript{Kind: article.Story, Status: article.Published, PublishedAt: now(),
			Content: article.Content{Lang: "en", Headline: "Tides", Body: said("High water.")}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.ID
}

func TestACommentComesInOnceAndTakesNobodysPlace(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := comment.New(d)
		bring := func(c comment.Comment) (id int64, created bool) {
			t.Helper()
			err := d.InTx(ctx, func(tx *db.Tx) (err error) { id, created, err = s.Import(ctx, tx, c); return err })
			if err != nil {
				t.Fatal(err)
			}
			return id, created
		}
		under := story(t, d)
		at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
		first := comment.Comment{ID: 7, ArticleID: under, AuthorName: "Ann", Status: comment.Stands, Body: said("Well put."), CreatedAt: at}
		if id, created := bring(first); id != 7 || !created {
			t.Errorf("%d, %v", id, created)
		}
		if id, created := bring(first); id != 7 || created {
			t.Errorf("a second run: %d, %v", id, created)
		}
		other := first
		other.Body, other.AuthorName = said("Not at all."), "Bee"
		id, created := bring(other)
		if id == 7 || !created {
			t.Errorf("another comment with a number that is taken: %d, %v", id, created)
		}
		if again, created := bring(other); again != id || created {
			t.Errorf("its second run: %d, %v, want %d", again, created, id)
		}
		reply := comment.Comment{ArticleID: under, ParentID: id, AuthorName: "Cee", Status: comment.Held, Body: said("Hm."), CreatedAt: at, Origin: "old:9"}
		replyID, _ := bring(reply)
		reply.Body = said("Hm, changed there since.")
		if again, created := bring(reply); again != replyID || created {
			t.Errorf("the same origin: %d, %v", again, created)
		}
		thread, err := s.Thread(ctx, d, under)
		if err != nil || len(thread) != 3 {
			t.Fatalf("%d comments, %v", len(thread), err)
		}
		for _, bad := range []comment.Comment{{AuthorName: "", Status: comment.Stands}, {AuthorName: "X", Status: "loud"}} {
			err := d.InTx(ctx, func(tx *db.Tx) error { _, _, err := s.Import(ctx, tx, bad); return err })
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

func TestAnErasedCommentKeepsItsPlaceAndComesBackByNoImport(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		s := comment.New(d)
		under := story(t, d)
		at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
		people := account.New(d, time.Now)
		var ann int64
		var first comment.Comment
		act := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := d.InTx(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		act(func(tx *db.Tx) (err error) {
			if ann, _, err = people.EnsurePerson(ctx, tx, account.Person{Role: account.Reader, Name: "Ann"}); err != nil {
				return err
			}
			first = comment.Comment{ArticleID: under, AccountID: ann, AuthorName: "Ann", Status: comment.Stands, Body: said("Mine."), CreatedAt: at, Origin: "old:1"}
			if first.ID, _, err = s.Import(ctx, tx, first); err != nil {
				return err
			}
			reply := comment.Comment{ArticleID: under, ParentID: first.ID, AuthorName: "Bee", Status: comment.Stands, Body: said("Yours."), CreatedAt: at}
			_, _, err = s.Import(ctx, tx, reply)
			return err
		})
		if own, err := s.OwnData(ctx, d, ann); err != nil || own == nil {
			t.Errorf("%v, %v", own, err)
		}
		act(func(tx *db.Tx) error { return s.Erase(ctx, tx, ann) })
		act(func(tx *db.Tx) error {
			_, created, err := s.Import(ctx, tx, first)
			if created {
				t.Error("an import brings the words back")
			}
			return err
		})
		thread, err := s.Thread(ctx, d, under)
		if err != nil || len(thread) != 2 {
			t.Fatalf("%d comments, %v", len(thread), err)
		}
		if c := thread[0]; c.Status != comment.Erased || c.AuthorName != "" || c.AccountID != 0 || c.Body.Text() != "" || thread[1].ParentID != c.ID {
			t.Errorf("%+v", thread)
		}
		if own, err := s.OwnData(ctx, d, ann); err != nil || own != nil {
			t.Errorf("%v, %v", own, err)
		}
		for range 2 { // the same thread in another site, and again
			act(func(tx *db.Tx) error {
				moved := thread[0]
				moved.Origin, moved.AuthorName, moved.ID, moved.CreatedAt = "", "Forged", 0, at.Add(time.Hour)
				_, _, err := s.Import(ctx, tx, moved)
				return err
			})
		}
		if thread, err = s.Thread(ctx, d, under); err != nil || len(thread) != 3 || thread[2].AuthorName != "" {
			t.Errorf("%+v, %v", thread, err)
		}
	})
}
