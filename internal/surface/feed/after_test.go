package feed

import (
	"net/http"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

func TestFeedsObeyWhatComesAfterPublication(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p.edition()
		editor := account.Identity{Role: account.Editor}
		act := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := p.db.InTx(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		cards, _, err := p.articles.List(t.Context(), article.Everything(), article.Cursor{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		id := cards[0].ID
		a, err := p.articles.ByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(a.Body.Text())
		last := words[len(words)-1]
		each := func(check func(path, body string)) {
			t.Helper()
			for _, form := range formats {
				check("/"+form.file, string(p.body("/"+form.file)))
			}
		}
		each(func(path, body string) {
			if !strings.Contains(body, last) {
				t.Fatalf("%s has not the whole text, which ends with %q", path, last)
			}
		})
		act(func(tx *db.Tx) error {
			return p.articles.SetRights(t.Context(), tx, editor, id, article.Rights{Refused: []article.Permit{article.PermitFeed}})
		})
		each(func(path, body string) {
			if strings.Contains(body, last) || !strings.Contains(body, "The wall holds") {
				t.Errorf("%s has more than the summary, or less", path)
			}
		})
		act(func(tx *db.Tx) error {
			return p.articles.Record(t.Context(), tx, editor, id, article.Change{Kind: article.Retract, Text: "The wall did not hold.", Strike: true})
		})
		each(func(path, body string) {
			if strings.Contains(body, last) || !strings.Contains(body, "Retracted: The wall holds") || !strings.Contains(body, "The wall did not hold.") {
				t.Errorf("%s does not say that the story was retracted", path)
			}
		})
		validRSS(t, p.body("/feed.xml"), "https://paper.example/feed.xml")
		validAtom(t, p.body("/atom.xml"), "https://paper.example/atom.xml")
		validJSON(t, p.body("/feed.json"), "https://paper.example/feed.json")
		act(func(tx *db.Tx) error { return p.articles.Kill(t.Context(), tx, editor, id, "") })
		each(func(path, body string) {
			if strings.Contains(body, "The wall holds") {
				t.Errorf("%s has a story that was killed", path)
			}
		})
	})
}

func TestAFeedFollowsItsSection(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p.edition()
		section, err := p.articles.Section(t.Context(), "harbour")
		if err != nil {
			t.Fatal(err)
		}
		section.Slug = "quay"
		err = p.db.InTx(t.Context(), func(tx *db.Tx) error {
			_, err := p.articles.SaveSection(t.Context(), tx, account.Identity{Role: account.Editor}, section)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range formats {
			w := p.get("/section/harbour/" + form.file)
			if to := w.Header().Get("Location"); w.Code != http.StatusMovedPermanently || to != "/section/quay/"+form.file {
				t.Errorf("%s: %d to %q", form.file, w.Code, to)
			}
		}
	})
}
