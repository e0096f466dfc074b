package reader

import (
	"bytes"
	"html/template"
	"net/http"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
)

// previewLine is the view of _preview.html, with times in the site's zone.
type previewLine struct{ article.Preview }

// Preview draws an article as its readers would see it, with a line above it
// that says that it is a preview. It counts no reads, tells machines nothing,
// and no cache may keep it.
func (rd *Reader) Preview(r *http.Request, a article.Article, p article.Preview) (*cache.Page, error) {
	d := rd.begin(r)
	p.Expires, p.Embargo = d.local(p.Expires), d.local(p.Embargo)
	found, err := d.figures(a.Body)
	if err != nil {
		return nil, err
	}
	var page StoryPage
	if page.Story, err = d.story(a, found); err != nil {
		return nil, err
	}
	page.Story.Report = ""
	if page.Frame, err = d.storyFrame(a, found); err != nil {
		return nil, err
	}
	page.Head.Address, page.Head.Canonical, page.Head.OEmbed, page.Head.NoIndex = "", "", "", true
	page.Script = hasEmbed(page.Story.Body)
	var line bytes.Buffer
	if err := d.theme.Draw(&line, d.site.Language, "reader/_preview.html", previewLine{p}); err != nil {
		return nil, err
	}
	page.Bar = template.HTML(line.String())
	name := "reader/page.html"
	if a.Kind == article.Story {
		name = "reader/story.html"
	}
	drawn, err := d.page(name, page)
	if err != nil {
		return nil, err
	}
	drawn.NoStore = true
	return drawn, nil
}
