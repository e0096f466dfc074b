package web_test

import (
	"net/http"
	"net/netip"
	"testing"

	"stet/internal/platform/web"
)

func TestClientAddr(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, c := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"192.0.2.1:80", nil, "192.0.2.1"},
		{"192.0.2.1:80", []string{"1.2.3.4"}, "192.0.2.1"},
		{"10.1.1.1:80", nil, "10.1.1.1"},
		{"10.1.1.1:80", []string{"1.2.3.4"}, "1.2.3.4"},
		{"10.1.1.1:80", []string{"6.6.6.6, 1.2.3.4, 10.2.2.2"}, "1.2.3.4"},
		{"10.1.1.1:80", []string{"6.6.6.6", "1.2.3.4"}, "1.2.3.4"},
		{"10.1.1.1:80", []string{"1.2.3.4, nonsense"}, "10.1.1.1"},
		{"10.1.1.1:80", []string{"10.3.3.3"}, "10.3.3.3"},
		{"10.1.1.1:80", []string{"1.2.3.4:5678"}, "1.2.3.4"},
		{"[::1]:80", []string{"[2001:db8::1]:443"}, "2001:db8::1"},
		{"[::1]:80", []string{"2001:db8::1"}, "2001:db8::1"},
		{"[::ffff:10.1.1.1]:80", []string{"::ffff:1.2.3.4"}, "1.2.3.4"},
		{"@", []string{"1.2.3.4"}, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := web.ClientAddr(r, trusted); got.String() != c.want {
			t.Errorf("%s %q: got %v, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

// TestATidyPathIsEscapedOnce checks that an address with a double slash leads
// to the same letters, and never to another host.
func TestATidyPathIsEscapedOnce(t *testing.T) {
	s := start(t, web.Options{Routes: []web.Route{{Pattern: "GET /{path...}", Guard: web.Public, Handle: says("x")}}})
	for path, want := range map[string]string{
		"//greek/%ce%b5/": "/greek/%CE%B5/", "/a/../b?x=%20": "/b?x=%20", "///evil.example": "/evil.example", `/a//%5Cb`: "/a/%5Cb",
	} {
		resp, _ := s.do(t, "GET", path, "")
		if got := resp.Header.Get("Location"); resp.StatusCode != 308 || got != want {
			t.Errorf("%s: %d to %q, want %q", path, resp.StatusCode, got, want)
		}
	}
}
