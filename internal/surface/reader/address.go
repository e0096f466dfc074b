package reader

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// drawAddress draws what stands at an address that no other route has: a
// month, a story or a page, or leads to where an old address has gone.
func (rd *Reader) drawAddress(r *http.Request) (*cache.Page, error) {
	year, month, isTime := monthOf(r.URL.Path)
	draw := rd.drawArticle
	if isTime && month > 0 {
		draw = func(r *http.Request) (*cache.Page, error) { return rd.drawMonth(r, year, month) }
	}
	page, err := draw(r)
	if fault.Is(err, fault.NotFound) {
		page, err = rd.elsewhere(r, err)
	}
	if isTime && month == 0 && fault.Is(err, fault.NotFound) {
		return moved("/archive#y" + strconv.Itoa(year)), nil
	}
	return page, err
}

// monthOf reads /2026/11, and /2026 as month 0.
func monthOf(path string) (year, month int, ok bool) {
	y, m, hasMonth := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	year, ok = number(y, 4)
	if !hasMonth || !ok {
		return year, 0, ok && year > 0
	}
	month, ok = number(m, 2)
	return year, month, ok && year > 0 && month >= 1 && month <= 12
}

// number reads a number of so many digits.
func number(text string, digits int) (int, bool) {
	if len(text) != digits || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// redirect answers an old address with where its content is now.
func (rd *Reader) redirect(r *http.Request) (*cache.Page, error) {
	return rd.elsewhere(r, fault.New(fault.NotFound, "nothing is published at %q", r.URL.RequestURI()))
}

// elsewhere answers NotFound with a redirect if the site has one for the
// address, with its query or without, with a slash at its end or without. An
// address with a slash at its end leads to the one without. Other errors, and
// addresses that lead nowhere, come back as they are.
func (rd *Reader) elsewhere(r *http.Request, missing error) (*cache.Page, error) {
	if !fault.Is(missing, fault.NotFound) {
		return nil, missing
	}
	path, query := strings.TrimRight(r.URL.Path, "/"), ""
	if r.URL.RawQuery != "" {
		query = "?" + r.URL.RawQuery
	}
	froms := []string{path + "/" + query, path + query, path, path + "/"}
	if query == "" {
		froms = froms[2:]
	}
	for _, from := range froms {
		if !strings.HasPrefix(from, "/") || from == "/" {
			continue
		}
		to, err := rd.site.Redirect(r.Context(), from)
		if err == nil {
			return moved(to), nil
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	if path != "" && path != r.URL.Path && rd.exists(r, path) {
		return moved((&url.URL{Path: path, RawQuery: r.URL.RawQuery}).String()), nil
	}
	return nil, missing
}

// exists reports whether a page stands at the path.
func (rd *Reader) exists(r *http.Request, path string) bool {
	ctx, err := r.Context(), error(nil)
	kind, slug, _ := strings.Cut(path[1:], "/")
	switch kind {
	case "section":
		_, err = rd.articles.Section(ctx, slug)
	case "tag":
		_, err = rd.articles.Tag(ctx, slug)
	case "author":
		_, err = rd.articles.Author(ctx, slug)
	case "archive":
		return slug == ""
	default:
		if _, _, ok := monthOf(path); ok {
			return true
		}
		_, err = rd.articles.ByPath(ctx, path)
	}
	return err == nil || fault.Is(err, fault.Gone)
}

// moved returns a permanent redirect. It is drawn again whenever a list
// changes, because a story may take the address.
func moved(to string) *cache.Page {
	return &cache.Page{
		Status: http.StatusMovedPermanently, ContentType: "text/plain; charset=utf-8", Body: []byte(to + "\n"),
		Header: http.Header{"Location": {ascii(to)}}, Tags: []string{"site", "list"},
	}
}

// ascii escapes what may not stand in a header, or would lead elsewhere than
// it seems: letters that are not ASCII, white space, and backslashes, which
// browsers take for slashes.
func ascii(address string) string {
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; c > ' ' && c < 0x7F && c != '\\' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
