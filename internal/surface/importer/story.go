package importer

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"stet/internal/engine/document"
)

// WriteStory writes a story or page as it stands in a Stet folder. Equal
// stories give equal bytes.
func WriteStory(out io.Writer, f Front, body document.Doc) error {
	var b strings.Builder
	b.WriteString("---\n")
	w := frontWriter{&b}
	if f.ID != 0 {
		w.raw("id", strconv.FormatInt(f.ID, 10))
	}
	w.text("headline", f.Headline)
	w.text("standfirst", f.Standfirst)
	w.text("kicker", f.Kicker)
	w.list("authors", f.Authors)
	w.list("sections", f.Sections)
	w.list("tags", f.Tags)
	w.time("date", f.Date)
	w.time("first", f.First)
	w.time("updated", f.Updated)
	w.time("created", f.Created)
	w.text("status", string(f.Status))
	w.text("slug", f.Slug)
	w.text("path", f.Path)
	w.text("lang", f.Lang)
	w.text("dateline", f.Dateline)
	if f.Source.Name != "" || f.Source.URL != "" || f.Source.Credit != "" {
		b.WriteString("source:\n")
		w.text("  name", f.Source.Name)
		w.text("  url", f.Source.URL)
		w.text("  credit", f.Source.Credit)
	}
	if len(f.Corrections) > 0 {
		b.WriteString("corrections:\n")
		for _, c := range f.Corrections {
			w.text("  - kind", string(c.Kind))
			w.time("    date", c.At)
			w.text("    text", c.Text)
			if c.Withheld {
				w.raw("    withheld", "true")
			}
		}
	}
	w.standing(f.Standing)
	w.text("origin", f.Origin)
	w.list("aliases", f.Aliases)
	b.WriteString("---\n")
	if text := body.Markdown(); text != "" {
		b.WriteString("\n" + strings.TrimRight(text, "\n") + "\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// ReadStory reads what WriteStory wrote, and what people write by hand in the
// same form: a first line "# …" is the headline, and a picture named beside the
// text its first figure. Times without a zone are in the given one. What of the
// body did not fit the tree is left out.
func ReadStory(data []byte, zone *time.Location) (Front, document.Doc, error) {
	head, body, err := splitFront(data)
	if err != nil {
		return Front{}, document.Doc{}, err
	}
	f, err := parseFront(head, zone)
	if err != nil {
		return Front{}, document.Doc{}, err
	}
	title, body := takeHeadline(body, f.Headline)
	f.Headline = orElse(f.Headline, title)
	it := &Item{}
	if it.Body, _, err = document.FromMarkdown(body, document.MarkdownOptions{}); err != nil {
		return Front{}, document.Doc{}, err
	}
	addLead(it, f.Lead)
	return f.Front, it.Body, nil
}

// frontWriter writes YAML of which every value has one spelling.
type frontWriter struct{ b *strings.Builder }

func (w frontWriter) raw(key, value string) { fmt.Fprintf(w.b, "%s: %s\n", key, value) }

func (w frontWriter) text(key, value string) {
	if value != "" {
		w.raw(key, yamlText(value))
	}
}

func (w frontWriter) time(key string, t time.Time) {
	if !t.IsZero() {
		w.raw(key, t.UTC().Format(time.RFC3339Nano))
	}
}

func (w frontWriter) list(key string, values []string) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = yamlText(v)
	}
	w.raw(key, "["+strings.Join(quoted, ", ")+"]")
}

// yamlText returns a text as it is when it reads as text in every YAML
// dialect, in double quotes otherwise (YAML 1.2, section 7.3.1).
func yamlText(s string) string {
	if plainYAML(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ', r >= 0x7f && r <= 0xa0, r == 0x2028, r == 0x2029, r >= 0xD800 && r <= 0xF8FF && r < 0xE000, r == 0xFEFF, r&0xFFFE == 0xFFFE:
			if r > 0xFFFF {
				fmt.Fprintf(&b, `\U%08X`, r)
			} else {
				fmt.Fprintf(&b, `\u%04X`, r)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plainYAML reports whether a text may stand without quotes: words that begin
// with a letter and hold nothing that YAML gives a meaning to.
func plainYAML(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case isLetter(c):
		case i == 0:
			return false
		case c >= '0' && c <= '9', c == '-', c == '_', c == '/', c == '.':
		case c == ' ' && i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '-':
		default:
			return false
		}
	}
	return s != ""
}
