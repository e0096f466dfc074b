// Package themetest checks the templates of a package with a face: every
// sentence comes from the message catalogue, nothing is inline, and what was
// drawn is well-formed.
//
// Start reading at Templates and WellFormed.
package themetest

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"stet/internal/platform/message"
)

// action is what html/template replaces.
var action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// sentence is a use of the catalogue in a template.
var sentence = regexp.MustCompile(`\b(?:t|around) "([^"]+)"`)

// part is what a template that makes attributes for others leaves of them.
var part = regexp.MustCompile(`\b[a-z-]+=""`)

// shown are the attributes whose text people see or hear.
var shown = []string{"alt", "title", "aria-label", "aria-description", "placeholder", "label", "summary"}

// Templates checks the templates in a ui folder: no text of their own, no
// inline script or style, and only sentences that the catalogue has. The text
// of code elements is not language and may stand there.
func Templates(t *testing.T, files fs.FS, messages *message.Catalogue) {
	t.Helper()
	names, err := fs.Glob(files, "*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range Problems(string(text), messages) {
			t.Errorf("%s: %s", name, problem)
		}
	}
}

// Problems returns what Templates finds wrong in one template.
func Problems(text string, messages *message.Catalogue) []string {
	var problems []string
	for _, use := range sentence.FindAllStringSubmatch(text, -1) {
		if _, ok := slices.BinarySearch(messages.Keys(), use[1]); !ok {
			problems = append(problems, "the catalogue has no sentence "+use[1])
		}
	}
	inCode := 0
	tokens := html.NewTokenizer(strings.NewReader(action.ReplaceAllString(text, "")))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		token := tokens.Token()
		switch {
		case kind == html.TextToken && inCode == 0 && hasLetter(part.ReplaceAllString(token.Data, "")):
			problems = append(problems, "literal text "+strings.TrimSpace(token.Data))
		case kind == html.StartTagToken && token.DataAtom == atom.Code:
			inCode++
		case kind == html.EndTagToken && token.DataAtom == atom.Code:
			inCode--
		}
		problems = append(problems, inTag(token)...)
	}
	return problems
}

// inTag returns what is wrong with the attributes of a start tag.
func inTag(token html.Token) []string {
	var problems []string
	if token.DataAtom == atom.Style {
		problems = append(problems, "an inline style sheet")
	}
	for _, a := range token.Attr {
		if slices.Contains(shown, a.Key) && hasLetter(a.Val) {
			problems = append(problems, "literal text "+a.Val+" in "+a.Key)
		}
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			problems = append(problems, "an inline "+a.Key)
		}
	}
	return problems
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// void are the elements without an end tag.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// WellFormed returns what is wrong in the form of a drawn page: elements that
// are not closed where they were opened, doubled ids and attributes, pictures
// without text or size, references to ids that do not exist, headings that
// skip a level.
func WellFormed(page string) []string {
	c := check{ids: map[string]bool{}}
	tokens := html.NewTokenizer(strings.NewReader(page))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		raw := string(tokens.Raw())
		token := tokens.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			c.doubled(raw)
			c.open(token)
		case html.EndTagToken:
			c.close(token.Data)
		}
	}
	if len(c.stack) > 0 {
		c.problem("not closed: " + strings.Join(c.stack, " "))
	}
	for _, id := range c.references {
		if !c.ids[id] {
			c.problem("no element has the id " + id)
		}
	}
	return c.problems
}

type check struct {
	stack      []string
	ids        map[string]bool
	references []string
	level      int // of the last heading
	problems   []string
}

func (c *check) problem(text string) { c.problems = append(c.problems, text) }

func (c *check) open(token html.Token) {
	seen := map[string]string{}
	for _, a := range token.Attr {
		seen[a.Key] = a.Val
	}
	if id, ok := seen["id"]; ok {
		if c.ids[id] || id == "" {
			c.problem("the id " + id + " stands twice or is empty")
		}
		c.ids[id] = true
	}
	for _, key := range []string{"aria-labelledby", "aria-describedby", "for"} {
		c.references = append(c.references, strings.Fields(seen[key])...)
	}
	if id, ok := strings.CutPrefix(seen["href"], "#"); ok {
		c.references = append(c.references, id)
	}
	if token.DataAtom == atom.Img && (seen["width"] == "" || seen["height"] == "" || !has(seen, "alt")) {
		c.problem("a picture without width, height or alt: " + token.String())
	}
	c.heading(token.Data)
	if !slices.Contains(void, token.Data) {
		c.stack = append(c.stack, token.Data)
	}
}

var (
	quoted    = regexp.MustCompile(`"[^"]*"`)
	attribute = regexp.MustCompile(`\s([a-zA-Z:-]+)=`)
)

// doubled finds attributes that stand twice in a tag; the tokenizer drops the
// second.
func (c *check) doubled(tag string) {
	seen := map[string]bool{}
	for _, name := range attribute.FindAllStringSubmatch(quoted.ReplaceAllString(tag, ""), -1) {
		if seen[name[1]] {
			c.problem("the attribute " + name[1] + " stands twice in " + tag)
		}
		seen[name[1]] = true
	}
}

func has(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

func (c *check) heading(name string) {
	if len(name) != 2 || name[0] != 'h' || name[1] < '1' || name[1] > '6' {
		return
	}
	level := int(name[1] - '0')
	if level > c.level+1 {
		c.problem("a heading " + name + " skips a level")
	}
	c.level = level
}

func (c *check) close(name string) {
	if len(c.stack) == 0 || c.stack[len(c.stack)-1] != name {
		c.problem("</" + name + "> closes " + strings.Join(c.stack, " "))
		return
	}
	c.stack = c.stack[:len(c.stack)-1]
}
