// Package document is the body of a story: one typed tree of paragraphs,
// headings, lists, quotes, figures, tables and the like.
//
// The tree is the only form in which a body is stored. It is written as JSON
// in the shape that a ProseMirror editor reads and writes, and it never holds
// HTML: what a reader sees is drawn from the tree, so there is nothing to
// sanitise on the way out. The same tree becomes the page, the feed, plain
// text and Markdown; it is read from JSON, HTML and Markdown.
//
// The package promises:
//
//   - Parse, FromHTML and FromMarkdown return only valid, normal trees: Check
//     passes and Normalise changes nothing.
//   - FromMarkdown(d.Markdown()) is d again, for every valid, normal tree.
//   - WriteHTML writes only elements, attributes and addresses of a closed
//     list, whatever the tree holds.
//   - What an import could not fit into the tree is reported as a Misfit.
//
// It computes and nothing else: no files, no network, no clock. Start reading
// at Doc, then schema.go, which says what may stand inside what.
package document

// Doc is the body of a story. The zero Doc is an empty body. Its JSON form is
// {"type":"doc","content":[…]}.
type Doc struct {
	Content []Node
}

// Node is one part of a body: a block, a piece of text, or a line break.
type Node struct {
	Type    Type
	Attrs   Attrs
	Content []Node
	Text    string // of a text node only
	Marks   []Mark // of a text or hard_break node only
}

// Type names a kind of node as the JSON form spells it.
type Type string

// The types of node. Schema.go says which may stand inside which.
const (
	Paragraph   Type = "paragraph"
	Heading     Type = "heading"
	BulletList  Type = "bullet_list"
	OrderedList Type = "ordered_list"
	ListItem    Type = "list_item"
	Quote       Type = "quote"
	PullQuote   Type = "pull_quote"
	Figure      Type = "figure"
	Gallery     Type = "gallery"
	Audio       Type = "audio"
	Embed       Type = "embed"
	Table       Type = "table"
	TableRow    Type = "table_row"
	TableCell   Type = "table_cell"
	TableHeader Type = "table_header"
	Code        Type = "code"
	Rule        Type = "rule"
	Aside       Type = "aside"
	Correction  Type = "correction"
	Text        Type = "text"
	HardBreak   Type = "hard_break"
)

// Attrs are the attributes of a node, flat: each type of node uses some of
// them and Check refuses the others. The zero value of each means "not set".
type Attrs struct {
	Level      int    // heading: 2 to 4; the headline of the story is 1
	Start      int    // ordered_list: number of the first item, 0 for 1
	Media      string // figure, audio: stable key of a medium of this site
	Src        string // figure, audio: outside or relative address, until the medium was brought in
	Alt        string // figure: what the picture shows, for those who do not see it
	Credit     string // figure, audio: who made it
	Source     string // figure, audio: through whom it came, such as an agency
	Rights     string // figure, audio: licence or copyright notice
	Decorative bool   // figure: the picture says nothing that the text does not
	Cite       string // quote, pull_quote: who said it
	URL        string // quote, pull_quote: where; embed: what
	Title      string // aside, embed, audio
	Date       string // correction: when, as RFC 3339 text
	Caption    string // table
	Colspan    int    // cells: columns covered, 0 for 1
	Rowspan    int    // cells: rows covered, 0 for 1
	Align      string // cells: "left", "center", "right" or not set
	Lang       string // code: programming language; other blocks: language of the passage, BCP 47
	Dir        string // direction of the passage: "ltr", "rtl" or not set
}

// Mark is a property of a piece of text.
type Mark struct {
	Type  MarkType
	Href  string // link only
	Title string // link only
}

// MarkType names a kind of mark as the JSON form spells it.
type MarkType string

// The types of mark.
const (
	Strong      MarkType = "strong"
	Em          MarkType = "em"
	Link        MarkType = "link"
	CodeMark    MarkType = "code"
	Strike      MarkType = "strike"
	Subscript   MarkType = "sub"
	Superscript MarkType = "sup"
)
