package desk

import (
	"cmp"
	"context"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
)

// source is a kind of things that the palette finds. label is a key.
type source struct {
	label string
	right account.Right
	find  func(ctx context.Context, who account.Identity, query string) ([]place, error)
}

// sources are what the palette looks through besides the desk's own pages, in
// the order in which it shows what it has found.
func (d *Desk) sources() []source {
	return []source{
		{"desk.find.stories", account.Write, d.findArticles},
		{"desk.find.media", account.Write, d.findMedia},
		{"desk.find.people", account.People, d.findPeople},
	}
}

func (d *Desk) findArticles(ctx context.Context, who account.Identity, query string) ([]place, error) {
	find := d.opt.FindArticles
	if find == nil {
		find = d.headlines
	}
	rows, err := find(ctx, who, query, 2*foundEach)
	places := make([]place, len(rows))
	for i, row := range rows {
		places[i] = place{
			Label: row.Headline, Note: d.words().T("desk.state." + string(row.Status)),
			Href: "/desk/articles/" + strconv.FormatInt(row.ID, 10),
		}
	}
	return places, err
}

// headlines finds articles by their headlines.
func (d *Desk) headlines(ctx context.Context, who account.Identity, query string, limit int) ([]article.Row, error) {
	var found []article.Row
	for _, kind := range []article.Kind{article.Story, article.Page} {
		rows, _, err := d.opt.Articles.DeskList(ctx, who, article.Filter{Kind: kind, Text: query}, article.After{}, limit/2)
		if err != nil {
			return nil, err
		}
		found = append(found, rows...)
	}
	return found, nil
}

func (d *Desk) findMedia(ctx context.Context, _ account.Identity, query string) ([]place, error) {
	items, _, err := d.opt.Media.Find(ctx, d.opt.DB, media.Filter{Text: query}, media.Cursor{}, foundEach)
	places := make([]place, len(items))
	for i, item := range items {
		places[i] = place{Label: cmp.Or(item.Alt, item.Caption, item.Name), Note: item.Name, Href: "/desk/media/" + item.Key}
	}
	return places, err
}

func (d *Desk) findPeople(ctx context.Context, _ account.Identity, query string) ([]place, error) {
	var places []place
	for _, group := range []account.Group{account.GroupStaff, account.GroupReaders} {
		people, err := d.opt.Accounts.People(ctx, group, query, account.PeopleCursor{}, foundEach)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			places = append(places, place{Label: p.Name, Note: p.Email, Href: "/desk/people/" + strconv.FormatInt(p.ID, 10)})
		}
	}
	return places, nil
}
