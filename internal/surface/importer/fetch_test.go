package importer

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"stet/internal/platform/fetch"
)

// TestFetch fetches pictures from the old site: each once, the full size
// before a smaller copy, nothing again that is there, and no more from a host
// that has stopped answering.
func TestFetch(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	down := false
	picture, small := drawing(t, 50), drawing(t, 60)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked[r.URL.Path]++
		switch {
		case down:
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/wp-content/uploads/a.png":
			fmt.Fprint(w, picture)
		case r.URL.Path == "/wp-content/uploads/b-300x200.png":
			fmt.Fprint(w, small)
		case r.URL.Path == "/wp-content/uploads/page.png":
			fmt.Fprint(w, "<html>not a picture</html>")
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	post := func(id int, images ...string) string {
		var body strings.Builder
		for _, name := range images {
			fmt.Fprintf(&body, "<p><img src=\"%s/wp-content/uploads/%s\"></p>", server.URL, name)
		}
		return fmt.Sprintf(`<item><title>Post %d</title><content:encoded><![CDATA[%s<p>Words.</p>]]></content:encoded><wp:post_id>%d</wp:post_id>
<wp:post_date_gmt>2012-01-01 10:00:00</wp:post_date_gmt><wp:post_name>post-%d</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
`, id, body.String(), id, id)
	}
	library := fmt.Sprintf(`<item><title>b</title><wp:post_id>90</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status><wp:attachment_url>%s/wp-content/uploads/b.png</wp:attachment_url></item>`, server.URL)
	name := put(t, t.TempDir(), "export.xml", wxrHeader(server.URL)+library+post(1, "a.png", "gone.png", "page.png")+post(2, "a.png", "b-300x200.png")+"</channel></rss>")

	p := sqlitePaper(t)
	opt := p.Options
	opt.Fetch = fetch.New(fetch.Options{Now: time.Now, Pause: -1, AllowPrivate: func(netip.Addr) bool { return true }})
	defer opt.Fetch.Close()
	p = &paper{Importer: New(opt), Options: opt, t: t}
	report := p.bring(name)
	if len(report.Missing) != 2 || asked["/wp-content/uploads/a.png"] != 1 || asked["/wp-content/uploads/b.png"] != 1 || asked["/wp-content/uploads/b-300x200.png"] != 1 {
		t.Errorf("missing %+v, asked %v", report.Missing, asked)
	}
	has(t, report.Missing[0].Reason+report.Missing[1].Reason, "404")
	clear(asked)
	p.unchanged(name)
	if asked["/wp-content/uploads/a.png"] != 0 || asked["/wp-content/uploads/b-300x200.png"] != 0 || asked["/wp-content/uploads/gone.png"] != 1 {
		t.Errorf("asked again for %v", asked)
	}

	down = true
	var many []string
	for i := range 20 {
		many = append(many, fmt.Sprintf("x%d.png", i))
	}
	clear(asked)
	report = p.bring(put(t, t.TempDir(), "more.xml", wxrHeader(server.URL)+post(3, many...)+"</channel></rss>"))
	if len(report.Missing) != 20 || len(asked) > 10 {
		t.Errorf("%d missing; a host that is down was asked %d times", len(report.Missing), len(asked))
	}
}
