package document

import (
	"errors"
	"strings"
	"testing"
)

// markdownCases are what people write and what Markdown makes of it.
var markdownCases = []struct {
	name, in, want, misfits string
}{
	{"title and text", "# Title\n\nSome *text* with __strong__\nand a second line.\n", "## Title\n\nSome *text* with **strong** and a second line.\n", ""},
	{"picture alone", "![A boat](media/boat.jpg \"At low tide\")\n", ":::figure src=\"media/boat.jpg\" alt=\"A boat\"\nAt low tide\n:::\n", ""},
	{"picture in text", "Before ![b](b.jpg) after", "Before\n\n:::figure src=\"b.jpg\" alt=\"b\"\n:::\n\nafter\n", ""},
	{"gallery of plain pictures", ":::gallery\n![a](a.jpg)\n![b](b.jpg)\n:::", "::::gallery\n:::figure src=\"a.jpg\" alt=\"a\"\n:::\n\n:::figure src=\"b.jpg\" alt=\"b\"\n:::\n::::\n", ""},
	{"figure", ":::figure src=media/h.jpg alt=\"The \\\"Hard\\\"\" credit='x'\nLow *tide*\n\nSecond line\n:::",
		":::figure src=\"media/h.jpg\" alt=\"The \\\"Hard\\\"\" credit=\"'x'\"\nLow *tide*\\\nSecond line\n:::\n", ""},
	{"scripts and strike", "CO~2~ 10^th^ ~~gone~~ a~b c~d", "CO~2~ 10^th^ ~~gone~~ a\\~b c\\~d\n", ""},
	{"HTML tags", "H<sub>2</sub>O <u>x</u> <a href=\"/y\">y</a><br>z <!-- c --><blink>w</blink>", "H~2~O x [y](/y)\\\nz w\n", "HTML tag \"blink\" left out"},
	{"HTML blocks", "<figure><img src=\"/a.jpg\" alt=\"a\"><figcaption>Cap</figcaption></figure>\n\n<script>x</script>\n", ":::figure src=\"/a.jpg\" alt=\"a\"\nCap\n:::\n", "script left out"},
	{"links", "[a](javascript:x) <https://b.example> [c]\n\n[c]: /c 'title'", "a [https://b.example](https://b.example) [c](/c \"title\")\n", "link with an address that is not allowed kept as plain text"},
	{"unknown containers", ":::note\nText\n:::\n\n:::aside colour=red\nx\n:::", "Text\n\n:::aside\nx\n:::\n", "container \"note\" gave way to its content; attribute \"colour\" of aside left out"},
	{"container left open", ":::aside\ntext\n\n> quote", ":::aside\ntext\n\n> quote\n:::\n", ""},
	{"no typography", "\"quotes\" -- and... 'more'", "\"quotes\" -- and... 'more'\n", ""},
	{"table", "Name | Tide\n:-- | --:\na | `x`", "| Name | Tide |\n| :-- | --: |\n| a | `x` |\n", ""},
	{"Windows line ends", "\ufeffa\r\n\r\n- b\r\n- c\r\n", "a\n\n- b\n- c\n", ""},
	{"correction", ":::correction date=\"2026-11-02\"\nIt was Tuesday.\n:::\n\n:::correction date=yesterday\nx\n:::", ":::correction date=\"2026-11-02\"\nIt was Tuesday.\n:::\n\n:::correction\nx\n:::\n", "date that is not one of RFC 3339 left out"},
	{"passage", ":::passage lang=ar dir=rtl\nسلام\n\n- عالم\n:::", ":::passage lang=\"ar\" dir=\"rtl\"\nسلام\n\n- عالم\n:::\n", ""},
	{"code with fences in it", ":::aside\n````\n```\n:::\n````\n:::", "::::aside\n````\n```\n:::\n````\n::::\n", ""},
}

func TestFromMarkdown(t *testing.T) {
	for _, c := range markdownCases {
		t.Run(c.name, func(t *testing.T) {
			d, misfits, err := FromMarkdown([]byte(c.in), MarkdownOptions{})
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

// TestFromMarkdownIsQuick reads input that is written to be slow to read.
func TestFromMarkdownIsQuick(t *testing.T) {
	for _, s := range []string{">", "- ", "[", "![", "*a_", "**a ", "`", "<b>", ":::aside\n", "~a", "^a", "&", "\\", "(", "[a](", "a\n", "| a ", "1. ", "```\n", "<!--", "|-", "*a **b "} {
		_, _, err := FromMarkdown([]byte(strings.Repeat(s, 20_000/len(s))), MarkdownOptions{})
		var limit *Error
		if err != nil && !errors.As(err, &limit) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
