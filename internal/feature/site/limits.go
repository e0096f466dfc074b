package site

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"stet/internal/platform/fault"
)

// Limits on what the owner may set, in characters or items.
const (
	MaxName        = 120
	MaxTagline     = 200
	MaxDescription = 2000
	MaxMenuItems   = 100
	MaxAddress     = 2000
	MaxEmbedHosts  = 100
)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func (s Settings) check() error {
	if s.ID != "" && !uuid.MatchString(s.ID) {
		return fault.New(fault.Invalid, "the site's id %q is not a UUID", s.ID)
	}
	if strings.TrimSpace(s.Name) == "" {
		return fault.New(fault.Invalid, "the site needs a name")
	}
	for _, text := range []struct {
		what, value string
		limit       int
	}{
		{"name", s.Name, MaxName},
		{"tagline", s.Tagline, MaxTagline},
		{"description", s.Description, MaxDescription},
		{"publisher's name", s.Publisher.Name, MaxName},
		{"publisher's contact", s.Publisher.Contact, MaxName},
	} {
		if n := utf8.RuneCountInString(text.value); n > text.limit {
			return fault.New(fault.TooLarge, "the site's %s has %d characters, the limit is %d", text.what, n, text.limit)
		}
	}
	if len(s.EmbedHosts) > MaxEmbedHosts {
		return fault.New(fault.TooLarge, "%d embed hosts, the limit is %d", len(s.EmbedHosts), MaxEmbedHosts)
	}
	for _, host := range s.EmbedHosts {
		if !isHostName(host) {
			return fault.New(fault.Invalid, "the embed host %q is not a host name", host)
		}
	}
	if _, err := language.Parse(s.Language); err != nil {
		return fault.Wrap(err, fault.Invalid, "the site's language %q is not a BCP 47 tag such as en or pt-BR", s.Language)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil {
		return fault.Wrap(err, fault.Invalid, "the site's time zone %q is not in the IANA list", s.Timezone)
	}
	return nil
}

// isHostName reports whether host may stand in a Content-Security-Policy as
// it is: letters, digits, dots and hyphens, and nothing that ends a source.
func isHostName(host string) bool {
	if host == "" || len(host) > 253 || !strings.Contains(host, ".") {
		return false
	}
	for _, r := range host {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' {
			return false
		}
	}
	return true
}
