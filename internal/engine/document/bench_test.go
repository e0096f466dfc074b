package document

import (
	"io"
	"strings"
	"testing"
)

// benchStory is a story of about 1,000 words with what stories have: links,
// emphasis, headings, a list, a quote, pictures and a table.
var benchStory = func() Doc {
	const line = "The harbour board met on Tuesday to hear what the *dredging* would cost and who would pay, and [the minutes](https://example.com/minutes?y=2026&m=11) say “nothing” about the second question — which is why **forty people** stayed until the lamps went out."
	md := ":::figure media=\"k1\" alt=\"The harbour at low tide\" credit=\"Ann Lee\"\nThe Hard on *Tuesday*.\n:::\n\n"
	for i := range 22 {
		md += line + "\n\n"
		switch i {
		case 4, 14:
			md += "## What the board said\n\n"
		case 8:
			md += "- one thing\n- another [thing](/2026/11/thing)\n- a third\n\n> Said nobody.\n\n"
		case 12:
			md += "| Year | Tonnes |\n| --- | --: |\n| 2024 | 4,000 |\n| 2025 | 3,100 |\n\n"
		case 17:
			md += ":::figure media=\"k2\" alt=\"The dredger\"\nThe dredger at rest.\n:::\n\n"
		}
	}
	d, _, err := FromMarkdown([]byte(md), MarkdownOptions{})
	if err != nil {
		panic(err)
	}
	return d
}()

func BenchmarkWriteHTML(b *testing.B) {
	opt := testRender(false)
	b.ReportAllocs()
	b.SetBytes(int64(len(draw(benchStory, opt))))
	for b.Loop() {
		_ = benchStory.WriteHTML(io.Discard, opt)
	}
}

func BenchmarkFromHTML(b *testing.B) {
	src := draw(benchStory, testRender(true))
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, _, _ = FromHTML(strings.NewReader(src), HTMLOptions{})
	}
}

func BenchmarkFromMarkdown(b *testing.B) {
	src := []byte(benchStory.Markdown())
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, _, _ = FromMarkdown(src, MarkdownOptions{})
	}
}

func BenchmarkParse(b *testing.B) {
	src := benchStory.JSON()
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, _ = Parse(src)
	}
}

func BenchmarkJSON(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = benchStory.JSON()
	}
}

func BenchmarkMarkdown(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = benchStory.Markdown()
	}
}
