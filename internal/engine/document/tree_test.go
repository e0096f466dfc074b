package document

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Generators of random trees. Their words are rich in what Markdown and HTML
// read as signs.

var words = rapid.OneOf(
	rapid.SampledFrom([]string{
		"harbour", "a", "1", "1.", "12)", "-", "+", "*", "**", "_", "__x__", "snake_case", "#", "##", ">", "=", "===", "---", "|", "||",
		"`", "``", "```", "~", "~~", "^", "[", "]", "[x]:", "(y)", "![", "!", "<b>", "</p>", "&amp;", "&", "&#42;", "&copy", "\\", "\\\\", ":::", "::::figure",
		":-", "https://example.com/a_b", "“quoted”", "—", "ä", "e\u0301", "日本", "ع", "\u00a0", "\u2003", "\u3000", "{", "}", "\"", "'", "$", "é.", "x*y", "2~3", "@", "\u00ad", "\u200b",
		"<!--", "-->", "<em>", "<br>", "http://", "🙂", "+1", "-1", "=x", ":)", "|-|", "\t", "  ", "\n",
	}),
	rapid.StringN(0, 6, 20),
)

var prose = rapid.Custom(func(t *rapid.T) string {
	s := ""
	for range count(t, 1, 1, 2, 4) {
		s += words.Draw(t, "word")
		if rapid.Bool().Draw(t, "space") {
			s += " "
		}
	}
	return s
})

var addresses = rapid.SampledFrom([]string{"https://example.com/", "http://a.example/x?y=1&z=2#f", "/2026/11/story", "mailto:desk@example.org",
	"https://example.com/a_(b)", "https://example.com/?a=&copy;", "/", "https://example.com/ünicode path", "https://example.com/a*b*c"})

// count draws one of the numbers, each as often; rapid's own ranges prefer
// small ones, which makes trees too plain.
func count(t *rapid.T, of ...int) int { return rapid.SampledFrom(of).Draw(t, "count") }

func drawMarks(t *rapid.T) []Mark {
	var marks []Mark
	for _, m := range markOrder {
		if count(t, 0, 0, 0, 1) == 0 {
			continue
		}
		mark := Mark{Type: m}
		if m == Link {
			mark.Href = addresses.Draw(t, "href")
			if rapid.Bool().Draw(t, "titled") {
				mark.Title = prose.Draw(t, "title")
			}
		}
		marks = append(marks, mark)
	}
	return marks
}

func drawInline(t *rapid.T) []Node {
	var out []Node
	for range count(t, 0, 1, 2, 3, 4, 6, 8) {
		if count(t, 0, 1, 2, 3, 4, 5) == 0 {
			out = append(out, Node{Type: HardBreak, Marks: drawMarks(t)})
			continue
		}
		if s := prose.Draw(t, "text"); s != "" {
			out = append(out, Node{Type: Text, Text: s, Marks: drawMarks(t)})
		}
	}
	return out
}

var lineText = rapid.OneOf(rapid.Just(""), prose)

func drawAttrs(t *rapid.T, n *Node) {
	allowed := specs[n.Type].attrs
	a := &n.Attrs
	for k := range attrCount {
		if !allowed.has(k) || count(t, 0, 0, 1) == 0 {
			continue
		}
		switch k {
		case attrDecorative:
			a.Decorative = true
		case attrStart, attrColspan, attrRowspan:
			*a.number(k) = rapid.SampledFrom([]int{1, 2, 7, 999}).Draw(t, "number")
		case attrAlign:
			a.Align = rapid.SampledFrom([]string{"left", "right", "center"}).Draw(t, "align")
		case attrDir:
			a.Dir = rapid.SampledFrom([]string{"ltr", "rtl"}).Draw(t, "dir")
		case attrLang:
			a.Lang = rapid.SampledFrom([]string{"ar", "de", "pt-BR"}).Draw(t, "lang")
		case attrURL:
			a.URL = rapid.SampledFrom([]string{"https://example.com/x", "https://youtu.be/abc"}).Draw(t, "url")
		case attrSrc:
			a.Src = rapid.SampledFrom([]string{"media/a b.jpg", "https://example.com/x.jpg", "/y.png"}).Draw(t, "src")
		case attrDate:
			a.Date = "2026-11-02"
		default:
			if s := a.text(k); s != nil {
				*s = lineText.Draw(t, "text")
			}
		}
	}
	switch n.Type {
	case Heading:
		a.Level = rapid.IntRange(2, 4).Draw(t, "level")
	case Figure, Audio:
		if CleanLine(a.Media) == "" && a.Src == "" {
			a.Media = "k1"
		}
	case Embed:
		a.URL = "https://example.com/embed"
	}
}

// drawBlocks draws blocks of the types that may stand in a place.
func drawBlocks(t *rapid.T, holds typeSet, depth int) []Node {
	var types []Type
	for _, b := range allTypes {
		if holds&specs[b].bit != 0 && (depth < 4 || specs[b].holds&^inline == 0) {
			types = append(types, b)
		}
	}
	if len(types) == 0 {
		return nil
	}
	var out []Node
	for range count(t, 0, 1, 2, 3, 4) {
		n := Node{Type: rapid.SampledFrom(types).Draw(t, "type")}
		drawAttrs(t, &n)
		switch s := specs[n.Type]; {
		case s.holds == inline:
			n.Content = drawInline(t)
		case n.Type == Code:
			code := ""
			for range rapid.IntRange(1, 4).Draw(t, "lines") {
				code += rapid.SampledFrom([]string{"", "  ", "\t", "\tx", "  \tx", ":::", "```", "> ", "- x", "1. x", "    y", "<b>"}).Draw(t, "line") + prose.Draw(t, "code") + "\n"
			}
			n.Content = []Node{{Type: Text, Text: code}}
		case s.holds != 0:
			n.Content = drawBlocks(t, s.holds, depth+1)
		}
		out = append(out, n)
	}
	return out
}

// allTypes are the types in a fixed order, so that runs can be repeated.
var allTypes = []Type{Paragraph, Heading, BulletList, OrderedList, ListItem, Quote, PullQuote, Figure, Gallery, Audio, Embed, Table,
	TableRow, TableCell, TableHeader, Code, Rule, Aside, Correction}

// drawTable draws a table that GitHub's syntax can say.
func drawTable(t *rapid.T) Node {
	n := Node{Type: Table}
	columns := rapid.IntRange(1, 3).Draw(t, "columns")
	for r := range rapid.IntRange(1, 3).Draw(t, "rows") {
		row := Node{Type: TableRow}
		for range columns {
			cell := Node{Type: TableCell, Content: []Node{{Type: Paragraph, Content: drawInline(t)}}}
			if r == 0 && columns != 2 {
				cell.Type = TableHeader
			}
			row.Content = append(row.Content, cell)
		}
		n.Content = append(n.Content, row)
	}
	return n
}

// trees draws valid, normal trees.
var trees = rapid.Custom(func(t *rapid.T) Doc {
	d := Doc{Content: drawBlocks(t, flow, 0)}
	if count(t, 0, 1, 2, 3) == 0 {
		d.Content = append(d.Content, drawTable(t))
	}
	d = d.Normalise()
	if err := d.Check(Limits{}); err != nil {
		t.Fatalf("the generator drew a tree that is not valid: %v\n%s", err, d.JSON())
	}
	return d
})

func TestNormaliseIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := trees.Draw(t, "tree")
		if again := d.Normalise(); string(again.JSON()) != string(d.JSON()) {
			t.Fatalf("changed:\n%s\n%s", d.JSON(), again.JSON())
		}
	})
}

func TestJSONReadsBackEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := trees.Draw(t, "tree")
		got, err := Parse(d.JSON())
		if err != nil {
			t.Fatalf("%v\n%s", err, d.JSON())
		}
		if string(got.JSON()) != string(d.JSON()) {
			t.Fatalf("changed:\n%s\n%s", d.JSON(), got.JSON())
		}
	})
}

func TestMarkdownReadsBackEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := trees.Draw(t, "tree")
		md := d.Markdown()
		got, misfits, err := FromMarkdown([]byte(md), MarkdownOptions{})
		if err != nil {
			t.Fatalf("%v\n%s", err, md)
		}
		if string(got.JSON()) != string(d.JSON()) {
			want, have := difference(d, got)
			t.Fatalf("changed:\nwant %s\ngot  %s\nmarkdown:\n%s\n%v", want, have, md, misfits)
		}
		if len(misfits) > 0 {
			t.Fatalf("misfits %v in\n%s", misfits, md)
		}
	})
}

// difference returns the JSON of two trees around the first difference.
func difference(a, b Doc) (string, string) {
	x, y := string(a.JSON()), string(b.JSON())
	at := 0
	for at < len(x) && at < len(y) && x[at] == y[at] {
		at++
	}
	from := max(0, at-300)
	return x[from:min(len(x), at+300)], y[from:min(len(y), at+300)]
}

// TestHTMLIsAFixedPoint draws a tree, reads the page back and does it again.
// What a page cannot say is lost on the first way, what stands elsewhere, which
// readers get as a link, on the second, and with it the head of a cell that had
// nothing else; from then on nothing changes.
func TestHTMLIsAFixedPoint(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "paper.example", Path: "/"}
	read := func(t *rapid.T, d Doc) Doc {
		page := draw(d, testRender(false))
		again, _, err := FromHTML(strings.NewReader(page), HTMLOptions{Base: base})
		if err != nil {
			t.Fatal(err)
		}
		if len(again.Content) == 0 && len(d.Content) > 0 && d.Content[0].Type == Paragraph {
			t.Fatalf("nothing was read back of\n%s", page)
		}
		return again
	}
	rapid.Check(t, func(t *rapid.T) {
		settled := read(t, read(t, read(t, trees.Draw(t, "tree"))))
		if again := read(t, settled); string(again.JSON()) != string(settled.JSON()) {
			want, got := difference(settled, again)
			t.Fatalf("changed:\nwant %s\ngot  %s\nhtml:\n%s", want, got, draw(settled, testRender(false)))
		}
	})
}
