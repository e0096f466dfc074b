package reader

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

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
	var page FrontPage
	var err error
	if page.Frame, err = d.frame("", cmp.Or(d.site.Description, d.site.Tagline, d.site.Name), ""); err != nil {
		return nil, err
	}
	page.Front = true
	_, until, err := d.arranged(&page)
	if err != nil {
		return nil, err
	}
	if page.Head.JSONLD, err = d.linkedSite(page.Head); err != nil {
		return nil, err
	}
	drawn, err := d.page("reader/front.html", page)
	if err != nil {
		return nil, err
	}
	drawn.Expires = until
	return drawn, nil
}

// arranged puts the stories on a front page, and returns those that editors
// have put there and when the first of them leaves its place; zero for never.
func (d *drawing) arranged(page *FrontPage) (pins, time.Time, error) {
	stories, _, err := d.articles.List(d.ctx, article.Everything(), article.Cursor{}, lookback)
	if err != nil {
		return nil, time.Time{}, err
	}
	newest, err := d.cards(stories)
	if err != nil {
		return nil, time.Time{}, err
	}
	if len(newest) > 0 {
		page.Edition = newest[0].Published
	}
	sections, err := d.sections()
	if err != nil {
		return nil, time.Time{}, err
	}
	pinned, until, err := d.pinned(sections)
	if err != nil {
		return nil, time.Time{}, err
	}
	arrange(page, newest, sections, pinned)
	return pinned, until, nil
}

// pinned returns the stories that editors have put on the front page, and when
// the first of them leaves its place; zero for never. A place in the rail of a
// section that is not shown is left out.
func (d *drawing) pinned(sections []sectionCards) (pins, time.Time, error) {
	slots, err := d.articles.Front(d.ctx)
	if err != nil || len(slots) == 0 {
		return nil, time.Time{}, err
	}
	stories := make([]article.Card, len(slots))
	for i, slot := range slots {
		stories[i] = slot.Card
	}
	cards, err := d.cards(stories)
	if err != nil {
		return nil, time.Time{}, err
	}
	pinned := make(pins, len(slots))
	var until time.Time
	for i, slot := range slots {
		at := place{zone: slot.Zone, at: slot.Position}
		if slot.Zone == article.ZoneRail {
			at.rail = railID(slot.SectionID)
			if !slices.ContainsFunc(sections, func(s sectionCards) bool { return s.rail.ID == at.rail }) {
				continue
			}
		}
		pinned[at] = cards[i]
		if !slot.Until.IsZero() && (until.IsZero() || slot.Until.Before(until)) {
			until = slot.Until
		}
	}
	return pinned, until, nil
}

const railPrefix = "section-"

// railID names the rail of a section on the page.
func railID(section int64) string { return railPrefix + strconv.FormatInt(section, 10) }

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
		d.tag("section:" + strconv.FormatInt(s.ID, 10))
		sections = append(sections, sectionCards{Rail{ID: railID(s.ID), Title: s.Name, Href: s.Path()}, cards})
	}
	return sections, nil
}
