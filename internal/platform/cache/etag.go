package cache

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// An entity tag here is "HASH-K" or "HASH-KBYTES": HASH names the content, K
// is the letter of its coding, BYTES names the compressed bytes. RFC 9110,
// section 8.8.3, wants a strong tag to differ whenever the bytes differ, so
// gzip and Brotli have different tags (section 8.8.3.3 has just that example),
// and so have two results of one coding, be it a better compression later or
// another version of the library.
//
// A browser that kept any of them has the content, though, and If-None-Match
// is compared weakly (section 13.1.2): HASH decides. The coding must still be
// one that the request accepts, for it may come from a shared cache that asks
// on behalf of a client and holds several codings. The 304 repeats the tag
// that matched, not the one a 200 would have now: a cache may refresh only a
// stored response that has the very tag of the 304 (RFC 9111, section 4.3.4).

const bytesName = 6 // characters that name compressed bytes

func entityTag(hash string, p *representation) string {
	tag := `"` + hash + "-" + string(codingLetters[p.coding])
	if p.coding != plain {
		sum := sha256.Sum256(p.body)
		tag += base64.RawURLEncoding.EncodeToString(sum[:])[:bytesName]
	}
	return tag + `"`
}

// match returns the entity tag of the content hash that stands in the values
// of If-None-Match and is acceptable, in the form for the ETag of a 304; "*" if
// that stands there, which any content matches; else "".
func match(values []string, hash string, a accepted) string {
	for _, value := range values {
		for value != "" {
			var item string
			item, value, _ = strings.Cut(value, ",")
			item = strings.TrimPrefix(strings.TrimSpace(item), "W/")
			if item == "*" || tagOf(item, hash, a) {
				return item
			}
		}
	}
	return ""
}

// tagOf reports whether tag is one that entityTag gives to the content.
func tagOf(tag, hash string, a accepted) bool {
	rest, ok := strings.CutPrefix(tag, `"`)
	if !ok {
		return false
	}
	if rest, ok = strings.CutPrefix(rest, hash); !ok {
		return false
	}
	if rest, ok = strings.CutSuffix(rest, `"`); !ok || len(rest) < 2 || rest[0] != '-' {
		return false
	}
	letter, name := rest[1], rest[2:]
	for k, l := range codingLetters {
		if l != letter {
			continue
		}
		if coding(k) == plain {
			return name == ""
		}
		return a[k] > 0 && len(name) == bytesName && isBase64URL(name)
	}
	return false
}

func isBase64URL(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}
