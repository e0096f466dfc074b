// Package message owns every sentence that a person reads on a page, in all
// languages, together with what a language decides about dates, numbers,
// plurals and the direction of text.
//
// The sentences are in messages/LANG.json and, where a part of the program
// brings many, in messages/LANG.PART.json. English is complete; another
// language must have every sentence of the reader's site, with the same
// placeholders, or Load fails. A sentence is plain text: whoever shows it
// escapes it.
//
// Start reading at Load and Language.T.
package message

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

//go:embed messages/*.json
var files embed.FS

// original is the language that every sentence exists in.
const original = "en"

// desk is the prefix of sentences that only staff see; they may be missing
// from every language but the original one.
const desk = "desk."

// Catalogue holds the sentences of all languages. It never changes after
// Load and is safe for concurrent use.
type Catalogue struct {
	languages map[string]*sentences // by base language: "en", "de"
}

// Load reads the catalogue that the program carries. It fails when a
// language lacks a sentence of the reader's site, has one that English lacks,
// or uses other placeholders.
func Load() (*Catalogue, error) {
	return load(files, "messages")
}

func load(files fs.FS, folder string) (*Catalogue, error) {
	names, err := fs.Glob(files, path.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	c := &Catalogue{languages: make(map[string]*sentences, len(names))}
	for _, name := range names {
		lang, part, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".json"), ".")
		if part != "" {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if c.languages[lang], err = parse(text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, name := range names {
		if err := c.addPart(files, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return c, c.check()
}

// addPart adds the sentences of a file LANG.PART.json to those of LANG.json.
func (c *Catalogue) addPart(files fs.FS, name string) error {
	lang, part, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".json"), ".")
	if part == "" {
		return nil
	}
	whole, ok := c.languages[lang]
	if !ok {
		return fmt.Errorf("there is no %s.json beside it", lang)
	}
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	return whole.add(text)
}

// check compares every language with the original.
func (c *Catalogue) check() error {
	want, ok := c.languages[original]
	if !ok {
		return fmt.Errorf("messages/%s.json is missing", original)
	}
	for lang, have := range c.languages {
		for key, sentence := range want.texts {
			translated, ok := have.texts[key]
			if !ok && !strings.HasPrefix(key, desk) {
				return fmt.Errorf("messages/%s.json: %q is missing", lang, key)
			}
			if ok && !slices.Equal(sentence.names(), translated.names()) {
				return fmt.Errorf("messages/%s.json: %q has the placeholders %v, expected %v",
					lang, key, translated.names(), sentence.names())
			}
		}
		for key := range have.texts {
			if _, ok := want.texts[key]; !ok {
				return fmt.Errorf("messages/%s.json: %q does not exist in %s", lang, key, original)
			}
		}
	}
	return nil
}

// Keys returns the keys of all sentences, sorted.
func (c *Catalogue) Keys() []string {
	keys := make([]string, 0, len(c.languages[original].texts))
	for key := range c.languages[original].texts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Languages returns the base languages that have sentences of their own,
// sorted.
func (c *Catalogue) Languages() []string {
	langs := make([]string, 0, len(c.languages))
	for lang := range c.languages {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	return langs
}

// In returns the catalogue in a language, a BCP 47 tag. A language without
// sentences of its own speaks English; its direction is still right.
func (c *Catalogue) In(lang string) *Language {
	tag, err := language.Parse(lang)
	if err != nil {
		tag, lang = language.English, original
	}
	base, _ := tag.Base()
	region := ""
	if r, confidence := tag.Region(); confidence == language.Exact { // "en" alone would guess US
		region = r.String()
	}
	english := c.languages[original]
	own, spoken := c.languages[base.String()], tag
	if own == nil {
		own, spoken = english, language.English
	}
	return &Language{
		tag: lang, spoken: spoken, own: own, fallback: english,
		formats: own.formats(region), rtl: Dir(lang) == "rtl",
	}
}
