package fetch

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"stet/internal/platform/fault"
)

// Caller speaks to the JSON API of one site, which whoever runs the command has
// named. Unlike a Client it may reach private networks: it is not for addresses
// that somebody else chooses. It follows no redirects, which could lead its key
// elsewhere.
type Caller struct {
	base *url.URL
	key  string
	http *http.Client
}

// maxAnswer is the largest answer that a Caller reads, in bytes.
const maxAnswer = 32 << 20

// NewCaller returns a Caller for the site at an address such as
// https://example.org, which shows key as a bearer token (RFC 6750). It answers
// Invalid for an address over which the key would travel in clear text: only
// https and this machine itself are taken.
func NewCaller(address, key string) (*Caller, error) {
	base, err := parse(strings.TrimSuffix(address, "/"))
	if err != nil {
		return nil, err
	}
	if base.Scheme != "https" && !isThisMachine(base.Hostname()) {
		return nil, fault.New(fault.Invalid, "the key would travel to %s for everybody to read: use https", base.Redacted())
	}
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ForceAttemptHTTP2:   true,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     30 * time.Second,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Caller{base: base, key: key, http: &http.Client{Transport: transport, CheckRedirect: stay, Timeout: 2 * time.Minute}}, nil
}

func isThisMachine(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// Close drops connections that wait for another request.
func (c *Caller) Close() { c.http.CloseIdleConnections() }

// Message is one request: a path with its query below the site's address, and
// the body with its media type, nil for none.
type Message struct {
	Method, Path string
	Header       http.Header
	Type         string
	Body         []byte
}

// Call sends a message and reads the answer into a value, which may be nil. A
// problem that the site answers with (RFC 9457) becomes an error with its
// detail, its field and the kind of its status.
func (c *Caller) Call(ctx context.Context, m Message, into any) error {
	r, err := http.NewRequestWithContext(ctx, m.Method, c.base.String()+m.Path, bytes.NewReader(m.Body))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the request for %s", m.Path)
	}
	for name, values := range m.Header {
		r.Header[name] = values
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	r.Header.Set("Accept", "application/json")
	if m.Type != "" {
		r.Header.Set("Content-Type", m.Type)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return failure(ctx, r.URL, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return failure(ctx, r.URL, err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return problem(r.URL, answer.StatusCode, body)
	}
	if into == nil {
		return nil
	}
	return fault.Wrap(json.Unmarshal(body, into), fault.Invalid, "%s is not the API of a Stet site", c.base.Redacted())
}

// problem returns the error that an answer stands for.
func problem(at *url.URL, status int, body []byte) error {
	var said struct{ Detail, Field string }
	if json.Unmarshal(body, &said) != nil || said.Detail == "" {
		return refusal(at, status)
	}
	kind := fault.KindOf(refusal(at, status))
	switch status {
	case http.StatusConflict:
		kind = fault.Conflict
	case http.StatusRequestEntityTooLarge:
		kind = fault.TooLarge
	}
	return &fault.Error{Kind: kind, Field: said.Field, Text: said.Detail}
}
