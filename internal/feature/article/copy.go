package article

import (
	"bytes"
	"slices"

	"stet/internal/engine/document"
	"stet/internal/platform/fault"
)

// Copy is everything about an article that somebody writes: its words, and
// what it is filed under. Tags are names, because a writer may think of a new
// one; it becomes a tag when the article is published.
type Copy struct {
	Lang       string       `json:"lang"` // BCP 47
	Headline   string       `json:"headline"`
	Standfirst string       `json:"standfirst"`
	Kicker     string       `json:"kicker"`
	Dateline   string       `json:"dateline"`
	Slug       string       `json:"slug"` // "" for one made from the headline
	Source     Source       `json:"source"`
	Body       document.Doc `json:"body"`
	Sections   []int64      `json:"sections"`
	Tags       []string     `json:"tags"`
	Authors    []int64      `json:"authors"`
}

// copyOf returns the copy of an article as its revision has it.
func copyOf(a Article) Copy {
	c := Copy{
		Lang: a.Lang, Headline: a.Headline, Standfirst: a.Standfirst, Kicker: a.Kicker, Dateline: a.Dateline,
		Slug: a.Slug, Source: a.Source, Body: a.Body,
		Sections: make([]int64, len(a.Sections)), Tags: make([]string, len(a.Tags)), Authors: make([]int64, len(a.Authors)),
	}
	for i, s := range a.Sections {
		c.Sections[i] = s.ID
	}
	for i, t := range a.Tags {
		c.Tags[i] = t.Name
	}
	for i, b := range a.Authors {
		c.Authors[i] = b.ID
	}
	return c
}

// content returns what a revision freezes of the copy.
func (c Copy) content() Content {
	return Content{Lang: c.Lang, Headline: c.Headline, Standfirst: c.Standfirst, Kicker: c.Kicker, Dateline: c.Dateline,
		Source: c.Source, Body: c.Body}
}

// tidy cleans the copy and refuses what cannot be kept: TooLarge over a limit,
// Invalid otherwise, with the field by its JSON name.
func (c *Copy) tidy() error {
	content := c.content()
	content.clean()
	if err := content.checkDraft(); err != nil {
		return err
	}
	c.Headline, c.Standfirst, c.Kicker, c.Dateline = content.Headline, content.Standfirst, content.Kicker, content.Dateline
	c.Source = content.Source
	if c.Slug != "" {
		if err := checkSlug(c.Slug); err != nil {
			return inField("slug", err)
		}
	}
	c.Sections, c.Authors = distinct(c.Sections), distinct(c.Authors)
	if err := c.tidyTags(); err != nil {
		return err
	}
	for _, list := range []struct {
		field    string
		n, limit int
	}{{"sections", len(c.Sections), MaxSections}, {"tags", len(c.Tags), MaxTags}, {"authors", len(c.Authors), MaxAuthors}} {
		if err := atMost(list.field, list.n, list.limit); err != nil {
			return inField(list.field, err)
		}
	}
	return nil
}

// tidyTags cleans the names of tags and drops those that are the same tag as
// one before.
func (c *Copy) tidyTags() error {
	tags := make([]string, 0, len(c.Tags))
	seen := make(map[string]bool, len(c.Tags))
	for _, name := range c.Tags {
		name = document.CleanLine(name)
		slug := Slugify(name)
		if slug == "" || seen[slug] {
			continue
		}
		if err := within("tag", name, MaxTermName); err != nil {
			return inField("tags", err)
		}
		seen[slug] = true
		tags = append(tags, name)
	}
	c.Tags = tags
	return nil
}

// distinct returns the ids without those that stand twice, never nil.
func distinct(ids []int64) []int64 {
	list := make([]int64, 0, len(ids))
	for _, id := range ids {
		if id > 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// equal reports whether two copies say the same. A slug that one of them
// leaves to the headline makes no difference.
func (c Copy) equal(d Copy) bool {
	return c.Lang == d.Lang && c.Headline == d.Headline && c.Standfirst == d.Standfirst && c.Kicker == d.Kicker &&
		c.Dateline == d.Dateline && (c.Slug == d.Slug || c.Slug == "" || d.Slug == "") && c.Source == d.Source &&
		slices.Equal(c.Sections, d.Sections) && slices.Equal(c.Authors, d.Authors) &&
		slices.EqualFunc(c.Tags, d.Tags, func(x, y string) bool { return Slugify(x) == Slugify(y) }) &&
		bytes.Equal(c.Body.JSON(), d.Body.JSON())
}

var errNoArticle = fault.New(fault.NotFound, "there is no such article")
