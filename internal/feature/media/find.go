package media

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Show is a part of the library that a list shows.
type Show string

const (
	ShowAll      Show = ""
	ShowPictures Show = "picture"
	ShowFiles    Show = "file"
	ShowUnused   Show = "unused"   // nothing shows them
	ShowExpiring Show = "expiring" // the rights end within WarnBefore, the next first
	ShowExpired  Show = "expired"  // the rights have ended, the last first
	ShowNoAlt    Show = "noalt"    // pictures without alt text
	ShowNoCredit Show = "nocredit" // pictures without a credit
)

// Shows returns the parts in the order in which they are offered.
func Shows() []Show {
	return []Show{ShowAll, ShowPictures, ShowFiles, ShowUnused, ShowExpiring, ShowExpired, ShowNoAlt, ShowNoCredit}
}

// marks are those by which an item is in a part.
var marks = map[Show]string{ShowPictures: markPicture, ShowFiles: markFile, ShowNoAlt: markNoAlt, ShowNoCredit: markNoCredit}

// Filter chooses items. Its zero value chooses all.
type Filter struct {
	// Text holds words of which each must begin a word of the name, alt text,
	// caption, credit or source; letters match without case and diacritics.
	Text string
	Show Show
}

// Cursor is a place in a list: the item after which the next page begins. The
// zero Cursor is the beginning.
type Cursor struct {
	At int64 // in lists by the end of the rights, that end in microseconds; else 0
	ID int64
}

// String returns the cursor as it stands in an address, "" for the zero one.
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	return strconv.FormatInt(c.At, 36) + "." + strconv.FormatInt(c.ID, 36)
}

// ParseCursor reads what String wrote. Its error is NotFound.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	left, right, _ := strings.Cut(s, ".")
	at, err1 := strconv.ParseInt(left, 36, 64)
	id, err2 := strconv.ParseInt(right, 36, 64)
	if err1 != nil || err2 != nil || at < 0 || id < 1 {
		return Cursor{}, fault.New(fault.NotFound, "no list continues at %q", s)
	}
	return Cursor{at, id}, nil
}

// MaxPage is the longest page of a list.
const MaxPage = 100

// Find returns up to limit items of the newsroom's library after a cursor, newest first,
// and the cursor at which the next page begins: zero at the end. Where what is
// asked for is rare among much that has to be looked at, a page may be short,
// or empty, and go on all the same.
func (s *Service) Find(ctx context.Context, q db.Querier, f Filter, after Cursor, limit int) ([]Item, Cursor, error) {
	limit = min(limit, MaxPage)
	if f.Show == ShowUnused {
		return s.findUnused(ctx, q, f, after, limit)
	}
	found, next, err := s.places(ctx, q, f, after, limit+1)
	if err != nil {
		return nil, Cursor{}, err
	}
	if len(found) > limit {
		found = found[:limit]
		next = found[limit-1]
	}
	items, err := at(ctx, q, found)
	return items, next, err
}

// at returns the items of the places, in their order.
func at(ctx context.Context, q db.Querier, places []Cursor) ([]Item, error) {
	order := make(map[int64]int, len(places))
	ids := make([]int64, len(places))
	for i, p := range places {
		ids[i], order[p.ID] = p.ID, i
	}
	items, err := byIDs(ctx, q, ids)
	slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(order[a.ID], order[b.ID]) })
	return items, err
}

// places returns up to limit places of a list after the cursor, and where it
// stopped if it gave up before that: zero at the end of the list.
func (s *Service) places(ctx context.Context, q db.Querier, f Filter, after Cursor, limit int) ([]Cursor, Cursor, error) {
	asked := ask(f.Text, marks[f.Show])
	now := s.now()
	switch f.Show {
	case ShowExpiring:
		return asked.walk(after, limit, expiring(ctx, q, now, now.Add(WarnBefore)))
	case ShowExpired:
		return asked.walk(after, limit, expired(ctx, q, now))
	}
	ids, rare, err := candidates(ctx, q, asked)
	if err != nil {
		return nil, Cursor{}, err
	}
	if rare {
		return asked.walk(after, limit, among(ctx, q, ids))
	}
	return asked.walk(after, limit, newest(ctx, q))
}

// place is a row of the library as a walk sees it.
type place struct {
	Cursor
	words string
}

func scanPlace(row db.Row) (place, error) {
	var p place
	return p, row.Scan(&p.At, &p.ID, &p.words)
}

// The bounds of a walk: rows that are read at a time, and times.
const (
	walkStep  = 400
	walkSteps = 15
)

// stretch reads up to limit rows after a cursor, in the order of a list.
type stretch func(after Cursor, limit int) ([]place, error)

// walk reads a list and keeps what has all the words, until it has limit
// places or has read enough.
func (q question) walk(after Cursor, limit int, read stretch) (found []Cursor, stop Cursor, err error) {
	step := walkStep
	if len(q) == 0 {
		step = limit
	}
	for range walkSteps {
		rows, err := read(after, step)
		if err != nil {
			return nil, Cursor{}, err
		}
		for _, row := range rows {
			after = row.Cursor
			if !q.in(row.words) {
				continue
			}
			if found = append(found, row.Cursor); len(found) == limit {
				return found, Cursor{}, nil
			}
		}
		if len(rows) < step {
			return found, Cursor{}, nil
		}
	}
	return found, after, nil
}

func newest(ctx context.Context, q db.Querier) stretch {
	return func(after Cursor, limit int) ([]place, error) {
		return db.All(ctx, q, scanPlace, `SELECT 0, m.id, m.words FROM media m WHERE m.id < ? AND m.kind <> 'portrait' ORDER BY m.id DESC LIMIT ?`,
			below(after).ID, limit)
	}
}

// below turns the beginning of a list that falls into what lies above it.
func below(after Cursor) Cursor {
	if after == (Cursor{}) {
		return Cursor{math.MaxInt64, math.MaxInt64}
	}
	return after
}

func expiring(ctx context.Context, q db.Querier, from, to time.Time) stretch {
	return func(after Cursor, limit int) ([]place, error) {
		return db.All(ctx, q, scanPlace, `SELECT m.expires_at, m.id, m.words FROM media m
			WHERE m.expires_at > 0 AND m.expires_at > ? AND m.expires_at <= ? AND (m.expires_at, m.id) > (?, ?)
			ORDER BY m.expires_at, m.id LIMIT ?`, db.Micros(from), db.Micros(to), after.At, after.ID, limit)
	}
}

func expired(ctx context.Context, q db.Querier, now time.Time) stretch {
	return func(after Cursor, limit int) ([]place, error) {
		after = below(after)
		return db.All(ctx, q, scanPlace, `SELECT m.expires_at, m.id, m.words FROM media m
			WHERE m.expires_at > 0 AND m.expires_at <= ? AND (m.expires_at, m.id) < (?, ?)
			ORDER BY m.expires_at DESC, m.id DESC LIMIT ?`, db.Micros(now), after.At, after.ID, limit)
	}
}

// among reads the items of the ids, the highest first.
func among(ctx context.Context, q db.Querier, ids []int64) stretch {
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Compare(b, a) })
	return func(after Cursor, limit int) ([]place, error) {
		from, _ := slices.BinarySearchFunc(ids, below(after).ID-1, func(id, bound int64) int { return cmp.Compare(bound, id) })
		some := ids[from:min(from+limit, len(ids))]
		if len(some) == 0 {
			return nil, nil
		}
		return db.All(ctx, q, scanPlace, `SELECT 0, m.id, m.words FROM media m WHERE m.id IN {ids} ORDER BY m.id DESC`, db.IDs(some))
	}
}

// common is how many entries of the index a word has that is no help in a
// search: among so many that a page is soon full.
const common = 2000

// candidates returns the items that have all those words of the question that
// are not common, in no order. rare is false when all of them are.
func candidates(ctx context.Context, q db.Querier, asked question) (ids []int64, rare bool, err error) {
	var kept map[int64]bool
	for _, word := range asked {
		list, err := db.All(ctx, q, db.ScanID, `SELECT media_id FROM media_word WHERE word >= ? AND word < ? LIMIT ?`, word, beyond(word), common)
		if err != nil {
			return nil, false, err
		}
		if len(list) == common {
			continue
		}
		both := make(map[int64]bool, len(list))
		for _, id := range list {
			if kept == nil || kept[id] {
				both[id] = true
			}
		}
		kept = both
	}
	return slices.Collect(maps.Keys(kept)), kept != nil, nil
}
