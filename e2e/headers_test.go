package e2e

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestSecurityHeaders asks for every kind of answer that the site can give:
// each carries the headers that keep a browser from doing harm.
func TestSecurityHeaders(t *testing.T) {
	s := demo(t)
	picture := firstOf(t, s, thePage, "img", "src")
	for _, ask := range []struct {
		method, path string
		header       [2]string
		status       int
	}{
		{"GET", "/", [2]string{}, 200},
		{"HEAD", "/", [2]string{}, 200},
		{"GET", thePage, [2]string{"Accept-Encoding", "br"}, 200},
		{"GET", thePage, [2]string{"If-None-Match", s.get(t, thePage, "").header.Get("Etag")}, 304},
		{"GET", picture, [2]string{}, 200},
		{"GET", picture, [2]string{"Range", "bytes=0-9"}, 206},
		{"GET", "/media/0123456789abcdef01234567/320.webp", [2]string{}, 404},
		{"GET", stylesheet(t, s), [2]string{}, 200},
		{"GET", "/assets/none.css", [2]string{}, 404},
		{"GET", "/feed.xml", [2]string{}, 200},
		{"GET", "/atom.xml", [2]string{}, 200},
		{"GET", "/feed.json", [2]string{}, 200},
		{"GET", "/sitemap.xml", [2]string{}, 200},
		{"GET", "/robots.txt", [2]string{}, 200},
		{"GET", "/icon.svg", [2]string{}, 200},
		{"GET", "/no-such-page", [2]string{}, 404},
		{"GET", "/%00", [2]string{}, 404},
		{"GET", "/?p=%ff", [2]string{}, 422},
		{"POST", "/", [2]string{}, 405},
		{"POST", "/", [2]string{"Origin", "https://elsewhere.example.org"}, 405},
		{"GET", "//elsewhere.example.org", [2]string{}, 308},
	} {
		r, err := http.NewRequest(ask.method, s.address+ask.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if ask.header[0] != "" {
			r.Header.Set(ask.header[0], ask.header[1])
		}
		a, what := send(t, r), ask.method+" "+ask.path
		if a.status != ask.status {
			t.Errorf("%s answers %d, want %d", what, a.status, ask.status)
		}
		checkHeaders(t, what, a.header)
		if to := a.header.Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, ":") {
			t.Errorf("%s leads to another site: %q", what, to)
		}
	}
	checkHeaders(t, "security.txt", harbour(t).get(t, "/.well-known/security.txt", "").header)
	old := harbour(t).get(t, "/alt/fahrwasser.html", "")
	if old.status != http.StatusMovedPermanently || old.header.Get("Location") != theFairway {
		t.Errorf("an old address answers %d to %q", old.status, old.header.Get("Location"))
	}
	checkHeaders(t, "a redirect", old.header)
	gone := harbour(t).get(t, "/2026/10/zurueckgezogen", "")
	if gone.status != http.StatusGone {
		t.Errorf("a withdrawn story answers %d", gone.status)
	}
	checkHeaders(t, "a withdrawn story", gone.header)
}

func checkHeaders(t *testing.T, what string, h http.Header) {
	t.Helper()
	policy := h.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: the policy is %q", what, policy)
	}
	if !strings.Contains(policy, "frame-ancestors 'none'") && !strings.Contains(policy, "sandbox") {
		t.Errorf("%s: other sites may frame it: %q", what, policy)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "strict-origin-when-cross-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", what, name, got, want)
		}
	}
	if h.Get("Permissions-Policy") == "" {
		t.Errorf("%s: there is no Permissions-Policy", what)
	}
	for _, name := range []string{"Set-Cookie", "Server", "X-Powered-By"} {
		if got := h.Get(name); got != "" {
			t.Errorf("%s: %s is %q, want none", what, name, got)
		}
	}
}

// firstOf returns an attribute of the first such element of a page that has
// one.
func firstOf(t *testing.T, s *site, path, element, key string) string {
	t.Helper()
	for n := range parse(t, s.text(t, path)).Descendants() {
		if n.Data == element && attribute(n, key) != "" {
			return attribute(n, key)
		}
	}
	t.Fatalf("%s has no %s with %s", path, element, key)
	return ""
}

// TestNothingInline looks for script and style inside pages, which the policy
// would block.
func TestNothingInline(t *testing.T) {
	pages := make(map[string]*html.Node)
	for _, kind := range kinds {
		pages[kind.path] = parse(t, string(demo(t).get(t, kind.path, "").body))
	}
	for _, path := range harbourPages {
		pages["the German "+path] = parse(t, string(harbour(t).get(t, path, "").body))
	}
	for path, doc := range pages {
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "style" || n.Data == "script" && attribute(n, "src") == "" && attribute(n, "type") != "application/ld+json" {
				t.Errorf("%s has an inline %s", path, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("%s has <%s %s=%q>", path, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}
