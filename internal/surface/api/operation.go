package api

import (
	"net/http"
	"reflect"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// Operation is one thing that a program can ask for.
type Operation struct {
	ID      string // operationId of the document
	Method  string
	Path    string // below /api/v1, with {names} as in http.ServeMux
	Summary string
	Scope   account.Scope // what the key must have
	Query   []Param
	Status  int   // of the answer
	Body    int64 // largest request body in bytes, 0 for the usual limit

	Idempotent bool // whether it takes an Idempotency-Key, so that a request that is sent again does nothing twice

	in, out reflect.Type // nil for none
	takes   string       // media type of the body
	answer  web.Handler
}

// Param is a query parameter. The Type is that of JSON Schema, string when
// empty.
type Param struct{ Name, Says, Type string }

// Request is what an operation is asked.
type Request struct {
	*http.Request
	Who account.Identity
}

// ID returns the number in the path under a name; what is no number is not
// found.
func (r *Request) ID(name string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.New(fault.NotFound, "there is no %q", r.PathValue(name))
	}
	return id, nil
}

// Parameters of lists.
var (
	afterParam = Param{"after", "Where the page begins: what the page before had as after.", ""}
	limitParam = Param{"limit", "Items a page: 50 when left out, at most 100.", "integer"}
)

// Limit returns how many items a page is to have.
func (r *Request) Limit() (int, error) {
	const usual, most = 50, 100
	text := r.URL.Query().Get("limit")
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, fault.InField("limit", "limit is a number from 1 to %d", most)
	}
	return n, nil
}

// Number returns a query parameter that is a number, 0 when it is left out.
func (r *Request) Number(name string) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.InField(name, "%s is a number from 1 on", name)
	}
	return n, nil
}

// reading returns op as one that takes no body and answers with an Out.
func reading[Out any](op Operation, do func(r *Request) (Out, error)) Operation {
	op.Method, op.Status, op.out = http.MethodGet, http.StatusOK, reflect.TypeFor[Out]()
	op.answer = func(w http.ResponseWriter, r *http.Request) error {
		answer, err := do(&Request{Request: r, Who: account.IdentityOf(r.Context())})
		if err != nil {
			return err
		}
		return send(w, op.Status, answer)
	}
	return op
}

// writing returns op as one that takes an In and answers with an Out, with
// status 200 unless op says another.
func writing[In, Out any](op Operation, do func(r *Request, in In) (Out, error)) Operation {
	if op.Status == 0 {
		op.Status = http.StatusOK
	}
	op.in, op.out, op.takes = reflect.TypeFor[In](), reflect.TypeFor[Out](), "application/json"
	op.answer = func(w http.ResponseWriter, r *http.Request) error {
		var in In
		if err := receive(r, &in); err != nil {
			return err
		}
		answer, err := do(&Request{Request: r, Who: account.IdentityOf(r.Context())}, in)
		if err != nil {
			return err
		}
		return send(w, op.Status, answer)
	}
	return op
}

// Nothing is the body of an operation that needs none: {}, or no body at all.
type Nothing struct{}

// removing returns op as one that takes no body and answers 204 without one.
func removing(op Operation, do func(r *Request) error) Operation {
	op.Method, op.Status = http.MethodDelete, http.StatusNoContent
	op.answer = func(w http.ResponseWriter, r *http.Request) error {
		if err := do(&Request{Request: r, Who: account.IdentityOf(r.Context())}); err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "private, no-store")
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return op
}
