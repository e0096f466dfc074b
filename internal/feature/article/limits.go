package article

import (
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

func (c *Content) check() error {
	if c.Headline == "" {
		return fault.New(fault.Invalid, "the article has no headline")
	}
	if _, err := language.Parse(c.Lang); err != nil {
		return fault.Wrap(err, fault.Invalid, "the article's language %q is not a BCP 47 tag such as en or pt-BR", c.Lang)
	}
	for _, text := range []struct {
		what, value string
		limit       int
	}{
		{"headline", c.Headline, MaxHeadline},
		{"standfirst", c.Standfirst, MaxStandfirst},
		{"kicker", c.Kicker, MaxKicker},
		{"dateline", c.Dateline, MaxDateline},
		{"source's name", c.Source.Name, MaxCredit},
		{"source's credit", c.Source.Credit, MaxCredit},
		{"source's address", c.Source.URL, MaxAddress},
	} {
		if err := within(text.what, text.value, text.limit); err != nil {
			return err
		}
	}
	if c.Source.URL != "" && !isWebAddress(c.Source.URL) {
		return fault.New(fault.Invalid, "the source's address %q is not an http or https address", c.Source.URL)
	}
	if err := c.Body.Check(document.DefaultLimits); err != nil {
		return fault.Wrap(err, fault.Invalid, "the body cannot be kept")
	}
	return nil
}
