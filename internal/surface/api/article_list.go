package api

import (
	"slices"
	"strings"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// Row is an article in a list.
type Row struct {
	ID        int64      `json:"id"`
	Kind      string     `json:"kind" one:"story page"`
	Status    string     `json:"status" one:"draft review approved scheduled published unpublished killed"`
	Headline  string     `json:"headline" says:"As it is being written."`
	URL       string     `json:"url" says:"Where readers find it, empty before the first publication."`
	Section   string     `json:"section" says:"Name of the first one."`
	Authors   []string   `json:"authors" says:"Names of bylines."`
	Owner     string     `json:"owner"`
	Changed   bool       `json:"changed" says:"Whether readers have it and its draft says something else."`
	Writer    string     `json:"writer" says:"Who has it open on the desk at this moment."`
	Touched   time.Time  `json:"touched" says:"When somebody last wrote in it, saved or published."`
	Published *time.Time `json:"published,omitempty"`
	Scheduled *time.Time `json:"scheduled,omitempty"`
	Embargo   *time.Time `json:"embargo,omitempty"`
}

// ArticlePage is a page of articles, those touched last first.
type ArticlePage struct {
	Items []Row  `json:"items"`
	After string `json:"after,omitempty" says:"Where the next page begins."`
}

func (a *API) listArticles(r *Request) (ArticlePage, error) {
	filter, err := filterOf(r)
	if err != nil {
		return ArticlePage{}, err
	}
	limit, err := r.Limit()
	if err != nil {
		return ArticlePage{}, err
	}
	after, err := article.ParseCursor(r.URL.Query().Get("after"))
	if err != nil {
		return ArticlePage{}, fault.InField("after", "no list continues there: send what a page had as after")
	}
	rows, next, err := a.opt.Articles.DeskList(r.Context(), r.Who, filter, after, limit)
	page := ArticlePage{Items: make([]Row, len(rows)), After: next.String()}
	for i, row := range rows {
		page.Items[i] = Row{
			ID: row.ID, Kind: string(row.Kind), Status: string(row.Status), Headline: row.Headline, URL: a.address(row.Path),
			Section: row.Section, Authors: append([]string{}, row.Authors...), Owner: row.Owner, Changed: row.Changed, Writer: row.Writer,
			Touched: row.TouchedAt, Published: moment(row.PublishedAt), Scheduled: moment(row.ScheduledAt), Embargo: moment(row.Embargo),
		}
	}
	return page, err
}

// statuses are the states by which a list can be asked for.
var statuses = []article.Status{article.Draft, article.Review, article.Approved, article.Scheduled, article.Published, article.Unpublished, article.Killed}

func filterOf(r *Request) (article.Filter, error) {
	query := r.URL.Query()
	f := article.Filter{Kind: article.Kind(query.Get("kind")), Status: article.Status(query.Get("status")), Text: strings.TrimSpace(query.Get("q"))}
	if f.Kind != "" && f.Kind != article.Story && f.Kind != article.Page {
		return f, fault.InField("kind", "%q is neither story nor page", f.Kind)
	}
	if f.Status != "" && !slices.Contains(statuses, f.Status) {
		return f, fault.InField("status", "%q is not a status: draft, review, approved, scheduled, published, unpublished or killed", f.Status)
	}
	var err error
	if f.Section, err = r.Number("section"); err != nil {
		return f, err
	}
	f.Author, err = r.Number("author")
	return f, err
}
