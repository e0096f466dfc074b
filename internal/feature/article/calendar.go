package article

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Month is a month of the archive in the site's time zone.
type Month struct {
	Start      time.Time
	Stories    int       // published in it; never 0
	ModifiedAt time.Time // last change of any of them
}

// Calendar returns the months that have published stories, newest first. It
// walks the index of published stories once, whatever their number.
func (s *Service) Calendar(ctx context.Context) ([]Month, error) {
	starts, err := s.monthStarts(ctx)
	if err != nil {
		return nil, err
	}
	zone := s.site.Current().Location
	months, err := db.All(ctx, s.db, func(row db.Row) (Month, error) {
		var m Month
		var start, modified int64
		var sum string
		if err := row.Scan(&start, &sum); err != nil || sum == "" {
			return m, err
		}
		_, err := fmt.Sscan(sum, &m.Stories, &modified)
		m.Start, m.ModifiedAt = db.Time(start).In(zone), db.Time(modified)
		return m, err
	}, countMonths, db.IDs(starts))
	return slices.DeleteFunc(months, func(m Month) bool { return m.Stories == 0 }), err
}

// countMonths counts and looks for the last change in one sub-query with one
// text for a result: two would walk the index twice, and grouping a join
// makes SQLite sort all stories first, which takes four times as long.
const countMonths = `WITH edge (start) AS {ids},
	month (start, stop) AS (SELECT start, LEAD(start) OVER (ORDER BY start) FROM edge)
	SELECT m.start, COALESCE((SELECT COUNT(*) || ' ' || MAX(a.modified_at) FROM article a
		WHERE a.live_at >= m.start AND a.live_at < m.stop), '')
	FROM month m ORDER BY m.start DESC`

// monthStarts returns the first instants of all months from the first story's
// to the one after the last story's, in the site's time zone.
func (s *Service) monthStarts(ctx context.Context) ([]int64, error) {
	first, err := db.One(ctx, s.db, db.ScanID, `SELECT live_at FROM article WHERE live_at IS NOT NULL ORDER BY live_at LIMIT 1`)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	last, err := db.One(ctx, s.db, db.ScanID, `SELECT live_at FROM article WHERE live_at IS NOT NULL ORDER BY live_at DESC LIMIT 1`)
	if err != nil {
		return nil, err
	}
	local := db.Time(first).In(s.site.Current().Location)
	month := time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, local.Location())
	starts := []int64{db.Micros(month)}
	for starts[len(starts)-1] <= last {
		month = month.AddDate(0, 1, 0)
		starts = append(starts, db.Micros(month))
	}
	return starts, nil
}

// Address is what a sitemap says of an article.
type Address struct {
	Path        string
	Lang        string
	Headline    string
	Canonical   string // address of the original when the story is republished, else ""
	PublishedAt time.Time
	ModifiedAt  time.Time
}

// Addresses returns up to limit of the stories published from one time on
// and before another, newest first, without the first skip of them.
func (s *Service) Addresses(ctx context.Context, from, to time.Time, skip, limit int) ([]Address, error) {
	return db.All(ctx, s.db, scanAddress, `SELECT a.path, a.lang, a.headline, r.source_url, a.published_at, a.modified_at
		FROM (SELECT id, live_at FROM article WHERE live_at >= ? AND live_at < ? ORDER BY live_at DESC, id DESC LIMIT ? OFFSET ?) l
		JOIN article a ON a.id = l.id JOIN revision r ON r.article_id = a.id AND r.number = a.revision
		ORDER BY l.live_at DESC, l.id DESC`, db.Micros(from), db.Micros(to), limit, skip)
}

// Standing is what stands outside the calendar: the published pages and the
// bylines that have published stories.
type Standing struct {
	Pages   []Address
	Authors []Author
}

// Standing returns up to limit pages and up to limit bylines, by id.
func (s *Service) Standing(ctx context.Context, limit int) (Standing, error) {
	var all Standing
	var err error
	all.Pages, err = db.All(ctx, s.db, scanAddress, `SELECT a.path, a.lang, a.headline, r.source_url, a.published_at, a.modified_at
		FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision
		WHERE a.kind = 'page' AND a.status = 'published' ORDER BY a.id LIMIT ?`, limit)
	if err != nil {
		return Standing{}, err
	}
	all.Authors, err = db.All(ctx, s.db, scanAuthor, `SELECT id, slug, name, role, bio, picture, COALESCE(account_id, 0) FROM author
		WHERE EXISTS (SELECT 1 FROM article_author l WHERE l.author_id = author.id AND l.live_at IS NOT NULL) ORDER BY id LIMIT ?`, limit)
	return all, err
}

func scanAddress(row db.Row) (Address, error) {
	var a Address
	var published, modified int64
	err := row.Scan(&a.Path, &a.Lang, &a.Headline, &a.Canonical, &published, &modified)
	a.PublishedAt, a.ModifiedAt = db.Time(published), db.Time(modified)
	return a, err
}
