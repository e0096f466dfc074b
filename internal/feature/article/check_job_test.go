package article_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fetch"
)

func TestOutsideLinksAreAskedFor(t *testing.T) {
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		switch r.URL.Path {
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/secret":
			w.WriteHeader(http.StatusForbidden)
		default:
			_, _ = w.Write([]byte(strings.Repeat("x", 1<<20)))
		}
	}))
	defer server.Close()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		clear(asked)
		n := openNewsroom(t, d, func(n *newsroom, opt *article.Options) {
			opt.Fetch = fetch.New(fetch.Options{Now: n.clock, Pause: -1, AllowPrivate: func(netip.Addr) bool { return true }})
			expires := n.now.Add(-time.Hour)
			opt.Expired = func(context.Context, db.Querier, []string) (map[string]time.Time, error) {
				return map[string]time.Time{"old": expires}, nil
			}
		})
		ed := n.hire(account.Editor, "Ed")
		id := n.begin(ed)
		w := n.open(ed, id)
		w.Headline, w.Body = "Links", document.Doc{Content: []document.Node{{Type: document.Figure, Attrs: document.Attrs{Media: "old", Alt: "x"}}}}
		for _, path := range []string{"/fine", "/gone", "/secret"} {
			w.Body.Content = append(w.Body.Content, document.Node{Type: document.Paragraph, Content: []document.Node{
				{Type: document.Text, Text: path, Marks: []document.Mark{{Type: document.Link, Href: server.URL + path}}}}})
		}
		n.must(second(n.Save(ctx, ed, id, article.SaveRequest{Version: w.Version, Copy: w.Copy})))
		links := func() string {
			findings, err := n.Check(ctx, ed, id)
			n.must(err)
			var texts []string
			for _, f := range findings {
				if f.Code == "link" || f.Code == "rights" {
					texts = append(texts, string(f.Level)+" "+f.Text)
				}
			}
			return strings.ReplaceAll(strings.Join(texts, "\n"), server.URL, "")
		}
		if got := links(); got != "block the rights to a picture ended on 20 November 2026\nwarn 3 links that lead outside are not checked yet" {
			t.Errorf("%s", got)
		}
		n.now = n.now.Add(time.Minute)
		n.must(n.jobs.Drain(ctx))
		if got := links(); !strings.Contains(got, "warn the link to /gone is dead: /gone answers 410 Gone\nwarn the link to /secret could not be checked") || strings.Contains(got, "/fine") {
			t.Errorf("%s", got)
		}
		n.must(n.CheckLinks(ctx, ed, id))
		n.must(n.jobs.Drain(ctx))
		if asked["/gone"] != 2 || asked["/fine"] != 2 {
			t.Errorf("asked %v", asked)
		}
	})
}
