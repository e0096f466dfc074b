package site

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
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

// The greatest numbers that the settings take.
const (
	maxAge           = 21
	maxHeadlineLimit = 300
)

func (s Settings) check() error {
	if s.ID != "" && !uuid.MatchString(s.ID) {
		return fault.New(fault.Invalid, "the site's id %q is not a UUID", s.ID)
	}
	if strings.TrimSpace(s.Name) == "" {
		return fault.InField("name", "the site needs a name")
	}
	if _, err := language.Parse(s.Language); err != nil {
		return fault.InField("language", "the site's language %q is not a BCP 47 tag such as en or pt-BR", s.Language)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "Local" {
		return fault.InField("timezone", "the site's time zone %q is not in the IANA list: write it as Europe/Berlin", s.Timezone)
	}
	if s.MinimumAge < 0 || s.MinimumAge > maxAge {
		return fault.InField("minimum_age", "the minimum age is a number of years from 0 to %d", maxAge)
	}
	if s.HeadlineLimit < 0 || s.HeadlineLimit > maxHeadlineLimit {
		return fault.InField("headline_limit", "the limit of headlines is a number of characters from 0 to %d", maxHeadlineLimit)
	}
	for _, code := range s.Blocks {
		if !slices.Contains(Remarks(), code) {
			return fault.InField("blocks", "the check before publication knows no %q", code)
		}
	}
	return cmp.Or(s.checkLengths(), s.checkHosts())
}

func (s Settings) checkLengths() error {
	for _, text := range []struct {
		field, what, value string
		limit              int
	}{
		{"name", "name", s.Name, MaxName},
		{"tagline", "tagline", s.Tagline, MaxTagline},
		{"description", "description", s.Description, MaxDescription},
		{"publisher.name", "publisher's name", s.Publisher.Name, MaxName},
		{"publisher.founding_date", "founding date", s.Publisher.FoundingDate, len("2006-01-02")},
		{"publisher.contact", "publisher's contact", s.Publisher.Contact, MaxName},
		{"publisher.security_contact", "contact for security", s.Publisher.SecurityContact, MaxName},
	} {
		if n := utf8.RuneCountInString(text.value); n > text.limit {
			return tooLong(text.field, "the site's %s has %d characters, the limit is %d", text.what, n, text.limit)
		}
	}
	return nil
}

func tooLong(field, format string, args ...any) error {
	return &fault.Error{Kind: fault.TooLarge, Field: field, Text: fmt.Sprintf(format, args...)}
}

func (s Settings) checkHosts() error {
	if len(s.EmbedHosts) > MaxEmbedHosts {
		return tooLong("embed_hosts", "%d embed hosts, the limit is %d", len(s.EmbedHosts), MaxEmbedHosts)
	}
	for _, host := range s.EmbedHosts {
		if !isHostName(host) {
			return fault.InField("embed_hosts", "the embed host %q is not a host name", host)
		}
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
