package document

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads the JSON form of a body and returns its normal form. Unknown
// types, attributes and keys, a broken schema, and sizes over DefaultLimits
// are an *Error that names the place. An attribute may also be null or have
// its zero value, which means "not set": editors write their defaults out.
func Parse(data []byte) (Doc, error) {
	if len(data) > DefaultLimits.Bytes {
		return Doc{}, wrong("", "is %d bytes of JSON, the limit is %d", len(data), DefaultLimits.Bytes)
	}
	if !utf8.Valid(data) {
		return Doc{}, &Error{Reason: "is not UTF-8"}
	}
	// The texts of the tree are parts of this one string.
	r := reader{src: string(data), limits: DefaultLimits}
	root, err := r.document()
	if err != nil {
		return Doc{}, err
	}
	d := Doc{Content: root.Content}
	if err := d.Check(DefaultLimits); err != nil {
		return Doc{}, err
	}
	return d.Normalise(), nil
}

// UnmarshalJSON is Parse, so that a Doc can stand inside other values.
func (d *Doc) UnmarshalJSON(data []byte) error {
	parsed, err := Parse(data)
	if err == nil {
		*d = parsed
	}
	return err
}

// reader turns JSON (RFC 8259) into nodes. A body is read whenever a page is
// drawn; reading what the schema expects and nothing else allocates a seventh
// of what encoding/json's tokens do, stops at the limits before it has built
// more than they allow, and knows the place of an error.
type reader struct {
	src    string
	pos    int
	limits Limits
	nodes  int
}

const docType Type = "doc"

func (r *reader) document() (Node, error) {
	root, err := r.node(0)
	if err != nil {
		return Node{}, err
	}
	if root.Type != docType || root.Text != "" || root.Marks != nil || root.Attrs != (Attrs{}) {
		return Node{}, &Error{Reason: `must be {"type":"doc","content":[…]}`}
	}
	if r.peek(); r.pos < len(r.src) {
		return Node{}, &Error{Reason: "something follows the document"}
	}
	return root, nil
}

// peek skips white space and returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; c {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

func (r *reader) broken(path, what string) error {
	return wrong(path, "is not the JSON of a body: %s expected at byte %d", what, r.pos)
}

func (r *reader) expect(path string, c byte, what string) error {
	if r.peek() != c {
		return r.broken(path, what)
	}
	r.pos++
	return nil
}

// list reads what stands between two brackets, item by item.
func (r *reader) list(path string, open, end byte, what string, item func(i int) error) error {
	if err := r.expect(path, open, what); err != nil {
		return err
	}
	if r.peek() == end {
		r.pos++
		return nil
	}
	for i := 0; ; i++ {
		if err := item(i); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case end:
			r.pos++
			return nil
		default:
			return r.broken(path, "a comma or the end of "+what)
		}
	}
}

// object reads an object and calls value for each key.
func (r *reader) object(path string, value func(key string) error) error {
	var seen [int(attrCount) + 4]string
	return r.list(path, '{', '}', "an object", func(i int) error {
		key, err := r.string(path)
		if err != nil {
			return err
		}
		if i >= len(seen) {
			return wrong(path, "has too many keys")
		}
		if slices.Contains(seen[:i], key) {
			return wrong(path, "key %.40q stands twice", key)
		}
		seen[i] = key
		if err := r.expect(path, ':', "a colon"); err != nil {
			return err
		}
		return value(key)
	})
}

// string reads a string. One without escapes is a part of the source.
func (r *reader) string(path string) (string, error) {
	if err := r.expect(path, '"', "a string"); err != nil {
		return "", err
	}
	start, escaped := r.pos, false
	for ; r.pos < len(r.src); r.pos++ {
		switch c := r.src[r.pos]; {
		case c == '"':
			r.pos++
			if !escaped {
				return r.src[start : r.pos-1], nil
			}
			var s string
			if json.Unmarshal([]byte(r.src[start-1:r.pos]), &s) != nil {
				return "", wrong(path, "has a string with a broken escape")
			}
			return s, nil
		case c == '\\':
			escaped = true
			r.pos++
		case c < 0x20:
			return "", r.broken(path, "the end of a string")
		}
	}
	return "", r.broken(path, "the end of a string")
}

// literal reads a word such as null if it comes next.
func (r *reader) literal(word string) bool {
	r.peek()
	if !strings.HasPrefix(r.src[r.pos:], word) {
		return false
	}
	r.pos += len(word)
	return true
}

// text reads a string; null is the empty one.
func (r *reader) text(path string) (string, error) {
	if r.literal("null") {
		return "", nil
	}
	return r.string(path)
}

// node reads a node.
func (r *reader) node(depth int) (n Node, err error) {
	if r.nodes++; r.nodes > r.limits.Nodes {
		return n, wrong("", "more than %d nodes", r.limits.Nodes)
	}
	if depth > r.limits.Depth {
		return n, wrong("", "nested more than %d deep", r.limits.Depth)
	}
	err = r.object("", func(key string) (err error) {
		switch key {
		case "type":
			var s string
			s, err = r.text("/" + key)
			n.Type = Type(s)
		case "text":
			n.Text, err = r.text("/" + key)
		case "attrs":
			err = r.attrs(&n.Attrs)
		case "content":
			err = r.list("/"+key, '[', ']', "an array", func(i int) error {
				c, err := r.node(depth + 1)
				if err != nil {
					return under("/content/"+strconv.Itoa(i), err)
				}
				n.Content = append(n.Content, c)
				return nil
			})
		case "marks":
			err = r.list("/"+key, '[', ']', "an array", func(i int) error {
				if i >= len(markOrder) {
					return wrong("/marks", "has too many marks")
				}
				m, err := r.mark()
				n.Marks = append(n.Marks, m)
				return under("/marks/"+strconv.Itoa(i), err)
			})
		default:
			err = wrong("", "unknown key %.40q", key)
		}
		return err
	})
	if err == nil && n.Type == "" {
		err = wrong("", "has no type")
	}
	return n, err
}

// under puts a path before that of an error.
func under(path string, err error) error {
	if e, ok := err.(*Error); ok {
		e.Path = path + e.Path
	}
	return err
}

func (r *reader) attrs(a *Attrs) error {
	return r.object("/attrs", func(key string) error {
		k, ok := attrNamed(key)
		if !ok {
			return wrong("/attrs", "unknown attribute %.40q", key)
		}
		if r.literal("null") {
			return nil
		}
		c := r.peek()
		switch {
		case c == '"' && a.text(k) != nil:
			s, err := r.string("/attrs/" + attrNames[k])
			*a.text(k) = s
			return err
		case a.number(k) != nil && (c == '-' || c >= '0' && c <= '9'):
			end := r.pos + 1
			for end < len(r.src) && r.src[end] >= '0' && r.src[end] <= '9' {
				end++
			}
			v, err := strconv.Atoi(r.src[r.pos:end])
			if err == nil && (end-r.pos == 1 || c != '0') {
				*a.number(k), r.pos = v, end
				return nil
			}
		case k == attrDecorative && r.literal("true"):
			a.Decorative = true
			return nil
		case k == attrDecorative && r.literal("false"):
			return nil
		}
		return wrong("/attrs/"+attrNames[k], "has a value of the wrong kind")
	})
}

func (r *reader) mark() (m Mark, err error) {
	err = r.object("", func(key string) (err error) {
		switch key {
		case "type":
			var s string
			s, err = r.text("/type")
			m.Type = MarkType(s)
		case "attrs":
			err = r.object("/attrs", func(key string) (err error) {
				switch key {
				case "href":
					m.Href, err = r.text("/attrs/href")
				case "title":
					m.Title, err = r.text("/attrs/title")
				default:
					err = wrong("/attrs", "unknown attribute %.40q", key)
				}
				return err
			})
		default:
			err = wrong("", "unknown key %.40q", key)
		}
		return err
	})
	return m, err
}
