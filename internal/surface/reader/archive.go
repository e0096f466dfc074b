package reader

import (
	"net/http"
	"strconv"

	"stet/internal/platform/cache"
)

func (rd *Reader) drawArchive(r *http.Request) (*cache.Page, error) {
	d := rd.begin(r)
	d.tag("list")
	months, err := d.articles.Months(d.ctx)
	if err != nil {
		return nil, err
	}
	frame, err := d.frame(d.lang.T("archive.title"), d.lang.T("archive.intro"), "")
	if err != nil {
		return nil, err
	}
	page := ArchivePage{Frame: frame}
	for _, at := range months {
		year := strconv.Itoa(at.Year())
		if n := len(page.Years); n == 0 || page.Years[n-1].Year != year {
			page.Years = append(page.Years, Year{Year: year})
		}
		last := &page.Years[len(page.Years)-1]
		last.Months = append(last.Months, Month{At: at, Href: at.Format("/2006/01")})
	}
	return d.page("reader/archive.html", page)
}
