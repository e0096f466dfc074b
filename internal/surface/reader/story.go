package reader

import (
	"net/http"
	"net/url"
	"strconv"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

const (
	moreCount      = 4   // stories under a story
	excerptLength  = 200 // characters of the text where there is no standfirst
	leadParagraphs = 3   // a figure behind so many paragraphs at most goes above the text
)

// drawArticle draws the story or page at an address.
func (rd *Reader) drawArticle(r *http.Request) (*cache.Page, error) {
	d := rd.begin(r)
	a, err := d.articles.ByPath(d.ctx, d.path)
	if fault.Is(err, fault.Gone) {
		return d.gone(a)
	}
	if err != nil {
		return nil, err
	}
	d.tag("article:" + strconv.FormatInt(a.ID, 10))
	page := StoryPage{Count: a.ID}
	found, err := d.figures(a.Body)
	if err != nil {
		return nil, err
	}
	if page.Story, err = d.story(a, found); err != nil {
		return nil, err
	}
	if page.Frame, err = d.storyFrame(a, found); err != nil {
		return nil, err
	}
	page.Script = hasEmbed(page.Story.Body)
	if page.Head.JSONLD, err = d.linkedArticle(a, page.Head); err != nil {
		return nil, err
	}
	template := "reader/page.html"
	if a.Kind == article.Story {
		template = "reader/story.html"
		if page.More, err = d.more(a); err != nil {
			return nil, err
		}
	}
	drawn, err := d.page(template, page)
	if err != nil {
		return nil, err
	}
	drawn.Expires = a.Rights.Expires
	return drawn, nil
}

// story returns everything that stands between the headline and the author's
// note.
func (d *drawing) story(a article.Article, found map[string]document.Picture) (Story, error) {
	s := Story{
		Lang: d.other(a.Lang), Headline: d.headline(a.Headline, a.Retraction != ""), Retraction: string(a.Retraction), Fit: fit(a.Headline, longHeadline, longerHeadline), Standfirst: a.Standfirst,
		Published: d.local(a.PublishedAt), Updated: d.local(a.UpdatedAt), Source: originOf(a.Source),
	}
	if len(a.Sections) > 0 {
		s.Kicker = kicker(a.Kicker, a.Sections[0])
	} else {
		s.Kicker.Label = a.Kicker
	}
	portraits, err := d.portraits(a.Authors)
	if err != nil {
		return s, err
	}
	for i, author := range a.Authors {
		d.tag("author:" + strconv.FormatInt(author.ID, 10))
		one := byline(author, portraits)
		one.Join = join(d.lang, i, len(a.Authors))
		s.Authors = append(s.Authors, one)
	}
	for _, tag := range a.Tags {
		s.Tags = append(s.Tags, Link{Label: tag.Name, Href: tag.Path()})
	}
	s.Report = "/report/" + strconv.FormatInt(a.ID, 10)
	s.Notices = d.notices(a.Corrections)
	if len(s.Notices) > 0 {
		s.Corrected = s.Notices[0].At
	}
	sounds, err := d.recordings(a.Body)
	if err != nil {
		return s, err
	}
	s.Lead, s.Body = d.text(a, found, sounds)
	return s, nil
}

// byline returns an author as templates see one.
func byline(a article.Author, found map[string]document.Picture) Author {
	return Author{
		Name: a.Name, Href: a.Path(), Role: a.Role, Bio: a.Bio, Feed: a.Path() + "/feed.xml",
		Picture: picture(found, a.Picture, "", ""),
	}
}

// notices returns the corrections of a story, newest first.
func (d *drawing) notices(corrections []article.Correction) []Notice {
	notices := make([]Notice, 0, len(corrections))
	for _, c := range corrections {
		notices = append(notices, Notice{
			Kind: string(c.Kind), Title: "notice." + string(c.Kind), At: d.local(c.At), Text: c.Text, Href: permalink(c),
		})
	}
	return notices
}

// storyFrame returns the frame of a story or page, with what its address
// tells machines elsewhere.
func (d *drawing) storyFrame(a article.Article, found map[string]document.Picture) (Frame, error) {
	description, under := a.Standfirst, ""
	if description == "" {
		description = a.Body.Excerpt(excerptLength)
	}
	if len(a.Sections) > 0 {
		under = a.Sections[0].Path()
	}
	f, err := d.frame(d.headline(a.Headline, a.Retraction != ""), description, under)
	if err != nil {
		return f, err
	}
	h := &f.Head
	if a.Source.URL != "" {
		h.Canonical = a.Source.URL
	}
	h.NoIndex = a.Unlisted
	h.Image = d.leadImage(a.Body, found)
	if a.Kind == article.Page {
		return f, nil
	}
	h.Kind = "article"
	h.OEmbed = d.oembedAddress()
	h.Published = stamp(d.local(a.PublishedAt))
	h.Modified = stamp(d.local(changed(a)))
	if len(a.Sections) > 0 {
		h.Section = a.Sections[0].Name
	}
	for _, author := range a.Authors {
		h.Authors = append(h.Authors, d.absolute(author.Path()))
	}
	for _, tag := range a.Tags {
		h.Tags = append(h.Tags, tag.Name)
	}
	return f, nil
}

// leadImage returns the first picture of a body.
func (d *drawing) leadImage(body document.Doc, found map[string]document.Picture) *Image {
	var first *Image
	body.EachFigure(func(n *document.Node) {
		if first == nil {
			first = d.image(found, n.Attrs.Media, n.Attrs.Alt)
		}
	})
	return first
}

// more returns stories to read next: of the same section, or the newest.
func (d *drawing) more(a article.Article) (*More, error) {
	more := &More{Title: d.lang.T("story.more")}
	selection := article.Everything()
	if len(a.Sections) > 0 {
		section := a.Sections[0]
		selection = article.InSection(section.ID)
		more.Title, more.Href = d.lang.T("story.more_in", "section", section.Name), section.Path()
		d.tag("section:" + strconv.FormatInt(section.ID, 10))
	} else {
		d.tag("list")
	}
	stories, _, err := d.articles.List(d.ctx, selection, article.Cursor{}, moreCount+1)
	if err != nil {
		return nil, err
	}
	others := make([]article.Card, 0, moreCount)
	for _, s := range stories {
		if s.ID != a.ID && len(others) < moreCount {
			others = append(others, s)
		}
	}
	if len(others) == 0 {
		return nil, nil
	}
	more.Cards, err = d.cards(others)
	return more, err
}

// originOf names the source of a story by its host where the editors gave an
// address without a name.
func originOf(s article.Source) Origin {
	o := Origin(s)
	if u, err := url.Parse(s.URL); err == nil && o.Name == "" {
		o.Name = u.Host
	}
	return o
}
