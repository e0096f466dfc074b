package article_test

import (
	"strings"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

// hire makes an account of a role and returns who signs in with it.
func (n *newsroom) hire(role account.Role, name string) account.Identity {
	n.t.Helper()
	people := account.New(n.db, func() time.Time { return n.now })
	who := account.Identity{Role: role, Name: name}
	err := n.tx(func(tx *db.Tx) (err error) {
		who.AccountID, _, err = people.EnsurePerson(ctx, tx, account.Person{Role: role, Name: name, Email: strings.ToLower(name) + "@paper.example", Claimed: true})
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return who
}

// byline makes a byline that is linked to an account.
func (n *newsroom) byline(who account.Identity) int64 {
	n.t.Helper()
	var id int64
	if err := n.tx(func(tx *db.Tx) (err error) {
		id, _, err = n.EnsureAuthor(ctx, tx, article.Author{Name: who.Name, AccountID: who.AccountID}, "")
		return err
	}); err != nil {
		n.t.Fatal(err)
	}
	return id
}

func (n *newsroom) begin(who account.Identity) int64 {
	n.t.Helper()
	id, err := n.Start(ctx, who, article.Story)
	if err != nil {
		n.t.Fatal(err)
	}
	return id
}

func (n *newsroom) open(who account.Identity, id int64) article.Working {
	n.t.Helper()
	w, err := n.Working(ctx, who, id, "")
	if err != nil {
		n.t.Fatal(err)
	}
	return w
}

// write saves a headline and a text as one who has the article open.
func (n *newsroom) write(who account.Identity, id int64, client, headline, text string) article.Saved {
	n.t.Helper()
	w := n.open(who, id)
	w.Headline, w.Body = headline, body(text)
	saved, err := n.Save(ctx, who, id, article.SaveRequest{Client: client, Version: w.Version, Copy: w.Copy})
	if err != nil || saved.Conflict != nil {
		n.t.Fatalf("%+v, %v", saved.Conflict, err)
	}
	return saved
}

func (n *newsroom) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }
