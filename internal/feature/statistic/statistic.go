// Package statistic counts how often each story is read on each day, and
// shows the staff what it has counted.
//
// Nothing about a reader is kept. A small script says, once a story has been
// in sight for five seconds, that it was read, and names the story; there is
// no cookie, no identifier and no other page to tie it to. A second report of
// the same story from the same address within half an hour is not counted
// again: for that the process remembers, for an hour at most and never on
// disk, a hash of address and story under a key that exists only in its
// memory and only for a day. Programs that run no scripts are not counted.
//
// What it promises:
//
//   - A report costs no data base work. Counts are written every ten seconds
//     and when the program stops; a crash loses ten seconds.
//   - What strangers can do to it is bounded: reports from one part of the
//     network, stories under count, addresses remembered. Reports of what is
//     not published are dropped when they would be written.
//
// Start reading at Service.Count, then Service.Flush.
package statistic

import (
	"context"
	"time"

	"stet/internal/platform/db"
)

// Day is a day of the site's time zone, in days since 1 January 1970.
type Day int64

const dayLength = 24 * time.Hour

// DayOf returns the day of a time in that time's zone.
func DayOf(t time.Time) Day {
	return Day(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / int64(dayLength/time.Second))
}

// Time returns midnight of the day, in UTC, to be shown as a date.
func (d Day) Time() time.Time { return time.Unix(0, 0).UTC().AddDate(0, 0, int(d)) }

// Story is how often a story was read in some time.
type Story struct {
	ID       int64
	Headline string
	Path     string // "" for one that was never published
	Reads    int64
}

// Total is how often everything, or one story, was read on a day.
type Total struct {
	Day   Day
	Reads int64
}

// TopReads returns the stories and pages that were read most from one day to
// another, both included, as q sees them, at most limit of them.
func (s *Service) TopReads(ctx context.Context, q db.Querier, from, to Day, limit int) ([]Story, error) {
	return db.All(ctx, q, func(row db.Row) (Story, error) {
		var t Story
		err := row.Scan(&t.ID, &t.Headline, &t.Path, &t.Reads)
		return t, err
	}, `SELECT a.id, a.headline, COALESCE(a.path, ''), t.total FROM
		(SELECT article_id, CAST(SUM(count) AS BIGINT) AS total FROM reads WHERE day >= ? AND day <= ?
			GROUP BY article_id ORDER BY SUM(count) DESC, article_id DESC LIMIT ?) t
		JOIN article a ON a.id = t.article_id ORDER BY t.total DESC, a.id DESC`, int64(from), int64(to), limit)
}

// Of returns how often each of the articles was ever read; those that never
// were are left out.
func (s *Service) Of(ctx context.Context, ids []int64) (map[int64]int64, error) {
	type total struct{ id, reads int64 }
	list, err := db.All(ctx, s.db, func(row db.Row) (total, error) {
		var t total
		err := row.Scan(&t.id, &t.reads)
		return t, err
	}, `SELECT article_id, CAST(SUM(count) AS BIGINT) FROM reads WHERE article_id IN {ids} GROUP BY article_id`, db.IDs(ids))
	found := make(map[int64]int64, len(list))
	for _, t := range list {
		found[t.id] = t.reads
	}
	return found, err
}

// Days returns the reads of everything from one day to another, both
// included, as q sees them, with a zero for each day without any.
func (s *Service) Days(ctx context.Context, q db.Querier, from, to Day) ([]Total, error) {
	list, err := db.All(ctx, q, scanTotal, `SELECT day, CAST(SUM(count) AS BIGINT) FROM reads WHERE day >= ? AND day <= ?
		GROUP BY day ORDER BY day`, int64(from), int64(to))
	return whole(list, from, to), err
}

// DaysOf is Days for one article.
func (s *Service) DaysOf(ctx context.Context, q db.Querier, id int64, from, to Day) ([]Total, error) {
	list, err := db.All(ctx, q, scanTotal, `SELECT day, count FROM reads WHERE article_id = ? AND day >= ? AND day <= ? ORDER BY day`,
		id, int64(from), int64(to))
	return whole(list, from, to), err
}

func scanTotal(row db.Row) (Total, error) {
	var t Total
	err := row.Scan(&t.Day, &t.Reads)
	return t, err
}

// whole puts in the days without reads.
func whole(list []Total, from, to Day) []Total {
	all := make([]Total, 0, max(to-from+1, 0))
	for day := from; day <= to; day++ {
		t := Total{Day: day}
		if len(list) > 0 && list[0].Day == day {
			t, list = list[0], list[1:]
		}
		all = append(all, t)
	}
	return all
}
