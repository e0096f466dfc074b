package importer

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"
)

// writeLarge writes a WordPress export with many posts of about 4 kB.
func writeLarge(out io.Writer, posts int) error {
	w := bufio.NewWriterSize(out, 1<<20)
	fmt.Fprint(w, wxrHeader("https://large.example"))
	for i := range 20 {
		fmt.Fprintf(w, "<wp:category><wp:term_id>%d</wp:term_id><wp:category_nicename>section-%d</wp:category_nicename><wp:cat_name>Section %d</wp:cat_name></wp:category>\n", i+1, i, i)
	}
	at := time.Date(2010, 1, 1, 8, 0, 0, 0, time.UTC)
	for i := 1; i <= posts; i++ {
		at = at.Add(37 * time.Minute)
		fmt.Fprintf(w, `<item><title>Story number %d of the tide</title><link>https://large.example/%s/story-%d/</link><dc:creator>ada</dc:creator>
<guid isPermaLink="false">https://large.example/?p=%d</guid><content:encoded><![CDATA[`, i, at.Format("2006/01/02"), i, i)
		for k := range 12 {
			fmt.Fprintf(w, "The tide came in at %d minutes past the hour, and <strong>the harbour</strong> filled as it has since the wall was built; nobody on the quay looked up, because nobody on the quay ever does. See <a href=\"https://large.example/?p=%d\">the earlier story</a> on the gauge, which stood at %d centimetres.\n\n", k, max(1, i-1), i%500)
		}
		fmt.Fprintf(w, `]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>%d</wp:post_id><wp:post_date>%s</wp:post_date><wp:post_date_gmt>%s</wp:post_date_gmt>
<wp:post_name>story-%d</wp:post_name><wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type><wp:post_password></wp:post_password>
<category domain="category" nicename="section-%d"><![CDATA[Section %d]]></category><category domain="post_tag" nicename="tag-%d"><![CDATA[Tag %d]]></category>
<wp:postmeta><wp:meta_key>_edit_last</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta></item>
`, i, at.Format(time.DateTime), at.Format(time.DateTime), i, i%20, i%20, i%300, i%300)
	}
	fmt.Fprint(w, "</channel></rss>\n")
	return w.Flush()
}

// wxrHeader is the beginning of an export, up to the first item.
func wxrHeader(address string) string {
	return `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Old Paper</title><link>` + address + `</link><description>Since 1887</description><language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>` + address + `</wp:base_site_url><wp:base_blog_url>` + address + `</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[ada]]></wp:author_login><wp:author_email><![CDATA[ada@paper.example]]></wp:author_email><wp:author_display_name><![CDATA[Ada Quill]]></wp:author_display_name></wp:author>
`
}

func largeFile(t testing.TB, posts int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "large.xml")
	f, err := os.Create(name)
	must(t, err)
	must(t, writeLarge(f, posts))
	must(t, f.Close())
	return name
}

// TestBoundedMemory reads an export of 13 MB, or of STET_LARGE_POSTS posts,
// through both passes and watches the heap.
func TestBoundedMemory(t *testing.T) {
	posts := 3000
	if n, err := strconv.Atoi(os.Getenv("STET_LARGE_POSTS")); err == nil {
		posts = n
	}
	name := largeFile(t, posts)
	info, err := os.Stat(name)
	must(t, err)
	r, closeFile, err := open(name)
	must(t, err)
	defer closeFile()
	ix := NewIndex(time.UTC)
	var most uint64
	watch := func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
	}
	must(t, r.Check(ctx, ix))
	watch()
	seen := 0
	must(t, r.Read(ctx, ix, func(rec Record) error {
		if seen++; seen%500 == 0 {
			watch()
		}
		return nil
	}))
	t.Logf("%d records of %d MB with at most %d MB in memory", seen, info.Size()>>20, most>>20)
	// The index of a post takes less than 1 kB; the rest is buffers and garbage.
	if limit := uint64(40<<20 + posts<<10); most > limit {
		t.Errorf("%d MB in memory, want at most %d", most>>20, limit>>20)
	}
}

// BenchmarkImport imports 2,000 posts, in posts per second.
func BenchmarkImport(b *testing.B) {
	name := largeFile(b, 2000)
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		p := sqlitePaper(b)
		b.StartTimer()
		start := time.Now()
		p.bring(name)
		b.ReportMetric(2000/time.Since(start).Seconds(), "posts/s")
	}
}
