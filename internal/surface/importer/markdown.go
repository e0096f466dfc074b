package importer

import (
	"bytes"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
)

// readMarkdown reads one Markdown file, with or without front matter.
func readMarkdown(r *file, ix *Index, data []byte, changed time.Time) (*Item, error) {
	if !utf8.Valid(data) {
		return nil, frontError(r.name, errNotUTF8)
	}
	head, body, err := splitFront(data)
	if err != nil {
		return nil, frontError(r.name, err)
	}
	f, err := parseFront(head, ix.Location)
	if err != nil {
		return nil, frontError(r.name, err)
	}
	it := &Item{Place: r.name, Of: r.of, Origin: f.Origin, Kind: f.Kind, Status: f.Status, Slug: f.Slug, Files: r.files,
		Standing: f.Standing, Corrections: f.Corrections, Created: f.Created, Updated: f.Updated,
		Authors:  refs(f.Authors, article.MaxAuthors, ix.authorNamed),
		Sections: refs(f.Sections, article.MaxSections, ix.sectionNamed),
		Tags:     refs(f.Tags, article.MaxTags, ix.tagNamed)}
	it.Headline, it.Standfirst, it.Kicker, it.Dateline, it.Source = f.Headline, f.Standfirst, f.Kicker, f.Dateline, f.Source
	if tag, err := language.Parse(f.Lang); err == nil && f.Lang != "" {
		it.Lang = tag.String()
	} else if err != nil && f.Lang != "" {
		it.note(Dropped, "front matter: lang, which is no language")
	}
	for _, key := range f.Unknown {
		it.note(Dropped, "front matter: "+key)
	}
	if r.of == "" {
		body = nameAndDate(r, ix, it, f, body, changed)
	}
	lead := f.Lead
	it.Size = len(body)
	it.Parse = func(it *Item) error {
		doc, odd, err := document.FromMarkdown(body, document.MarkdownOptions{})
		if err != nil {
			return err
		}
		it.Body = doc
		it.Notes = append(it.Notes, misfits(odd)...)
		addLead(it, lead)
		return nil
	}
	return it, nil
}

// nameAndDate gives the item of a file what every article has: a headline, if
// it is not a draft that has none yet, addresses, an origin and a date. It
// returns the body without the headline.
func nameAndDate(r *file, ix *Index, it *Item, f frontMatter, body []byte, changed time.Time) []byte {
	title, body := takeHeadline(body, it.Headline)
	if it.Headline == "" {
		it.Headline = title
	}
	if it.Headline == "" && !(r.whole && isInHand(it.Status)) {
		slug, _ := nameParts(r.full())
		it.Headline = orElse(spelledOut(slug), "Untitled")
		it.note(Guessed, "headline, from the name of the file")
	}
	for _, from := range append(f.Aliases, f.Path) {
		if alias := aliasPath(from); alias != "" {
			it.Aliases = append(it.Aliases, alias)
		}
	}
	if r.whole {
		it.ID, it.Path = f.ID, f.Path
	}
	r.settle(ix, it, f.Date, changed)
	if r.whole && it.Status == article.Scheduled {
		it.Published = f.First
	}
	return body
}

// isInHand reports whether an article of the status is still being written, so
// that it may lack a headline.
func isInHand(status article.Status) bool {
	return status == article.Draft || status == article.Review || status == article.Approved
}

// takeHeadline takes a level one heading from the beginning of a Markdown
// text when it is the headline: there is no other, or it repeats it.
func takeHeadline(body []byte, have string) (title string, rest []byte) {
	text := bytes.TrimLeft(body, " \t\r\n")
	first, after, _ := bytes.Cut(text, []byte("\n"))
	line := strings.TrimSpace(string(first))
	switch next, beyond, _ := bytes.Cut(after, []byte("\n")); {
	case strings.HasPrefix(line, "# "):
		title = strings.TrimSpace(strings.TrimRight(line[2:], "#"))
	case line != "" && len(next) > 2 && strings.Trim(string(next), "= \r") == "":
		title, after = line, beyond
	default:
		return "", body
	}
	title = strings.NewReplacer("**", "", "__", "", "`", "").Replace(title)
	if have != "" && !sameWords(have, title) {
		return "", body
	}
	return title, after
}

// addLead puts a picture named beside the text first, unless the body begins
// with a figure.
func addLead(it *Item, lead leadPicture) {
	if lead.Address == "" {
		return
	}
	if _, there := it.Body.LeadFigure(); there {
		return
	}
	n := document.Node{Type: document.Figure, Attrs: document.Attrs{Src: lead.Address, Alt: lead.Alt, Credit: lead.Credit}}
	if lead.Caption != "" {
		n.Content = []document.Node{{Type: document.Text, Text: lead.Caption}}
	}
	doc := document.Doc{Content: append([]document.Node{n}, it.Body.Content...)}.Normalise()
	if doc.Check(document.DefaultLimits) != nil { // an address or a caption that no figure can have
		it.note(NoPicture, "the leading picture's address cannot be read")
		return
	}
	it.Body = doc
}

// aliasPath returns the old path that front matter names, as aliasOf makes
// it; "" for none.
func aliasPath(text string) string {
	u, err := url.Parse(text)
	if err != nil || text == "" || u.Host == "" && !strings.HasPrefix(text, "/") || strings.Contains(u.Path, ":") {
		return ""
	}
	return aliasOf(u)
}

// sameWords compares two lines without regard to case, punctuation and
// spaces.
func sameWords(a, b string) bool {
	return article.Slugify(a) == article.Slugify(b) && article.Slugify(a) != ""
}
