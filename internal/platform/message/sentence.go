package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
)

// sentences is one language of the catalogue.
type sentences struct {
	texts   map[string]sentence
	general formats
	regions map[string]formats // by region: "US"; each complete
}

func (s *sentences) formats(region string) *formats {
	if f, ok := s.regions[region]; ok {
		return &f
	}
	return &s.general
}

// sentence is one text in its plural forms. A text without plural forms has
// only the form Other.
type sentence struct {
	forms map[plural.Form][]part
}

// part is literal text, or the name of a placeholder.
type part struct {
	text string
	name string
}

// names returns the placeholders of the sentence, sorted and without
// repetition.
func (s sentence) names() []string {
	var names []string
	for _, form := range s.forms {
		for _, p := range form {
			if p.name != "" {
				names = append(names, p.name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// file is the shape of messages/LANG.json.
type file struct {
	Formats   formats                    `json:"formats"`
	Regions   map[string]json.RawMessage `json:"regions"` // what a region writes differently
	Sentences map[string]json.RawMessage `json:"sentences"`
}

func parse(text []byte) (*sentences, error) {
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if err := f.Formats.check(); err != nil {
		return nil, err
	}
	s := &sentences{texts: make(map[string]sentence, len(f.Sentences)), general: f.Formats, regions: map[string]formats{}}
	for region, differences := range f.Regions {
		own := f.Formats.clone()
		if err := json.Unmarshal(differences, &own); err != nil {
			return nil, fmt.Errorf("region %s: %w", region, err)
		}
		s.regions[region] = own
	}
	return s, s.take(f.Sentences)
}

// add takes the sentences of a further file, which has no formats.
func (s *sentences) add(text []byte) error {
	var f struct {
		Sentences map[string]json.RawMessage `json:"sentences"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return err
	}
	return s.take(f.Sentences)
}

// take parses sentences and refuses one whose key is taken.
func (s *sentences) take(raws map[string]json.RawMessage) error {
	for key, raw := range raws {
		if _, taken := s.texts[key]; taken {
			return fmt.Errorf("%q stands in two files", key)
		}
		parsed, err := parseSentence(raw)
		if err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
		s.texts[key] = parsed
	}
	return nil
}

// categories are the plural forms of Unicode CLDR.
var categories = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// parseSentence reads "text" or {"one": "text", "other": "text"}.
func parseSentence(raw json.RawMessage) (sentence, error) {
	s := sentence{forms: make(map[plural.Form][]part, 1)}
	if raw[0] == '"' {
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return s, err
		}
		parts, err := cut(text)
		s.forms[plural.Other] = parts
		return s, err
	}
	var forms map[string]string
	if err := json.Unmarshal(raw, &forms); err != nil {
		return s, err
	}
	for name, text := range forms {
		category, ok := categories[name]
		if !ok {
			return s, fmt.Errorf("%q is not a plural category", name)
		}
		parts, err := cut(text)
		if err != nil {
			return s, err
		}
		s.forms[category] = parts
	}
	if _, ok := s.forms[plural.Other]; !ok {
		return s, errors.New(`the plural form "other" is missing`)
	}
	return s, nil
}

// cut splits a text at its {placeholders}.
func cut(text string) ([]part, error) {
	if text == "" {
		return nil, errors.New("the text is empty")
	}
	var parts []part
	for text != "" {
		literal, rest, found := strings.Cut(text, "{")
		if literal != "" {
			parts = append(parts, part{text: literal})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || name == "" {
			return nil, fmt.Errorf("a placeholder is not closed in %q", text)
		}
		parts = append(parts, part{name: name})
		text = after
	}
	return parts, nil
}
