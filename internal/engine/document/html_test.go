package document

import (
	"net/url"
	"strings"
	"testing"
)

// htmlCases are pieces of real pages: what writes them, and the tree that they
// become, as Markdown. Misfits are what is reported, joined by semicolons.
var htmlCases = []struct {
	name, html, want, misfits string
}{
	{"paragraphs and loose text", `<p>One <b>bold</b> and&nbsp;&nbsp; <i>it</i><br>line</p>text<div>div<p>para</div>`,
		"One **bold** and *it*\\\nline\n\ntext\n\ndiv\n\npara\n", ""},
	{"headings", `<h1><strong>Big</strong></h1><h5>small <em>x</em></h5>`, "## Big\n\n### small *x*\n", ""},
	{"picture in a paragraph", `<p>Before <a href="/f/b.jpg"><img src="/f/b-300x200.jpg" alt="B"></a> after</p>`,
		"Before\n\n:::figure src=\"https://old.example/f/b.jpg\" alt=\"B\"\n:::\n\nafter\n", ""},
	{"WordPress caption", `<div id="attachment_1" class="wp-caption alignleft" style="width: 310px"><a href="https://old.example/x.jpg"><img src="https://old.example/x-300x200.jpg" alt="X"></a><p class="wp-caption-text">The <em>caption</em></p></div>`,
		":::figure src=\"https://old.example/x.jpg\" alt=\"X\"\nThe *caption*\n:::\n", ""},
	{"credit in a caption", `<figure class="wp-block-image"><img src="x.jpg" alt=""/><figcaption class="wp-element-caption">Low tide <span class="photo-credit">Ann Lee</span></figcaption></figure>`,
		":::figure src=\"https://old.example/2019/05/x.jpg\" credit=\"Ann Lee\"\nLow tide\n:::\n", ""},
	{"WordPress gallery", `<figure class="wp-block-gallery"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item"><figure><img src="/1.jpg" alt="one"><figcaption>First</figcaption></figure></li><li><figure><img src="/2.jpg"></figure></li></ul><figcaption class="blocks-gallery-caption">Both</figcaption></figure>`,
		"::::gallery\n:::figure src=\"https://old.example/1.jpg\" alt=\"one\"\nFirst\n:::\n\n:::figure src=\"https://old.example/2.jpg\"\n:::\n::::\n\nBoth\n", ""},
	{"old WordPress gallery", `<div class="gallery"><dl class="gallery-item"><dt><img src="/1.jpg"></dt><dd class="wp-caption-text gallery-caption">G one</dd></dl><dl class="gallery-item"><dt><img src="/2.jpg"></dt></dl><br></div>`,
		"::::gallery\n:::figure src=\"https://old.example/1.jpg\"\nG one\n:::\n\n:::figure src=\"https://old.example/2.jpg\"\n:::\n::::\n", ""},
	{"pull quote", `<figure class="wp-block-pullquote"><blockquote><p>Wow</p><cite>Someone</cite></blockquote></figure>`,
		":::pullquote cite=\"Someone\"\nWow\n:::\n", ""},
	{"quote with its source", `<blockquote cite="https://x.example/"><p>Said.</p><footer>— <a href="https://y.example/">Who</a></footer></blockquote>`,
		":::quote cite=\"Who\" url=\"https://x.example/\"\nSaid.\n:::\n", ""},
	{"cite in running text", `<blockquote><p>He read <cite>Hamlet</cite> aloud.</p></blockquote>`, "> He read *Hamlet* aloud.\n", ""},
	{"film", `<figure class="wp-block-embed"><div><iframe src="https://www.youtube.com/embed/abc123?feature=oembed"></iframe></div><figcaption>A film</figcaption></figure><iframe src="//player.vimeo.com/video/12345"></iframe>`,
		":::embed url=\"https://www.youtube.com/watch?v=abc123\" title=\"A film\"\n:::\n\n:::embed url=\"https://vimeo.com/12345\"\n:::\n", ""},
	{"film by its address", `<p>https://youtu.be/abc?t=90</p>`, ":::embed url=\"https://www.youtube.com/watch?v=abc&t=90\"\n:::\n", ""},
	{"post", `<blockquote class="twitter-tweet"><p>A post</p>&mdash; Name (@n) <a href="https://twitter.com/n/status/1?ref_src=x">May 1</a></blockquote><script async src="x"></script>`,
		":::embed url=\"https://twitter.com/n/status/1\" title=\"A post — Name (@n) May 1\"\n:::\n", "script left out"},
	{"table", `<table><caption>Catch</caption><thead><tr><th>A</th><th align=right>B</th></tr></thead><tr><td>1</td><td style="text-align:right">2</td></tr></table>`,
		":::table caption=\"Catch\"\n| A | B |\n| --- | --: |\n| 1 | 2 |\n:::\n", ""},
	{"table with spans", `<table><tr><td colspan=2>x</td></tr><tr><td>1<td><p>a<p>b</table>`,
		":::::table\n::::row\n:::cell colspan=\"2\"\nx\n:::\n::::\n::::row\n:::cell\n1\n:::\n:::cell\na\n\nb\n:::\n::::\n:::::\n", ""},
	{"table for layout", `<table role=presentation><tr><td><p>layout</p></td></tr></table>`, "layout\n", "table for layout gave way to its content"},
	{"lists", `<ul><li>one<ul><li>nested</ul><li>two</ul><ol start=5><li>five</ol><dl><dt>T<dd>D</dl>`,
		"- one\n  - nested\n- two\n\n5. five\n\n- **T**\n\n  D\n", ""},
	{"code", "<pre><code class=\"language-go\">func x() {\n\ty &lt; z\n}</code></pre>", "```go\nfunc x() {\n\ty < z\n}\n```\n", ""},
	{"rules", `<hr class="wp-block-separator"><p>* * *</p>`, "***\n\n***\n", ""},
	{"boxes", `<details><summary>More</summary><p>In</p></details><aside><h3>Box</h3><p>x</p></aside>`,
		":::aside title=\"More\"\nIn\n:::\n\n:::aside title=\"Box\"\nx\n:::\n", ""},
	{"links", `<p><a href="java&#10;script:alert(1)">bad</a> <a href="#fn1">1</a> <a href="page.html?utm_source=x&id=2">rel</a> <a href="https://www.google.com/url?q=https://z.example/a%3Fb&sa=D">g</a></p>`,
		"bad 1 [rel](https://old.example/2019/05/page.html?id=2) [g](https://z.example/a?b)\n",
		"link with an address of javascript: kept as plain text; link inside the page or relative to it kept as plain text"},
	{"what is left out", `<p>a</p><svg><text>t</text></svg><script>x</script><style>y</style><noscript><img src=x></noscript><form><p>f</form><p hidden>h</p>`,
		"a\n", "svg left out; script left out; style left out; noscript left out; form left out; hidden p left out"},
	{"languages", `<div lang="ar" dir="rtl"><p>سلام</p><p>عالم</p></div><p dir="ltr" lang="en-GB">x</p>`,
		":::passage lang=\"ar\"\nسلام\n\nعالم\n:::\n\nx\n", ""},
	{"Google Docs", `<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">bold</span><span style="font-style:italic"> it</span></p></b>`,
		"**bold** *it*\n", ""},
	{"films and sound", `<video src="/v.mp4"></video><audio controls><source src="/a.mp3"></audio><object><param name="movie" value="http://www.youtube.com/v/XYZ&hl=en"><embed src="http://www.youtube.com/v/XYZ&hl=en"></object>`,
		":::embed url=\"https://old.example/v.mp4\"\n:::\n\n:::audio src=\"https://old.example/a.mp3\"\n:::\n\n:::embed url=\"https://www.youtube.com/watch?v=XYZ\"\n:::\n", ""},
	{"old pages", `<center><font color=red>Old <u>page</u></font></center><p>&nbsp;</p><p>a<br><br>b<br/></p><p>mc<sup>2</sup> H<sub>2</sub>O <q>q</q></p>`,
		"Old page\n\na\n\nb\n\nmc^2^ H~2~O “q”\n", "u kept as plain text"},
	{"Ghost", `<figure class="kg-card kg-bookmark-card"><a href="https://b.example/"><div class="kg-bookmark-title">Book</div><div>text</div></a></figure><div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div><div>Call</div></div>`,
		"[Book](https://b.example/)\n\n:::aside\nCall\n:::\n", ""},
	{"small pictures", `<p><img src="https://p.example/t.gif" width=1 height=1><img class="wp-smiley" alt=":)" src="s.gif"><img src="data:image/gif;base64,xx" data-src="/lazy.jpg" alt=lazy></p>`,
		":)\n\n:::figure src=\"https://old.example/lazy.jpg\" alt=\"lazy\"\n:::\n", "tracking picture left out"},
	{"blocks where they may not stand", `<h2>Head <img src=/h.jpg></h2><blockquote><h2>In</h2><aside>box</aside></blockquote>`,
		"## Head\n\n:::figure src=\"https://old.example/h.jpg\"\n:::\n\n> ## In\n>\n> box\n", "aside inside quote kept as plain text"},
}

func TestFromHTML(t *testing.T) {
	base, _ := url.Parse("https://old.example/2019/05/story")
	for _, c := range htmlCases {
		t.Run(c.name, func(t *testing.T) {
			d, misfits, err := FromHTML(strings.NewReader(c.html), HTMLOptions{Base: base, Lang: "en"})
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Markdown(); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if got := whats(misfits); got != c.misfits {
				t.Errorf("misfits %q, want %q", got, c.misfits)
			}
			checkImported(t, d)
		})
	}
}

func whats(misfits []Misfit) string {
	var list []string
	for _, m := range misfits {
		list = append(list, m.What)
	}
	return strings.Join(list, "; ")
}

func TestFromHTMLBoundsWhatItReads(t *testing.T) {
	deep := strings.Repeat("<div><span>", 100_000) + "text" + strings.Repeat("</span></div>", 100_000)
	d, misfits, err := FromHTML(strings.NewReader(deep), HTMLOptions{})
	if err != nil || d.Text() != "text" || len(misfits) != 1 {
		t.Errorf("deep page: %q, %v, %v", d.Text(), misfits, err)
	}
	lists := strings.Repeat("<ul><li>x", 100)
	d, misfits, err = FromHTML(strings.NewReader(lists), HTMLOptions{})
	if err != nil || d.Words() != 100 || len(misfits) == 0 {
		t.Errorf("deep lists: %d words, %v, %v", d.Words(), misfits, err)
	}
	if _, _, err := FromHTML(strings.NewReader(strings.Repeat("<p>x", 3000)), HTMLOptions{Limits: Limits{Nodes: 2000}}); err == nil {
		t.Error("no error for more nodes than allowed")
	}
	if _, _, err := FromHTML(strings.NewReader(strings.Repeat("x", 5000)), HTMLOptions{Limits: Limits{Bytes: 1000}}); err == nil {
		t.Error("no error for more bytes than allowed")
	}
}
