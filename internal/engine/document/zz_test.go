package document
import ("testing";"fmt";"strings";"net/url")
func TestZZ(t *testing.T){ base,_:=url.Parse("https://old.example/2019/05/story/")
for _,h:=range []string{
`<p>One <b>bold</b> and&nbsp;&nbsp; <i>it</i><br>line</p>text in body<div>div text<p>para</div>`,
`<h1><strong>Big</strong></h1><h5>small <em>x</em></h5>`,
`<p><img src="a-300x200.jpg" alt="A boat"></p><p>Before <a href="/files/b.jpg"><img src="/files/b-300x200.jpg" alt="B"></a> after</p>`,
`<div id="attachment_1" class="wp-caption alignleft" style="width: 310px"><a href="https://old.example/x.jpg"><img src="https://old.example/x-300x200.jpg" alt="X"></a><p class="wp-caption-text">The <em>caption</em></p></div>`,
`<figure class="wp-block-image size-large"><img src="x.jpg" alt=""/><figcaption class="wp-element-caption">Cap <span class="photo-credit">Ann Lee</span></figcaption></figure>`,
`<figure class="wp-block-gallery columns-3"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item"><figure><img src="1.jpg" alt="one"><figcaption class="blocks-gallery-item__caption">First</figcaption></figure></li><li><figure><img src="2.jpg"></figure></li></ul><figcaption class="blocks-gallery-caption">All of them</figcaption></figure>`,
`<figure class="wp-block-gallery has-nested-images"><figure class="wp-block-image"><img src="1.jpg"/></figure><figure class="wp-block-image"><img src="2.jpg"/><figcaption>Two</figcaption></figure></figure>`,
`<div class="gallery galleryid-1"><dl class="gallery-item"><dt class="gallery-icon"><a href="?attachment_id=1"><img src="g1-150x150.jpg"></a></dt><dd class="wp-caption-text gallery-caption">G one</dd></dl><dl class="gallery-item"><dt><img src="g2.jpg"></dt></dl><br style="clear:both"></div>`,
`<figure class="wp-block-pullquote"><blockquote><p>Wow</p><cite>Someone</cite></blockquote></figure><blockquote class="wp-block-quote" cite="https://x.example/"><p>Said.</p><cite><a href="https://y.example/">Who</a></cite></blockquote><blockquote><p>He read <cite>Hamlet</cite> aloud.</p></blockquote>`,
`<figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper"><iframe src="https://www.youtube.com/embed/abc123?feature=oembed" title="A film"></iframe></div><figcaption>Film cap</figcaption></figure><iframe src="//player.vimeo.com/video/12345"></iframe>`,
`<figure class="wp-block-embed is-provider-youtube"><div class="wp-block-embed__wrapper">
https://www.youtube.com/watch?v=abc
</div></figure>`,
`<blockquote class="twitter-tweet"><p lang="en" dir="ltr">A tweet <a href="https://t.co/x">pic</a></p>&mdash; Name (@n) <a href="https://twitter.com/n/status/123?ref_src=x">May 1</a></blockquote><script async src="x"></script>`,
`<table><caption>Cap</caption><thead><tr><th>A</th><th align=right>B</th></tr></thead><tbody><tr><td>1</td><td style="text-align:right">2</td></tr></tbody></table>`,
`<table><tr><td colspan=2>x</td></tr><tr><td>1<td><p>a<p>b</td></tr></table><figure class="wp-block-table"><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table><figcaption>Table cap</figcaption></figure>`,
`<ul><li>one<ul><li>nested</ul><li><p>two</p><p>three</p></ul><ol start=5><li>five</ol><dl><dt>T<dd>D<dt>U<dt>V<dd>W</dl>`,
`<pre class="wp-block-code"><code class="language-go">func x() {
	y &lt; z
}</code></pre><hr class="wp-block-separator"><p>* * *</p>`,
`<details><summary>More</summary><p>Inside</p></details><aside><h3>Box</h3><p>x</p></aside>`,
`<p><a href="javascript:alert(1)">bad</a> <a href="#fn1">1</a> <a href="page.html?utm_source=x&id=2">rel</a> <a href="https://www.google.com/url?q=https://z.example/a%3Fb&sa=D">g</a></p>`,
`<svg><text>svgtext</text></svg><script>x</script><style>y</style><noscript><img src=x></noscript><form><input><p>formtext</form>`,
`<div lang="ar" dir="rtl"><p>سلام</p><p>عالم</p></div><p dir="ltr" lang="en-GB">x</p><p lang="fr">Bonjour</p>`,
`<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">bold</span><span style="font-style:italic"> it</span></p></b>`,
`<video src="v.mp4"></video><audio controls><source src="a.mp3"></audio><object><param name="movie" value="http://www.youtube.com/v/XYZ&hl=en"><embed src="http://www.youtube.com/v/XYZ&hl=en"></object>`,
`<center><font color=red>Old <u>page</u></font></center><p>&nbsp;</p><p>a<br><br>b<br/></p><p>E=mc<sup>2</sup> H<sub>2</sub>O <q>q</q> <abbr title="x">abbr</abbr></p><address>Addr<br>two</address>`,
`<figure class="kg-card kg-image-card"><img src="k.jpg"><figcaption><span style="white-space: pre-wrap;">cap </span></figcaption></figure><figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://b.example/"><div class="kg-bookmark-title">Book</div><div>desc</div></a></figure><div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Call</div></div>`,
`<p><strong>All </strong><strong>bold</strong></p><p><a href="/x"><p>block in link</p></a></p>`,
`<td>stray</td><li>stray li</li><figcaption>stray cap</figcaption>`,
`<p><img src="https://p.example/t.gif" width=1 height=1><img class="wp-smiley" alt=":)" src="s.gif"><img src="data:image/gif;base64,xx" data-src="lazy.jpg" alt=lazy></p>`,
`<h2>Head <img src=h.jpg></h2><blockquote><h2>In quote</h2><aside>box</aside></blockquote>`,
`<figure><picture><source srcset="a.webp"><img src="a.jpg" alt="pic"></picture><figcaption>Photo<br>two lines</figcaption></figure>`,
`<figure><a href="https://shop.example/"><img src="a.jpg"></a></figure>`,
`<table role=presentation><tr><td><p>layout</p></td></tr></table>`,
}{ d,m,err:=FromHTML(strings.NewReader(h),HTMLOptions{Base:base,Lang:"en"}); fmt.Printf("----- %s\n%s%v %v\n",h,d.Markdown(),m,err)}}
