package reader

import (
	"cmp"
	"net/http"
	"strconv"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
)

const (
	maxRails     = 8  // sections on the front page
	railLookback = 12 // stories of a section to choose from: the zones above may show some
	lookback     = frontCards + 12
)

func (rd *Reader) drawFront(r *http.Request) (*cache.Page, error) {
	if r.URL.RawQuery != "" {
		return rd.redirect(r)
	}
	d := rd.begin(r)
	d.tag("front", "list")
	stories, _, err := d.articles.List(d.ctx, article.Everything(), article.Cursor{}, lookback)
	if err != nil {
		return nil, err
	}
	newest, err := d.cards(stories)
	if err != nil {
		return nil, err
	}
	sections, err := d.sections()
	if err != nil {
		return nil, err
	}
	frame, err := d.frame("", cmp.Or(d.site.Description, d.site.Tagline, d.site.Name), "")
	if err != nil {
		return nil, err
	}
	page := FrontPage{Frame: frame}
	page.Front = true
	if len(newest) > 0 {
		page.Edition = newest[0].Published
	}
	arrange(&page, newest, sections)
	if page.Head.JSONLD, err = d.linkedSite(frame.Head); err != nil {
		return nil, err
	}
	return d.page("reader/front.html", page)
}

// sections returns the newest stories of each section.
func (d *drawing) sections() ([]sectionCards, error) {
	all, err := d.articles.Sections(d.ctx)
	if err != nil {
		return nil, err
	}
	var sections []sectionCards
	for _, s := range all {
		if len(sections) == maxRails {
			break
		}
		stories, _, err := d.articles.List(d.ctx, article.InSection(s.ID), article.Cursor{}, railLookback)
		if err != nil {
			return nil, err
		}
		if len(stories) == 0 {
			continue
		}
		cards, err := d.cards(stories)
		if err != nil {
			return nil, err
		}
		id := strconv.FormatInt(s.ID, 10)
		d.tag("section:" + id)
		sections = append(sections, sectionCards{Rail{ID: "section-" + id, Title: s.Name, Href: s.Path()}, cards})
	}
	return sections, nil
}
