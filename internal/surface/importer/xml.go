package importer

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"stet/internal/platform/fault"
)

// xmlStream reads an XML file that nobody vouches for, token by token. It
// refuses document type declarations, and with them all entities but XML's
// own and HTML's letters; it bounds depth and the size of a token; and it
// passes over characters that XML forbids, which old data bases are full of.
type xmlStream struct {
	dec  *xml.Decoder
	in   *guard
	name string
	open []string // names of the open elements
}

func newXMLStream(name string, src io.Reader) (*xmlStream, error) {
	head := bufio.NewReaderSize(src, 64<<10)
	first, err := head.Peek(1024)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	text, err := decodeXML(head, first)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s: %v", name, err)
	}
	s := &xmlStream{in: &guard{src: text}, name: name}
	s.dec = xml.NewDecoder(s.in)
	s.dec.Entity = xml.HTMLEntity
	s.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return s, nil
}

// decodeXML returns the file as UTF-8, by its byte order mark or the encoding
// that its XML declaration names (XML 1.0, appendix F).
func decodeXML(in io.Reader, first []byte) (io.Reader, error) {
	switch {
	case bytes.HasPrefix(first, []byte("\xEF\xBB\xBF")), bytes.HasPrefix(first, []byte("\xFE\xFF")), bytes.HasPrefix(first, []byte("\xFF\xFE")):
		return transform.NewReader(in, unicode.BOMOverride(transform.Nop)), nil
	}
	declaration, _, ok := bytes.Cut(first, []byte("?>"))
	if !ok || !bytes.HasPrefix(declaration, []byte("<?xml")) {
		return in, nil
	}
	_, rest, ok := bytes.Cut(declaration, []byte("encoding="))
	if !ok || len(rest) < 2 {
		return in, nil
	}
	label, _, _ := strings.Cut(string(rest[1:]), string(rest[:1]))
	if strings.EqualFold(label, "utf-8") || strings.EqualFold(label, "utf8") {
		return in, nil
	}
	encoding, _ := charset.Lookup(label)
	if encoding == nil {
		return nil, fmt.Errorf("line 1: the encoding %q is not known; save the file as UTF-8", label)
	}
	return transform.NewReader(in, encoding.NewDecoder()), nil
}

// next returns the next start tag, end tag or text; comments, instructions
// and the like are passed over. It returns io.EOF after the last element.
func (s *xmlStream) next() (xml.Token, error) {
	for {
		s.in.token = 0
		t, err := s.dec.Token()
		if err != nil {
			return nil, s.explain(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			if bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(t)), []byte("DOCTYPE")) {
				return nil, s.errorf("a document type declaration is not accepted; remove the line that begins with <!DOCTYPE")
			}
		case xml.StartElement:
			if len(s.open) == MaxDepth {
				return nil, s.errorf("elements are nested more than %d deep", MaxDepth)
			}
			s.open = append(s.open, t.Name.Local)
			return t, nil
		case xml.EndElement:
			s.open = s.open[:len(s.open)-1]
			return t, nil
		case xml.CharData:
			return t, nil
		}
	}
}

// text returns the text of the element whose start tag was read last, up to
// its end tag, the text of elements inside it included.
func (s *xmlStream) text() (string, error) {
	depth := len(s.open)
	var b strings.Builder
	for {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if b.Len()+len(t) > MaxToken {
				return "", s.tooLarge()
			}
			b.Write(t)
		case xml.EndElement:
			if len(s.open) < depth {
				return b.String(), nil
			}
		}
	}
}

// skip passes over the element whose start tag was read last and returns how
// many bytes it held.
func (s *xmlStream) skip() (int64, error) {
	depth, from := len(s.open), s.dec.InputOffset()
	for len(s.open) >= depth {
		if _, err := s.next(); err != nil {
			return 0, err
		}
	}
	return s.dec.InputOffset() - from, nil
}

func (s *xmlStream) line() int {
	line, _ := s.dec.InputPos()
	return line
}

func (s *xmlStream) errorf(format string, args ...any) error {
	return s.errorAt(s.line(), format, args...)
}

func (s *xmlStream) errorAt(line int, format string, args ...any) error {
	return fault.New(fault.Invalid, "%s:%d: %s", s.name, line, fmt.Sprintf(format, args...))
}

func (s *xmlStream) tooLarge() error {
	return fault.New(fault.TooLarge, "%s:%d: the element <%s> is larger than %d bytes",
		s.name, s.line(), s.open[len(s.open)-1], MaxToken)
}

func (s *xmlStream) tooLargeItem(line int) error {
	return fault.New(fault.TooLarge, "%s:%d: the item that begins here is larger than %d bytes", s.name, line, MaxItemBytes)
}

// explain turns an error of the decoder into one that names the place and
// what to do.
func (s *xmlStream) explain(err error) error {
	if err == io.EOF && len(s.open) == 0 {
		return io.EOF
	}
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errTokenSize):
		return fault.New(fault.TooLarge, "%s:%d: a tag or a text is larger than %d bytes", s.name, s.line(), MaxToken)
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF),
		errors.As(err, &syntax) && strings.HasPrefix(syntax.Msg, "unexpected EOF"):
		return s.errorf("the file ends inside %s: it was cut off; export or copy it again", s.where())
	case errors.As(err, &syntax):
		return fault.New(fault.Invalid, "%s:%d: not well-formed XML inside %s: %s; export the file again, or mend the line",
			s.name, syntax.Line, s.where(), syntax.Msg)
	}
	return fmt.Errorf("reading %s near line %d: %w", s.name, s.line(), err)
}

func (s *xmlStream) where() string {
	if len(s.open) == 0 {
		return "the head of the file"
	}
	return "<" + s.open[len(s.open)-1] + ">"
}

var errTokenSize = errors.New("token over the limit")

// guard hands a file to the decoder byte by byte: it counts the bytes of a
// token, drops the characters that XML 1.0 forbids (section 2.2) and replaces
// broken UTF-8.
type guard struct {
	src   io.Reader
	buf   []byte // clean bytes
	next  int
	raw   []byte // bytes as they came, rest of a letter at the end
	block [64 << 10]byte
	token int // bytes since the decoder last returned
	mangy int
	err   error
}

// ReadByte implements io.ByteReader, which keeps the decoder from reading
// ahead of the count.
func (g *guard) ReadByte() (byte, error) {
	if g.next == len(g.buf) {
		if err := g.fill(); err != nil {
			return 0, err
		}
	}
	if g.token++; g.token > MaxToken {
		return 0, errTokenSize
	}
	c := g.buf[g.next]
	g.next++
	return c, nil
}

// Read implements io.Reader.
func (g *guard) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := g.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

func (g *guard) fill() error {
	for {
		if g.err != nil {
			return g.err
		}
		kept := copy(g.block[:], g.raw)
		n, err := g.src.Read(g.block[kept:])
		g.err = err
		text := g.block[:kept+n]
		g.raw = nil
		if err == nil {
			whole := len(text) - partial(text)
			g.raw = append(g.raw, text[whole:]...)
			text = text[:whole]
		}
		if !plain(text) {
			text = g.clean(text)
		}
		if g.buf, g.next = text, 0; len(text) > 0 {
			return nil
		}
	}
}

// partial returns how many bytes at the end of text begin a letter that is
// not complete.
func partial(text []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(text); i++ {
		if c := text[len(text)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(text[len(text)-i:]) {
				return i
			}
			return 0
		}
	}
	return 0
}

// plain reports whether nothing in text needs cleaning.
func plain(text []byte) bool {
	for _, c := range text {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0xEF {
			return false
		}
	}
	return utf8.Valid(text)
}

func (g *guard) clean(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			g.mangy++
			out = append(out, "\uFFFD"...)
		case r < ' ' && r != '\n' && r != '\t' && r != '\r', r == 0xFFFE, r == 0xFFFF:
			g.mangy++
		default:
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return out
}

// root reads the file's outermost element, which must have the name, and
// calls fn after each start tag directly inside it.
func (s *xmlStream) root(name string, fn func(xml.StartElement) error) error {
	for {
		t, err := s.next()
		if err == io.EOF {
			return s.errorf("the file holds no <%s>; it is empty or not what its name says", name)
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local != name {
			return s.errorf("the file begins with <%s> where <%s> belongs", start.Name.Local, name)
		}
		if err := s.children(fn); err != nil {
			return err
		}
		break
	}
	for { // nothing but white space may follow
		switch _, err := s.next(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// fields reads the element whose start tag was read last as a flat record.
func (s *xmlStream) fields() (map[string]string, error) {
	f := make(map[string]string)
	err := s.children(func(t xml.StartElement) error {
		var text string
		err := s.into(&text)
		f[wxrName(t.Name)] = text
		return err
	})
	return f, err
}
