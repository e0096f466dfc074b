package document

import (
	"bytes"
	"net/url"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// MarkdownOptions says how Markdown is read.
type MarkdownOptions struct {
	// Base resolves relative addresses, as in HTMLOptions.
	Base *url.URL
	// Lang is the language of the story, for HTML in it.
	Lang   string
	Limits Limits
}

// FromMarkdown reads CommonMark with the tables and ~~strikethrough~~ of
// GitHub, ~sub~ and ^sup^, and containers between fences of colons for what
// Markdown cannot say:
//
//	:::figure src="media/harbour.jpg" alt="The harbour" credit="Ann Lee"
//	The harbour at *low* tide.
//	:::
//
// The containers are figure, gallery, quote, pullquote, aside, embed, audio,
// correction, table (with row, header and cell), and passage for text in
// another language; their attributes are those of Attrs. A container ends at
// a fence of at least as many colons as the one that opened it. A picture
// that stands alone, ![alt](src "caption"), is a figure too.
//
// HTML in it is read as FromHTML does, whose rules on misfits and errors
// apply.
func FromMarkdown(src []byte, opt MarkdownOptions) (Doc, []Misfit, error) {
	if most := 2 * opt.Limits.orDefault().Bytes; len(src) > most {
		return Doc{}, nil, wrong("", "is more than %d bytes of Markdown", most)
	}
	src = bytes.TrimPrefix(bytes.ToValidUTF8(src, []byte("\uFFFD")), []byte("\uFEFF"))
	src = bytes.ReplaceAll(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	if len(src) > 0 && src[len(src)-1] != '\n' {
		src = append(src[:len(src):len(src)], '\n')
	}
	m := &misfits{}
	c := mdConverter{
		source: src,
		html:   converter{opt: HTMLOptions{Base: opt.Base, Lang: opt.Lang, Limits: opt.Limits}, misfits: m},
	}
	pc := parser.NewContext()
	root := newMarkdownParser().Parse(text.NewReader(src), parser.WithContext(pc))
	if meter, ok := pc.Get(meterKey).(*meter); ok && meter.spent > mostEffort {
		return Doc{}, m.list, &Error{Reason: "has too many signs of Markdown in one paragraph"}
	}
	return c.html.finish(c.blocks(root))
}

// newMarkdownParser puts the parser together: all of CommonMark, some of it
// bounded in depth, and the additions that FromMarkdown names.
func newMarkdownParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{containerParser{}}, 750),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(metered{parser.NewCodeSpanParser()}, 100),
			util.Prioritized(metered{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(metered{parser.NewEmphasisParser()}, 500),
			util.Prioritized(metered{strikeParser{}}, 500),
			util.Prioritized(scriptParser{}, 501),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
		),
	)
}

// deepestMarkdown is how many blocks may be open inside one another; each
// level costs time on every line.
const deepestMarkdown = 40

// shallow keeps a parser of containers from opening more than deepestMarkdown.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) >= deepestMarkdown {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, r, pc)
}

// metered keeps an inline parser from work that grows with the square of a
// paragraph's length: matching what opens with what closes compares each sign
// with those before it and looks at the rest of the line. The whole text has
// one budget; once it is spent no signs are read, and FromMarkdown returns an
// error.
type metered struct{ parser.InlineParser }

// meter counts the signs of the block that is being read, and what comparing
// them has cost so far.
type meter struct {
	block        ast.Node
	signs, spent int
}

var meterKey = parser.NewContextKey()

// mostEffort allows some thousand signs in one paragraph, or a hundred in each
// of thousands, and is spent in about a second.
const mostEffort = 100_000_000

func (m metered) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	count, ok := pc.Get(meterKey).(*meter)
	if !ok {
		count = &meter{}
		pc.Set(meterKey, count)
	}
	if count.block != parent {
		count.block, count.signs = parent, 0
	}
	line, _ := block.PeekLine()
	count.signs++
	if count.spent += count.signs + len(line)/4; count.spent > mostEffort {
		return nil
	}
	return m.InlineParser.Parse(parent, block, pc)
}

// CloseBlock passes the end of a block on to those parsers that want it.
func (m metered) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := m.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}
