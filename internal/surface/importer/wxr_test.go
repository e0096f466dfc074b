package importer

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

const oddities = "testdata/oddities.xml"

// withUploads gives the paper the two pictures of the test's library.
func withUploads(t *testing.T, p *paper) *paper {
	dir := t.TempDir()
	put(t, dir, "2012/03/wall.png", drawing(t, 10))
	put(t, dir, "elsewhere/gauge.png", drawing(t, 200))
	opt := p.Options
	opt.Uploads = dir
	return &paper{Importer: New(opt), Options: opt, t: t}
}

func TestWXR(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		p = withUploads(t, p)
		report := p.bring(oddities)

		t.Run("settings", func(t *testing.T) {
			s := p.Site.Current()
			if s.Name != "The Quay & Tide" || s.Tagline != "News from the quay" || s.Language != "en-GB" {
				t.Errorf("settings: %+v", s.Settings)
			}
		})
		t.Run("classic", func(t *testing.T) {
			a := p.at("/2012/03/the-wall-holds")
			if a.Headline != "The wall holds – just" || a.Standfirst != "It was close." {
				t.Errorf("headline %q, standfirst %q", a.Headline, a.Standfirst)
			}
			if !a.PublishedAt.Equal(time.Date(2012, 3, 4, 9, 0, 0, 0, time.UTC)) {
				t.Errorf("published at %s", a.PublishedAt)
			}
			if len(a.Sections) != 2 || a.Sections[0].Slug != "ferries" || len(a.Tags) != 1 || len(a.Authors) != 1 || a.Authors[0].Name != "Ada Quill" {
				t.Errorf("sections %v, tags %v, authors %v", a.Sections, a.Tags, a.Authors)
			}
			lead, ok := a.Body.LeadFigure()
			if !ok || lead.Attrs.Alt != "A gauge" || lead.Attrs.Media == "" {
				t.Errorf("the featured picture does not lead: %+v", lead)
			}
			text := a.Body.Markdown()
			has(t, text, "[link to the crew](/the-crew)", "[the ferry](/2012/04/ferry)", "a page that is gone", "[elsewhere](https://elsewhere.example/)",
				"The wall at noon", "> Quoted words.", "> In two paragraphs.", "kept   as\n\nit is", "- one", "youtube.com/watch?v=abcdefghijk",
				"Inner words \\[sic] stay.", "\\[caption] is how", "Page two.", "::::gallery")
			hasNot(t, text, "quay.example", "unknown_box", "nextpage", "<!--")
		})
		t.Run("blocks", func(t *testing.T) {
			a := p.at("/2012/04/ferry")
			if a.Standfirst != "" || len(a.Sections) != 0 {
				t.Errorf("standfirst %q repeats the text, sections %v", a.Standfirst, a.Sections)
			}
			text := a.Body.Markdown()
			has(t, text, "The ferry sails.", "From the water", "vimeo.com/123456", "Loose words", "between blocks.")
			hasNot(t, text, "wp:", "quay.example", "same again")
		})
		t.Run("pictures", func(t *testing.T) {
			wall := p.at("/2012/03/the-wall-holds").Body
			ferry := p.at("/2012/04/ferry").Body
			var one, other []string
			wall.EachFigure(func(n *document.Node) { one = append(one, n.Attrs.Media) })
			ferry.EachFigure(func(n *document.Node) { other = append(other, n.Attrs.Media) })
			if len(one) != 4 || len(other) != 1 || !slices.Contains(one, other[0]) || slices.Contains(one, "") {
				t.Errorf("a smaller copy and a proxied one are the same picture: %v %v", one, other)
			}
			if c := report.Counts[KindMedia]; c.Created != 2 || c.Skipped != 1 || len(report.Missing) != 0 {
				t.Errorf("media %+v, missing %v", *c, report.Missing)
			}
		})
		t.Run("names", func(t *testing.T) {
			if a := p.at("/the-crew-2"); a.Origin != "wordpress:quay.example/paper:page:105" {
				t.Errorf("the second page of one name is %s", a.Origin)
			}
			if a := p.at("/search-2"); a.Headline != "Search" {
				t.Error("a reserved name")
			}
			if a := p.at("/2014/05/κυμα"); a.Headline != "Κύμα" {
				t.Error("a name in Greek")
			}
			if a := p.at("/2013/01/untitled-107"); a.Headline != "A status without any headline at all, which says what it says in its first…" {
				t.Errorf("headline %q", a.Headline)
			}
		})
		t.Run("redirects", func(t *testing.T) {
			p.leads("/paper/2012/03/04/the-wall-holds", "/2012/03/the-wall-holds")
			p.leads("/paper/2012/03/04/wall-stands", "/2012/03/the-wall-holds")
			p.leads("/paper/?p=101", "/2012/03/the-wall-holds")
			p.leads("/paper/?page_id=105", "/the-crew-2")
			p.leads("/paper/about/the-crew", "/the-crew")
			p.leads("/paper/?attachment_id=202", "/2012/03/the-wall-holds")
			p.leads("/paper/2012/03/04/the-wall-holds/wall", "/2012/03/the-wall-holds")
			p.leads("/paper/category/harbour/ferries", "/section/ferries")
			p.leads("/paper/tag/sea-wall", "/tag/sea-wall")
			p.leads("/paper/author/ada", "/author/ada-quill")
			p.leads("/paper/?cat=5", "/section/ferries")
			p.leads("/paper/?tag=sea-wall", "/tag/sea-wall")
			p.leads("/paper/feed", "/feed.xml")
			p.leads("/paper", "/")
			p.leads("/paper/2014/05/κύμα", "/2014/05/κυμα")
		})
		t.Run("states", func(t *testing.T) {
			want := map[string]article.Status{"108": article.Draft, "109": article.Scheduled, "110": article.Draft, "111": article.Draft, "101": article.Published}
			ids, err := p.Article.AllIDs(ctx, p.DB)
			must(t, err)
			all, err := p.Article.Some(ctx, p.DB, ids)
			must(t, err)
			for _, a := range all {
				number := a.Origin[strings.LastIndexByte(a.Origin, ':')+1:]
				if status, ok := want[number]; ok && a.Status != status {
					t.Errorf("post %s is %s, want %s", number, a.Status, status)
				}
			}
			if len(all) != 11 {
				t.Errorf("%d articles, want 11", len(all))
			}
		})
		t.Run("comments", func(t *testing.T) {
			thread, err := p.Comment.Thread(ctx, p.DB, p.at("/2012/03/the-wall-holds").ID)
			must(t, err)
			if len(thread) != 3 {
				t.Fatalf("%d comments, want 3: %+v", len(thread), thread)
			}
			dan, cara, eve := thread[0], thread[1], thread[2]
			if dan.AuthorName != "Dan" || cara.ParentID != dan.ID || eve.ParentID != 0 || eve.Status != "held" {
				t.Errorf("threads: %+v", thread)
			}
			if n := len(cara.Body.Content); n != 2 {
				t.Errorf("%d paragraphs in %s", n, cara.Body.Text())
			}
		})
		t.Run("menus", func(t *testing.T) {
			must(t, p.Site.Reload(ctx))
			items := p.Site.Current().Menus["main"]
			if got := fmt.Sprint(items); got != "[{Harbour /section/harbour} {Wall /2012/03/the-wall-holds} {Elsewhere https://elsewhere.example/}]" {
				t.Error(got)
			}
		})
		t.Run("report", func(t *testing.T) {
			var text bytes.Buffer
			must(t, report.Print(&text))
			has(t, text.String(), `its status is "trash"`, `WordPress's "custom_css" has no counterpart`, "stands in the export twice", "a pingback",
				`the old site had it under "spam"`, "protected by a password", "private on the old site", "[unknown_box]", "block latest-posts",
				"taxonomy series", "kept at the top", "categories inside others", "it leads nowhere", "http://quay.example/paper/gone/", "no story or page shows it")
		})
		p.unchanged(oddities)
	})
}

// TestMissingPicture leaves a picture that nobody has out of the page, says
// so, and brings it when a later run finds it.
func TestMissingPicture(t *testing.T) {
	p := sqlitePaper(t)
	report := p.bring(oddities)
	if len(report.Missing) != 3 { // two of the wall's story, one of the ferry's
		t.Errorf("missing: %+v", report.Missing)
	}
	var html bytes.Buffer
	must(t, p.at("/2012/03/the-wall-holds").Body.WriteHTML(&html, document.Render{}))
	hasNot(t, html.String(), "<img", "<figure", "quay.example")
	p.unchanged(oddities)
	p = withUploads(t, p)
	if report = p.bring(oddities); len(report.Missing) != 0 || report.Counts[KindStory].Updated != 2 {
		t.Errorf("second run: %+v %+v", report.Missing, *report.Counts[KindStory])
	}
	p.unchanged(oddities)
}

// TestCutImport stops an import in the middle; run again it completes.
func TestCutImport(t *testing.T) {
	p := sqlitePaper(t)
	name := largeFile(t, 900)
	w, err := newWriter(ctx, p.Options, NewIndex(time.UTC))
	must(t, err)
	r, closeFile, err := open(name)
	must(t, err)
	defer closeFile()
	must(t, r.Check(ctx, w.ix))
	must(t, w.index(ctx))
	batches := 0
	err = stream(ctx, []Reader{r}, w.ix, func(ctx context.Context, batch []*flow) error {
		if batches++; batches > 2 {
			return io.ErrUnexpectedEOF
		}
		return w.batch(ctx, batch)
	})
	if err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	if n := p.stories(); n != 400 {
		t.Fatalf("%d stories after the cut, want 400", n)
	}
	p.bring(name)
	if n := p.stories(); n != 900 {
		t.Fatalf("%d stories after the second run, want 900", n)
	}
	p.unchanged(name)
}

func (p *paper) stories() int {
	ids, err := p.Article.AllIDs(ctx, p.DB)
	must(p.t, err)
	return len(ids)
}

// TestBrokenWXR reads exports that are malformed or hostile: a clear error
// with the place, and nothing written.
func TestBrokenWXR(t *testing.T) {
	whole, err := os.ReadFile(oddities)
	must(t, err)
	head := wxrHeader("https://broken.example")
	item := func(inner string) string {
		return head + "<item>\n" + inner + "\n</item></channel></rss>"
	}
	p := sqlitePaper(t)
	before := p.rows()
	for name, c := range map[string]struct {
		text string
		want string
		kind fault.Kind
	}{
		"cut in a text":     {string(whole[:len(whole)/2]), "it was cut off", fault.Invalid},
		"cut in the head":   {head[:len(head)-40], "it was cut off", fault.Invalid},
		"cut after an item": {string(whole[:bytes.LastIndex(whole, []byte("</channel>"))]), "ends inside <channel>", fault.Invalid},
		"wrong end tag":     {item("<title>x</titel>"), ":7: not well-formed XML", fault.Invalid},
		"entities":          {"<?xml version=\"1.0\"?>\n<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n" + head[strings.Index(head, "<rss"):], ":2: a document type declaration is not accepted", fault.Invalid},
		"external entity":   {"<?xml version=\"1.0\"?><!DOCTYPE rss SYSTEM \"file:///etc/passwd\">" + head[strings.Index(head, "<rss"):], "document type declaration", fault.Invalid},
		"unknown entity":    {item("<title>&bomb;</title>"), "invalid character entity", fault.Invalid},
		"deep":              {item(strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)), "nested more than 64 deep", fault.Invalid},
		"bad number":        {item("<wp:post_id>one</wp:post_id>"), `<post_id> holds "one"`, fault.Invalid},
		"large text":        {item("<title>" + strings.Repeat("x", MaxToken+1) + "</title>"), "larger than", fault.TooLarge},
		"large tag":         {item("<title a='" + strings.Repeat("x", MaxToken+1) + "'/>"), "larger than", fault.TooLarge},
		"large item":        {item(strings.Repeat("<x>"+strings.Repeat("x", MaxToken/2)+"</x>", 5)), "larger than", fault.TooLarge},
		"other feed":        {"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>x</title></channel></rss>", "not a WordPress export", fault.Invalid},
		"other root":        {"<?xml version=\"1.0\"?><feed xmlns:wp=\"http://wordpress.org/export/1.2/\"><rss/></feed>", "begins with <feed>", fault.Invalid},
		"odd encoding":      {strings.Replace(head, "UTF-8", "x-unheard-of", 1), "save the file as UTF-8", fault.Invalid},
		"empty":             {"", "it is empty", fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			file := put(t, t.TempDir(), "broken.xml", c.text)
			_, err := p.Run(ctx, []string{oddities, file})
			if err == nil {
				t.Fatal("no error")
			}
			if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "broken.xml") {
				t.Errorf("%v error: %v\nwant %v: %s", fault.KindOf(err), err, c.kind, c.want)
			}
			if after := p.rows(); after != before {
				t.Errorf("something was written: %s", after)
			}
		})
	}
}

// TestMangyWXR reads what strict readers refuse and old sites have: control
// characters, broken UTF-8, other encodings, HTML's letters, old name spaces.
func TestMangyWXR(t *testing.T) {
	post := `<item><title>Caf&eacute; %s</title><content:encoded><![CDATA[One ]]]]><![CDATA[> two%s]]></content:encoded><wp:post_id>1</wp:post_id>
<wp:post_date_gmt>2012-01-01 10:00:00</wp:post_date_gmt><wp:post_name>cafe</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>`
	head := wxrHeader("https://mangy.example")
	for name, c := range map[string]struct{ text, headline, body string }{
		"control characters": {head + fmt.Sprintf(post, "a\x03b", "\x0b\x1f!"), "Café ab", "One ]]> two!"},
		"broken UTF-8":       {head + fmt.Sprintf(post, "a\xffb", ""), "Café a\uFFFDb", "One ]]> two"},
		"byte order mark":    {"\uFEFF" + head + fmt.Sprintf(post, "ß", ""), "Café ß", "One ]]> two"},
		"latin-1":            {strings.Replace(head, "UTF-8", "ISO-8859-1", 1) + fmt.Sprintf(post, "\xdf", ""), "Café ß", "One ]]> two"},
		"WXR 1.0":            {strings.ReplaceAll(head, "export/1.2/", "export/1.0/") + fmt.Sprintf(post, "", ""), "Café", "One ]]> two"},
		"WXR 1.1":            {strings.ReplaceAll(head, "export/1.2/", "export/1.1/") + fmt.Sprintf(post, "", ""), "Café", "One ]]> two"},
		"https name space":   {strings.ReplaceAll(head, "http://wordpress.org/export/", "https://wordpress.org/export/") + fmt.Sprintf(post, "", ""), "Café", "One ]]> two"},
	} {
		t.Run(name, func(t *testing.T) {
			p := sqlitePaper(t)
			p.bring(put(t, t.TempDir(), "mangy.xml", c.text))
			a := p.at("/2012/01/cafe")
			if a.Headline != c.headline || a.Body.Text() != c.body {
				t.Errorf("headline %q, body %q", a.Headline, a.Body.Text())
			}
		})
	}
}

// FuzzWXR reads anything: no crash, no endless run, and what passes the first
// pass is read to its end by the second.
func FuzzWXR(f *testing.F) {
	whole, err := os.ReadFile(oddities)
	must(f, err)
	f.Add(whole)
	f.Add([]byte(wxrHeader("https://fuzz.example") + "<item><wp:post_id>1</wp:post_id></item></channel></rss>"))
	f.Add([]byte(`<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><content:encoded>[gallery][caption]<!-- wp:x /-->`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &wxr{name: "fuzz.xml", open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
		ix := NewIndex(time.UTC)
		if r.Check(ctx, ix) != nil {
			return
		}
		if err := r.Read(ctx, ix, func(rec Record) error {
			fl := &flow{rec: rec, parsed: make(chan struct{})}
			fl.parse(ix)
			return nil
		}); err != nil {
			t.Fatalf("the first pass read it, the second did not: %v", err)
		}
	})
}

// FuzzPostHTML turns any body into HTML, and takes no longer than its length
// allows.
func FuzzPostHTML(f *testing.F) {
	for _, s := range []string{"a\n\nb", "[caption]<img src=x> c[/caption]", "<!-- wp:p --><p>x</p><!-- /wp:p -->", "<pre>\n\n</pre>", "[[x]] [x y=z]i[/x]",
		strings.Repeat("<!--", 50), strings.Repeat("[gallery", 50), strings.Repeat("<a href='", 50), "<li>a\n\nb</li>"} {
		f.Add(s)
	}
	u := &url.URL{Scheme: "https", Host: "fuzz.example", Path: "/"}
	f.Fuzz(func(t *testing.T, body string) {
		codes := &shortcodes{site: NewIndex(time.UTC).site(u), post: 1}
		out := postHTML(body, codes)
		if len(out) > 40*len(body)+1000 {
			t.Errorf("%d bytes became %d", len(body), len(out))
		}
	})
}

func TestXMLPositions(t *testing.T) {
	s, err := newXMLStream("x.xml", strings.NewReader("<a>\n<b>\n</b></a>"))
	must(t, err)
	var lines []int
	must(t, s.root("a", func(xml.StartElement) error {
		lines = append(lines, s.line())
		_, err := s.skip()
		return err
	}))
	if fmt.Sprint(lines) != "[2]" {
		t.Error(lines)
	}
}
