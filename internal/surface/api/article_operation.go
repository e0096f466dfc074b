package api

import (
	"fmt"
	"net/http"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// NewArticle is an article to be begun.
type NewArticle struct {
	Kind string `json:"kind,omitempty" one:"story page" says:"A story when left out."`
	Writing
}

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

// Finding is something that the check before publication found.
type Finding = article.Finding

// Findings is what the check before publication found.
type Findings struct {
	Items []Finding `json:"items"`
}

// client is what a program saves as.
func client(who account.Identity) string { return fmt.Sprintf("key %d", who.KeyID) }

func (a *API) articleOperations() []Operation {
	move := func(id, path, summary string, scope account.Scope) Operation {
		return Operation{ID: id, Method: http.MethodPost, Path: "/articles/{id}/" + path, Summary: summary, Scope: scope}
	}
	return []Operation{
		reading(Operation{ID: "getArticle", Path: "/articles/{id}", Summary: "An article as it is being written.", Scope: account.ReadArticles}, a.getArticle),
		reading(Operation{ID: "checkArticle", Path: "/articles/{id}/check", Summary: "What the check before publication finds.", Scope: account.ReadArticles}, a.checkArticle),
		writing(Operation{ID: "startArticle", Method: http.MethodPost, Path: "/articles", Status: http.StatusCreated, Body: articleBody, Scope: account.WriteArticles,
			Summary: "Begin an article. With an Idempotency-Key, a request that is sent again begins no second one."}, a.startArticle),
		writing(Operation{ID: "writeArticle", Method: http.MethodPatch, Path: "/articles/{id}", Body: articleBody, Scope: account.WriteArticles,
			Summary: "Change an article's working copy. Readers have it after the next publication."}, a.writeArticle),
		writing(move("submitArticle", "submit", "Hand a draft in for review; the reason is a note to the editors.", account.WriteArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.opt.Articles.Submit(r.Context(), r.Who, id, in.Reason)
			})),
		writing(move("returnArticle", "return", "Give an article back to its writer, with a reason.", account.PublishArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.opt.Articles.Return(r.Context(), r.Who, id, in.Reason)
			})),
		writing(move("approveArticle", "approve", "Approve an article that is in review.", account.PublishArticles),
			a.moving(func(r *Request, id int64, _ Reason) error { return a.opt.Articles.Approve(r.Context(), r.Who, id) })),
		writing(move("publishArticle", "publish", "Put the working copy before readers.", account.PublishArticles), a.publishArticle),
		writing(move("scheduleArticle", "schedule", "Publish the working copy at an hour.", account.PublishArticles), a.scheduleArticle),
		writing(move("unscheduleArticle", "unschedule", "Take a publication back that has not come yet.", account.PublishArticles),
			a.moving(func(r *Request, id int64, _ Reason) error { return a.opt.Articles.Unschedule(r.Context(), r.Who, id) })),
		writing(move("unpublishArticle", "unpublish", "Withdraw an article; its address says why.", account.PublishArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.opt.Articles.Unpublish(r.Context(), r.Who, id, in.Reason)
			})),
		writing(move("killArticle", "kill", "Withdraw an article from everywhere, at once.", account.PublishArticles),
			a.moving(func(r *Request, id int64, in Reason) error {
				return a.opt.DB.InTx(r.Context(), func(tx *db.Tx) error {
					return a.opt.Articles.Kill(r.Context(), tx, r.Who, id, in.Reason)
				})
			})),
		writing(move("embargoArticle", "embargo", "Set or lift an embargo.", account.PublishArticles), a.embargoArticle),
	}
}

// articleBody is the largest request with an article, in bytes.
const articleBody = 8 << 20

func (a *API) getArticle(r *Request) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	return a.stored(r, id)
}

func (a *API) stored(r *Request, id int64) (Article, error) {
	w, err := a.opt.Articles.Working(r.Context(), r.Who, id, client(r.Who))
	return a.article(w), err
}

func (a *API) checkArticle(r *Request) (Findings, error) {
	id, err := r.ID("id")
	if err != nil {
		return Findings{}, err
	}
	found, err := a.opt.Articles.Check(r.Context(), r.Who, id)
	return Findings{Items: append([]Finding{}, found...)}, err
}

func (a *API) startArticle(r *Request, in NewArticle) (Article, error) {
	kind := article.Story
	if in.Kind != "" {
		kind = article.Kind(in.Kind)
	}
	id, err := a.begun(r, kind)
	if err != nil {
		return Article{}, err
	}
	return a.write(r, id, in.Writing)
}

// maxIdempotency is the longest Idempotency-Key, in bytes.
const maxIdempotency = 200

// begun returns the article that a request with the same Idempotency-Key has
// begun, or begins one.
func (a *API) begun(r *Request, kind article.Kind) (int64, error) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return a.opt.Articles.Start(r.Context(), r.Who, kind)
	}
	if len(key) > maxIdempotency {
		return 0, fault.New(fault.Invalid, "an Idempotency-Key has at most %d bytes", maxIdempotency)
	}
	origin := fmt.Sprintf("api:%d:%s", r.Who.AccountID, key)
	known, err := a.opt.Articles.ByOrigin(r.Context(), a.opt.DB, origin)
	if !fault.Is(err, fault.NotFound) {
		return known.ID, err
	}
	id, err := a.opt.Articles.Start(r.Context(), r.Who, kind)
	if err != nil {
		return 0, err
	}
	return id, a.opt.DB.InTx(r.Context(), func(tx *db.Tx) error { return a.opt.Articles.SetOrigin(r.Context(), tx, id, origin) })
}

func (a *API) writeArticle(r *Request, in Writing) (Article, error) {
	id, err := r.ID("id")
	if err != nil {
		return Article{}, err
	}
	return a.write(r, id, in)
}

// write changes the working copy. Whoever has it open on the desk keeps the
// lock: the program is refused, and its text is not lost, because it has it.
func (a *API) write(r *Request, id int64, in Writing) (Article, error) {
	w, err := a.opt.Articles.Working(r.Context(), r.Who, id, client(r.Who))
	if err != nil {
		return Article{}, err
	}
	request := article.SaveRequest{Client: client(r.Who), Version: w.Version, Copy: w.Copy}
	if in.Version != 0 {
		request.Version = in.Version
	}
	if err := in.apply(&request.Copy); err != nil {
		return Article{}, err
	}
	saved, err := a.opt.Articles.Save(r.Context(), r.Who, id, request)
	if err != nil {
		return Article{}, err
	}
	if saved.Conflict != nil {
		return Article{}, fault.New(fault.Conflict, "the article is at version %d, or somebody has it open; your text was put aside for them as number %d",
			saved.Conflict.Theirs.Version, saved.Conflict.Kept)
	}
	return a.stored(r, id)
}

// moving returns an operation that moves an article to another state and
// answers with what it has become.
func (a *API) moving(do func(r *Request, id int64, in Reason) error) func(*Request, Reason) (Article, error) {
	return func(r *Request, in Reason) (Article, error) {
		id, err := r.ID("id")
		if err != nil {
			return Article{}, err
		}
		if err := do(r, id, in); err != nil {
			return Article{}, err
		}
		return a.stored(r, id)
	}
}

func (in Release) publication() article.Publication {
	p := article.Publication{Version: in.Version}
	if c := in.Change; c != nil {
		p.Change = article.Change{Kind: article.ChangeKind(c.Kind), Text: c.Text, Withhold: c.Withhold, Strike: c.Strike}
	}
	return p
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
