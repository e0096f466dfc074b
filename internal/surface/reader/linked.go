package reader

import (
	"encoding/json"
	"html/template"
	"strings"
	"time"

	"stet/internal/feature/article"
)

// What pages tell machines, as JSON-LD in the vocabulary of schema.org.
// encoding/json writes <, > and & as escapes, so that no value can end the
// script element that it stands in; this is the one place where the site
// trusts a string to be that.

func linked(context any) (template.JS, error) {
	text, err := json.Marshal(context)
	return template.JS(text), err
}

const vocabulary = "https://schema.org"

type thing struct {
	Context string `json:"@context,omitempty"`
	Type    string `json:"@type"`
	ID      string `json:"@id,omitempty"`
	Name    string `json:"name,omitempty"`
	URL     string `json:"url,omitempty"`
}

type person struct {
	thing
	JobTitle    string `json:"jobTitle,omitempty"`
	Description string `json:"description,omitempty"`
	Image       string `json:"image,omitempty"`
}

type imageObject struct {
	Type    string `json:"@type"`
	URL     string `json:"url"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
	Caption string `json:"caption,omitempty"`
}

type organization struct {
	thing
	Logo              *imageObject `json:"logo,omitempty"`
	FoundingDate      string       `json:"foundingDate,omitempty"`
	Email             string       `json:"email,omitempty"`
	CorrectionsPolicy string       `json:"correctionsPolicy,omitempty"`
	EthicsPolicy      string       `json:"ethicsPolicy,omitempty"`
	Masthead          string       `json:"masthead,omitempty"`
}

type correction struct {
	Type          string `json:"@type"`
	Text          string `json:"text"`
	DatePublished string `json:"datePublished"`
	URL           string `json:"url,omitempty"`
}

type newsArticle struct {
	thing
	MainEntity    string        `json:"mainEntityOfPage"`
	Headline      string        `json:"headline"`
	Description   string        `json:"description,omitempty"`
	Image         []imageObject `json:"image,omitempty"`
	DatePublished string        `json:"datePublished,omitempty"`
	DateModified  string        `json:"dateModified,omitempty"`
	DateCreated   string        `json:"dateCreated,omitempty"`
	Dateline      string        `json:"dateline,omitempty"`
	Author        []any         `json:"author,omitempty"`
	Publisher     organization  `json:"publisher"`
	Section       []string      `json:"articleSection,omitempty"`
	Keywords      []string      `json:"keywords,omitempty"`
	Language      string        `json:"inLanguage"`
	Words         int           `json:"wordCount,omitempty"`
	Free          bool          `json:"isAccessibleForFree"`
	Corrections   []correction  `json:"correction,omitempty"`
	Status        string        `json:"creativeWorkStatus,omitempty"`
	BasedOn       string        `json:"isBasedOn,omitempty"`
	Credit        string        `json:"creditText,omitempty"`
	Source        *thing        `json:"sourceOrganization,omitempty"`
}

// linkedArticle describes a story as a NewsArticle, a page as a WebPage.
func (d *drawing) linkedArticle(a article.Article, h Head) (template.JS, error) {
	if a.Kind == article.Page {
		return linked(struct {
			thing
			Publisher organization `json:"publisher"`
			Language  string       `json:"inLanguage"`
		}{thing{Context: vocabulary, Type: "WebPage", Name: a.Headline, URL: h.Address}, d.publisher(h), a.Lang})
	}
	story := newsArticle{
		thing:      thing{Context: vocabulary, Type: "NewsArticle", ID: h.Address + "#story", URL: h.Address},
		MainEntity: h.Address, Headline: a.Headline, Description: h.Description,
		DatePublished: h.Published, DateModified: h.Modified, Dateline: a.Dateline, Publisher: d.publisher(h),
		Keywords: h.Tags, Language: a.Lang, Words: a.Body.Words(), Free: true,
		BasedOn: a.Source.URL, Credit: a.Source.Credit,
	}
	if h.Image != nil {
		story.Image = []imageObject{imageOf(h.Image)}
	}
	for _, s := range a.Sections {
		story.Section = append(story.Section, s.Name)
	}
	for _, c := range a.Corrections {
		story.Corrections = append(story.Corrections, correction{
			"CorrectionComment", c.Text, d.local(c.At).Format(time.RFC3339), d.site.Address + permalink(c)})
	}
	if a.Retraction != "" {
		story.Headline, story.Status = h.Headline, "Retracted"
	}
	for _, author := range a.Authors {
		story.Author = append(story.Author, d.person(author.Name, author.Path(), author.Role))
	}
	if a.Source.Name != "" {
		story.Source = &thing{Type: "Organization", Name: a.Source.Name}
	}
	if len(a.Authors) == 0 {
		by := thing{Type: "Organization", Name: d.site.Name, URL: d.absolute("/")}
		if a.Source.Name != "" {
			by = *story.Source
		}
		story.Author = []any{by}
	}
	return linked(story)
}

func (d *drawing) person(name, path, role string) person {
	return person{thing: thing{Type: "Person", Name: name, URL: d.absolute(path)}, JobTitle: role}
}

func imageOf(i *Image) imageObject {
	return imageObject{"ImageObject", i.Address, i.Width, i.Height, i.Alt}
}

// publisher describes who stands behind the paper.
func (d *drawing) publisher(h Head) organization {
	p := d.site.Publisher
	name := p.Name
	if name == "" {
		name = d.site.Name
	}
	return organization{
		thing:        thing{Type: "NewsMediaOrganization", ID: d.absolute("/") + "#publisher", Name: name, URL: d.absolute("/")},
		Logo:         &imageObject{Type: "ImageObject", URL: d.absolute(h.TouchIcon)},
		FoundingDate: p.FoundingDate, Email: p.Contact,
		CorrectionsPolicy: d.absolute(p.CorrectionsPolicy), EthicsPolicy: d.absolute(p.EthicsPolicy), Masthead: d.absolute(p.Masthead),
	}
}

// linkedSite describes the front page.
func (d *drawing) linkedSite(h Head) (template.JS, error) {
	return linked(struct {
		thing
		Description string       `json:"description,omitempty"`
		Language    string       `json:"inLanguage"`
		Publisher   organization `json:"publisher"`
	}{
		thing{Context: vocabulary, Type: "WebSite", ID: d.absolute("/") + "#site", Name: d.site.Name, URL: d.absolute("/")},
		d.site.Description, d.site.Language, d.publisher(h),
	})
}

// linkedList describes a list of stories; that of an author as the author's
// profile.
func (d *drawing) linkedList(page ListPage) (template.JS, error) {
	about := thing{Context: vocabulary, Type: "CollectionPage", Name: page.Title, URL: page.Head.Address}
	if page.Author.Name == "" {
		return linked(struct {
			thing
			Description string `json:"description,omitempty"`
			Language    string `json:"inLanguage"`
		}{about, page.Head.Description, d.site.Language})
	}
	author := d.person(page.Author.Name, page.Author.Href, page.Author.Role)
	author.Description = strings.TrimSpace(page.Author.Bio)
	if page.Author.Picture != nil {
		author.Image = d.absolute(page.Author.Picture.Src)
	}
	about.Type, about.Name = "ProfilePage", ""
	return linked(struct {
		thing
		Main person `json:"mainEntity"`
	}{about, author})
}
