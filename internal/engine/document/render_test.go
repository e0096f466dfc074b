package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"
)

// allowed is everything that WriteHTML may write: elements and their
// attributes. "+" stands for lang and dir.
var allowed = map[string]string{
	"p": "class +", "h2": "id +", "h3": "id +", "h4": "id +", "ul": "+", "ol": "start +", "li": "", "blockquote": "cite +",
	"figure": "class +", "figcaption": "", "picture": "", "source": "type srcset sizes src",
	"img": "src width height loading decoding fetchpriority alt", "audio": "controls preload aria-label",
	"div": "class tabindex role aria-label data-src data-host data-title data-label", "a": "href title rel", "aside": "class +",
	"table": "+", "caption": "", "thead": "", "tbody": "", "tr": "", "th": "scope colspan rowspan class", "td": "colspan rowspan class",
	"pre": "tabindex", "code": "class", "hr": "", "br": "", "em": "", "strong": "", "s": "", "sub": "", "sup": "", "span": "class",
	"time": "datetime",
}

// checkAllowed parses HTML as a browser does and returns the first thing in it
// that WriteHTML must not write.
func checkAllowed(out string) error {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(out), body)
	if err != nil {
		return err
	}
	var visit func(n *html.Node) error
	visit = func(n *html.Node) error {
		switch n.Type {
		case html.ElementNode:
			attrs, ok := allowed[n.Data]
			if !ok {
				return fmt.Errorf("element %q", n.Data)
			}
			list := strings.Fields(strings.ReplaceAll(attrs, "+", "lang dir"))
			for _, a := range n.Attr {
				if !slices.Contains(list, a.Key) {
					return fmt.Errorf("attribute %s of %s", a.Key, n.Data)
				}
				switch a.Key {
				case "href", "cite", "data-src":
					if !safeLink(a.Val) {
						return fmt.Errorf("address %q", a.Val)
					}
				}
			}
		case html.CommentNode, html.DoctypeNode:
			return fmt.Errorf("comment %q", n.Data)
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if err := visit(k); err != nil {
				return err
			}
		}
		return nil
	}
	for _, n := range nodes {
		if err := visit(n); err != nil {
			return err
		}
	}
	return nil
}

var testPicture = Picture{Width: 1200, Height: 800, Src: "/media/k1-600.jpg", Sizes: "100vw",
	Sources: []Source{{Type: "image/webp", SrcSet: "/media/k1-600.webp 600w, /media/k1-1200.webp 1200w"}}}

func testRender(feed bool) Render {
	return Render{
		Picture: func(key string) (Picture, bool) { return testPicture, key != "missing" },
		Sound:   func(string) (Sound, bool) { return Sound{Src: "/media/a.mp3", Type: "audio/mpeg"}, true },
		Words:   func(key string) string { return key + " {host}" },
		Lang:    "en", Host: "tidewaiter.example", Feed: feed, Base: "https://tidewaiter.example",
	}
}

func draw(d Doc, opt Render) string {
	var b strings.Builder
	_ = d.WriteHTML(&b, opt)
	return b.String()
}

// anyTree draws trees that keep no rule.
var anyTree = rapid.Custom(func(t *rapid.T) Doc {
	types := append([]Type{"script", "", "doc", Text, HardBreak}, allTypes...)
	hostile := rapid.OneOf(rapid.SampledFrom([]string{"javascript:alert(1)", `"><script>x</script>`, "' onerror=x", "<img src=x>", "https://a\" onload=\"x",
		"data:text/html,x", "//evil.example", "/\\evil.example", "http://", "\x00", "rtl\" x=\"", "-->", "\u202e", "https://youtube.com/watch?v=\"x", "https://user@evil.example/"}), rapid.String())
	var node func(depth int) Node
	node = func(depth int) Node {
		n := Node{Type: rapid.SampledFrom(types).Draw(t, "type")}
		for k := range attrCount {
			if count(t, 0, 0, 1) == 1 {
				if s := n.Attrs.text(k); s != nil {
					*s = hostile.Draw(t, "attr")
				} else if i := n.Attrs.number(k); i != nil {
					*i = rapid.Int().Draw(t, "number")
				}
			}
		}
		if n.Type == Text {
			n.Text = hostile.Draw(t, "text")
		}
		for range count(t, 0, 0, 1, 2) {
			n.Marks = append(n.Marks, Mark{
				Type: rapid.SampledFrom([]MarkType{Strong, Link, Em, CodeMark, "blink", ""}).Draw(t, "mark"),
				Href: hostile.Draw(t, "href"), Title: hostile.Draw(t, "title"),
			})
		}
		if depth < 5 {
			for range count(t, 0, 1, 2, 3) {
				n.Content = append(n.Content, node(depth+1))
			}
		}
		return n
	}
	var d Doc
	for range count(t, 1, 2, 3) {
		d.Content = append(d.Content, node(0))
	}
	return d
})

func TestHTMLIsAllowedWhateverTheTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := trees.Draw(t, "tree")
		if rapid.Bool().Draw(t, "invalid") {
			d = anyTree.Draw(t, "any tree")
		}
		opt := testRender(rapid.Bool().Draw(t, "feed"))
		out := draw(d, opt)
		if err := checkAllowed(out); err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		// No other output may choke on a tree that keeps no rule.
		_, _, _, _ = d.Markdown(), d.Text(), d.Check(Limits{}), d.Normalise()
	})
}

func TestHTMLOfACycleEnds(t *testing.T) {
	nodes := make([]Node, 1)
	nodes[0] = Node{Type: Quote, Content: nodes}
	d := Doc{Content: nodes}
	_ = draw(d, Render{})
	_ = d.Markdown()
	_ = d.Text()
}
