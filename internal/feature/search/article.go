package search

import (
	"context"
	"strconv"

	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

// Kinds of the entries that are articles. What is not on the site, whatever
// the reason, is a Draft.
const (
	Story Kind = "story"
	Page  Kind = "page"
	Draft Kind = "draft"
)

// ArticleSource is the name of the source that Articles returns.
const ArticleSource = "article"

// Articles returns the source of stories, pages and drafts. Readers find what
// is published and listed, in the words that they read; the staff finds
// everything, what is not published in the words that were written last.
func Articles(articles *article.Service) Source {
	return Source{
		Name: ArticleSource,
		Load: func(ctx context.Context, q db.Querier, ids []int64) ([]Entry, error) {
			list, err := articles.Some(ctx, q, ids)
			if err != nil {
				return nil, err
			}
			copies, err := articles.Copies(ctx, q, ids)
			entries := make([]Entry, len(list))
			for i := range list {
				entries[i] = entryOf(&list[i], copies)
			}
			return entries, err
		},
		IDs: func(ctx context.Context, q db.Querier, after int64, limit int) ([]int64, error) {
			return db.All(ctx, q, db.ScanID, `SELECT id FROM article WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
		},
	}
}

func entryOf(a *article.Article, copies map[int64]article.Copy) Entry {
	e := Entry{
		Kind: Draft, ID: a.ID, Lang: a.Lang, Access: Staff, At: a.ModifiedAt,
		Title: a.Headline, Lead: a.Standfirst, Path: deskPath(a.ID), Label: a.Kicker,
	}
	if e.Label == "" && len(a.Sections) > 0 {
		e.Label = a.Sections[0].Name
	}
	for _, author := range a.Authors {
		e.Authors = append(e.Authors, author.Name)
	}
	for _, tag := range a.Tags {
		e.Tags = append(e.Tags, tag.Name)
	}
	written, draft := copies[a.ID]
	switch {
	case a.Status == article.Published:
		e.Kind, e.At, e.Path, e.Text = Kind(a.Kind), a.PublishedAt, a.Path, a.Body.Text()
		if !a.Unlisted {
			e.Access = Everyone
		}
	case draft:
		e.Lang, e.Title, e.Lead, e.Tags, e.Text = written.Lang, written.Headline, written.Standfirst, written.Tags, written.Body.Text()
	default:
		e.Text = a.Body.Text()
	}
	return e
}

// deskPath is where the staff opens an article that is not on the site.
func deskPath(id int64) string { return "/desk/articles/" + strconv.FormatInt(id, 10) + "/edit" }
