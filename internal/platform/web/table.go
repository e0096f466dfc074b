package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// route is a row of the table made ready.
type route struct {
	Route
	server  *Server
	check   Check
	policy  string // "" for that of the server
	counts  [6]atomic.Uint64
	seconds prometheus.Observer
}

// NewServer checks the options and the table of routes and returns a server.
// It refuses a pattern without a method, two that collide, an unknown guard,
// and a cached route that is not public.
func NewServer(opt Options) (*Server, error) {
	s := &Server{
		mux:      http.NewServeMux(),
		cache:    opt.Cache,
		audience: opt.Audience,
		page:     opt.ErrorPage,
		https:    opt.HTTPS,
		origins:  http.NewCrossOriginProtection(),
		capacity: int64(cmp.Or(opt.Capacity, defaultCapacity)),
		seconds:  newSeconds(),
		limits:   opt.Limits.orDefaults(),
		now:      opt.Now,
		log:      opt.Log,
	}
	s.SetPolicy(opt.Policy)
	s.stopping, s.stop = context.WithCancel(context.Background())
	if s.audience == nil {
		s.audience = func(*http.Request) uint8 { return 0 }
	}
	for _, origin := range opt.Origins {
		if err := s.origins.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("origin %q: %w", origin, err)
		}
	}
	for _, row := range opt.Routes {
		row.Body = cmp.Or(row.Body, opt.Body, bodyFor(row.Guard))
		rt := &route{Route: row, server: s, check: opt.Guards[row.Guard], seconds: s.seconds.WithLabelValues(row.Pattern)}
		if row.Policy != nil {
			rt.policy = row.Policy.String()
		}
		if err := cmp.Or(rt.sound(), register(s.mux, rt)); err != nil {
			return nil, fmt.Errorf("route %q: %w", row.Pattern, err)
		}
		s.routes = append(s.routes, rt)
	}
	return s, nil
}

// bodyFor returns the largest body of a route that says nothing about it.
func bodyFor(guard Guard) int64 {
	if guard == Public {
		return publicBody
	}
	return defaultBody
}

func (rt *route) sound() error {
	method, path, ok := strings.Cut(rt.Pattern, " ")
	switch {
	case !ok || !strings.HasPrefix(path, "/"):
		return errors.New("the pattern must be a method, a space and a path")
	case (rt.Handle == nil) == (rt.Draw == nil):
		return errors.New("exactly one of Handle and Draw must be set")
	case rt.Draw == nil && rt.Query != nil:
		return errors.New("Query is for routes with Draw")
	case rt.Draw != nil && method != http.MethodGet:
		return errors.New("only a GET can be drawn")
	case rt.Draw != nil && rt.Guard != Public:
		return errors.New("a drawn page is served before any guard is asked, so its guard must be public")
	case rt.Guard != Public && rt.check == nil:
		return fmt.Errorf("there is no guard %q", rt.Guard)
	}
	return nil
}

// register adds the route, with the mux's panic about a bad or colliding
// pattern as an error.
func register(mux *http.ServeMux, rt *route) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	mux.Handle(rt.Pattern, rt)
	return nil
}

// Table returns a line "PATTERN GUARD" for each route, with its query keys,
// sorted: what the golden file of routes holds.
func Table(routes []Route) string {
	lines := make([]string, len(routes))
	for i, r := range routes {
		lines[i] = r.Pattern + "\t" + string(r.Guard)
		if len(r.Query) > 0 {
			lines[i] += "\t?" + strings.Join(r.Query, "&")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// address is the cache address of u on this route: the path, and the listed
// query keys that have a value, in the order of the list.
//
// The path is the decoded one. That names the page without doubt, because
// encoded slashes are refused, and a path with an encoded question mark always
// gets one more behind it, so that the last one is where a query begins.
func (rt *route) address(u *url.URL) string {
	if q := rt.query(u); q != "" || hasMark(u) {
		return u.Path + "?" + q
	}
	return u.Path
}

// hasMark reports whether the path itself holds a question mark.
func hasMark(u *url.URL) bool { return strings.IndexByte(u.Path, '?') >= 0 }

func (rt *route) query(u *url.URL) string {
	if u.RawQuery == "" || len(rt.Query) == 0 {
		return ""
	}
	given := u.Query()
	var b strings.Builder
	for _, key := range rt.Query {
		value := given.Get(key)
		if value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(key) + "=" + url.QueryEscape(value))
	}
	return b.String()
}

// bare returns what a draw function may see of r.
func (rt *route) bare(ctx context.Context, r *http.Request, audience uint8) *http.Request {
	q := r.WithContext(context.WithValue(ctx, audienceKey{}, audience))
	q.Method = http.MethodGet
	q.URL = &url.URL{Path: r.URL.Path, RawQuery: rt.query(r.URL)}
	q.Header = http.Header{}
	q.Host, q.RemoteAddr, q.RequestURI = "", "", ""
	q.Body, q.ContentLength, q.TransferEncoding = http.NoBody, 0, nil
	q.Form, q.PostForm, q.MultipartForm, q.Trailer, q.TLS = nil, nil, nil, nil, nil
	return q
}
