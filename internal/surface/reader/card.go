package reader

import (
	"strconv"

	"stet/internal/feature/article"
)

// cards returns stories as lists show them, with their pictures.
func (d *drawing) cards(stories []article.Card) ([]Card, error) {
	keys := make([]string, 0, len(stories))
	for _, s := range stories {
		if s.Lead != "" {
			keys = append(keys, s.Lead)
		}
	}
	found, err := d.media(keys)
	if err != nil {
		return nil, err
	}
	cards := make([]Card, len(stories))
	for i, s := range stories {
		d.tag("article:" + strconv.FormatInt(s.ID, 10))
		cards[i] = Card{
			ID: s.ID, Href: s.Path, Lang: d.other(s.Lang), Kicker: kicker(s.Kicker, s.Section),
			Headline: d.headline(s.Headline, s.Retracted), Retracted: s.Retracted, Standfirst: s.Standfirst, Authors: names(d.lang, s.Authors),
			Published: d.local(s.PublishedAt), Picture: picture(found, s.Lead, s.LeadAlt, d.other(s.Lang)),
		}
		if len(s.Authors) == 0 {
			cards[i].Source = s.SourceName
		}
	}
	return cards, nil
}

// headline is that of a story as readers see it wherever it stands: a retracted
// one says so.
func (d *drawing) headline(own string, retracted bool) string {
	if !retracted {
		return own
	}
	return d.lang.T("story.retracted", "headline", own)
}

// kicker is the line above a headline: the story's own, or its section.
func kicker(own string, section article.Section) Link {
	link := Link{Label: section.Name}
	if section.Slug != "" {
		link.Href = section.Path()
	}
	if own != "" {
		link.Label = own
	}
	return link
}

// quiet takes away the kickers that say no more than the heading above the
// stories.
func quiet(cards []Card, heading string) {
	for i := range cards {
		if cards[i].Kicker.Label == heading {
			cards[i].Kicker = Link{}
		}
	}
}
