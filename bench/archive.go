package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"time"
)

// archive measures an import of a large archive, and pages of the site that
// comes out, drawn each time.
func (b *bench) archive() error {
	heading(fmt.Sprintf("An archive of %d articles", b.articles))
	file := filepath.Join(b.dir, "archive.xml")
	if err := b.writeArchive(file); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	data := filepath.Join(b.dir, "archive")
	begin := time.Now()
	cmd := exec.Command(b.stet, "import", "--data", data, file)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("stet import: %w\n%s", err, out)
	}
	took := time.Since(begin)
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	fmt.Printf("  import of %.0f MB: %.1f s, %.0f articles/s (goal 2,000), %.0f s of processor, %.0f MiB at the most\n",
		float64(info.Size())/1e6, took.Seconds(), float64(b.articles)/took.Seconds(),
		(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), float64(usage.Maxrss)/1024)
	for _, mode := range []struct {
		what string
		flag []string
	}{{"drawn each time", []string{"--cache-mib", "0"}}, {"from the cache", nil}} {
		if err := b.readArchive(data, mode.what, mode.flag); err != nil {
			return err
		}
	}
	return nil
}

var olderLink = regexp.MustCompile(`href="(/section/[^"]*\?before=[^"]+)"`)

func (b *bench) readArchive(data, what string, flags []string) error {
	s, first, err := b.startStet(data, "/", flags...)
	if err != nil {
		return err
	}
	defer s.stop()
	fmt.Printf("  %s (first page after %d ms):\n", what, first.Milliseconds())
	last := b.articles - 1
	month := published(last).Format("2006/01")
	story := fmt.Sprintf("/%s/story-%d", month, last)
	sitemap := "/sitemap/" + published(last).Format("2006-01") + ".xml"
	older := "/section/news"
	if _, body, err := get(s.address, older, ""); err == nil {
		if m := olderLink.FindSubmatch(body); m != nil {
			older = string(m[1])
		}
	}
	for _, page := range []struct{ what, path string }{
		{"front", "/"}, {"section", "/section/news"}, {"section, older", older}, {"oldest month", "/" + month},
		{"oldest story", story}, {"feed", "/feed.xml"}, {"sitemap index", "/sitemap.xml"}, {"a month's sitemap", sitemap},
		{"archive", "/archive"},
	} {
		var times []time.Duration
		for range 100 {
			begin := time.Now()
			if _, _, err := get(s.address, page.path, "gzip"); err != nil {
				return err
			}
			times = append(times, time.Since(begin))
		}
		slices.Sort(times)
		fmt.Printf("    %-18s median %6.2f ms, p95 %6.2f ms (goal 30)\n", page.what, ms(times[50]), ms(times[95]))
	}
	fmt.Printf("    memory %.0f MiB\n", s.memory())
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// writeArchive writes a WordPress export: a story every two hours back from
// the end of 2022, which for 100,000 of them leads to the year 2000.
func (b *bench) writeArchive(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Bench</title><link>https://old.example</link><language>en</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url><wp:base_blog_url>https://old.example</wp:base_blog_url>
`)
	sections := []string{"news", "council", "sport", "culture", "opinion"}
	for i, s := range sections {
		fmt.Fprintf(w, "<wp:category><wp:term_id>%d</wp:term_id><wp:category_nicename>%s</wp:category_nicename><wp:cat_name>%s</wp:cat_name></wp:category>\n", i+1, s, s)
	}
	for i := range 20 {
		fmt.Fprintf(w, "<wp:author><wp:author_id>%d</wp:author_id><wp:author_login>a%d</wp:author_login><wp:author_display_name>Author %d</wp:author_display_name></wp:author>\n", i+1, i, i)
	}
	words := prose(2)
	for i := range b.articles {
		b.writeItem(w, words, i, published(i), sections[i%len(sections)])
	}
	fmt.Fprint(w, "</channel></rss>\n")
	return w.Flush()
}

// published is when the i-th story of the archive appeared, 0 the newest.
func published(i int) time.Time {
	return time.Date(2022, 10, 26, 12, 0, 0, 0, time.UTC).Add(-time.Duration(i) * 2 * time.Hour)
}

func (b *bench) writeItem(w *bufio.Writer, words *writer, i int, at time.Time, section string) {
	title, _ := json.Marshal(words.text(40))
	fmt.Fprintf(w, `<item><title>%s</title><link>https://old.example/%s/story-%d/</link><dc:creator>a%d</dc:creator>
<content:encoded><![CDATA[`, title[1:len(title)-1], at.Format("2006/01/02"), i, i%20)
	for range 8 {
		fmt.Fprintf(w, "<p>%s <em>%s</em></p>\n\n", words.text(280), words.text(20))
	}
	fmt.Fprintf(w, `]]></content:encoded><excerpt:encoded><![CDATA[%s]]></excerpt:encoded><wp:post_id>%d</wp:post_id>
<wp:post_date>%[3]s</wp:post_date><wp:post_date_gmt>%[3]s</wp:post_date_gmt><wp:post_name>story-%[4]d</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="%[5]s">%[5]s</category><category domain="post_tag" nicename="tag-%[6]d">tag %[6]d</category></item>
`, words.text(120), i+10, at.Format("2006-01-02 15:04:05"), i, section, i%200)
}
