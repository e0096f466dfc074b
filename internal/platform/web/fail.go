package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// statusOf is the one place where the kinds of errors become statuses.
func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Gone:
		return http.StatusGone
	case fault.SignIn:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Full:
		return http.StatusInsufficientStorage
	default:
		return http.StatusInternalServerError
	}
}

// kindOf returns the kind of err, with those of the standard library's errors
// that are the client's doing.
func kindOf(err error) fault.Kind {
	var tooLarge *http.MaxBytesError
	var kinded *fault.Error
	switch {
	case errors.As(err, &kinded):
		return kinded.Kind
	case errors.As(err, &tooLarge):
		return fault.TooLarge
	case errors.Is(err, context.DeadlineExceeded):
		return fault.Unavailable
	}
	return fault.Internal
}

// waiter is an error that knows how long to wait before trying again.
type waiter interface{ RetryAfter() time.Duration }

// How long to wait when the error does not say.
const (
	retryTooMany     = 30 * time.Second
	retryUnavailable = 5 * time.Second
)

// extra returns the headers that a status demands at an address.
func extra(path string, kind fault.Kind, err error) http.Header {
	var w waiter
	wait := retryUnavailable
	switch kind {
	case fault.SignIn:
		if strings.HasPrefix(path, programs) {
			return http.Header{"Www-Authenticate": {"Bearer"}} // RFC 6750, section 3
		}
		// RFC 9110, section 15.5.2, demands a challenge; no registered
		// scheme means "sign in with a form", and browsers ignore an
		// unknown one, which is what is wanted.
		return http.Header{"Www-Authenticate": {"Session"}}
	case fault.TooMany:
		wait = retryTooMany
	case fault.Unavailable:
	default:
		return nil
	}
	if errors.As(err, &w) {
		wait = w.RetryAfter()
	}
	seconds := max(1, int64((wait+time.Second-1)/time.Second))
	return http.Header{"Retry-After": {strconv.FormatInt(seconds, 10)}}
}

// fail answers a request whose handler returned err.
func (s *Server) fail(out *reply, r *http.Request, err error) {
	if errors.Is(err, errBusy) {
		s.refuse(out)
		return
	}
	kind := kindOf(err)
	s.failAs(out, r, err, statusOf(kind), extra(r.URL.Path, kind, err))
}

// failAs logs err if it is the server's fault and sends the error page.
func (s *Server) failAs(out *reply, r *http.Request, err error, status int, more http.Header) {
	if r.Context().Err() != nil {
		// The client is gone: nobody to answer, nothing to mend.
		s.log.LogAttrs(r.Context(), slog.LevelDebug, "client gone", slog.String("path", r.URL.Path), slog.Any("error", err))
		out.status = statusGone
		return
	}
	var id string
	if status >= http.StatusInternalServerError {
		id = rand.Text()[:8]
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("id", id), slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.Int("status", status), slog.Any("error", err), stackOf(err))
	}
	if out.status != 0 {
		// Part of an answer is out: cut it off so that the client does
		// not take it for the whole.
		panic(http.ErrAbortHandler)
	}
	h := out.Header()
	policy := h["Content-Security-Policy"]
	clear(h)
	for _, f := range *s.headers.Load() {
		h[f.name] = f.value
	}
	if policy != nil {
		h["Content-Security-Policy"] = policy
	}
	page := s.errorPage(withError(r, err), kindOf(err), id, status)
	if page.Status != http.StatusSeeOther {
		page.Status = status
	}
	page.Header = maps.Clone(page.Header)
	if page.Header == nil {
		page.Header = http.Header{}
	}
	maps.Copy(page.Header, more)
	if err := cache.Send(out, r, page); err != nil {
		s.log.LogAttrs(r.Context(), slog.LevelError, "error page not sent", slog.Any("error", err))
	}
}

type errorKey struct{}

func withError(r *http.Request, err error) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), errorKey{}, err))
}

// ErrorOf returns the error for which Options.ErrorPage is asked for a page;
// ctx is that of its request. Its text is for the reader only as far as
// fault.TextOf says so.
func ErrorOf(ctx context.Context) error {
	err, _ := ctx.Value(errorKey{}).(error)
	return err
}

// statusGone is nginx's number for a client that left; it is only counted.
const statusGone = 499

// errorPage returns the site's error page, a problem for a program; plain text
// if that fails too or there is no capacity to draw it, as in a flood of
// requests for nothing.
func (s *Server) errorPage(r *http.Request, kind fault.Kind, id string, status int) (page *cache.Page) {
	if wantsProblem(r) {
		return problemPage(ErrorOf(r.Context()), id, status)
	}
	text := http.StatusText(status)
	if id != "" {
		text += " (" + id + ")"
	}
	last := &cache.Page{ContentType: "text/plain; charset=utf-8", Body: []byte(text + "\n")}
	if s.page == nil || !s.enter() {
		return last
	}
	defer s.leave()
	defer func() {
		if v := recover(); v != nil {
			s.log.LogAttrs(r.Context(), slog.LevelError, "error page failed", slog.Any("error", panicked(v)))
			page = last
		}
	}()
	page, err := s.page(r, kind, id)
	if err != nil || page == nil {
		s.log.LogAttrs(r.Context(), slog.LevelError, "error page failed", slog.Any("error", err))
		return last
	}
	copied := *page
	return &copied
}

var errBusy = fault.New(fault.Unavailable, "the server is at its capacity")

var (
	busyBody   = []byte("Service Unavailable: too much to do at this moment. Please try again.\n")
	busyLength = []string{strconv.Itoa(len(busyBody))}
)

// refuse answers a request past the capacity, with no work beyond that.
func (s *Server) refuse(out *reply) {
	h := out.Header()
	h["Retry-After"] = []string{strconv.Itoa(int(retryUnavailable / time.Second))}
	h["Content-Type"] = []string{"text/plain; charset=utf-8"}
	h["Cache-Control"] = []string{"no-store"}
	h["Content-Length"] = busyLength
	out.WriteHeader(http.StatusServiceUnavailable)
	_, _ = out.Write(busyBody)
}

func panicked(v any) error { return &cache.PanicError{Value: v, Stack: debug.Stack()} }

func stackOf(err error) slog.Attr {
	var p *cache.PanicError
	if errors.As(err, &p) {
		return slog.String("stack", fmt.Sprintf("%s", p.Stack))
	}
	return slog.Attr{}
}
