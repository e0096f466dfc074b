package feed
import ("testing";"context";"fmt";"time";"slices";"strings";"os";"stet/internal/platform/db";"stet/internal/feature/article";"stet/internal/engine/document")
func TestZZ(t *testing.T) {
	months := 240
	if os.Getenv("ZM") != "" { months = 2 }
	eachPaper(t, func(t *testing.T, p *paper) {
		p.settle()
		began := time.Now()
		const n = 20_000
		step := time.Duration(months) * 30 * 24 * time.Hour / n
		var body []document.Node
		for range 8 { body = append(body, paragraph(strings.Repeat("The tide comes in over the marsh & goes out. ", 8))) }
		body = append([]document.Node{figure("wall","alt","credit")}, body...)
		for at := 0; at < n; at += 1000 {
			p.change(func(ctx context.Context, tx *db.Tx) error {
				for i := at; i < at+1000; i++ {
					m := p.story(fmt.Sprint("Story of the marsh number ", i), time.Duration(n-i)*step, body...)
					m.SectionIDs = []int64{int64(i%2)+1}; m.AuthorIDs = []int64{int64(i%2)+1}; m.TagIDs = []int64{salt}
					if _, err := p.articles.Put(ctx, tx, m); err != nil { return err }
				}
				return nil
			})
		}
		t.Log("filled in", time.Since(began))
		_ = article.Everything
		if p.db.Dialect() == db.PostgreSQL {
			ctx := context.Background()
			best := func(name string, fn func() error) { m := time.Hour; for range 20 { b := time.Now(); if err := fn(); err != nil { t.Fatal(err) }; m = min(m, time.Since(b)) }; t.Log(name, m) }
			best("list", func() error { _, _, err := p.articles.List(ctx, article.Everything(), article.Cursor{}, 30); return err })
			best("list section", func() error { _, _, err := p.articles.List(ctx, article.InSection(1), article.Cursor{}, 30); return err })
			best("articles", func() error { _, _, err := p.articles.Articles(ctx, article.Everything(), article.Cursor{}, 30); return err })
			best("page", func() error { _, err := p.articles.ByID(ctx, 17); return err })
			explain := func(q string, args ...any) {
				rows, err := p.db.Query(ctx, "EXPLAIN (ANALYZE) "+q, args...)
				if err != nil { t.Fatal(err) }
				for rows.Next() { var s string; rows.Scan(&s); t.Log(s) }
				rows.Close()
			}
			ids := make([]int64, 30); for i := range ids { ids[i] = int64(19000+i) }
			explain("SELECT a.id, r.body FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision WHERE a.id IN {ids} ORDER BY a.live_at DESC, a.id DESC", db.IDs(ids))
			explain("SELECT l.article_id, s.id FROM article_section l JOIN section s ON s.id = l.section_id WHERE l.article_id IN {ids} AND l.position = 0", db.IDs(ids))
			explain("SELECT l.article_id, s.id FROM article_section l JOIN section s ON s.id = l.section_id WHERE l.article_id IN {ids} ORDER BY l.article_id, l.position", db.IDs(ids))
			explain("SELECT article_id, id, kind, at, text FROM correction WHERE article_id IN {ids} ORDER BY article_id, at DESC, id DESC", db.IDs(ids))
		}
		for _, path := range []string{"/feed.xml", "/atom.xml", "/feed.json", "/section/harbour/feed.xml", "/tag/salt/feed.xml", "/author/ada/feed.xml", "/sitemap.xml", "/sitemap/2026-11.xml","/sitemap/2026-10.xml", "/sitemap/2026-10-10.xml", "/sitemap/pages.xml", "/sitemap-news.xml"} {
			if p.get(path).Code != 200 { t.Log(path, p.get(path).Code); continue }
			var took []time.Duration
			var size int
			for range 40 { b := time.Now(); size = len(draw(t, p.feeds.Routes(), path).Body); took = append(took, time.Since(b)) }
			slices.Sort(took)
			t.Logf("%-30s %8d bytes  median %v  p95 %v", path, size, took[20], took[38])
		}
	})
}
