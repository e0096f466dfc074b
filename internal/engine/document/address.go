package document

import (
	"net/url"
	"strings"
	"unicode"
)

// addressByte reports whether a byte may stand in an address as it is. All
// others are percent-encoded (RFC 3986, section 2.1).
func addressByte(c byte) bool {
	return c > 0x20 && c < 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(c))
}

// encodeAddress trims an address, removes the tabs and line ends that
// browsers ignore, and percent-encodes what may not stand in one.
func encodeAddress(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = addressByte(s[i])
	}
	if clean {
		return s
	}
	const hex = "0123456789ABCDEF"
	b := make([]byte, 0, len(s)+16)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\t' || c == '\n' || c == '\r':
		case addressByte(c):
			b = append(b, c)
		default:
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}

// cutScheme splits a scheme, in lower case, from the rest of an address
// (RFC 3986, section 3.1). An address without one has an empty scheme.
func cutScheme(s string) (scheme, rest string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return strings.ToLower(s[:i]), s[i+1:]
		default:
			return "", s
		}
	}
	return "", s
}

// cleanWeb makes an http or https address canonical; a user name and password
// in it are dropped.
func cleanWeb(scheme, rest string) (string, bool) {
	if !strings.HasPrefix(rest, "//") {
		return "", false
	}
	rest = rest[2:]
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host := rest[:end]
	host = host[strings.LastIndexByte(host, '@')+1:]
	if host == "" || host[0] == ':' {
		return "", false
	}
	return scheme + "://" + host + rest[end:], true
}

// cleanLink makes the address of a link canonical. It reports false for
// anything but http, https, mailto and paths of this site, which begin with
// one slash.
func cleanLink(s string) (string, bool) {
	s = encodeAddress(s)
	scheme, rest := cutScheme(s)
	switch scheme {
	case "http", "https":
		return cleanWeb(scheme, rest)
	case "mailto":
		return "mailto:" + rest, rest != ""
	case "":
		if strings.HasPrefix(s, "//") {
			return cleanWeb("https", s)
		}
		return s, strings.HasPrefix(s, "/")
	}
	return "", false
}

// cleanSrc makes the address of a medium canonical: http, https, or a path,
// which may be relative. It reports false for anything else.
func cleanSrc(s string) (string, bool) {
	s = encodeAddress(s)
	scheme, rest := cutScheme(s)
	switch {
	case scheme == "http" || scheme == "https":
		return cleanWeb(scheme, rest)
	case scheme != "" || s == "" || s[0] == '#' || s[0] == '?':
		return "", false
	case strings.HasPrefix(s, "//"):
		return cleanWeb("https", s)
	}
	return s, true
}

// safeLink reports whether an address is one that cleanLink returns. It is
// the check on the way out.
func safeLink(s string) bool {
	for i := range len(s) {
		if !addressByte(s[i]) {
			return false
		}
	}
	switch {
	case strings.HasPrefix(s, "https://"):
		return len(s) > 8 && s[8] != '/'
	case strings.HasPrefix(s, "http://"):
		return len(s) > 7 && s[7] != '/'
	case strings.HasPrefix(s, "mailto:"):
		return len(s) > 7
	}
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//")
}

// safeWeb reports whether an address is a safe link over http or https.
func safeWeb(s string) bool { return strings.HasPrefix(s, "http") && safeLink(s) }

// hostOf returns the host of an http or https address, with its port, in
// lower case, or the empty string.
func hostOf(s string) string {
	_, rest, ok := strings.Cut(s, "://")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return strings.ToLower(rest)
}

// resolve makes a relative address absolute. Without a base, or when either
// makes no sense, the address is returned as it is.
func resolve(base *url.URL, s string) string {
	if base == nil {
		return s
	}
	u, err := url.Parse(encodeAddress(s))
	if err != nil || u.Scheme != "" {
		return s
	}
	return base.ResolveReference(u).String()
}

// trackers are the query keys that tell who sent a reader and change nothing
// about the page.
var trackers = map[string]bool{"fbclid": true, "gclid": true, "dclid": true, "msclkid": true, "igshid": true,
	"mc_cid": true, "mc_eid": true, "yclid": true, "_hsenc": true, "_hsmi": true, "twclid": true}

// dropTrackers removes trackers and utm_ keys from the query of an address.
func dropTrackers(s string) string {
	at := strings.IndexByte(s, '?')
	if at < 0 {
		return s
	}
	query, fragment := s[at+1:], ""
	if i := strings.IndexByte(query, '#'); i >= 0 {
		query, fragment = query[:i], query[i:]
	}
	var kept []string
	dropped := false
	for part := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(strings.TrimPrefix(part, "amp;"), "=")
		if trackers[key] || strings.HasPrefix(key, "utm_") {
			dropped = true
			continue
		}
		kept = append(kept, part)
	}
	if !dropped {
		return s
	}
	if len(kept) == 0 {
		return s[:at] + fragment
	}
	return s[:at+1] + strings.Join(kept, "&") + fragment
}
