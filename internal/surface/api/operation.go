package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

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

	in, out reflect.Type // nil for none
	takes   string       // media type of the body
	answer  web.Handler
}

// Param is a query parameter.
type Param struct{ Name, Says string }

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

// Limit returns the query parameter limit: a number up to most, or the usual
// one.
func (r *Request) Limit(usual, most int) (int, error) {
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

// reading returns op as one that takes no body and answers with an Out.
func reading[Out any](op Operation, do func(r *Request) (Out, error)) Operation {
	op.Method, op.Status, op.out = http.MethodGet, http.StatusOK, reflect.TypeFor[Out]()
	op.answer = func(w http.ResponseWriter, r *http.Request) error {
		answer, err := do(&Request{Request: r, Who: account.IdentityOf(r.Context())})
		if err != nil {
			return err
		}
		return send(w, op.Status, "application/json", answer)
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
		return send(w, op.Status, "application/json", answer)
	}
	return op
}

// receive reads the body into a value. Fields that do not exist are refused:
// a misspelt one would otherwise be lost without a word.
func receive(r *http.Request, into any) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return fault.New(fault.Invalid, "the request needs a body with Content-Type application/json")
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if err := web.CheckText("body", string(text)); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(into)
	if err == nil && decoder.More() {
		err = errors.New("there is more after the end")
	}
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return fault.InField(kind.Field, "%s is a %s, not a %s", kind.Field, kind.Type, kind.Value)
	case err != nil:
		return fault.New(fault.Invalid, "the body is not what the operation takes: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return checkStrings(reflect.ValueOf(into), "body")
}

// checkStrings refuses a NUL in any text of a value, which JSON can spell.
func checkStrings(v reflect.Value, name string) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return checkStrings(v.Elem(), name)
		}
	case reflect.String:
		return web.CheckText(name, v.String())
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := checkStrings(v.Index(i), name); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := checkStrings(v.MapIndex(key), name); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				if err := checkStrings(v.Field(i), nameOf(field)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
