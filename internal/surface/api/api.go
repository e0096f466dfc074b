// Package api is the site for programs: what the desk can do, as JSON under
// /api/v1, described by an OpenAPI 3.1 document at /api/openapi.json.
//
// A program shows a key as a bearer token (RFC 6750). A key has scopes, and
// acts for the person who made it: it can do nothing that this person could
// not do on the desk. Errors are problem details (RFC 9457).
//
// An operation is one value that says its address, its scope, what it takes
// and what it answers, and does it; routes and document are both made of these
// values, so that the document cannot differ from the program. Start reading
// at Operation, then API.Operations.
package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/web"
)

// base is what all operations' paths begin with.
const base = "/api/v1"

// Options are what the API stands on.
type Options struct {
	DB       *db.DB
	Site     *site.Service
	Articles *article.Service
	Media    *media.Service
	Version  string // of the program
}

// API answers programs.
type API struct{ opt Options }

// New returns the API.
func New(opt Options) *API { return &API{opt: opt} }

// Operations returns all that a program can ask for.
func (a *API) Operations() []Operation {
	return slices.Concat(a.siteOperations(), a.articleOperations(), a.revisionOperations(), a.termOperations(), a.mediaOperations())
}

// Routes returns a route for each operation, and those of the document.
func (a *API) Routes() []web.Route {
	operations := a.Operations()
	routes := []web.Route{{Pattern: "GET /api/openapi.json", Guard: web.Public, Draw: func(*http.Request) (*cache.Page, error) {
		text, err := json.Marshal(a.document(operations))
		return &cache.Page{ContentType: "application/openapi+json;version=3.1", Body: append(text, '\n'), Tags: []string{"site"}}, err
	}}}
	for _, op := range operations {
		routes = append(routes, web.Route{
			Pattern: op.Method + " " + base + op.Path, Guard: account.GuardOf(op.Scope), Handle: op.answer, Body: op.Body,
		})
	}
	return routes
}

// send writes a value as JSON.
func send(w http.ResponseWriter, status int, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(text)+1))
	w.WriteHeader(status)
	_, err = w.Write(append(text, '\n'))
	return err
}
