package theme

import (
	"fmt"
	"html/template"
	"time"

	"stet/internal/platform/message"
)

// Around is a sentence cut where a page puts elements of its own, such as
// links.
type Around struct{ Before, After string }

// funcs are what templates may call, besides the built-in functions of
// html/template:
//
//	t KEY NAME VALUE…        a sentence
//	around KEY NAME …        a sentence cut at the placeholder NAME
//	date TIME STYLE          a date in words, STYLE as in package message
//	iso TIME                 the same for the attribute datetime
//	number N                 a whole number with separators
//	quote TEXT               TEXT in quotation marks
//	lang, dir                the page's language and its direction
//	dirof LANG               the direction of another language
//	asset NAME               the address of a style, script or other file
//	dict NAME VALUE…         several values for one partial
func (t *Theme) funcs(l *message.Language) template.FuncMap {
	return template.FuncMap{
		"t": l.T,
		"around": func(key, name string, args ...any) Around {
			before, after := l.Around(key, name, args...)
			return Around{before, after}
		},
		"date":   func(at time.Time, style string) string { return l.Date(at, message.Style(style)) },
		"iso":    func(at time.Time) string { return at.Format(time.RFC3339) },
		"number": func(n int) string { return l.Number(int64(n)) },
		"quote":  l.Quote,
		"lang":   l.Tag,
		"dir":    l.Dir,
		"dirof":  message.Dir,
		"asset":  t.Asset,
		"dict":   dict,
	}
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d values do not make pairs", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: the name %v is not a text", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}
