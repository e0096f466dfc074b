// Package web is the way from a connection to a handler and back.
//
// It owns the table of routes and their guards, the security headers, the
// checks that every request passes, the limits on what is done at once, the
// error page, and the listener. Handlers return errors; one switch, in fail.go,
// makes statuses of them.
//
// What it promises:
//
//   - A GET that the page cache can answer is answered from ready bytes before
//     anything else is looked at.
//   - A draw function sees the path, the listed query keys and the audience,
//     and nothing else of the request, so a public page cannot depend on more.
//   - Every response, errors and files included, carries the security headers.
//   - Past its capacity the server refuses at once, with 503 and Retry-After,
//     and goes on serving ready pages. Who sends slowly takes up none of it.
//   - No text with NUL or broken UTF-8 reaches a handler in a path, a query or
//     a form.
//
// Start reading at Server.ServeHTTP.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// Handler answers a request itself, or returns an error before it has written
// anything; the error's kind then decides the answer. An error after the
// first byte ends the connection.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Draw returns the page for a GET. Its request carries the path with its
// values, the listed query keys, and a context: no headers, no host, no body.
// AudienceOf tells for whom to draw.
type Draw func(r *http.Request) (*cache.Page, error)

// Guard names who may use a route. The names and their checks are
// Options.Guards; Public needs none.
type Guard string

// Public lets everybody in.
const Public Guard = "public"

// Check lets a request through, possibly with more in its context, or returns
// an error such as fault.SignIn or fault.Forbidden.
type Check func(r *http.Request) (*http.Request, error)

// Load says what a route costs while it answers.
type Load uint8

const (
	// Work is the rule: it counts against the capacity.
	Work Load = iota
	// Ready answers from memory and does not count.
	Ready
	// Stream may take as long as the client keeps reading: a large file,
	// server-sent events. It does not count, has no overall write time-out,
	// and its context ends when the server stops.
	Stream
)

// Route is one row of the table. Exactly one of Handle and Draw is set.
type Route struct {
	// Pattern is that of http.ServeMux, method included: "GET /{slug}".
	Pattern string
	Guard   Guard
	Handle  Handler

	// Draw makes the route's pages, which the cache keeps by path, Query and
	// audience. Since ready bytes are served before any guard is asked, the
	// guard of such a route is Public.
	Draw Draw
	// Query lists the query keys that a Draw depends on, in the order in
	// which they stand in the address. It sees the first value of each.
	Query []string

	Load Load
	// Body is the largest request body in bytes; 0 means Options.Body. With
	// more than 1 MiB a body may take as long as the client keeps sending.
	// One of at most 128 KiB is taken in before the request counts as work.
	Body int64
	// Policy replaces Options.Policy on this route.
	Policy *Policy
}

// Options configure a Server. Routes, Cache, Now and Log are required.
type Options struct {
	Routes []Route
	Guards map[Guard]Check
	Cache  *cache.Cache

	// Audience says for whom a request is answered. It is called for every
	// GET, so it must be fast and must not touch the data base. nil means
	// that there is one audience, 0.
	Audience func(*http.Request) uint8

	// ErrorPage draws the page for an error, which ErrorOf returns. id is
	// what the log calls it, "" for errors that are not logged. nil, or an
	// error from it, means plain text. The page gets the status of the error
	// unless it is a redirect by 303, as to where one signs in.
	ErrorPage func(r *http.Request, kind fault.Kind, id string) (*cache.Page, error)

	Policy Policy
	// HTTPS says that the site's address begins with https://: browsers are
	// told never to use another scheme.
	HTTPS bool
	// Origins are further origins, such as https://desk.example.org, whose
	// pages may send forms here.
	Origins []string

	Capacity int   // requests at work at once; 0 means 256
	Body     int64 // largest request body in bytes; 0 means 1 MiB, and 128 KiB where everybody may send one
	Limits   Limits

	Now func() time.Time
	Log *slog.Logger
}

const (
	defaultCapacity = 256
	defaultBody     = 1 << 20
	publicBody      = 128 << 10
)

// Server answers the requests of a site. NewServer makes it.
type Server struct {
	mux      *http.ServeMux
	routes   []*route
	cache    *cache.Cache
	audience func(*http.Request) uint8
	page     func(*http.Request, fault.Kind, string) (*cache.Page, error)
	headers  atomic.Pointer[[]field]
	https    bool
	origins  *http.CrossOriginProtection
	capacity int64
	working  atomic.Int64
	shed     atomic.Uint64
	// unmatched counts, by class of status, what no route answered.
	unmatched [6]atomic.Uint64
	seconds   *prometheus.HistogramVec
	limits    Limits
	now       func() time.Time
	log       *slog.Logger

	stopping context.Context // ends when a graceful stop begins
	stop     context.CancelFunc
}

// SetPolicy changes the Content-Security-Policy of all responses from now on,
// for settings that change while the server runs.
func (s *Server) SetPolicy(p Policy) {
	fields := securityHeaders(p, s.https)
	s.headers.Store(&fields)
}

// ServeHTTP answers a request: from ready bytes if there are any, else along
// its route.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for _, f := range *s.headers.Load() {
		h[f.name] = f.value
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	var audience uint8
	if reads {
		audience = s.audience(r)
		if r.URL.RawQuery == "" && r.URL.RawPath == "" && !hasMark(r.URL) && s.cache.ServeHit(w, r, cache.Key{Address: r.URL.Path, Audience: audience}) {
			s.logHit(r)
			return
		}
	}
	handler, _ := s.mux.Handler(r)
	rt, ok := handler.(*route)
	if !ok {
		s.unrouted(w, r, handler)
		return
	}
	if reads && rt.Draw != nil && r.URL.RawQuery != "" {
		if s.cache.ServeHit(w, r, cache.Key{Address: rt.address(r.URL), Audience: audience}) {
			s.logHit(r)
			return
		}
	}
	// Again through the mux, which sets the path values on its way to
	// route.ServeHTTP.
	s.mux.ServeHTTP(w, r)
}

func (s *Server) logHit(r *http.Request) {
	if s.log.Enabled(r.Context(), slog.LevelDebug) {
		s.log.LogAttrs(r.Context(), slog.LevelDebug, "request", slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.Bool("ready", true))
	}
}

type audienceKey struct{}

// AudienceOf returns the audience for which a Draw is to draw; ctx is that of
// its request.
func AudienceOf(ctx context.Context) uint8 {
	a, _ := ctx.Value(audienceKey{}).(uint8)
	return a
}
