package document

import (
	"fmt"
	"strconv"
	"time"
)

// Limits are the published sizes that a body may have. A limit of zero is the
// one of DefaultLimits.
type Limits struct {
	Bytes int // of the JSON form
	Nodes int // of all types, text included
	Depth int // of nodes inside nodes; the blocks of the body are at depth 1
	Cells int // of all tables together
	Link  int // bytes of one address
	Attr  int // bytes of one attribute
}

// DefaultLimits is what a body may have unless a site says otherwise: a book
// of 300,000 words fits, an attack on memory does not.
var DefaultLimits = Limits{Bytes: 2 << 20, Nodes: 50_000, Depth: 32, Cells: 10_000, Link: 2048, Attr: 4096}

// orDefault fills the limits that are not set.
func (l Limits) orDefault() Limits {
	for _, p := range []struct{ to, from *int }{
		{&l.Bytes, &DefaultLimits.Bytes}, {&l.Nodes, &DefaultLimits.Nodes}, {&l.Depth, &DefaultLimits.Depth},
		{&l.Cells, &DefaultLimits.Cells}, {&l.Link, &DefaultLimits.Link}, {&l.Attr, &DefaultLimits.Attr},
	} {
		if *p.to <= 0 {
			*p.to = *p.from
		}
	}
	return l
}

// Error says what is wrong with a body and where.
type Error struct {
	Path   string // JSON Pointer (RFC 6901) such as /content/3/attrs/url; empty for the whole body
	Reason string // a sentence without a full stop
}

func (e *Error) Error() string {
	if e.Path == "" {
		return "the body: " + e.Reason
	}
	return "the body at " + e.Path + ": " + e.Reason
}

// Check returns an *Error for the first place where the body breaks the schema
// or a limit, or nil. Blocks without content are no error; Normalise drops
// them.
func (d Doc) Check(l Limits) error {
	c := checker{limits: l.orDefault()}
	if err := c.children("", flow, "the body", d.Content, 1); err != nil {
		return err
	}
	// JSON spells a byte with six at most; most bodies are far from the limit.
	if most := 6*c.bytes + 500*c.nodes; most > c.limits.Bytes {
		if size := len(d.JSON()); size > c.limits.Bytes {
			return wrong("", "is %d bytes of JSON, the limit is %d", size, c.limits.Bytes)
		}
	}
	return nil
}

func wrong(path, format string, args ...any) error {
	return &Error{Path: path, Reason: fmt.Sprintf(format, args...)}
}

// checker walks a tree and counts.
type checker struct {
	limits       Limits
	nodes, cells int
	bytes        int // of text, attributes and marks
}

func (c *checker) children(path string, holds typeSet, parent string, content []Node, depth int) error {
	for i := range content {
		// The path is built on the way to an error only.
		if err := c.node(holds, parent, &content[i], depth); err != nil {
			e := err.(*Error)
			e.Path = path + "/content/" + strconv.Itoa(i) + e.Path
			return e
		}
	}
	return nil
}

func (c *checker) node(holds typeSet, parent string, n *Node, depth int) error {
	s, known := specs[n.Type]
	if !known {
		return wrong("", "unknown type of node %q", n.Type)
	}
	if holds&s.bit == 0 {
		return wrong("", "%s may not stand inside %s", n.Type, parent)
	}
	if c.nodes++; c.nodes > c.limits.Nodes {
		return wrong("", "more than %d nodes", c.limits.Nodes)
	}
	if depth > c.limits.Depth {
		return wrong("", "nested more than %d deep", c.limits.Depth)
	}
	if s.bit&(bitTableCell|bitTableHeader) != 0 {
		if c.cells++; c.cells > c.limits.Cells {
			return wrong("", "more than %d cells in tables", c.limits.Cells)
		}
	}
	if err := c.own(n, s); err != nil {
		return err
	}
	return c.children("", s.holds, string(n.Type), n.Content, depth+1)
}

// own checks what belongs to the node itself.
func (c *checker) own(n *Node, s spec) error {
	c.bytes += len(n.Text)
	switch n.Type {
	case Text, HardBreak:
		if n.Type == Text && n.Text == "" {
			return &Error{Path: "/text", Reason: "a text node needs text"}
		}
		if n.Type == HardBreak && n.Text != "" {
			return &Error{Path: "/text", Reason: "a line break has no text"}
		}
		if err := c.marks(n.Marks); err != nil {
			return err
		}
	default:
		if n.Text != "" {
			return wrong("/text", "%s has no text of its own", n.Type)
		}
		if len(n.Marks) > 0 {
			return wrong("/marks", "%s takes no marks", n.Type)
		}
	}
	if n.Type == Code {
		for i := range n.Content {
			if len(n.Content[i].Marks) > 0 {
				return wrong("/content/"+strconv.Itoa(i)+"/marks", "text inside code takes no marks")
			}
		}
	}
	return c.attrs(n, s.attrs)
}

func (c *checker) marks(marks []Mark) error {
	for i, m := range marks {
		path := "/marks/" + strconv.Itoa(i)
		if markRank(m.Type) < 0 {
			return wrong(path, "unknown type of mark %q", m.Type)
		}
		if m.Type != Link {
			if m.Href != "" || m.Title != "" {
				return wrong(path+"/attrs", "%s takes no attributes", m.Type)
			}
			continue
		}
		c.bytes += len(m.Href) + len(m.Title)
		if err := c.link(path+"/attrs/href", m.Href); err != nil {
			return err
		}
		if len(m.Title) > c.limits.Attr {
			return wrong(path+"/attrs/title", "longer than %d bytes", c.limits.Attr)
		}
	}
	return nil
}

func (c *checker) link(path, href string) error {
	if len(href) > c.limits.Link {
		return wrong(path, "an address may have %d bytes", c.limits.Link)
	}
	if _, ok := cleanLink(href); !ok {
		return wrong(path, "%.80q is no address of http, https or mailto and no path beginning with a slash", href)
	}
	return nil
}

func (c *checker) attrs(n *Node, allowed attrSet) error {
	a := &n.Attrs
	if *a != (Attrs{}) {
		for k := range attrCount {
			if !a.set(k) {
				continue
			}
			path := "/attrs/" + attrNames[k]
			if !allowed.has(k) {
				return wrong(path, "%s has no attribute %s", n.Type, attrNames[k])
			}
			if s := a.text(k); s != nil {
				if c.bytes += len(*s); len(*s) > c.limits.Attr {
					return wrong(path, "longer than %d bytes", c.limits.Attr)
				}
			}
			if err := c.attr(path, n, k); err != nil {
				return err
			}
		}
	}
	switch {
	case n.Type == Heading && a.Level == 0:
		return &Error{Path: "/attrs/level", Reason: "a heading needs a level from 2 to 4"}
	case (n.Type == Figure || n.Type == Audio) && a.Media == "" && a.Src == "":
		return wrong("/attrs", "%s needs media or src", n.Type)
	case n.Type == Embed && a.URL == "":
		return &Error{Path: "/attrs/url", Reason: "an embed needs an address"}
	}
	return nil
}

// attr checks the value of one attribute that is set.
func (c *checker) attr(path string, n *Node, k attr) error {
	a := &n.Attrs
	switch k {
	case attrLevel:
		if a.Level < 2 || a.Level > 4 {
			return wrong(path, "a heading has a level from 2 to 4, not %d", a.Level)
		}
	case attrStart, attrColspan, attrRowspan:
		if v, most := *a.number(k), mostNumber(k); v < 1 || v > most {
			return wrong(path, "must be from 1 to %d, is %d", most, v)
		}
	case attrSrc:
		if len(a.Src) > c.limits.Link {
			return wrong(path, "an address may have %d bytes", c.limits.Link)
		}
		if _, ok := cleanSrc(a.Src); !ok {
			return wrong(path, "%.80q is no address of http or https and no path", a.Src)
		}
	case attrURL:
		if err := c.link(path, a.URL); err != nil {
			return err
		}
		if u, _ := cleanLink(a.URL); n.Type == Embed && !safeWeb(u) {
			return wrong(path, "an embed needs an address of http or https")
		}
	case attrDate:
		if _, err := time.Parse(time.RFC3339, a.Date); err != nil {
			if _, err := time.Parse(time.DateOnly, a.Date); err != nil {
				return wrong(path, "%.40q is no date of RFC 3339", a.Date)
			}
		}
	case attrAlign:
		if a.Align != "left" && a.Align != "center" && a.Align != "right" {
			return wrong(path, "must be left, center or right")
		}
	case attrDir:
		if a.Dir != "ltr" && a.Dir != "rtl" {
			return wrong(path, "must be ltr or rtl")
		}
	case attrLang:
		if n.Type != Code && !languageTag(a.Lang) {
			return wrong(path, "%.40q is no language tag of BCP 47", a.Lang)
		}
		if n.Type == Code && !codeLanguage(a.Lang) {
			return wrong(path, "%.40q is no name of a programming language", a.Lang)
		}
	}
	return nil
}

// mostNumber is the largest value of a numeric attribute. Spans follow the
// HTML standard's limits on tables, starts what Markdown can write.
func mostNumber(k attr) int {
	switch k {
	case attrColspan:
		return 1000
	case attrRowspan:
		return 65534
	}
	return 999_999_999
}

// languageTag reports whether a text has the form of a BCP 47 tag.
func languageTag(s string) bool {
	if len(s) > 35 {
		return false
	}
	size := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' && i > 1:
			if size++; size > 8 {
				return false
			}
		case c == '-' && size > 0 && i > 1:
			size = 0
		default:
			return false
		}
	}
	return size > 0 && len(s) > 1
}

// codeLanguage reports whether a text can name a programming language.
func codeLanguage(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || i > 0 && (c == '+' || c == '#' || c == '-' || c == '.' || c == '_')) {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 40
}
