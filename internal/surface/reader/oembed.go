package reader

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// oembed is what other sites show of a story: https://oembed.com, section
// 2.3.4, type link.
type oembed struct {
	Version         string `json:"version"`
	Type            string `json:"type"`
	Title           string `json:"title"`
	AuthorName      string `json:"author_name,omitempty"`
	AuthorURL       string `json:"author_url,omitempty"`
	ProviderName    string `json:"provider_name"`
	ProviderURL     string `json:"provider_url"`
	CacheAge        int    `json:"cache_age"` // seconds
	ThumbnailURL    string `json:"thumbnail_url,omitempty"`
	ThumbnailWidth  int    `json:"thumbnail_width,omitempty"`
	ThumbnailHeight int    `json:"thumbnail_height,omitempty"`
}

const oembedAge = 3600

// oembedAddress returns the address at which a page describes itself.
func (d *drawing) oembedAddress() string {
	return d.absolute("/oembed") + "?url=" + url.QueryEscape(d.absolute(d.path))
}

// drawOEmbed describes the story whose address is in the query. It answers
// 404 for addresses that are not ours, and 501 for other formats than JSON.
func (rd *Reader) drawOEmbed(r *http.Request) (*cache.Page, error) {
	d := rd.begin(r)
	query := r.URL.Query()
	if format := query.Get("format"); format != "" && format != "json" {
		return &cache.Page{Status: http.StatusNotImplemented, ContentType: "text/plain; charset=utf-8", Tags: d.tags}, nil
	}
	path, ours := strings.CutPrefix(query.Get("url"), d.site.Address)
	address, err := url.Parse(path)
	if !ours || err != nil || !strings.HasPrefix(path, "/") {
		return nil, fault.New(fault.NotFound, "%q is no address of this site", query.Get("url"))
	}
	a, err := d.articles.ByPath(d.ctx, address.Path)
	if err != nil {
		return nil, err
	}
	d.tag("article:" + strconv.FormatInt(a.ID, 10))
	return d.describe(a)
}

func (d *drawing) describe(a article.Article) (*cache.Page, error) {
	about := oembed{
		Version: "1.0", Type: "link", Title: d.headline(a.Headline, a.Retraction != ""), AuthorName: names(d.lang, a.Authors),
		ProviderName: d.site.Name, ProviderURL: d.absolute("/"), CacheAge: oembedAge,
	}
	if len(a.Authors) > 0 {
		about.AuthorURL = d.absolute(a.Authors[0].Path())
	}
	found, err := d.figures(a.Body)
	if err != nil {
		return nil, err
	}
	if image := d.leadImage(a.Body, found); image != nil {
		about.ThumbnailURL, about.ThumbnailWidth, about.ThumbnailHeight = image.Address, image.Width, image.Height
	}
	body, err := json.Marshal(about)
	return &cache.Page{ContentType: "application/json", Body: body, Tags: d.tags}, err
}
