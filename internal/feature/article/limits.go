package article

import (
	"errors"
	"unicode/utf8"

	"golang.org/x/text/language"

	"stet/internal/engine/document"
	"stet/internal/platform/fault"
)

// Limits on an article, in characters or items. The body has its own,
// document.DefaultLimits.
const (
	MaxHeadline    = 300
	MaxStandfirst  = 1000
	MaxKicker      = 80
	MaxDateline    = 120
	MaxCredit      = 300
	MaxAddress     = 2000
	MaxSlug        = 120
	MaxTermName    = 120
	MaxDescription = 4000
	MaxSections    = 20
	MaxTags        = 100
	MaxAuthors     = 50
	MaxCorrections = 100
	MaxCorrection  = 4000
)

func within(what, text string, limit int) error {
	if n := utf8.RuneCountInString(text); n > limit {
		return fault.New(fault.TooLarge, "the %s has %d characters, the limit is %d", what, n, limit)
	}
	return nil
}

func atMost(what string, n, limit int) error {
	if n > limit {
		return fault.New(fault.TooLarge, "the article has %d %s, the limit is %d", n, what, limit)
	}
	return nil
}

// clean makes the lines that readers see fit to be shown beside others.
func (c *Content) clean() {
	for _, line := range []*string{&c.Headline, &c.Standfirst, &c.Kicker, &c.Dateline, &c.Source.Name, &c.Source.Credit} {
		*line = document.CleanLine(*line)
	}
}

// check refuses what cannot be published.
func (c *Content) check() error {
	if c.Headline == "" {
		return fault.InField("headline", "the article has no headline")
	}
	return c.checkDraft()
}

// checkDraft refuses what cannot be kept. A draft need not have a headline
// yet.
func (c *Content) checkDraft() error {
	if _, err := language.Parse(c.Lang); err != nil {
		return fault.InField("lang", "the article's language %q is not a BCP 47 tag such as en or pt-BR", c.Lang)
	}
	for _, text := range []struct {
		field, what, value string
		limit              int
	}{
		{"headline", "headline", c.Headline, MaxHeadline},
		{"standfirst", "standfirst", c.Standfirst, MaxStandfirst},
		{"kicker", "kicker", c.Kicker, MaxKicker},
		{"dateline", "dateline", c.Dateline, MaxDateline},
		{"source.name", "source's name", c.Source.Name, MaxCredit},
		{"source.credit", "source's credit", c.Source.Credit, MaxCredit},
		{"source.url", "source's address", c.Source.URL, MaxAddress},
	} {
		if err := within(text.what, text.value, text.limit); err != nil {
			return inField(text.field, err)
		}
	}
	if c.Source.URL != "" && !isWebAddress(c.Source.URL) {
		return fault.InField("source.url", "the source's address %q is not an http or https address", c.Source.URL)
	}
	if err := c.Body.Check(document.DefaultLimits); err != nil {
		return inField("body", fault.Wrap(err, fault.Invalid, "the body cannot be kept"))
	}
	return nil
}

// inField names the field that an error is about.
func inField(field string, err error) error {
	return &fault.Error{Kind: fault.KindOf(err), Field: field, Text: fault.TextOf(err), Err: errors.Unwrap(err)}
}
