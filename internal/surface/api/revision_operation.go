package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Revision says what became of an article at one time.
type Revision struct {
	Number   int64     `json:"number"`
	Cause    string    `json:"cause" one:"import edit snapshot submit approve schedule publish"`
	SavedAt  time.Time `json:"saved_at"`
	SavedBy  string    `json:"saved_by"`
	Headline string    `json:"headline"`
	Current  bool      `json:"current" says:"Whether it is the one that readers have, or would have."`
	Withheld bool      `json:"withheld" says:"Whether its words are gone, because they were withheld."`
}

// RevisionPage is a page of an article's revisions, the newest first.
type RevisionPage struct {
	Items []Revision `json:"items"`
	After string     `json:"after,omitempty" says:"Where the next page begins."`
}

// Words are the text of a revision.
type Words struct {
	Revision
	Lang       string          `json:"lang"`
	Standfirst string          `json:"standfirst"`
	Kicker     string          `json:"kicker"`
	Dateline   string          `json:"dateline"`
	Source     Source          `json:"source"`
	Body       json.RawMessage `json:"body,omitempty" says:"The document tree. Missing when the rights refuse api."`
	Markdown   string          `json:"markdown"`
}

// Told is a correction in the list of all of them.
type Told struct {
	Correction
	ArticleID int64  `json:"article_id"`
	URL       string `json:"url"`
	Headline  string `json:"headline" says:"Of the story, as it is now."`
}

// ToldPage is a page of corrections, the newest first.
type ToldPage struct {
	Items []Told `json:"items"`
	After string `json:"after,omitempty" says:"Where the next page begins."`
}

func (a *API) revisionOperations() []Operation {
	return []Operation{
		reading(Operation{ID: "listRevisions", Path: "/articles/{id}/revisions", Summary: "An article's revisions, the newest first.", Scope: account.ReadArticles,
			Query: []Param{afterParam, limitParam}}, a.listRevisions),
		reading(Operation{ID: "getRevision", Path: "/articles/{id}/revisions/{number}", Summary: "A revision with its words; 410 when they were withheld.", Scope: account.ReadArticles}, a.getRevision),
		writing(Operation{ID: "restoreRevision", Method: http.MethodPost, Path: "/articles/{id}/revisions/{number}/restore", Scope: account.WriteArticles,
			Summary: "Make the words of a revision the working copy."}, a.restoreRevision),
		reading(Operation{ID: "listCorrections", Path: "/corrections", Summary: "What readers were told of changes to published articles, the newest first.", Scope: account.ReadArticles,
			Query: []Param{afterParam, limitParam}}, a.listCorrections),
		writing(Operation{ID: "addCorrection", Method: http.MethodPost, Path: "/articles/{id}/corrections", Status: http.StatusCreated, Scope: account.PublishArticles,
			Summary: "Tell readers something about a published article whose text stays as it is, or retract it. A change of the text says what it is when it is published."}, a.addCorrection),
	}
}

func (a *API) listRevisions(r *Request) (RevisionPage, error) {
	id, err := r.ID("id")
	if err != nil {
		return RevisionPage{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return RevisionPage{}, err
	}
	before, err := r.Number("after")
	if err != nil {
		return RevisionPage{}, err
	}
	list, next, err := a.opt.Articles.Revisions(r.Context(), r.Who, id, before, limit)
	page := RevisionPage{Items: make([]Revision, len(list))}
	for i, revision := range list {
		page.Items[i] = revisionOf(revision)
	}
	if next != 0 {
		page.After = strconv.FormatInt(next, 10)
	}
	return page, err
}

func revisionOf(r article.Revision) Revision {
	return Revision{Number: r.Number, Cause: r.Cause, SavedAt: r.SavedAt, SavedBy: r.SavedBy, Headline: r.Headline, Current: r.Current, Withheld: r.IsWithheld()}
}

func (a *API) getRevision(r *Request) (Words, error) {
	id, err := r.ID("id")
	if err != nil {
		return Words{}, err
	}
	number, err := r.ID("number")
	if err != nil {
		return Words{}, err
	}
	revision, c, err := a.opt.Articles.Revision(r.Context(), r.Who, id, number)
	if err != nil {
		return Words{}, err
	}
	words := Words{Revision: revisionOf(revision), Lang: c.Lang, Standfirst: c.Standfirst, Kicker: c.Kicker, Dateline: c.Dateline, Source: Source(c.Source)}
	stands, err := a.opt.Articles.ByID(r.Context(), id)
	if stands.Rights.Allows(article.PermitAPI) {
		words.Body, words.Markdown = c.Body.JSON(), c.Body.Markdown()
	}
	return words, err
}

func (a *API) restoreRevision(r *Request, _ Nothing) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	number, err := r.ID("number")
	if err != nil {
		return Article{}, err
	}
	if err := a.opt.Articles.Restore(r.Context(), r.Who, id, number); err != nil {
		return Article{}, err
	}
	return a.stored(r, id)
}

func (a *API) listCorrections(r *Request) (ToldPage, error) {
	limit, err := r.Limit()
	if err != nil {
		return ToldPage{}, err
	}
	after, err := article.ParseCursor(r.URL.Query().Get("after"))
	if err != nil {
		return ToldPage{}, fault.InField("after", "no list continues there: send what a page had as after")
	}
	list, next, err := a.opt.Articles.Records(r.Context(), after, limit)
	page := ToldPage{Items: make([]Told, len(list)), After: next.String()}
	for i, record := range list {
		page.Items[i] = Told{Correction: correctionOf(record.Correction), ArticleID: record.ArticleID, URL: a.address(record.Path), Headline: record.Headline}
	}
	return page, err
}

func (a *API) addCorrection(r *Request, in Change) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	if err := a.inTx(r, func(ctx context.Context, tx *db.Tx) error {
		return a.opt.Articles.Record(ctx, tx, r.Who, id, in.change())
	}); err != nil {
		return Article{}, err
	}
	return a.stored(r, id)
}
