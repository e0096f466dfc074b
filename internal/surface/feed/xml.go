package feed

import (
	"time"
	"unicode/utf8"
)

// xmlWriter writes an XML 1.0 document in UTF-8 from front to back. Whatever
// it is given, the result is well-formed: characters that XML forbids are
// left out, broken UTF-8 becomes U+FFFD.
type xmlWriter struct {
	out  []byte
	open []string // names of the elements not yet closed
}

// newXML begins a document with its root element.
func newXML(root string, attrs ...string) *xmlWriter {
	x := &xmlWriter{out: make([]byte, 0, 64<<10)}
	x.out = append(x.out, `<?xml version="1.0" encoding="UTF-8"?>`...)
	x.start(root, attrs...)
	return x
}

// start opens an element. Attributes are pairs of name and value; one whose
// value is empty is left out.
func (x *xmlWriter) start(name string, attrs ...string) {
	x.tag(name, attrs)
	x.out = append(x.out, '>')
	x.open = append(x.open, name)
}

// end closes the element that was opened last.
func (x *xmlWriter) end() {
	last := len(x.open) - 1
	name := x.open[last]
	x.open = x.open[:last]
	x.line()
	x.close(name)
}

// text writes an element that holds a text. An empty text is left out, the
// element with it.
func (x *xmlWriter) text(name, value string, attrs ...string) {
	if value == "" {
		return
	}
	x.tag(name, attrs)
	x.out = append(x.out, '>')
	x.out = appendText(x.out, value, false)
	x.close(name)
}

// time writes an element that holds a time in UTC. The zero time is left out.
func (x *xmlWriter) time(name string, t time.Time, layout string) {
	if t.IsZero() {
		return
	}
	x.tag(name, nil)
	x.out = append(x.out, '>')
	x.out = t.UTC().AppendFormat(x.out, layout)
	x.close(name)
}

// empty writes an element that has attributes alone.
func (x *xmlWriter) empty(name string, attrs ...string) {
	x.tag(name, attrs)
	x.out = append(x.out, "/>"...)
}

// bytes closes what is open and returns the document.
func (x *xmlWriter) bytes() []byte {
	for len(x.open) > 0 {
		x.end()
	}
	return append(x.out, '\n')
}

func (x *xmlWriter) tag(name string, attrs []string) {
	x.line()
	x.out = append(x.out, '<')
	x.out = append(x.out, name...)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		x.out = append(x.out, ' ')
		x.out = append(x.out, attrs[i]...)
		x.out = append(x.out, '=', '"')
		x.out = appendText(x.out, attrs[i+1], true)
		x.out = append(x.out, '"')
	}
}

func (x *xmlWriter) close(name string) {
	x.out = append(x.out, '<', '/')
	x.out = append(x.out, name...)
	x.out = append(x.out, '>')
}

func (x *xmlWriter) line() {
	x.out = append(x.out, '\n')
	for range x.open {
		x.out = append(x.out, ' ')
	}
}

// appendText appends a text as character data, which in an attribute has its
// quotes escaped. Tabs and line ends survive in elements; XML readers turn them
// into spaces in attributes (XML 1.0, section 3.3.3).
func appendText(out []byte, s string, attribute bool) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if isChar(r) {
				out = utf8.AppendRune(out, r)
			}
			i += size
			continue
		}
		i++
		switch {
		case c == '&':
			out = append(out, "&amp;"...)
		case c == '<':
			out = append(out, "&lt;"...)
		case c == '>':
			out = append(out, "&gt;"...)
		case c == '"' && attribute:
			out = append(out, "&#34;"...)
		case isChar(rune(c)):
			out = append(out, c)
		}
	}
	return out
}

// isChar reports whether a character may stand in a document: what XML 1.0,
// section 2.2, allows less what it discourages. A lone carriage return is
// left out too, since readers would turn it into a line end.
func isChar(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n'
	case r >= 0x7f && r <= 0x9f, r >= 0xfdd0 && r <= 0xfdef:
		return false
	}
	return r&0xfffe != 0xfffe
}
