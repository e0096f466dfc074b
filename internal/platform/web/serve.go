package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// ServeHTTP runs the request along the route: checks, guard, handler or draw,
// and the answer to whatever error or panic comes back.
func (rt *route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := rt.server
	began := s.now()
	out := &reply{ResponseWriter: w}
	defer func() {
		if v := recover(); v != nil {
			s.recovered(out, r, v)
		}
		took := s.now().Sub(began)
		rt.counts[min(out.status/100, 5)].Add(1)
		if rt.Load != Stream {
			rt.seconds.Observe(took.Seconds())
		}
		s.log.LogAttrs(r.Context(), slog.LevelDebug, "request", slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.Int("status", out.status), slog.Duration("took", took))
	}()
	if err := rt.run(out, r); err != nil {
		s.fail(out, r, err)
	}
}

func (rt *route) run(out *reply, r *http.Request) error {
	s := rt.server
	if rt.policy != "" {
		out.Header()["Content-Security-Policy"] = []string{rt.policy}
	}
	if err := checkPath(r.URL); err != nil {
		return err
	}
	if rt.Draw != nil {
		return rt.draw(out, r)
	}
	if err := s.origins.Check(r); err != nil {
		return fault.Wrap(err, fault.Forbidden, "the form was sent from another site")
	}
	if rt.Load == Stream {
		var done context.CancelFunc
		r, done = s.stream(out, r)
		defer done()
	}
	if err := rt.working(func() (err error) { r, err = rt.admit(r); return err }); err != nil {
		return err
	}
	if err := rt.receive(out, r); err != nil {
		return err
	}
	return rt.working(func() error {
		if err := rt.readForm(r); err != nil {
			return err
		}
		return rt.Handle(out, r)
	})
}

// admit asks the route's guard. Nothing of the body has been read by then, so
// that nobody without credentials can have a large one taken in.
func (rt *route) admit(r *http.Request) (*http.Request, error) {
	if rt.check == nil {
		return r, nil
	}
	return rt.check(r)
}

// working runs fn in one of the places that the capacity counts, where the
// route's work counts at all.
func (rt *route) working(fn func() error) error {
	if rt.Load == Work {
		if !rt.server.enter() {
			return errBusy
		}
		defer rt.server.leave()
	}
	return fn()
}

// draw answers from the cache. The capacity is asked where the work is: any
// number of requests may wait for one render.
func (rt *route) draw(out *reply, r *http.Request) error {
	s := rt.server
	for _, key := range rt.Query {
		if err := CheckText(key, r.URL.Query().Get(key)); err != nil {
			return err
		}
	}
	key := cache.Key{Address: rt.address(r.URL), Audience: s.audience(r)}
	return s.cache.Serve(out, r, key, func(ctx context.Context) (*cache.Page, error) {
		if !s.enter() {
			return nil, errBusy
		}
		defer s.leave()
		page, err := rt.Draw(rt.bare(ctx, r, key.Audience))
		if err != nil || rt.policy == "" {
			return page, err
		}
		return withPolicy(page, rt.policy), nil
	})
}

// enter takes a place among the requests at work, or reports that there is
// none. Who got one must leave.
func (s *Server) enter() bool {
	if s.working.Add(1) > s.capacity {
		s.working.Add(-1)
		s.shed.Add(1)
		return false
	}
	return true
}

func (s *Server) leave() { s.working.Add(-1) }

// unrouted answers what no route matched. handler is what the mux offers
// instead: not found, method not allowed, or a redirect to the clean path.
func (s *Server) unrouted(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	out := &reply{ResponseWriter: w}
	defer func() { s.unmatched[min(out.status/100, 5)].Add(1) }()
	seen := probe{header: http.Header{}}
	handler.ServeHTTP(&seen, r)
	switch {
	case seen.status == http.StatusMethodNotAllowed && r.Method == http.MethodOptions:
		out.Header().Set("Allow", allow(seen.header))
		out.WriteHeader(http.StatusNoContent)
	case seen.status == http.StatusMethodNotAllowed:
		s.failAs(out, r, fault.New(fault.Invalid, "%s is not possible here", r.Method),
			http.StatusMethodNotAllowed, http.Header{"Allow": {allow(seen.header)}})
	case seen.status == http.StatusNotFound:
		s.fail(out, r, errNotFound)
	default:
		tidy(out, r)
	}
}

// tidy leads to the same path without double slashes and dots. The mux would
// do so itself, but escapes what was escaped already.
func tidy(out *reply, r *http.Request) {
	clean := path.Clean(r.URL.Path)
	if strings.HasSuffix(r.URL.Path, "/") && clean != "/" {
		clean += "/"
	}
	out.Header().Set("Location", (&url.URL{Path: clean, RawQuery: r.URL.RawQuery}).String())
	out.Header().Set("Cache-Control", "no-cache")
	out.WriteHeader(http.StatusPermanentRedirect)
}

var errNotFound = fault.New(fault.NotFound, "there is nothing at this address")

// allow returns the value of Allow, with OPTIONS, which every address answers.
func allow(h http.Header) string {
	methods := h.Get("Allow")
	if methods == "" || strings.Contains(methods, http.MethodOptions) {
		return methods
	}
	return methods + ", " + http.MethodOptions
}

// probe takes a response without sending it.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header { return p.header }

func (p *probe) Write(b []byte) (int, error) { return len(b), nil }

func (p *probe) WriteHeader(status int) { p.status = status }

// recovered answers a panic of a handler. One in a draw function has become a
// cache.PanicError long before.
func (s *Server) recovered(out *reply, r *http.Request, v any) {
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	s.fail(out, r, panicked(v))
}
