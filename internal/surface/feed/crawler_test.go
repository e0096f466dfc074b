package feed

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/site"
	"stet/internal/platform/db"
)

// fields reads a text of "Name: value" lines.
func fields(t testing.TB, body []byte) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	lines := bufio.NewScanner(bytes.NewReader(body))
	for lines.Scan() {
		if lines.Text() == "" {
			continue
		}
		name, value, ok := strings.Cut(lines.Text(), ":")
		if !ok {
			t.Fatalf("no field in the line %q", lines.Text())
		}
		all[name] = append(all[name], strings.TrimSpace(value))
	}
	return all
}

func testRobots(t *testing.T, p *paper) {
	got := fields(t, p.body("/robots.txt"))
	if len(got["User-agent"]) != 1 || got["User-agent"][0] != "*" || len(got["Disallow"]) != 1 || got["Disallow"][0] != "" {
		t.Errorf("not open to all: %v", got)
	}
	for _, address := range got["Sitemap"] {
		validSitemap(t, p.body(strings.TrimPrefix(address, "https://paper.example")))
	}
	if len(got["Sitemap"]) != 2 {
		t.Errorf("sitemaps: %v", got["Sitemap"])
	}
}

func TestSecurityText(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		if w := p.get("/.well-known/security.txt"); w.Code != http.StatusNotFound {
			t.Errorf("without a contact: %d", w.Code)
		}
		p.settle()
		for _, p.clock = range []time.Time{noon, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)} {
			got := fields(t, p.body("/.well-known/security.txt"))
			expires, err := time.Parse(time.RFC3339, got["Expires"][0])
			if err != nil || expires.Sub(p.clock) < 180*24*time.Hour || expires.Sub(p.clock) > 365*24*time.Hour {
				t.Errorf("at %v it expires at %v, %v", p.clock, expires, err)
			}
			for name, want := range map[string]string{"Contact": "mailto:security@paper.example", "Preferred-Languages": "en-GB",
				"Canonical": "https://paper.example/.well-known/security.txt"} {
				if len(got[name]) != 1 || got[name][0] != want {
					t.Errorf("%s: %v, want %s", name, got[name], want)
				}
			}
		}
		p.change(func(ctx context.Context, tx *db.Tx) error {
			return p.site.SaveSettings(ctx, tx, site.Settings{Name: "x", Language: "en", Timezone: "UTC",
				Publisher: site.Publisher{SecurityContact: "a@b\nContact: mailto:evil@example"}})
		})
		if w := p.get("/.well-known/security.txt"); w.Code != http.StatusNotFound {
			t.Errorf("with a line end in the contact: %d %s", w.Code, w.Body)
		}
	})
}

func TestContactURI(t *testing.T) {
	for contact, want := range map[string]string{
		"a@b.example": "mailto:a@b.example", "mailto:a@b.example": "mailto:a@b.example", "https://b.example/x": "https://b.example/x",
		"tel:+44-1632-960142": "tel:+44-1632-960142", " a@b.example ": "mailto:a@b.example",
		"http://b.example": "", "javascript:alert(1)@x": "", "nobody": "", "": "", "https://": "", "a@b@c": "",
	} {
		if got := contactURI(contact); got != want {
			t.Errorf("%q became %q, want %q", contact, got, want)
		}
	}
}
