package reader

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

const (
	correctionsPath  = "/corrections"
	correctionsCount = 20
)

// permalink returns the address at which a correction stands in the list of
// all, however many have come after it.
func permalink(c article.Correction) string {
	if c.ID == 0 {
		return ""
	}
	return fmt.Sprintf("%s?%s=%s#c%d", correctionsPath, before, url.QueryEscape(c.Cursor().String()), c.ID)
}

// drawCorrections draws everything that the paper has corrected, newest first.
// A page of the paper's own at the same address, which says how it corrects,
// stands above the list.
func (rd *Reader) drawCorrections(r *http.Request) (*cache.Page, error) {
	d := rd.begin(r)
	d.tag("corrections", "list")
	from := r.URL.Query().Get(before)
	after, err := article.ParseCursor(from)
	if err != nil {
		return nil, err
	}
	records, next, err := d.articles.Records(d.ctx, after, correctionsCount)
	if err != nil {
		return nil, err
	}
	if len(records) == 0 && from != "" {
		return nil, fault.New(fault.NotFound, "no corrections are listed at %q", r.URL.RequestURI())
	}
	page := CorrectionsPage{Title: d.lang.T("corrections.title")}
	if err := d.introduce(&page, from == ""); err != nil {
		return nil, err
	}
	for _, record := range records {
		page.Records = append(page.Records, d.record(record))
	}
	title := page.Title
	if from != "" {
		title, page.Newest = d.lang.T("list.earlier_in", "title", title), correctionsPath
	}
	if next != (article.Cursor{}) {
		page.Older = correctionsPath + "?" + before + "=" + url.QueryEscape(next.String())
	}
	if page.Frame, err = d.frame(title, d.lang.T("corrections.description", "site", d.site.Name), ""); err != nil {
		return nil, err
	}
	page.Head.NoIndex = from != ""
	return d.page("reader/corrections.html", page)
}

// introduce takes the title of the paper's own page at the address of the
// corrections, and on the first page of the list its text.
func (d *drawing) introduce(page *CorrectionsPage, first bool) error {
	a, err := d.articles.ByPath(d.ctx, correctionsPath)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) {
		return nil
	}
	if err != nil {
		return err
	}
	d.tag("article:" + strconv.FormatInt(a.ID, 10))
	page.Title = a.Headline
	if !first {
		return nil
	}
	found, err := d.figures(a.Body)
	if err != nil {
		return err
	}
	// What AppendHTML writes is HTML by construction, see text.
	page.Intro = template.HTML(a.Body.AppendHTML(nil, d.render(a.Lang, found, nil)))
	return nil
}

// record returns a correction as the list shows it.
func (d *drawing) record(r article.Record) Record {
	d.tag("article:" + strconv.FormatInt(r.ArticleID, 10))
	notice := d.notices([]article.Correction{r.Correction})[0]
	return Record{
		Notice: notice, ID: "c" + strconv.FormatInt(r.ID, 10), Lang: d.other(r.Lang),
		Story:    Link{Label: d.headline(r.Headline, r.Retracted), Href: r.Path},
		Passages: r.Passages, Withheld: r.Withheld && r.Kind != article.Retracted,
	}
}
