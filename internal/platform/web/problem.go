package web

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// problem is an error as a program reads it (RFC 9457). The type is left out,
// which means about:blank: the status says it all.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"` // what was wrong, where, and what to do
	Field  string `json:"field,omitempty"`  // of the form or document, if it is one in particular
	ID     string `json:"id,omitempty"`     // what the log calls it
}

// programs is what the addresses that only programs use begin with.
const programs = "/api/"

// wantsProblem reports whether whoever sent r is a program: one that sends
// JSON, accepts it by name, or asks at an address for programs.
func wantsProblem(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, programs) {
		return true
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return isJSON(kind) || isJSON(r.Header.Get("Accept"))
}

func isJSON(kinds string) bool {
	return strings.Contains(kinds, "application/json") || strings.Contains(kinds, "application/problem+json")
}

// problemPage returns the answer for a program whose request failed.
func problemPage(err error, id string, status int) *cache.Page {
	body, broken := json.Marshal(problem{
		Title: http.StatusText(status), Status: status, Detail: fault.TextOf(err), Field: fault.FieldOf(err), ID: id,
	})
	if broken != nil {
		body = []byte("{}")
	}
	return &cache.Page{ContentType: "application/problem+json", NoStore: true, Body: append(body, '\n')}
}
