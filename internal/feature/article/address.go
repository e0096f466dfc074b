package article

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Slugify makes the part of an address that stands for a headline or a name:
// lower case, words joined by hyphens, Latin letters without their marks,
// other scripts as they are. It ends at the first word after 80 characters and
// may be empty.
func Slugify(text string) string {
	var b strings.Builder
	gap, n := false, 0
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case r == '\'' || r == '’' || r >= 0x300 && r <= 0x36F:
			// An apostrophe joins, a Latin letter loses its mark.
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			if gap && n > 0 {
				b.WriteByte('-')
				n++
			}
			gap = false
			if plain, ok := spelled[r]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(r)
			}
			n++
		default:
			gap = true
		}
		if n >= 100 || gap && n >= 80 {
			break
		}
	}
	return norm.NFC.String(b.String())
}

// spelled has the Latin letters that do not decompose into a plain one.
var spelled = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i"}

// reserved are the first path segments that belong to the program, so no
// page may stand there.
var reserved = map[string]bool{
	"account": true, "api": true, "archive": true, "assets": true, "author": true, "demo": true, "desk": true,
	"feed": true, "healthz": true, "media": true, "metrics": true, "oembed": true, "rss": true, "search": true, "section": true,
	"sitemap": true, "support": true, "tag": true,
}

// IsSlug reports whether a slug may stand in an address as it is.
func IsSlug(slug string) bool { return checkSlug(slug) == nil }

func checkSlug(slug string) error {
	if slug == "" {
		return fault.New(fault.Invalid, "no address can be made of this name: give it a slug")
	}
	if len(slug) > 4*MaxSlug {
		return fault.New(fault.TooLarge, "the slug %.40q… is longer than %d bytes", slug, 4*MaxSlug)
	}
	for _, r := range slug {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && r != '-' && r != '_' {
			return fault.New(fault.Invalid, "the slug %q may hold letters, digits and hyphens only", slug)
		}
	}
	return nil
}

// PathFor returns the address of an article published at a time: stories at
// /YYYY/MM/slug in the site's time zone, pages at /slug. An article whose
// address another one has gets a number behind its slug.
func PathFor(kind Kind, slug string, published time.Time, zone *time.Location) string {
	if kind == Page {
		return "/" + slug
	}
	local := published.In(zone)
	return fmt.Sprintf("/%04d/%02d/%s", local.Year(), local.Month(), slug)
}

// freeAddress returns the slug and path of an article, numbered when another
// article has them. It doubles the number until one is free and then looks
// between, so that the thousandth equal headline costs a dozen looks.
func (s *Service) freeAddress(ctx context.Context, tx *db.Tx, id int64, kind Kind, slug string, published time.Time) (string, string, error) {
	numbered := func(n int) (string, string) {
		try := slug
		if n > 1 {
			try = fmt.Sprintf("%s-%d", slug, n)
		}
		return try, PathFor(kind, try, published, s.site.Current().Location)
	}
	free := func(n int) (bool, error) {
		try, path := numbered(n)
		if kind == Page && ReservedSlug(try) {
			return false, nil
		}
		_, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM article WHERE path = ? AND id <> ?`, path, id)
		if fault.Is(err, fault.NotFound) {
			return true, nil
		}
		return false, err
	}
	taken, first := 0, 1
	for {
		ok, err := free(first)
		if err != nil {
			return "", "", err
		}
		if ok {
			break
		}
		taken, first = first, 2*first
	}
	for first-taken > 1 {
		middle := (taken + first) / 2
		ok, err := free(middle)
		if err != nil {
			return "", "", err
		}
		if ok {
			first = middle
		} else {
			taken = middle
		}
	}
	try, path := numbered(first)
	return try, path, nil
}

// ReservedSlug reports whether no page may have the slug: a word that the
// program needs, or a year, which is an archive's address.
func ReservedSlug(slug string) bool {
	if reserved[slug] {
		return true
	}
	return len(slug) == 4 && strings.Trim(slug, "0123456789") == ""
}

func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
