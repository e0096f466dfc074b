// Package fetch asks other servers for things, and is the only package that
// opens an outbound HTTP connection.
//
// It promises that no address, redirect or answer of the name system leads
// into the private network: the address is checked when it is dialled. It
// promises to take no more than was allowed, in bytes after decompression
// and in time, and to be polite: one request at a time for each host, a
// pause between two, and Retry-After obeyed.
//
// Start reading at Client.Get; address.go says which addresses are public.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"stet/internal/platform/fault"
)

const (
	maxRedirects = 5
	maxURL       = 4096     // bytes
	maxHeader    = 64 << 10 // bytes
	maxTries     = 3        // requests for one address when it answers with Retry-After
)

// Options sets up a Client.
type Options struct {
	Timeout   time.Duration // for one request, body included; 30 s when zero
	MaxBytes  int64         // of a body, after decompression, when Get is given no limit; 10 MB when zero
	UserAgent string        // says who asks and where to complain
	Pause     time.Duration // between two requests to one host; 250 ms when zero, none when negative
	Patience  time.Duration // the longest Retry-After to wait for; 1 minute when zero
	Now       func() time.Time

	// AllowPrivate lets tests reach servers on this machine. It is asked
	// about each address that is not public.
	AllowPrivate func(netip.Addr) bool
}

// Client asks politely. It is safe for use by several goroutines.
type Client struct {
	opt   Options
	http  *http.Client
	hosts hosts
}

// Response is what a server answered with status 200.
type Response struct {
	Body     []byte
	Type     string // media type without parameters, in lower case; empty when the server names none
	FinalURL string // where the body came from, after redirects
	Header   http.Header
}

// New returns a Client.
func New(opt Options) *Client {
	opt.Timeout = or(opt.Timeout, 30*time.Second)
	opt.MaxBytes = or(opt.MaxBytes, 10<<20)
	opt.Pause = or(opt.Pause, 250*time.Millisecond)
	opt.Patience = or(opt.Patience, time.Minute)
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: guard(opt.AllowPrivate)}
	transport := &http.Transport{
		Proxy:                  nil, // a proxy would dial in our place, past the check
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  opt.Timeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           20,
		IdleConnTimeout:        30 * time.Second,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{opt: opt, http: &http.Client{Transport: transport, CheckRedirect: stay}, hosts: hosts{now: opt.Now}}
}

func or[T time.Duration | int64](v, ifZero T) T {
	if v == 0 {
		return ifZero
	}
	return v
}

// Close drops connections that wait for another request.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Get returns what is at address, an absolute http or https URL, after at
// most 5 redirects. limit is the largest size of the body in bytes; 0 means
// the Client's own.
//
// Its errors: Invalid for an address that may not be asked for, TooLarge
// over the limit, NotFound, Gone and Forbidden as the server says, TooMany
// and Unavailable when it may work later.
func (c *Client) Get(ctx context.Context, address string, limit int64) (*Response, error) {
	if limit <= 0 {
		limit = c.opt.MaxBytes
	}
	at, err := parse(address)
	if err != nil {
		return nil, err
	}
	for range maxRedirects + 1 {
		res, next, err := c.patiently(ctx, at, limit)
		if err != nil {
			return nil, err
		}
		if next == nil {
			return res, nil
		}
		at = next
	}
	return nil, fault.New(fault.Invalid, "%s leads to more than %d redirects", address, maxRedirects)
}

// parse accepts what Get documents.
func parse(address string) (*url.URL, error) {
	if len(address) > maxURL {
		return nil, fault.New(fault.Invalid, "the address has %d bytes; the limit is %d", len(address), maxURL)
	}
	at, err := url.Parse(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not an address", address)
	}
	if at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" || at.User != nil {
		return nil, fault.New(fault.Invalid, "%q is not an http or https address without a password", at.Redacted())
	}
	at.Fragment, at.RawFragment = "", ""
	return at, nil
}

// patiently asks for at, again when the server says when to come back.
func (c *Client) patiently(ctx context.Context, at *url.URL, limit int64) (res *Response, next *url.URL, err error) {
	for range maxTries {
		var again bool
		res, next, again, err = c.once(ctx, at, limit)
		if !again {
			break
		}
	}
	return res, next, err
}

// once makes one request when it is this host's turn. again says that the
// server asked to come back, and that the host's next turn is then.
func (c *Client) once(ctx context.Context, at *url.URL, limit int64) (res *Response, next *url.URL, again bool, err error) {
	turn, err := c.hosts.wait(ctx, at.Host, c.opt.Patience)
	if err != nil {
		return nil, nil, false, err
	}
	pause := c.opt.Pause
	defer func() { turn.done(pause) }()

	ctx, cancel := context.WithTimeoutCause(ctx, c.opt.Timeout,
		fault.New(fault.Unavailable, "%s took longer than %s", at.Redacted(), c.opt.Timeout))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, nil, false, fault.Wrap(err, fault.Invalid, "the address %s", at.Redacted())
	}
	req.Header.Set("User-Agent", c.opt.UserAgent)
	answer, err := c.http.Do(req)
	if err != nil {
		return nil, nil, false, failure(ctx, at, err)
	}
	defer answer.Body.Close()

	switch {
	case answer.StatusCode == http.StatusOK:
		res, err = read(ctx, at, answer, limit)
		return res, nil, false, err
	case answer.StatusCode >= 300 && answer.StatusCode < 400 && answer.Header.Get("Location") != "":
		next, err = follow(at, answer.Header.Get("Location"))
		return nil, next, false, err
	}
	wait := retryAfter(answer.Header.Get("Retry-After"), c.opt.Now())
	if wait > 0 && (answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusServiceUnavailable) {
		pause, again = max(pause, wait), wait <= c.opt.Patience
	}
	return nil, nil, again, refusal(at, answer.StatusCode)
}

func read(ctx context.Context, at *url.URL, answer *http.Response, limit int64) (*Response, error) {
	if answer.ContentLength > limit {
		return nil, fault.New(fault.TooLarge, "%s has %d bytes; the limit is %d", at.Redacted(), answer.ContentLength, limit)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return nil, failure(ctx, at, err)
	}
	if int64(len(body)) > limit {
		return nil, fault.New(fault.TooLarge, "%s has more than %d bytes", at.Redacted(), limit)
	}
	// A broken Content-Type is no reason to fail: callers look at the body.
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return &Response{Body: body, Type: kind, FinalURL: at.String(), Header: answer.Header}, nil
}

func follow(at *url.URL, location string) (*url.URL, error) {
	next, err := at.Parse(location)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s redirects to %q, which is not an address", at.Redacted(), location)
	}
	return parse(next.String())
}

// failure gives an error of the connection its kind.
func failure(ctx context.Context, at *url.URL, err error) error {
	var refused *fault.Error
	if errors.As(err, &refused) {
		return fmt.Errorf("%s: %w", at.Redacted(), refused)
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return fault.Wrap(err, fault.Unavailable, "%s does not answer", at.Redacted())
}

// refusal gives a status other than 200 its kind.
func refusal(at *url.URL, status int) error {
	kind := fault.Invalid
	switch {
	case status == http.StatusNotFound:
		kind = fault.NotFound
	case status == http.StatusGone:
		kind = fault.Gone
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		kind = fault.Forbidden
	case status == http.StatusTooManyRequests:
		kind = fault.TooMany
	case status >= 500, status == http.StatusRequestTimeout:
		kind = fault.Unavailable
	}
	return fault.New(kind, "%s answers %d %s", at.Redacted(), status, http.StatusText(status))
}
