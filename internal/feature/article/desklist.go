package article

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
)

// Row is an article as the newsroom's lists show it.
type Row struct {
	ID          int64
	Kind        Kind
	Status      Status
	Headline    string // of the draft, if there is one; may be empty
	Path        string // "" before the first publication
	Section     string // name of the first one
	Authors     []string
	Owner       string // name of the account, "" for none
	Changed     bool   // readers have it, and its draft says something else
	Writer      string // who is writing in it at this moment, "" for nobody
	TouchedAt   time.Time
	PublishedAt time.Time
	ScheduledAt time.Time
	Embargo     time.Time
}

// Filter says which articles a list of the newsroom has. Its zero value is all
// stories.
type Filter struct {
	Kind    Kind   // Story when empty
	Status  Status // any when empty
	Section int64  // any when 0
	Author  int64  // byline; any when 0
	Owner   int64  // account; any when 0
	Text    string // in the headline, or what the search makes of it
}

// After is a place in a list of the newsroom: the row after which the next
// page begins. The zero value is the beginning. Its text form is that of
// Cursor.
type After = Cursor

// DeskList returns up to limit articles that somebody may open, those touched
// last first, and where the next page begins: zero at the end. A page costs
// the same wherever it stands.
func (s *Service) DeskList(ctx context.Context, who account.Identity, f Filter, after After, limit int) ([]Row, After, error) {
	if f.Kind == "" {
		f.Kind = Story
	}
	if after == (After{}) {
		after = After{LiveAt: math.MaxInt64, ID: math.MaxInt64}
	}
	limit = min(limit, MaxPage)
	rows, err := s.rowsOf(ctx, who, f, after, limit+1)
	if err != nil {
		return nil, After{}, err
	}
	var next After
	if len(rows) > limit {
		rows = rows[:limit]
		next = After{LiveAt: db.Micros(rows[limit-1].TouchedAt), ID: rows[limit-1].ID}
	}
	return rows, next, s.labelRows(ctx, rows)
}

const rowColumns = `a.id, a.kind, a.status, COALESCE(d.headline, a.headline), COALESCE(a.path, ''), COALESCE(o.name, ''),
	a.status = 'published' AND COALESCE(d.changed, FALSE), a.touched_at, a.published_at, a.scheduled_at, a.embargo_at`

// liveColumns are those of a row that somebody sees who may not open the
// article: its headline is the one that readers have.
const liveColumns = `a.id, a.kind, a.status, a.headline, COALESCE(a.path, ''), COALESCE(o.name, ''),
	FALSE, a.touched_at, a.published_at, a.scheduled_at, a.embargo_at`

// rowTables are what a row is made of, and where are the conditions on it that
// no index walks along.
const (
	rowTables = ` LEFT JOIN draft d ON d.article_id = a.id LEFT JOIN account o ON o.id = a.owner_id`
	rowWhere  = ` AND a.kind = ? AND (CAST(? AS TEXT) = '' OR a.status = ?) AND (CAST(? AS BIGINT) = 0 OR a.owner_id = ?)
		AND (CAST(? AS TEXT) = '' OR LOWER(COALESCE(d.headline, a.headline)) LIKE ? ESCAPE '\')
		ORDER BY a.touched_at DESC, a.id DESC LIMIT ?`
	rowLinked = ` AND (CAST(? AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM article_section l WHERE l.article_id = a.id AND l.section_id = ?))
		AND (CAST(? AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM article_author l WHERE l.article_id = a.id AND l.author_id = ?))`

	rowsByKind = `SELECT ` + rowColumns + ` FROM article a` + rowTables + ` WHERE a.kind = ? AND (a.touched_at, a.id) < (?, ?)` +
		rowLinked + rowWhere
	rowsByStatus = `SELECT ` + rowColumns + ` FROM article a` + rowTables + ` WHERE a.status = ? AND (a.touched_at, a.id) < (?, ?)` +
		rowLinked + rowWhere
	rowsByOwner = `SELECT ` + rowColumns + ` FROM article a` + rowTables + ` WHERE a.owner_id = ? AND (a.touched_at, a.id) < (?, ?)` +
		rowLinked + rowWhere
	rowsBySection = `SELECT ` + rowColumns + ` FROM article_section w JOIN article a ON a.id = w.article_id` + rowTables +
		` WHERE w.section_id = ? AND (w.touched_at, w.article_id) < (?, ?)` + rowLinked + rowLinkedWhere
	rowsByAuthor = `SELECT ` + rowColumns + ` FROM article_author w JOIN article a ON a.id = w.article_id` + rowTables +
		` WHERE w.author_id = ? AND (w.touched_at, w.article_id) < (?, ?)` + rowLinked + rowLinkedWhere
	rowLinkedWhere = ` AND a.kind = ? AND (CAST(? AS TEXT) = '' OR a.status = ?) AND (CAST(? AS BIGINT) = 0 OR a.owner_id = ?)
		AND (CAST(? AS TEXT) = '' OR LOWER(COALESCE(d.headline, a.headline)) LIKE ? ESCAPE '\')
		ORDER BY w.touched_at DESC, w.article_id DESC LIMIT ?`
)

// rowsOf returns the rows that somebody may open: for those who may not edit
// everything, what they own and what stands under their name.
func (s *Service) rowsOf(ctx context.Context, who account.Identity, f Filter, after After, limit int) ([]Row, error) {
	if who.Can(account.EditAny) {
		return s.rows(ctx, f, after, limit)
	}
	f.Owner = who.AccountID
	rows, err := s.rows(ctx, f, after, limit)
	if err != nil || f.Author != 0 {
		return rows, err
	}
	bylines, err := db.All(ctx, s.db, db.ScanID, `SELECT id FROM author WHERE account_id = ?`, who.AccountID)
	if err != nil {
		return nil, err
	}
	for _, byline := range bylines {
		f.Owner, f.Author = 0, byline
		more, err := s.rows(ctx, f, after, limit)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(b.TouchedAt.Compare(a.TouchedAt), cmp.Compare(b.ID, a.ID))
	})
	rows = slices.CompactFunc(rows, func(a, b Row) bool { return a.ID == b.ID })
	return rows[:min(len(rows), limit)], nil
}

// rows walks along the index that leaves the fewest articles to look at.
func (s *Service) rows(ctx context.Context, f Filter, after After, limit int) ([]Row, error) {
	by, err := s.walkFor(ctx, f)
	if err != nil {
		return nil, err
	}
	args := func(first any) []any {
		return []any{first, after.LiveAt, after.ID, f.Section, f.Section, f.Author, f.Author,
			string(f.Kind), string(f.Status), string(f.Status), f.Owner, f.Owner, f.Text, holding(f.Text), limit}
	}
	switch by {
	case byState:
		return db.All(ctx, s.db, scanRow, rowsByStatus, args(string(f.Status))...)
	case byOwner:
		return db.All(ctx, s.db, scanRow, rowsByOwner, args(f.Owner)...)
	case byByline:
		return db.All(ctx, s.db, scanRow, rowsByAuthor, args(f.Author)...)
	case inSection:
		return db.All(ctx, s.db, scanRow, rowsBySection, args(f.Section)...)
	}
	return db.All(ctx, s.db, scanRow, rowsByKind, args(string(f.Kind))...)
}

// walk is an index along which a list can be read.
type walk int

const (
	byKind walk = iota
	byState
	byOwner
	byByline
	inSection
)

// maxWeigh is how many articles of a filter's part are counted at most, to find
// out which of its parts has the fewest.
const maxWeigh = 10_000

// walkFor returns the part of a filter that the fewest articles have. A filter
// of one part needs no counting, and of pages there are few.
func (s *Service) walkFor(ctx context.Context, f Filter) (walk, error) {
	if f.Kind == Page {
		return byKind, nil
	}
	var parts []walk
	for _, part := range []struct {
		by  walk
		set bool
	}{{byState, f.Status != ""}, {byOwner, f.Owner != 0}, {byByline, f.Author != 0}, {inSection, f.Section != 0}} {
		if part.set {
			parts = append(parts, part.by)
		}
	}
	switch len(parts) {
	case 0:
		return byKind, nil
	case 1:
		return parts[0], nil
	}
	weights, err := db.One(ctx, s.db, func(row db.Row) ([]int64, error) {
		n := make([]int64, inSection+1)
		err := row.Scan(&n[byState], &n[byOwner], &n[byByline], &n[inSection])
		return n, err
	}, `SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM article WHERE status = ? LIMIT ?) AS s),
		(SELECT COUNT(*) FROM (SELECT 1 FROM article WHERE owner_id = ? LIMIT ?) AS o),
		(SELECT COUNT(*) FROM (SELECT 1 FROM article_author WHERE author_id = ? LIMIT ?) AS b),
		(SELECT COUNT(*) FROM (SELECT 1 FROM article_section WHERE section_id = ? LIMIT ?) AS p)`,
		string(f.Status), maxWeigh, f.Owner, maxWeigh, f.Author, maxWeigh, f.Section, maxWeigh)
	if err != nil {
		return byKind, err
	}
	return slices.MinFunc(parts, func(a, b walk) int { return cmp.Compare(weights[a], weights[b]) }), nil
}

func scanRow(row db.Row) (Row, error) {
	var r Row
	var touched, published, scheduled, embargo int64
	err := row.Scan(&r.ID, &r.Kind, &r.Status, &r.Headline, &r.Path, &r.Owner, &r.Changed, &touched, &published, &scheduled, &embargo)
	r.TouchedAt, r.PublishedAt = db.Time(touched), db.Time(published)
	r.ScheduledAt, r.Embargo = db.Time(scheduled), db.Time(embargo)
	return r, err
}

// labelRows gives rows their section, their bylines and who is writing.
func (s *Service) labelRows(ctx context.Context, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	ids := make([]int64, len(rows))
	at := make(map[int64]*Row, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
		at[ids[i]] = &rows[i]
	}
	scan := func(row db.Row) (linked[string], error) {
		var l linked[string]
		err := row.Scan(&l.article, &l.value)
		return l, err
	}
	sections, err := db.All(ctx, s.db, scan, `SELECT l.article_id, t.name FROM article_section l JOIN section t ON t.id = l.section_id
		WHERE l.article_id IN {ids} AND l.position = 0`, db.IDs(ids))
	if err != nil {
		return err
	}
	authors, err := db.All(ctx, s.db, scan, `SELECT l.article_id, t.name FROM article_author l JOIN author t ON t.id = l.author_id
		WHERE l.article_id IN {ids} ORDER BY l.article_id, l.position`, db.IDs(ids))
	if err != nil {
		return err
	}
	writers, err := db.All(ctx, s.db, scan, `SELECT l.article_id, t.name FROM edit_lock l JOIN account t ON t.id = l.account_id
		WHERE l.article_id IN {ids} AND l.seen_at > ?`, db.IDs(ids), db.Micros(s.now().Add(-LockTime)))
	for _, l := range sections {
		at[l.article].Section = l.value
	}
	for _, l := range authors {
		at[l.article].Authors = append(at[l.article].Authors, l.value)
	}
	for _, l := range writers {
		at[l.article].Writer = l.value
	}
	return err
}
