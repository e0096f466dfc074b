package reader

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
)

const listLength = 20

func (rd *Reader) drawSection(r *http.Request) (*cache.Page, error) {
	d := rd.begin(r)
	section, err := d.articles.Section(d.ctx, r.PathValue("slug"))
	if err != nil {
		return rd.elsewhere(r, err)
	}
	d.tag("section:" + strconv.FormatInt(section.ID, 10))
	description := section.Description
	if description == "" {
		description = d.lang.T("section.description", "section", section.Name, "site", d.site.Name)
	}
	page := ListPage{Title: section.Name, Intro: section.Description}
	return d.list(r, listing{page, "reader/section.html", article.InSection(section.ID), description, true})
}

func (rd *Reader) drawTag(r *http.Request) (*cache.Page, error) {
	d := rd.begin(r)
	tag, err := d.articles.Tag(d.ctx, r.PathValue("slug"))
	if err != nil {
		return rd.elsewhere(r, err)
	}
	d.tag("tag:" + strconv.FormatInt(tag.ID, 10))
	description := d.lang.T("tag.description", "tag", tag.Name, "site", d.site.Name)
	return d.list(r, listing{ListPage{Title: tag.Name}, "reader/tag.html", article.WithTag(tag.ID), description, true})
}

func (rd *Reader) drawAuthor(r *http.Request) (*cache.Page, error) {
	d := rd.begin(r)
	author, err := d.articles.Author(d.ctx, r.PathValue("slug"))
	if err != nil {
		return rd.elsewhere(r, err)
	}
	d.tag("author:" + strconv.FormatInt(author.ID, 10))
	found, err := d.portraits([]article.Author{author})
	if err != nil {
		return nil, err
	}
	page := ListPage{Title: author.Name, Author: byline(author, found)}
	description := author.Bio
	if description == "" {
		description = d.lang.T("author.description", "author", author.Name, "site", d.site.Name)
	}
	return d.list(r, listing{page, "reader/author.html", article.ByAuthor(author.ID), description, true})
}

// drawMonth draws the stories of a month, which has an address only if it has
// stories.
func (rd *Reader) drawMonth(r *http.Request, year, month int) (*cache.Page, error) {
	d := rd.begin(r)
	d.tag("list")
	from := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, d.site.Location)
	title := d.lang.Date(from, message.Month)
	page := ListPage{Title: title, Month: from}
	description := d.lang.T("archive.month.description", "site", d.site.Name, "month", title)
	return d.list(r, listing{page, "reader/month.html", article.Between(from, from.AddDate(0, 1, 0)), description, false})
}

// listing is a list of stories before it is read.
type listing struct {
	page        ListPage
	template    string
	selection   article.Selection
	description string
	feeds       bool // the list has feeds of its own
}

func (d *drawing) list(r *http.Request, l listing) (*cache.Page, error) {
	from := r.URL.Query().Get(before)
	after, err := article.ParseCursor(from)
	if err != nil {
		return nil, err
	}
	stories, next, err := d.articles.List(d.ctx, l.selection, after, listLength)
	if err != nil {
		return nil, err
	}
	if len(stories) == 0 && (from != "" || !l.page.Month.IsZero()) {
		return nil, fault.New(fault.NotFound, "no stories are listed at %q", r.URL.RequestURI())
	}
	page := l.page
	if page.Cards, err = d.cards(stories); err != nil {
		return nil, err
	}
	quiet(page.Cards, page.Title)
	title := page.Title
	if from != "" {
		title = d.lang.T("list.earlier_in", "title", title)
		page.Newest = d.path
	}
	if next != (article.Cursor{}) {
		page.Older = d.path + "?" + before + "=" + url.QueryEscape(next.String())
	}
	if page.Frame, err = d.frame(title, l.description, d.path); err != nil {
		return nil, err
	}
	if from != "" {
		page.Head.Canonical += "?" + before + "=" + url.QueryEscape(from)
		page.Head.NoIndex = l.page.Month.IsZero() // months index every story; endless lists would too, again
	}
	if l.feeds {
		page.Head.Feeds = append(d.feeds(d.path, page.Title), page.Head.Feeds...)
	}
	if page.Head.JSONLD, err = d.linkedList(page); err != nil {
		return nil, err
	}
	return d.page(l.template, page)
}
