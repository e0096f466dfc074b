package api

import (
	"context"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

// Release says how an article is to come before readers.
type Release struct {
	Version int64   `json:"version,omitempty" says:"That was looked at; left out, whichever is stored."`
	Change  *Change `json:"change,omitempty" says:"What the change is; needed for an article that readers have already."`
}

// Change is what the change of a published article is.
type Change struct {
	Kind     string `json:"kind" one:"typo update correction clarification note retraction"`
	Text     string `json:"text,omitempty" says:"What readers are told; empty for a typo and an update."`
	Withhold bool   `json:"withhold,omitempty" says:"Whether the old words are to be shown nowhere any more."`
	Strike   bool   `json:"strike,omitempty" says:"Whether a retraction leaves the text, struck through."`
}

// Timetable says when an article is to be published.
type Timetable struct {
	At time.Time `json:"at"`
	Release
}

// Reason says why something is done.
type Reason struct {
	Reason string `json:"reason,omitempty" says:"What readers, or colleagues, are told."`
}

// Embargo is the hour before which an article may not be published.
type Embargo struct {
	Until time.Time `json:"until,omitempty" says:"Left out, the embargo is lifted."`
}

func (in Release) publication() article.Publication {
	p := article.Publication{Version: in.Version}
	if in.Change != nil {
		p.Change = in.Change.change()
	}
	return p
}

func (c Change) change() article.Change {
	return article.Change{Kind: article.ChangeKind(c.Kind), Text: c.Text, Withhold: c.Withhold, Strike: c.Strike}
}

func (a *API) publishArticle(r *Request, in Release) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	if err := a.opt.Articles.Publish(r.Context(), r.Who, id, in.publication()); err != nil {
		return Article{}, err
	}
	return a.stored(r, id)
}

func (a *API) scheduleArticle(r *Request, in Timetable) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	p := in.publication()
	p.At = in.At
	if err := a.opt.Articles.Schedule(r.Context(), r.Who, id, p); err != nil {
		return Article{}, err
	}
	return a.stored(r, id)
}

func (a *API) embargoArticle(r *Request, in Embargo) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	if err := a.opt.Articles.SetEmbargo(r.Context(), r.Who, id, in.Until); err != nil {
		return Article{}, err
	}
	return a.stored(r, id)
}

func (a *API) setRights(r *Request, in Rights) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	rights := article.Rights{}
	if in.Expires != nil {
		rights.Expires = *in.Expires
	}
	for _, use := range in.Refused {
		rights.Refused = append(rights.Refused, article.Permit(use))
	}
	if err := a.inTx(r, func(ctx context.Context, tx *db.Tx) error {
		return a.opt.Articles.SetRights(ctx, tx, r.Who, id, rights)
	}); err != nil {
		return Article{}, err
	}
	return a.stored(r, id)
}
