package article

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Cursor is a place in a list: the story after which the next page begins.
// The zero Cursor is the beginning.
type Cursor struct {
	LiveAt int64 // microseconds
	ID     int64
}

// String returns the cursor as it stands in an address, "" for the zero one.
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	return strconv.FormatInt(c.LiveAt, 36) + "-" + strconv.FormatInt(c.ID, 36)
}

// ParseCursor reads what String wrote.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	cut := strings.LastIndexByte(s, '-') // a time before 1970 begins with one
	if cut < 1 {
		return Cursor{}, fault.New(fault.NotFound, "no list continues at %q", s)
	}
	liveAt, err1 := strconv.ParseInt(s[:cut], 36, 64)
	id, err2 := strconv.ParseInt(s[cut+1:], 36, 64)
	if err1 != nil || err2 != nil || id < 0 {
		return Cursor{}, fault.New(fault.NotFound, "no list continues at %q", s)
	}
	return Cursor{LiveAt: liveAt, ID: id}, nil
}

// Selection names a list of published stories, newest first.
type Selection struct {
	by   selector
	id   int64
	from time.Time
	to   time.Time
}

type selector uint8

const (
	everything selector = iota
	bySection
	byTag
	byAuthor
	byTime
)

// Everything selects all published stories.
func Everything() Selection { return Selection{} }

// InSection selects the stories of one section.
func InSection(id int64) Selection { return Selection{by: bySection, id: id} }

// WithTag selects the stories that carry a tag.
func WithTag(id int64) Selection { return Selection{by: byTag, id: id} }

// ByAuthor selects the stories under a byline.
func ByAuthor(id int64) Selection { return Selection{by: byAuthor, id: id} }

// Between selects the stories published from one time on and before another.
func Between(from, to time.Time) Selection { return Selection{by: byTime, from: from, to: to} }

func (s Selection) String() string { return fmt.Sprintf("selection %d of %d", s.by, s.id) }

// MaxPage is the longest page of a list.
const MaxPage = 1000

// List returns up to limit cards of a selection after a cursor, newest
// first, and the cursor at which the next page begins: zero at the end.
func (s *Service) List(ctx context.Context, sel Selection, after Cursor, limit int) ([]Card, Cursor, error) {
	if after == (Cursor{}) {
		after = Cursor{LiveAt: math.MaxInt64, ID: math.MaxInt64}
	}
	limit = min(limit, MaxPage)
	cards, err := s.cards(ctx, sel, after, limit+1)
	if err != nil {
		return nil, Cursor{}, err
	}
	var next Cursor
	if len(cards) > limit {
		cards = cards[:limit]
		last := cards[limit-1]
		next = Cursor{LiveAt: db.Micros(last.PublishedAt), ID: last.ID}
	}
	cards = s.unexpired(cards)
	return cards, next, s.label(ctx, cards)
}

// Articles returns the same as List with bodies, for feeds.
func (s *Service) Articles(ctx context.Context, sel Selection, after Cursor, limit int) ([]Article, Cursor, error) {
	cards, next, err := s.List(ctx, sel, after, limit)
	if err != nil {
		return nil, Cursor{}, err
	}
	ids := make([]int64, len(cards))
	for i, c := range cards {
		ids[i] = c.ID
	}
	list, err := db.All(ctx, s.db, scanArticle, selectArticle+` WHERE a.id IN {ids} AND a.live_at IS NOT NULL ORDER BY a.live_at DESC, a.id DESC`, db.IDs(ids))
	if err != nil {
		return nil, Cursor{}, err
	}
	list, err = fillAll(ctx, s.db, list)
	return list, next, err
}

const (
	cardColumns = `a.id, a.path, a.lang, a.headline, a.standfirst, a.kicker, a.lead, a.lead_alt, a.source_name,
		a.retraction <> '', a.expires_at, a.published_at, a.updated_at, a.modified_at`
	listBySection = `SELECT ` + cardColumns + ` FROM article_section l JOIN article a ON a.id = l.article_id
		WHERE l.section_id = ? AND l.live_at IS NOT NULL AND (l.live_at, l.article_id) < (?, ?)
		ORDER BY l.live_at DESC, l.article_id DESC LIMIT ?`
	listByTag = `SELECT ` + cardColumns + ` FROM article_tag l JOIN article a ON a.id = l.article_id
		WHERE l.tag_id = ? AND l.live_at IS NOT NULL AND (l.live_at, l.article_id) < (?, ?)
		ORDER BY l.live_at DESC, l.article_id DESC LIMIT ?`
	listByAuthor = `SELECT ` + cardColumns + ` FROM article_author l JOIN article a ON a.id = l.article_id
		WHERE l.author_id = ? AND l.live_at IS NOT NULL AND (l.live_at, l.article_id) < (?, ?)
		ORDER BY l.live_at DESC, l.article_id DESC LIMIT ?`
	listByTime = `SELECT ` + cardColumns + ` FROM article a
		WHERE a.live_at IS NOT NULL AND a.live_at >= ? AND (a.live_at, a.id) < (?, ?)
		ORDER BY a.live_at DESC, a.id DESC LIMIT ?`
)

func (s *Service) cards(ctx context.Context, sel Selection, after Cursor, limit int) ([]Card, error) {
	switch sel.by {
	case bySection:
		return db.All(ctx, s.db, scanCard, listBySection, sel.id, after.LiveAt, after.ID, limit)
	case byTag:
		return db.All(ctx, s.db, scanCard, listByTag, sel.id, after.LiveAt, after.ID, limit)
	case byAuthor:
		return db.All(ctx, s.db, scanCard, listByAuthor, sel.id, after.LiveAt, after.ID, limit)
	case byTime:
		if to := db.Micros(sel.to); after.LiveAt >= to {
			after = Cursor{LiveAt: to}
		}
		return db.All(ctx, s.db, scanCard, listByTime, db.Micros(sel.from), after.LiveAt, after.ID, limit)
	default:
		return db.All(ctx, s.db, scanCard, listByTime, int64(math.MinInt64), after.LiveAt, after.ID, limit)
	}
}

func scanCard(row db.Row) (Card, error) {
	var c Card
	var expires, published, updated, modified int64
	err := row.Scan(&c.ID, &c.Path, &c.Lang, &c.Headline, &c.Standfirst, &c.Kicker, &c.Lead, &c.LeadAlt, &c.SourceName,
		&c.Retracted, &expires, &published, &updated, &modified)
	c.ExpiresAt = db.Time(expires)
	c.PublishedAt, c.UpdatedAt, c.ModifiedAt = db.Time(published), db.Time(updated), db.Time(modified)
	return c, err
}

// label gives cards their first section and their bylines.
func (s *Service) label(ctx context.Context, cards []Card) error {
	if len(cards) == 0 {
		return nil
	}
	ids := make([]int64, len(cards))
	at := make(map[int64]*Card, len(cards))
	for i := range cards {
		ids[i] = cards[i].ID
		at[ids[i]] = &cards[i]
	}
	sections, err := db.All(ctx, s.db, func(row db.Row) (linked[Section], error) {
		var l linked[Section]
		err := row.Scan(&l.article, &l.value.ID, &l.value.Slug, &l.value.Name)
		return l, err
	}, `SELECT l.article_id, s.id, s.slug, s.name FROM article_section l JOIN section s ON s.id = l.section_id
		WHERE l.article_id IN {ids} AND l.position = 0`, db.IDs(ids))
	if err != nil {
		return err
	}
	for _, l := range sections {
		at[l.article].Section = l.value
	}
	authors, err := loadAuthors(ctx, s.db, ids)
	if err != nil {
		return err
	}
	for _, l := range authors {
		at[l.article].Authors = append(at[l.article].Authors, l.value)
	}
	return nil
}

// Months returns the first instant, in the site's time zone, of each month
// that has a published story, newest first. It looks once per month into the
// index, not at every story.
func (s *Service) Months(ctx context.Context) ([]time.Time, error) {
	var months []time.Time
	before := int64(math.MaxInt64)
	for {
		last, err := db.One(ctx, s.db, db.ScanID,
			`SELECT live_at FROM article WHERE live_at IS NOT NULL AND live_at < ? ORDER BY live_at DESC LIMIT 1`, before)
		if fault.Is(err, fault.NotFound) {
			return months, nil
		}
		if err != nil {
			return nil, err
		}
		local := db.Time(last).In(s.site.Current().Location)
		month := time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, local.Location())
		months = append(months, month)
		before = db.Micros(month)
	}
}
