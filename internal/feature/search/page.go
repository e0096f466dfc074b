package search

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// pageLength is how many hits the page of results shows at once.
const pageLength = 20

// PageOptions are what the readers' search page stands on.
type PageOptions struct {
	Search   *Service
	Site     *site.Service
	Messages *message.Catalogue
	Public   theme.Frame
}

// Pages is the readers' search page, and what tells browsers that it is there.
type Pages struct{ opt PageOptions }

// NewPages returns the pages.
func NewPages(opt PageOptions) *Pages { return &Pages{opt} }

// Routes returns the routes of the pages.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /search", Guard: web.Public, Handle: p.search},
		{Pattern: "GET /opensearch.xml", Guard: web.Public, Draw: p.describe},
	}
}

// view is what search/search.html sees.
type view struct {
	Query string
	Cut   bool // more was typed than is read
	Asked bool // there was something to look for
	Total int
	More  bool // only the best Total of them are ranked
	Hits  []hitView
	Newer string // address of the page before, "" on the first
	Older string // address of the page behind, "" on the last
}

// hitView is a hit as readers see it, its time in the site's time zone.
type hitView struct {
	Hit
	Lang string // "" for the site's
	At   time.Time
}

func (p *Pages) search(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	text := Cut(asked.Get("q"))
	page, _ := strconv.Atoi(asked.Get("page"))
	page = min(max(page, 1), MaxHits/pageLength)
	result, err := p.opt.Search.Find(r.Context(), Query{
		Text: text, Kinds: []Kind{Story, Page}, Skip: (page - 1) * pageLength, Limit: pageLength,
	})
	if err != nil {
		return err
	}
	if len(result.Hits) == 0 && page > 1 {
		return fault.New(fault.NotFound, "the results for %q have no page %d", text, page)
	}
	current := p.opt.Site.Current()
	v := view{
		Query: text, Cut: utf8.RuneCountInString(asked.Get("q")) > MaxQuery, Asked: result.Words > 0,
		Total: result.Total, More: result.More,
	}
	for _, h := range result.Hits {
		one := hitView{Hit: h, At: h.Entry.At.In(current.Location)}
		if h.Entry.Lang != current.Language {
			one.Lang = h.Entry.Lang
		}
		v.Hits = append(v.Hits, one)
	}
	if page > 1 {
		v.Newer = address(text, page-1)
	}
	if page*pageLength < result.Total {
		v.Older = address(text, page+1)
	}
	words := p.opt.Messages.In(current.Language)
	title := words.T("search.title")
	if text != "" {
		title = words.T("search.title_for", "query", text)
	}
	return p.opt.Public(w, r, theme.Page{Title: title, Template: "search/search.html", View: v, Current: "/search"})
}

// address is that of a page of results.
func address(text string, page int) string {
	values := url.Values{"q": {text}}
	if page > 1 {
		values.Set("page", strconv.Itoa(page))
	}
	return "/search?" + values.Encode()
}

// description is an OpenSearch description document
// (https://github.com/dewitt/opensearch, 1.1 draft 6), by which browsers offer
// to search the site from their address line.
type description struct {
	XMLName     xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string   // at most 16 characters
	Description string   // at most 1024
	Language    string
	Encoding    string `xml:"InputEncoding"`
	Image       string
	URL         struct {
		Type     string `xml:"type,attr"`
		Template string `xml:"template,attr"`
	} `xml:"Url"`
}

func (p *Pages) describe(*http.Request) (*cache.Page, error) {
	current := p.opt.Site.Current()
	d := description{
		ShortName: shortened(current.Name, 16), Language: current.Language, Encoding: "UTF-8", Image: current.Address + "/icon.png",
		Description: p.opt.Messages.In(current.Language).T("search.description", "site", current.Name),
	}
	d.URL.Type, d.URL.Template = "text/html", current.Address+"/search?q={searchTerms}"
	body, err := xml.Marshal(d)
	if err != nil {
		return nil, err
	}
	return &cache.Page{
		ContentType: "application/opensearchdescription+xml; charset=utf-8", Lang: current.Language,
		Body: append(bytes.Clone([]byte(xml.Header)), body...), Tags: []string{"site"},
	}, nil
}

func shortened(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
