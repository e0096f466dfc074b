package document

import (
	"strconv"
	"unicode/utf8"
)

// JSON returns the canonical JSON form: equal trees give equal bytes.
func (d Doc) JSON() []byte {
	b := make([]byte, 0, 1024)
	b = append(b, `{"type":"doc","content":`...)
	b = appendNodes(b, d.Content)
	return append(b, '}')
}

// MarshalJSON returns JSON, so that a Doc can stand inside other values.
func (d Doc) MarshalJSON() ([]byte, error) { return d.JSON(), nil }

func appendNodes(b []byte, nodes []Node) []byte {
	b = append(b, '[')
	for i := range nodes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNode(b, &nodes[i])
	}
	return append(b, ']')
}

func appendNode(b []byte, n *Node) []byte {
	b = append(b, `{"type":`...)
	b = appendString(b, string(n.Type))
	if n.Attrs != (Attrs{}) {
		b = append(b, `,"attrs":`...)
		sep := byte('{')
		for k := range attrCount {
			if !n.Attrs.set(k) {
				continue
			}
			b = append(b, sep, '"')
			b = append(b, attrNames[k]...)
			b = append(b, '"', ':')
			b = appendAttr(b, &n.Attrs, k)
			sep = ','
		}
		b = append(b, '}')
	}
	if len(n.Content) > 0 {
		b = append(b, `,"content":`...)
		b = appendNodes(b, n.Content)
	}
	if n.Text != "" {
		b = append(b, `,"text":`...)
		b = appendString(b, n.Text)
	}
	if len(n.Marks) > 0 {
		b = append(b, `,"marks":`...)
		b = appendMarks(b, n.Marks)
	}
	return append(b, '}')
}

func appendAttr(b []byte, a *Attrs, k attr) []byte {
	if s := a.text(k); s != nil {
		return appendString(b, *s)
	}
	if n := a.number(k); n != nil {
		return strconv.AppendInt(b, int64(*n), 10)
	}
	return strconv.AppendBool(b, a.Decorative)
}

func appendMarks(b []byte, marks []Mark) []byte {
	sep := byte('[')
	for _, m := range marks {
		b = append(b, sep)
		b = append(b, `{"type":`...)
		b = appendString(b, string(m.Type))
		if m.Href != "" || m.Title != "" {
			b = append(b, `,"attrs":{"href":`...)
			b = appendString(b, m.Href)
			if m.Title != "" {
				b = append(b, `,"title":`...)
				b = appendString(b, m.Title)
			}
			b = append(b, '}')
		}
		b = append(b, '}')
		sep = ','
	}
	return append(b, ']')
}

// appendString writes a JSON string (RFC 8259, section 7). The characters <,
// > and & are escaped too, so that the bytes may stand inside a script
// element.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				b = append(append(b, s[start:i]...), `\ufffd`...)
				start = i + size
			case r == '\u2028' || r == '\u2029':
				b = append(append(b, s[start:i]...), `\u202`...)
				b = append(b, hex[r&15])
				start = i + size
			}
			i += size
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
