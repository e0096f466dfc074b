package web

import (
	"maps"
	"net/http"
	"strings"

	"stet/internal/platform/cache"
)

// Policy is what differs in the Content-Security-Policy of sites and routes.
// The rest is fixed: nothing inline, nothing from elsewhere, and strings
// become markup only through a named Trusted Types policy.
type Policy struct {
	Frames       []string // origins whose frames a page may hold (embeds)
	Forms        []string // origins, besides our own, that a form may lead to
	TrustedTypes []string // policies besides "stet"
	Ancestors    []string // what may show the page in a frame, such as 'self'; nothing when empty
}

// String returns the value of the header.
func (p Policy) String() string {
	list := func(first string, more []string) string { return strings.Join(append([]string{first}, more...), " ") }
	frames := "'none'"
	if len(p.Frames) > 0 {
		frames = strings.Join(p.Frames, " ")
	}
	ancestors := "'none'"
	if len(p.Ancestors) > 0 {
		ancestors = strings.Join(p.Ancestors, " ")
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		"media-src 'self'",
		"connect-src 'self'",
		"manifest-src 'self'",
		"frame-src " + frames,
		"form-action " + list("'self'", p.Forms),
		"frame-ancestors " + ancestors,
		"base-uri 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types " + list("stet", p.TrustedTypes),
	}, "; ")
}

// field is a header field in the form net/http keeps it, name canonical.
type field struct {
	name  string
	value []string
}

// securityHeaders are sent with every response. Strict-Transport-Security is
// meant for sites whose address is https: on others it would lock readers out.
func securityHeaders(p Policy, https bool) []field {
	fields := []field{
		{"Content-Security-Policy", []string{p.String()}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Permissions-Policy", []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}},
		{"Referrer-Policy", []string{"strict-origin-when-cross-origin"}},
		{"X-Content-Type-Options", []string{"nosniff"}},
	}
	if https {
		fields = append(fields, field{"Strict-Transport-Security", []string{"max-age=31536000"}})
	}
	return fields
}

// withPolicy returns page with the policy of its route, which must travel with
// it because ready pages are served without asking the route.
func withPolicy(page *cache.Page, policy string) *cache.Page {
	if page.Header.Get("Content-Security-Policy") != "" {
		return page
	}
	copied := *page
	copied.Header = maps.Clone(page.Header)
	if copied.Header == nil {
		copied.Header = http.Header{}
	}
	copied.Header.Set("Content-Security-Policy", policy)
	return &copied
}
