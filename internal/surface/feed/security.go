package feed

import (
	"net/http"
	"strings"
	"time"
	"unicode"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

const plainType = "text/plain; charset=utf-8"

// drawSecurity draws /.well-known/security.txt (RFC 9116), NotFound when the
// site names nobody to tell. It is valid until seven months after the
// beginning of the current month and drawn again every month, so that nodes
// and restarts agree on its bytes.
func (f *Feeds) drawSecurity(*http.Request) (*cache.Page, error) {
	site := f.site.Current()
	contact := contactURI(site.Publisher.SecurityContact)
	if contact == "" {
		return nil, fault.New(fault.NotFound, "this site names no security contact")
	}
	now := f.now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	lines := []string{
		"Contact: " + contact,
		"Expires: " + month.AddDate(0, 7, 0).Format(rfc3339),
		"Preferred-Languages: " + site.Language,
	}
	if address := f.absolute("/.well-known/security.txt"); strings.HasPrefix(address, "https://") {
		lines = append(lines, "Canonical: "+address) // section 2.5.2 wants https
	}
	page := f.page(plainType, []byte(strings.Join(lines, "\n")+"\n"))
	page.Expires = month.AddDate(0, 1, 0)
	return page, nil
}

// contactURI returns a contact as the URI that RFC 9116, section 2.5.3, asks
// for: a mail address becomes mailto. It returns "" for what is neither, and
// for a web address without https.
func contactURI(contact string) string {
	contact = strings.TrimSpace(contact)
	if strings.ContainsFunc(contact, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return ""
	}
	for _, scheme := range []string{"mailto:", "https://", "tel:"} {
		if strings.HasPrefix(contact, scheme) && len(contact) > len(scheme) {
			return contact
		}
	}
	if strings.Count(contact, "@") == 1 && !strings.Contains(contact, ":") {
		return "mailto:" + contact
	}
	return ""
}
