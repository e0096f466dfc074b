package feed

import (
	"net/http"
	"strings"

	"stet/internal/platform/cache"
)

// policy is what one group of crawlers may not fetch.
type policy struct {
	agents   []string
	disallow []string // path prefixes; none allows everything
}

// policies are the groups of /robots.txt, the one for everybody last.
var policies = []policy{
	{agents: []string{"*"}},
}

// drawRobots draws /robots.txt (RFC 9309) with the sitemaps in it.
func (f *Feeds) drawRobots(*http.Request) (*cache.Page, error) {
	var b strings.Builder
	for _, p := range policies {
		for _, agent := range p.agents {
			b.WriteString("User-agent: " + agent + "\n")
		}
		if len(p.disallow) == 0 {
			b.WriteString("Disallow:\n")
		}
		for _, path := range p.disallow {
			b.WriteString("Disallow: " + path + "\n")
		}
		b.WriteByte('\n')
	}
	b.WriteString("Sitemap: " + f.absolute("/sitemap.xml") + "\n")
	b.WriteString("Sitemap: " + f.absolute("/sitemap-news.xml") + "\n")
	return f.page(plainType, []byte(b.String())), nil
}
