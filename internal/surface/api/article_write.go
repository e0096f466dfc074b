package api

import (
	"crypto/rand"
	"fmt"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// NewArticle is an article to be begun.
type NewArticle struct {
	Kind string `json:"kind,omitempty" one:"story page" says:"A story when left out."`
	Writing
}

// Finding is something that the check before publication found.
type Finding = article.Finding

// Findings is what the check before publication found.
type Findings struct {
	Items []Finding `json:"items"`
}

// client is what one request of a program saves as. Each is a client of its
// own, so that no text that was put aside takes the place of another.
func client(who account.Identity) string { return fmt.Sprintf("key %d %s", who.KeyID, rand.Text()[:8]) }

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
	w, err := a.opt.Articles.Working(r.Context(), r.Who, id, "")
	if err != nil {
		return Article{}, err
	}
	stands, err := a.opt.Articles.ByID(r.Context(), id)
	return a.article(w, stands), err
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
	origin, err := originOf(r)
	if err != nil {
		return Article{}, err
	}
	id, err := a.opt.Articles.StartOnce(r.Context(), r.Who, kind, origin)
	if err != nil {
		return Article{}, err
	}
	if origin != "" {
		w, err := a.opt.Articles.Working(r.Context(), r.Who, id, "")
		if err != nil {
			return Article{}, err
		}
		if w.Changed || w.Client != "" { // the first request has come to its end
			return a.stored(r, id)
		}
	}
	return a.write(r, id, in.Writing)
}

// maxIdempotency is the longest Idempotency-Key, in bytes.
const maxIdempotency = 200

// originOf returns the origin of an article that a request begins with an
// Idempotency-Key, "" without one. Keys of different people do not meet.
func originOf(r *Request) (string, error) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return "", nil
	}
	if len(key) > maxIdempotency {
		return "", fault.New(fault.Invalid, "an Idempotency-Key has at most %d bytes", maxIdempotency)
	}
	return fmt.Sprintf("api:%d:%s", r.Who.AccountID, key), web.CheckText("Idempotency-Key", key)
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
	w, err := a.opt.Articles.Working(r.Context(), r.Who, id, "")
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
	if err := a.opt.Articles.Unlock(r.Context(), r.Who, id, request.Client); err != nil { // a program does not go on writing
		return Article{}, err
	}
	return a.stored(r, id)
}
