package api

import (
	"context"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

// Tag is a subject that stories share.
type Tag struct {
	ID       int64  `json:"id"`
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	Articles int64  `json:"articles" says:"How many carry it."`
}

// NewTag is a tag to be made or changed.
type NewTag struct {
	Slug string `json:"slug,omitempty" says:"Left out, it is made from the name."`
	Name string `json:"name"`
}

// TagPage is a page of tags, by slug.
type TagPage struct {
	Items []Tag  `json:"items"`
	After string `json:"after,omitempty" says:"Where the next page begins."`
}

func (a *API) listTags(r *Request) (TagPage, error) {
	limit, err := r.Limit()
	if err != nil {
		return TagPage{}, err
	}
	query := r.URL.Query()
	list, err := a.opt.Articles.Tags(r.Context(), query.Get("q"), query.Get("after"), limit+1)
	page := TagPage{Items: []Tag{}}
	for i, t := range list {
		if i == limit {
			page.After = list[i-1].Slug
			break
		}
		page.Items = append(page.Items, Tag{ID: t.ID, Slug: t.Slug, Name: t.Name, Articles: t.Articles})
	}
	return page, err
}

func (a *API) makeTag(r *Request, in NewTag) (Tag, error) { return a.saveTag(r, 0, in) }

func (a *API) changeTag(r *Request, in NewTag) (Tag, error) {
	id, err := r.ID("id")
	if err != nil {
		return Tag{}, err
	}
	return a.saveTag(r, id, in)
}

func (a *API) saveTag(r *Request, id int64, in NewTag) (Tag, error) {
	saved := Tag{}
	err := a.inTx(r, func(ctx context.Context, tx *db.Tx) error {
		id, err := a.opt.Articles.SaveTag(ctx, tx, r.Who, article.Tag{ID: id, Slug: in.Slug, Name: in.Name})
		if err != nil {
			return err
		}
		all, err := a.opt.Articles.AllTags(ctx, tx)
		for _, t := range all {
			if t.ID == id {
				saved = Tag{ID: t.ID, Slug: t.Slug, Name: t.Name}
			}
		}
		return err
	})
	return saved, err
}

func (a *API) deleteTag(ctx context.Context, tx *db.Tx, who account.Identity, id, into int64) error {
	if into == 0 {
		return a.opt.Articles.DeleteTag(ctx, tx, who, id)
	}
	return a.opt.Articles.MergeTag(ctx, tx, who, id, into)
}
