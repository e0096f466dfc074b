package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
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
	r := reader{dec: json.NewDecoder(bytes.NewReader(data)), limits: DefaultLimits}
	r.dec.UseNumber()
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

// reader turns JSON tokens into nodes. It knows where it is, and stops at the
// limits before it has read more than they allow.
type reader struct {
	dec    *json.Decoder
	limits Limits
	nodes  int
}

const docType Type = "doc"

func (r *reader) document() (Node, error) {
	if err := r.open("", '{', "an object"); err != nil {
		return Node{}, err
	}
	root, err := r.node("", 0)
	if err != nil {
		return Node{}, err
	}
	if root.Type != docType || root.Text != "" || root.Marks != nil || root.Attrs != (Attrs{}) {
		return Node{}, &Error{Reason: `must be {"type":"doc","content":[…]}`}
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return Node{}, &Error{Reason: "something follows the document"}
	}
	return root, nil
}

// token returns the next token; broken JSON is an *Error.
func (r *reader) token(path string) (json.Token, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, wrong(path, "is not JSON at byte %d: %s", r.dec.InputOffset(), err)
	}
	return t, nil
}

func (r *reader) open(path string, want json.Delim, what string) error {
	t, err := r.token(path)
	if err != nil {
		return err
	}
	if t != want {
		return wrong(path, "must be %s", what)
	}
	return nil
}

// object reads the keys of an object whose brace is already read and calls
// value for each.
func (r *reader) object(path string, value func(key string) error) error {
	var seen []string
	for r.dec.More() {
		t, err := r.token(path)
		if err != nil {
			return err
		}
		key := t.(string)
		for _, s := range seen {
			if s == key {
				return wrong(path, "key %q stands twice", key)
			}
		}
		if seen = append(seen, key); len(seen) > int(attrCount)+4 {
			return wrong(path, "has too many keys")
		}
		if err := value(key); err != nil {
			return err
		}
	}
	_, err := r.token(path)
	return err
}

func (r *reader) array(path string, item func(i int) error) error {
	if err := r.open(path, '[', "an array"); err != nil {
		return err
	}
	for i := 0; r.dec.More(); i++ {
		if err := item(i); err != nil {
			return err
		}
	}
	_, err := r.token(path)
	return err
}

// node reads a node whose opening brace is already read.
func (r *reader) node(path string, depth int) (n Node, err error) {
	if r.nodes++; r.nodes > r.limits.Nodes {
		return n, wrong(path, "more than %d nodes", r.limits.Nodes)
	}
	if depth > r.limits.Depth {
		return n, wrong(path, "nested more than %d deep", r.limits.Depth)
	}
	err = r.object(path, func(key string) error {
		switch key {
		case "type":
			s, err := r.text(path + "/type")
			n.Type = Type(s)
			return err
		case "text":
			n.Text, err = r.text(path + "/text")
			return err
		case "attrs":
			if err := r.open(path+"/attrs", '{', "an object"); err != nil {
				return err
			}
			return r.attrs(path+"/attrs", &n.Attrs)
		case "content":
			return r.array(path+"/content", func(i int) error {
				p := path + "/content/" + strconv.Itoa(i)
				if err := r.open(p, '{', "an object"); err != nil {
					return err
				}
				c, err := r.node(p, depth+1)
				n.Content = append(n.Content, c)
				return err
			})
		case "marks":
			return r.array(path+"/marks", func(i int) error {
				if i >= len(markOrder) {
					return wrong(path+"/marks", "has too many marks")
				}
				m, err := r.mark(path + "/marks/" + strconv.Itoa(i))
				n.Marks = append(n.Marks, m)
				return err
			})
		}
		return wrong(path, "unknown key %.40q", key)
	})
	if err == nil && n.Type == "" {
		err = wrong(path, "has no type")
	}
	return n, err
}

func (r *reader) attrs(path string, a *Attrs) error {
	return r.object(path, func(key string) error {
		at := path + "/" + key
		k, ok := attrNamed(key)
		if !ok {
			return wrong(path, "unknown attribute %.40q", key)
		}
		t, err := r.token(at)
		if err != nil || t == nil {
			return err
		}
		switch v := t.(type) {
		case string:
			if s := a.text(k); s != nil {
				*s = v
				return nil
			}
		case json.Number:
			if n := a.number(k); n != nil {
				*n, err = strconv.Atoi(v.String())
				if err == nil {
					return nil
				}
			}
		case bool:
			if k == attrDecorative {
				a.Decorative = v
				return nil
			}
		}
		return wrong(at, "has a value of the wrong kind")
	})
}

func (r *reader) mark(path string) (m Mark, err error) {
	if err := r.open(path, '{', "an object"); err != nil {
		return m, err
	}
	err = r.object(path, func(key string) error {
		switch key {
		case "type":
			s, err := r.text(path + "/type")
			m.Type = MarkType(s)
			return err
		case "attrs":
			if err := r.open(path+"/attrs", '{', "an object"); err != nil {
				return err
			}
			return r.object(path+"/attrs", func(key string) error {
				at := path + "/attrs/" + key
				switch key {
				case "href":
					m.Href, err = r.text(at)
				case "title":
					m.Title, err = r.text(at)
				default:
					err = wrong(path+"/attrs", "unknown attribute %.40q", key)
				}
				return err
			})
		}
		return wrong(path, "unknown key %.40q", key)
	})
	return m, err
}

// text reads a string; null is the empty one.
func (r *reader) text(path string) (string, error) {
	t, err := r.token(path)
	if err != nil || t == nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", &Error{Path: path, Reason: fmt.Sprintf("must be text, not %v", t)}
	}
	return s, nil
}
