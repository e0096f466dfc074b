package document

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// container is a block between two fences of colons.
type container struct {
	ast.BaseBlock
	name  string
	attrs string // what follows the name, as written
	fence int    // how many colons
}

var containerKind = ast.NewNodeKind("Container")

func (*container) Kind() ast.NodeKind { return containerKind }

func (c *container) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

// containerParser finds containers.
type containerParser struct{}

func (containerParser) Trigger() []byte             { return []byte{':'} }
func (containerParser) CanInterruptParagraph() bool { return true }
func (containerParser) CanAcceptIndentedLine() bool { return false }

func (containerParser) Open(_ ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := r.PeekLine()
	pos := pc.BlockOffset()
	if pos < 0 {
		return nil, parser.NoChildren
	}
	fence, rest := cutFence(line[pos:])
	name := len(rest)
	for i, c := range rest {
		if (c < 'a' || c > 'z') && c != '_' {
			name = i
			break
		}
	}
	if fence < 3 || name == 0 {
		return nil, parser.NoChildren
	}
	r.AdvanceToEOL()
	return &container{name: string(rest[:name]), attrs: string(rest[name:]), fence: fence}, parser.HasChildren
}

func (containerParser) Continue(n ast.Node, r text.Reader, pc parser.Context) parser.State {
	if _, code := pc.LastOpenedBlock().Node.(*ast.FencedCodeBlock); code {
		return parser.Continue | parser.HasChildren // colons in code are code
	}
	line, _ := r.PeekLine()
	if w, pos := util.IndentWidth(line, r.LineOffset()); w < 4 {
		if fence, rest := cutFence(line[pos:]); fence >= n.(*container).fence && len(rest) == 0 {
			r.AdvanceToEOL()
			return parser.Close
		}
	}
	return parser.Continue | parser.HasChildren
}

func (containerParser) Close(ast.Node, text.Reader, parser.Context) {}

// cutFence counts the colons at the start of a line and returns what follows
// them.
func cutFence(line []byte) (colons int, rest []byte) {
	rest = bytes.TrimLeft(line, ":")
	return len(line) - len(rest), bytes.TrimSpace(rest)
}

// containerAttr is one attribute of a container as written. A name alone has
// no value.
type containerAttr struct {
	name, value string
}

// parseAttrs reads name="value" pairs. In the value \" and \\ stand for the
// quote and the backslash. Values without quotes end at white space.
func parseAttrs(s string) []containerAttr {
	var out []containerAttr
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" {
			return out
		}
		end := strings.IndexAny(s, "= \t")
		if end < 0 {
			return append(out, containerAttr{name: s})
		}
		a := containerAttr{name: s[:end]}
		if s[end] == '=' {
			a.value, s = cutValue(s[end+1:])
		} else {
			s = s[end:]
		}
		out = append(out, a)
	}
}

func cutValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, " \t")
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return b.String(), s[i+1:]
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// strikeParser finds ~~struck out~~ text, which works as emphasis does.
type strikeParser struct{}

func (strikeParser) Trigger() []byte { return []byte{'~'} }

func (strikeParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	d := parser.ScanDelimiter(line, before, 2, strikeDelimiter{})
	if d == nil || d.OriginalLength != 2 || before == '~' {
		return nil
	}
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	return d
}

type strikeDelimiter struct{}

func (strikeDelimiter) IsDelimiter(b byte) bool { return b == '~' }
func (strikeDelimiter) CanOpenCloser(open, close *parser.Delimiter) bool {
	return open.Char == close.Char
}
func (strikeDelimiter) OnMatch(int) ast.Node { return extast.NewStrikethrough() }

// script is ~sub~ or ^sup^.
type script struct {
	ast.BaseInline
	mark MarkType
	text string
}

var scriptKind = ast.NewNodeKind("Script")

func (*script) Kind() ast.NodeKind { return scriptKind }

func (s *script) Dump(source []byte, level int) { ast.DumpHelper(s, source, level, nil, nil) }

// scriptParser finds ~sub~ and ^sup^. Between the two stand letters, digits
// and a few signs, no white space: what is more needs <sub> and <sup>.
type scriptParser struct{}

func (scriptParser) Trigger() []byte { return []byte{'~', '^'} }

// mostScript is how many bytes may stand between two signs.
const mostScript = 64

func (scriptParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	sign := line[0]
	if block.PrecendingCharacter() == rune(sign) {
		return nil
	}
	end := bytes.IndexByte(line[1:min(len(line), mostScript+2)], sign)
	if end <= 0 || end+2 < len(line) && line[end+2] == sign || !scriptText(string(line[1:end+1])) {
		return nil
	}
	block.Advance(end + 2)
	mark := Subscript
	if sign == '^' {
		mark = Superscript
	}
	return &script{mark: mark, text: string(line[1 : end+1])}
}
