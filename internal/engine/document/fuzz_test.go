package document

import (
	"strings"
	"testing"
)

// checkImported checks what every import promises.
func checkImported(t *testing.T, d Doc) {
	t.Helper()
	if err := d.Check(Limits{}); err != nil {
		t.Fatalf("not valid: %v\n%s", err, d.JSON())
	}
	if again := d.Normalise(); string(again.JSON()) != string(d.JSON()) {
		t.Fatalf("not normal:\n%s\n%s", d.JSON(), again.JSON())
	}
	if back, err := Parse(d.JSON()); err != nil || string(back.JSON()) != string(d.JSON()) {
		t.Fatalf("JSON reads back as another tree: %v\n%s\n%s", err, d.JSON(), back.JSON())
	}
	for _, feed := range []bool{false, true} {
		out := draw(d, testRender(feed))
		if err := checkAllowed(out); err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
	}
	md := d.Markdown()
	back, _, err := FromMarkdown([]byte(md), MarkdownOptions{})
	if err != nil || string(back.JSON()) != string(d.JSON()) {
		want, got := difference(d, back)
		t.Fatalf("Markdown reads back as another tree: %v\nwant %s\ngot  %s\n%s", err, want, got, md)
	}
}

func FuzzHTML(f *testing.F) {
	for _, c := range htmlCases {
		f.Add(c.html)
	}
	f.Add("<table><td><table><td>x<td>y</table><td>z")
	f.Add(strings.Repeat("<div>", 600) + "deep")
	f.Add("<p>\x00\xff\u202e<a href='java\nscript:x'>y</a><img src=//x.example/a.jpg onerror=x>")
	f.Add("<math><mi><table><style><img src=x onerror=y>")
	f.Fuzz(func(t *testing.T, src string) {
		d, _, err := FromHTML(strings.NewReader(src), HTMLOptions{})
		if err == nil {
			checkImported(t, d)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, c := range markdownCases {
		f.Add(c.in)
	}
	f.Add("- - - > > 1. :::aside\n# x\n\ty")
	f.Add("| a | b |\n|---|:-:|\n| `x\\|y` | <b>z</b> |")
	f.Add("[a](<b c> \"d\\\"\") ![e](f) <g@h.example> ~~i~~ ~j~ ^k^ \\\nl  \nm")
	f.Fuzz(func(t *testing.T, src string) {
		d, _, err := FromMarkdown([]byte(src), MarkdownOptions{})
		if err == nil {
			checkImported(t, d)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(`{"type":"doc","content":[]}`)
	f.Add(`{"type":"doc","content":[{"type":"heading","attrs":{"level":3,"lang":null},"content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"/x","title":null}}]}]}]}`)
	f.Add(`{"type":"doc","content":[{"type":"table","attrs":{"caption":"c"},"content":[{"type":"table_row","content":[{"type":"table_cell","attrs":{"colspan":2}}]}]}]}`)
	f.Fuzz(func(t *testing.T, src string) {
		d, err := Parse([]byte(src))
		if err == nil {
			checkImported(t, d)
		}
	})
}
