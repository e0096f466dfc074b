package message

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// count is the placeholder whose number chooses the plural form.
const count = "n"

// Language is the catalogue in one language. It never changes and is safe
// for concurrent use.
type Language struct {
	tag      string
	spoken   language.Tag // what the sentences are written in
	own      *sentences
	fallback *sentences
	formats  *formats
	rtl      bool
}

// Tag returns the BCP 47 tag that the language was asked for by.
func (l *Language) Tag() string { return l.tag }

// Spoken returns the BCP 47 tag of the sentences that T returns: the tag
// itself, or "en" when the catalogue has nothing in that language.
func (l *Language) Spoken() string { return l.spoken.String() }

// Dir returns "rtl" or "ltr", for the attribute dir.
func (l *Language) Dir() string {
	if l.rtl {
		return "rtl"
	}
	return "ltr"
}

// T returns the sentence of the key. The arguments are pairs of a
// placeholder's name and its value; whole numbers are written as the language
// writes them, and the one named n chooses the plural form. A key that does
// not exist comes back as it is, so that the mistake is seen.
func (l *Language) T(key string, args ...any) string {
	parts := l.parts(key, args)
	if len(parts) == 1 && parts[0].name == "" {
		return parts[0].text
	}
	var b strings.Builder
	for _, p := range parts {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		b.WriteString(l.value(p.name, args))
	}
	return b.String()
}

// Around returns the sentence cut at one placeholder, for a page that puts
// links or other elements in its place: what stands before it and after it.
func (l *Language) Around(key, name string, args ...any) (before, after string) {
	var b strings.Builder
	for _, p := range l.parts(key, args) {
		switch p.name {
		case "":
			b.WriteString(p.text)
		case name:
			before = b.String()
			b.Reset()
		default:
			b.WriteString(l.value(p.name, args))
		}
	}
	return before, b.String()
}

// parts chooses the sentence and its plural form.
func (l *Language) parts(key string, args []any) []part {
	s, ok := l.own.texts[key]
	tag := l.spoken
	if !ok {
		s, ok = l.fallback.texts[key]
		tag = language.English
	}
	if !ok {
		return []part{{text: key}}
	}
	if len(s.forms) > 1 {
		if n, ok := number(args); ok {
			form := plural.Cardinal.MatchPlural(tag, int(max(n, -n)), 0, 0, 0, 0)
			if parts, ok := s.forms[form]; ok {
				return parts
			}
		}
	}
	return s.forms[plural.Other]
}

// number finds the argument that chooses the plural form.
func number(args []any) (int64, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == count {
			return whole(args[i+1])
		}
	}
	return 0, false
}

func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	}
	return 0, false
}

// value returns the text for a placeholder. One that was not given stays
// visible as {name}.
func (l *Language) value(name string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		if n, ok := whole(args[i+1]); ok {
			return l.Number(n)
		}
		return fmt.Sprint(args[i+1])
	}
	return "{" + name + "}"
}

// Number writes a whole number with the language's separator between groups
// of three digits, from 10,000 on.
func (l *Language) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	if len(digits) < 5 {
		return sign + digits
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.formats.Group)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Date writes a time in its own time zone. The zero time is "".
func (l *Language) Date(t time.Time, style Style) string {
	if t.IsZero() {
		return ""
	}
	return l.formats.date(t, style)
}

// Quote puts a text into the language's quotation marks.
func (l *Language) Quote(text string) string {
	return l.formats.Quotes[0] + text + l.formats.Quotes[1]
}
