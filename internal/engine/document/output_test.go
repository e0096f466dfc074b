package document

import (
	"strings"
	"testing"
)

func md(t *testing.T, src string) Doc {
	t.Helper()
	d, _, err := FromMarkdown([]byte(src), MarkdownOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWriteHTML(t *testing.T) {
	for _, c := range []struct{ name, md, want, feed string }{
		{"text", "A & **b *c*** ~~d~~ `e<f` H~2~O\\\ng", "<p>A &amp; <strong>b <em>c</em></strong> <s>d</s> <code>e&lt;f</code> H<sub>2</sub>O<br>g</p>\n", ""},
		{"links", "[in](https://tidewaiter.example/a?b) [p](/p) [out](https://x.example/ \"T\") [mail](mailto:a@b.example)",
			`<p><a href="/a?b">in</a> <a href="/p">p</a> <a href="https://x.example/" title="T" rel="external">out</a> <a href="mailto:a@b.example">mail</a></p>` + "\n",
			`<p><a href="https://tidewaiter.example/a?b">in</a> <a href="https://tidewaiter.example/p">p</a> <a href="https://x.example/" title="T">out</a> <a href="mailto:a@b.example">mail</a></p>` + "\n"},
		{"a link is not split", "[a **b**](/x)**c**", `<p><a href="/x">a <strong>b</strong></a><strong>c</strong></p>` + "\n", ""},
		{"headings", "## What’s next?\n\n## What’s *next*?\n\n### ???",
			"<h2 id=\"h-whats-next\">What’s next?</h2>\n<h2 id=\"h-whats-next-2\">What’s <em>next</em>?</h2>\n<h3 id=\"h\">???</h3>\n",
			"<h2>What’s next?</h2>\n<h2>What’s <em>next</em>?</h2>\n<h3>???</h3>\n"},
		{"figure", ":::figure media=k1 alt=\"A \\\"boat\\\"\" credit=Ann source=PA rights=\"CC BY\"\nThe *Hard*.\n:::",
			`<figure><picture><source type="image/webp" srcset="/media/k1-600.webp 600w, /media/k1-1200.webp 1200w" sizes="100vw"><img src="/media/k1-600.jpg" width="1200" height="800" loading="lazy" decoding="async" alt="A &quot;boat&quot;"></picture><figcaption>The <em>Hard</em>. <span class="credit">Ann / PA, CC BY</span></figcaption></figure>` + "\n",
			`<figure><picture><source type="image/webp" srcset="https://tidewaiter.example/media/k1-600.webp 600w, https://tidewaiter.example/media/k1-1200.webp 1200w" sizes="100vw"><img src="https://tidewaiter.example/media/k1-600.jpg" width="1200" height="800" alt="A &quot;boat&quot;"></picture><figcaption>The <em>Hard</em>. <span>Ann / PA, CC BY</span></figcaption></figure>` + "\n"},
		{"figure without its picture", ":::figure media=missing\nx\n:::\n\n:::figure src=https://old.example/a.jpg\ny\n:::", "", ""},
		{"quote", "> Plain.\n\n:::quote cite=\"Ann Lee\" url=https://x.example/q lang=fr\nOui.\n:::",
			"<blockquote><p>Plain.</p>\n</blockquote>\n" + `<figure class="quote"><blockquote cite="https://x.example/q" lang="fr"><p>Oui.</p>` + "\n" + `</blockquote><figcaption><a href="https://x.example/q">Ann Lee</a></figcaption></figure>` + "\n", ""},
		{"film", ":::embed url=\"https://www.youtube.com/watch?v=abc\" title=\"A film\"\n:::",
			`<div class="embed" data-src="https://www.youtube-nocookie.com/embed/abc" data-host="youtube-nocookie.com" data-title="A film" data-label="document.embed youtube.com"><p><a href="https://www.youtube.com/watch?v=abc" rel="external">A film</a></p></div>` + "\n",
			`<p><a href="https://www.youtube.com/watch?v=abc">A film</a></p>` + "\n"},
		{"table", ":::table caption=Catch\n| A | B |\n| --- | --: |\n| 1 | **2** |\n:::",
			`<div class="table-scroll" tabindex="0" role="group" aria-label="Catch"><table><caption>Catch</caption><thead>` + "\n" + `<tr><th scope="col">A</th><th scope="col" class="align-right">B</th></tr>` + "\n" + `</thead><tbody>` + "\n" + `<tr><td>1</td><td class="align-right"><strong>2</strong></td></tr>` + "\n</tbody></table></div>\n", ""},
		{"list", "3. x\n   - y", "<ol start=\"3\"><li>x<ul><li>y</li>\n</ul>\n</li>\n</ol>\n", ""},
		{"right to left", ":::passage lang=ar\nسلام\n:::\n\n:::passage lang=en\nx\n:::", "<p lang=\"ar\" dir=\"rtl\">سلام</p>\n<p>x</p>\n", ""},
		{"code", "~~~go\na < b\n~~~", "<pre tabindex=\"0\"><code class=\"language-go\">a &lt; b</code></pre>\n", "<pre><code>a &lt; b</code></pre>\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := md(t, c.md)
			if got := draw(d, testRender(false)); got != c.want {
				t.Errorf("page: got\n%s\nwant\n%s", got, c.want)
			}
			if got := draw(d, testRender(true)); c.feed != "" && got != c.feed {
				t.Errorf("feed: got\n%s\nwant\n%s", got, c.feed)
			}
		})
	}
}

func TestRenderOptions(t *testing.T) {
	d := md(t, "::::gallery\n:::figure media=k1\n:::\n:::figure media=k2\n:::\n::::\n\n:::figure media=k3\n:::\n\n:::embed url=https://x.example/frame\n:::")
	opt := testRender(false)
	opt.EagerFirst = true
	opt.EmbedHosts = func(host string) bool { return host == "youtube-nocookie.com" }
	out := draw(d, opt)
	if strings.Count(out, "<img") != 3 || strings.Count(out, `loading="lazy"`) != 2 || strings.Count(out, `fetchpriority="high"`) != 1 {
		t.Errorf("the first of three pictures is not the eager one:\n%s", out)
	}
	if strings.Contains(out, "data-src") {
		t.Errorf("a host that is not allowed can be loaded:\n%s", out)
	}
	opt.SkipLead = true
	if out := draw(d, opt); strings.Count(out, "<img") != 2 {
		t.Errorf("the lead is drawn:\n%s", out)
	}
	if lead, ok := d.LeadFigure(); !ok || lead.Attrs.Media != "k1" {
		t.Errorf("lead %v", lead)
	}
	var keys []string
	d.EachFigure(func(n *Node) { keys = append(keys, n.Attrs.Media) })
	if strings.Join(keys, " ") != "k1 k2 k3" {
		t.Errorf("figures %v", keys)
	}
}

func TestText(t *testing.T) {
	d := md(t, "## Head\n\nFirst *words*\\\nhere.\n\n:::figure media=k1 alt=x credit=y\nCaption.\n:::\n\n- one\n- two\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n:::aside title=Box\nInside.\n:::")
	if got, want := d.Text(), "Head\nFirst words\nhere.\nCaption.\none\ntwo\nA\tB\n1\t2\nBox\nInside."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := d.Words(); got != 13 {
		t.Errorf("%d words", got)
	}
	for n, want := range map[int]string{0: "", 5: "Firs…", 6: "First…", 10: "First…", 12: "First words…", 100: "First words here. one two"} {
		if got := d.Excerpt(n); got != want {
			t.Errorf("Excerpt(%d) = %q, want %q", n, got, want)
		}
	}
	if got := md(t, "東京は晴れ well-known isn’t 3.5").Words(); got != 8 {
		t.Errorf("%d words of two scripts", got)
	}
}
