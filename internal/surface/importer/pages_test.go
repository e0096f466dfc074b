package importer

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// body draws an article's body, with its pictures.
func body(t testing.TB, a article.Article) string {
	t.Helper()
	var b bytes.Buffer
	must(t, a.Body.WriteHTML(&b, document.Render{Picture: func(key string) (document.Picture, bool) {
		return document.Picture{Src: "/media/" + key, Width: 32, Height: 24}, true
	}}))
	return b.String()
}

func TestSavedPage(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	page, err := os.ReadFile("testdata/page.html")
	must(t, err)
	put(t, dir, "page_files/boat.png", drawing(t, 77))
	name := put(t, dir, "page.html", string(page))
	report := p.bring(name)
	a := p.at("/2019/05/lifeboat-crew-rescued")
	if a.Headline != "Lifeboat crew rescued by the people they came to save" || a.Standfirst != "Two anglers in a rowing boat towed the town's lifeboat home." {
		t.Errorf("headline %q, standfirst %q", a.Headline, a.Standfirst)
	}
	if len(a.Authors) != 2 || a.Authors[0].Name != "Nora Flint" || a.Authors[1].Name != "Olu Marsh" || a.Lang != "en-GB" {
		t.Errorf("authors %v, language %q", a.Authors, a.Lang)
	}
	if !a.PublishedAt.Equal(time.Date(2019, 5, 7, 5, 30, 0, 0, time.UTC)) || !a.UpdatedAt.Equal(time.Date(2019, 5, 7, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("published %s, updated %s", a.PublishedAt, a.UpdatedAt)
	}
	if len(a.Sections) != 1 || a.Sections[0].Name != "Harbour" || len(a.Tags) != 3 {
		t.Errorf("sections %v, tags %v", a.Sections, a.Tags)
	}
	if a.Dateline != "CLIFFTON" || a.Source.Name != "Coast Press" {
		t.Errorf("dateline %q, source %+v", a.Dateline, a.Source)
	}
	lead, ok := a.Body.LeadFigure()
	if !ok || lead.Attrs.Media == "" || lead.Attrs.Credit != "Pat Fisher/Shore Pictures" || lead.Attrs.Alt != "An orange lifeboat behind a small rowing boat" {
		t.Errorf("leading figure: %+v", lead)
	}
	html := body(t, a)
	has(t, html, "were towed home on Monday", "A rope in the water", "<blockquote", "She rowed.", "coiled and framed.", "An earlier rescue")
	hasNot(t, html, "Advertisement", "cookies", "Share on", "Related", "Another story", "Read more", "comments", "funnier", "newsletter", "All rights", "Nora Flint",
		"7 May", "tracker", "shore.example", "ads.example")
	if n := strings.Count(html, "An orange lifeboat"); n != 1 {
		t.Errorf("the caption's text stands %d times", n)
	}
	if n := strings.Count(a.Body.Text(), "on its way home"); n != 1 {
		t.Errorf("the caption stands %d times", n)
	}
	p.leads("/2019/05/07/lifeboat-crew-rescued.html", "/2019/05/lifeboat-crew-rescued")
	if len(report.Links) != 1 || !strings.Contains(report.Links[0].Address, "earlier.html") {
		t.Errorf("links that lead nowhere: %v", report.Links)
	}
	p.unchanged(name)
}

// TestFolderOfPages links saved pages with each other.
func TestFolderOfPages(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	page := func(name, address, links string) {
		put(t, dir, name, `<html><head><title>`+name+` is a story</title><link rel="canonical" href="https://old.example/`+address+`"><meta property="article:published_time" content="2018-02-03T10:00:00Z"></head>
<body><article><h1>`+name+` is a story</h1><p>`+strings.Repeat("Words that make a paragraph long enough. ", 5)+`</p><p>See <a href="`+links+`">the other</a>. `+strings.Repeat("More words that fill a line of the page. ", 4)+`</p></article></body></html>`)
	}
	page("a.html", "a", "/b")
	page("b.htm", "b", "https://www.old.example/a/#part")
	put(t, dir, "style.css", "p{}")
	put(t, dir, ".hidden/x.txt", "hidden")
	report := p.bring(dir)
	has(t, body(t, p.at("/2018/02/a")), `href="/2018/02/b"`)
	has(t, body(t, p.at("/2018/02/b")), `href="/2018/02/a#part"`)
	if c := report.Counts[KindFile]; c == nil || c.Skipped != 1 {
		t.Errorf("files: %+v", c)
	}
	p.unchanged(dir)
}

func TestCopiedPage(t *testing.T) {
	p := sqlitePaper(t)
	report := p.bring("testdata/copied.txt")
	a := p.at("/2019/05/copied")
	if a.Headline != "Lifeboat crew rescued by the people they came to save" || a.Standfirst != "Two anglers in a rowing boat towed the town's lifeboat home." {
		t.Errorf("headline %q, standfirst %q", a.Headline, a.Standfirst)
	}
	if len(a.Authors) != 2 || len(a.Tags) != 2 || len(a.Sections) != 1 || a.Sections[0].Name != "Harbour" {
		t.Errorf("authors %v, tags %v, sections %v", a.Authors, a.Tags, a.Sections)
	}
	text := a.Body.Markdown()
	has(t, text, "## A rope in the water", "were towed home", "coiled and framed.", "several of them")
	hasNot(t, text, "Advertisement", "continues below", "Read more", "Share", "Subscribe", "cookies", "swans", "Privacy", "Nora Flint", "Topics")
	for _, caption := range []string{"on its way home on Monday", "The rope that started it"} {
		if n := strings.Count(text, caption); n != 1 {
			t.Errorf("the caption %q stands %d times in\n%s", caption, n, text)
		}
	}
	has(t, text, "\n*The lifeboat on its way home on Monday evening. (Pat Fisher/Shore Pictures)*\n") // behind the first paragraph
	if n := len(report.Notes); n < 2 {
		t.Errorf("notes: %v", report.Notes)
	}
	p.unchanged("testdata/copied.txt")
}

func TestPlainText(t *testing.T) {
	for name, c := range map[string]struct {
		text             string
		headline, author string
		body             string
	}{
		"manuscript": {"A headline of my own\n\nBy Ada Quill\n12 March 2021\n\nThe first paragraph.\n\nThe second one.\n", "A headline of my own", "Ada Quill",
			"The first paragraph.\nThe second one."},
		"wrapped": {"On tides\n\nThis is a paragraph that was written in an old editor,\nwhich put a line break wherever the line was full, so\nthat it has to be joined again.\n\nA second paragraph stands here, and it is wrapped as\nwell, to be sure.\n",
			"On tides", "", "This is a paragraph that was written in an old editor, which put a line break wherever the line was full, so that it has to be joined again.\nA second paragraph stands here, and it is wrapped as well, to be sure."},
		"windows": {"Caf\xe9 closes\r\n\r\nThe caf\xe9 on the quay closes on Friday after forty-one years, its owner said.\r\n", "Café closes", "", "The café on the quay closes on Friday after forty-one years, its owner said."},
		"list":    {"What to bring\n\nEverybody who comes to the quay on Sunday should bring these three things along:\n\n- a rope\n- a lamp\n- bread\n", "What to bring", "", "Everybody who comes to the quay on Sunday should bring these three things along:\na rope\na lamp\nbread"},
		"one":     {"Just one long line of text that has no headline above it, which is a pity but happens, and must do.", "Just one long line of text that has no headline above it, which is a pity but…", "", "Just one long line of text that has no headline above it, which is a pity but happens, and must do."},
		"arabic":  {"الفرن لا ينطفئ\n\nفي الثالثة من كل فجر، حين لا يُسمع في المرفأ سوى صرير الحبال، يُشعل سمير الحلبي فرنه في شارع السمك.\n", "الفرن لا ينطفئ", "", "في الثالثة من كل فجر، حين لا يُسمع في المرفأ سوى صرير الحبال، يُشعل سمير الحلبي فرنه في شارع السمك."},
	} {
		t.Run(name, func(t *testing.T) {
			ix := NewIndex(time.UTC)
			r, closeFile, err := open(put(t, t.TempDir(), name+".txt", c.text))
			must(t, err)
			defer closeFile()
			must(t, r.Check(ctx, ix))
			must(t, r.Read(ctx, ix, func(rec Record) error {
				it := rec.(*Item)
				if it.Headline != c.headline || it.Body.Text() != c.body {
					t.Errorf("headline %q, body:\n%s", it.Headline, it.Body.Text())
				}
				if c.author != "" && (len(ix.authors.list) != 1 || ix.authors.list[0].Name != c.author) {
					t.Errorf("authors %v", ix.authors.list)
				}
				return nil
			}))
		})
	}
}

func TestUnreadableFiles(t *testing.T) {
	p := sqlitePaper(t)
	before := p.rows()
	for name, c := range map[string]struct{ text, want string }{
		"picture.jpg":  {"\xff\xd8\xff\xe0\x00\x10JFIF", "none of"},
		"empty.md":     {"", "empty"},
		"page.html":    {"<html><body></body></html>", "no story"},
		"front.md":     {"---\nheadline: x\n", "does not end with a line of ---"},
		"yaml.md":      {"---\nheadline: [x\n---\ntext\n", "front matter is not YAML: line"},
		"date.md":      {"---\nheadline: x\ndate: tomorrow\n---\ntext\n", `line 3: date: "tomorrow" is not a date`},
		"status.md":    {"---\nheadline: x\nstatus: maybe\n---\ntext\n", `"maybe" is not a status`},
		"alias.md":     {"---\na: &x [1]\nb: [*x, *x]\n---\ntext\n", "anchors and aliases are not read"},
		"twice.md":     {"---\nheadline: a\nheadline: b\n---\ntext\n", "headline stands here twice"},
		"toml.md":      {"+++\ntitle = 'x'\n+++\ntext\n", "TOML"},
		"export.json":  {`{"db":[]}`, "JSON exports are not read"},
		"broken.zip":   {"PK\x03\x04 nothing", "not a whole zip"},
		"binary.txt":   {"abc\x00\x01", "it is not"},
		"feed.xml":     {"<?xml version='1.0'?><rss><channel/></rss>", "not a WordPress export"},
		"archive.html": {"From: <Saved>\nContent-Type: multipart/related; boundary=x\n", ""},
	} {
		if c.want == "" {
			continue
		}
		_, err := p.Run(ctx, []string{put(t, t.TempDir(), name, c.text)})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := p.Run(ctx, []string{"/no/such/file"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("missing file: %v", err)
	}
	if after := p.rows(); after != before {
		t.Errorf("something was written: %s", after)
	}
}

// FuzzPage and FuzzPlain read anything that a file may hold.
func FuzzPage(f *testing.F) {
	page, err := os.ReadFile("testdata/page.html")
	must(f, err)
	f.Add(page)
	f.Add([]byte(strings.Repeat("<div class=share><p>", 300)))
	f.Add([]byte(`<script type="application/ld+json">[[[{"@graph":[{"@type":["NewsArticle"],"author":{"name":[{"name":{}}]}}]}]]]</script><p>x`))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFile(data, pageForm) })
}

func FuzzPlain(f *testing.F) {
	page, err := os.ReadFile("testdata/copied.txt")
	must(f, err)
	f.Add(page)
	f.Add([]byte("By By By\n\n1 1 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFile(data, plainForm) })
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte("---\nheadline: A\nsource: {name: x}\ncorrections: [{text: y, date: 2020-01-01}]\nimage: {url: a.jpg}\n---\n# A\n\ntext\n"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFile(data, markdownForm) })
}

func fuzzFile(data []byte, form form) {
	r := &file{name: "fuzz", files: &Files{Name: "fuzz", FS: oneFile{data}, Dir: "."}, base: "fuzz", form: form}
	ix := NewIndex(time.UTC)
	if r.Check(ctx, ix) != nil {
		return
	}
	if err := r.Read(ctx, ix, func(rec Record) error {
		fl := &flow{rec: rec, parsed: make(chan struct{})}
		fl.parse(ix)
		return fl.err
	}); err != nil {
		panic("the first pass read it, the second did not: " + err.Error())
	}
}

// TestUnmarkedPage finds the story of a page of nothing but divisions.
func TestUnmarkedPage(t *testing.T) {
	p := sqlitePaper(t)
	para := func(s string) string {
		return "<div>" + s + strings.Repeat(" The words of a paragraph, with commas, go on for a while.", 4) + "</div>"
	}
	name := put(t, t.TempDir(), "soup.html", `<html><head><title>Soup of the day - The Daily Soup</title></head><body>
<div id="nav"><a href="/1">One</a><a href="/2">Two</a></div>
<div class="wrap"><div class="col"><h1>Soup of the day</h1><span class="byline">By Karin Dahl</span><span class="date">Published: 3 April 2020</span>`+
		para("First.")+para("Second.")+`<div class="advert">Buy this</div>`+para("Third.")+para("Fourth.")+
		`</div><div class="sidebar"><ul><li><a href="/x">Most read story</a></li></ul></div></div><div class="footer">© Soup</div></body></html>`)
	p.bring(name)
	a := p.at("/2020/04/soup-of-the-day")
	if a.Headline != "Soup of the day" || len(a.Authors) != 1 || a.Authors[0].Name != "Karin Dahl" {
		t.Errorf("headline %q, authors %v", a.Headline, a.Authors)
	}
	text := a.Body.Text()
	has(t, text, "First.", "Second.", "Third.", "Fourth.")
	hasNot(t, text, "Buy this", "Most read", "© Soup", "One", "Karin")
}
