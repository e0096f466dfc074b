package api

import (
	"context"
	"net/http"
	"slices"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

func (a *API) articleOperations() []Operation {
	return slices.Concat(a.writingOperations(), a.releaseOperations())
}

// writingOperations are those that readers do not notice.
func (a *API) writingOperations() []Operation {
	return []Operation{
		reading(Operation{ID: "listArticles", Path: "/articles", Scope: account.ReadArticles, Summary: "Stories or pages, those written in last first.", Query: []Param{
			{"kind", "story, which it is when left out, or page.", ""}, {"status", "One of the states of an article.", ""},
			{"section", "Id of a section.", "integer"}, {"author", "Id of a byline.", "integer"}, {"q", "Words that the headline has.", ""}, afterParam, limitParam}}, a.listArticles),
		reading(Operation{ID: "getArticle", Path: "/articles/{id}", Summary: "An article as it is being written.", Scope: account.ReadArticles}, a.getArticle),
		reading(Operation{ID: "checkArticle", Path: "/articles/{id}/check", Summary: "What the check before publication finds.", Scope: account.ReadArticles}, a.checkArticle),
		writing(Operation{ID: "startArticle", Method: http.MethodPost, Path: "/articles", Status: http.StatusCreated, Body: articleBody, Scope: account.WriteArticles, Idempotent: true,
			Summary: "Begin an article."}, a.startArticle),
		writing(Operation{ID: "writeArticle", Method: http.MethodPatch, Path: "/articles/{id}", Body: articleBody, Scope: account.WriteArticles,
			Summary: "Change an article's working copy. Readers have it after the next publication."}, a.writeArticle),
		writing(move("submit", "Hand a draft in for review; the reason is a note to the editors.", account.WriteArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.opt.Articles.Submit(r.Context(), r.Who, id, in.Reason)
			})),
		writing(move("return", "Give an article back to its writer, with a reason.", account.PublishArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.opt.Articles.Return(r.Context(), r.Who, id, in.Reason)
			})),
		writing(move("approve", "Approve an article that is in review.", account.PublishArticles),
			a.moving(func(r *Request, id int64, _ Reason) error { return a.opt.Articles.Approve(r.Context(), r.Who, id) })),
	}
}

// releaseOperations are those that change what readers have.
func (a *API) releaseOperations() []Operation {
	return []Operation{
		writing(move("publish", "Put the working copy before readers.", account.PublishArticles), a.publishArticle),
		writing(move("schedule", "Publish the working copy at an hour.", account.PublishArticles), a.scheduleArticle),
		writing(move("unschedule", "Take a publication back that has not come yet.", account.PublishArticles),
			a.moving(func(r *Request, id int64, _ Reason) error { return a.opt.Articles.Unschedule(r.Context(), r.Who, id) })),
		writing(move("unpublish", "Withdraw an article; its address says why.", account.PublishArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.opt.Articles.Unpublish(r.Context(), r.Who, id, in.Reason)
			})),
		writing(move("kill", "Withdraw an article from everywhere, at once.", account.PublishArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.inTx(r, func(ctx context.Context, tx *db.Tx) error {
					return a.opt.Articles.Kill(ctx, tx, r.Who, id, in.Reason)
				})
			})),
		writing(move("reinstate", "Undo a kill.", account.PublishArticles),
			a.moving(func(r *Request, id int64, _ Reason) error {
				return a.inTx(r, func(ctx context.Context, tx *db.Tx) error { return a.opt.Articles.Reinstate(ctx, tx, r.Who, id) })
			})),
		writing(move("embargo", "Set or lift an embargo.", account.PublishArticles), a.embargoArticle),
		writing(Operation{ID: "setRights", Method: http.MethodPut, Path: "/articles/{id}/rights", Scope: account.PublishArticles,
			Summary: "Say what the source of an article allows. It counts at once: a published one may be taken down by it."}, a.setRights),
	}
}

// move returns an operation that brings an article into another state.
func move(verb, summary string, scope account.Scope) Operation {
	return Operation{ID: verb + "Article", Method: http.MethodPost, Path: "/articles/{id}/" + verb, Summary: summary, Scope: scope}
}

// moving returns an operation that moves an article to another state and
// answers with what it has become.
func (a *API) moving(do func(r *Request, id int64, in Reason) error) func(*Request, Reason) (Article, error) {
	return func(r *Request, in Reason) (Article, error) {
		id, err := r.ID("id")
		if err != nil {
			return Article{}, err
		}
		if err := do(r, id, in); fault.FieldOf(err) == "note" { // what the desk calls it
			return Article{}, fault.InField("reason", "%s", fault.TextOf(err))
		} else if err != nil {
			return Article{}, err
		}
		return a.stored(r, id)
	}
}
