package article

import (
	"context"
	"math"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
)

// MaxWaiting is how many articles of a kind Waiting returns at most.
const MaxWaiting = 10

// Waiting is what the newsroom has at hand, for one of its people. Lists that
// are not theirs to see are empty.
type Waiting struct {
	Mine      []Row // drafts of their own, those touched last first
	Review    []Row // submitted, the ones that wait longest first
	Approved  []Row // those touched last first
	Scheduled []Row // the next first
	Today     []Row // published since midnight in the site's time zone, the newest first
}

// Waiting returns what waits for somebody.
func (s *Service) Waiting(ctx context.Context, who account.Identity) (Waiting, error) {
	var w Waiting
	var err error
	if w.Mine, err = db.All(ctx, s.db, scanRow, waitingMine, who.AccountID, MaxWaiting); err != nil {
		return w, err
	}
	owner := who.AccountID
	if who.Can(account.EditAny) {
		owner = 0
	}
	if w.Review, err = db.All(ctx, s.db, scanRow, waitingReview, owner, owner, MaxWaiting); err != nil {
		return w, err
	}
	if w.Approved, err = db.All(ctx, s.db, scanRow, waitingApproved, owner, owner, MaxWaiting); err != nil {
		return w, err
	}
	if w.Scheduled, err = db.All(ctx, s.db, scanRow, waitingScheduled, owner, owner, MaxWaiting); err != nil {
		return w, err
	}
	local := s.now().In(s.site.Current().Location)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	if w.Today, err = db.All(ctx, s.db, scanRow, waitingToday, db.Micros(midnight), int64(math.MaxInt64), MaxWaiting); err != nil {
		return w, err
	}
	for _, rows := range [][]Row{w.Mine, w.Review, w.Approved, w.Scheduled, w.Today} {
		if err := s.labelRows(ctx, rows); err != nil {
			return w, err
		}
	}
	return w, nil
}

const (
	waitingSelect = `SELECT ` + rowColumns + ` FROM article a` + rowTables
	waitingOwn    = ` AND (CAST(? AS BIGINT) = 0 OR a.owner_id = ?)`
	waitingMine   = waitingSelect + ` WHERE a.owner_id = ? AND a.status = 'draft' ORDER BY a.touched_at DESC, a.id DESC LIMIT ?`
	waitingReview = waitingSelect + ` WHERE a.status = 'review'` + waitingOwn + ` ORDER BY a.touched_at, a.id LIMIT ?`

	waitingApproved  = waitingSelect + ` WHERE a.status = 'approved'` + waitingOwn + ` ORDER BY a.touched_at DESC, a.id DESC LIMIT ?`
	waitingScheduled = waitingSelect + ` WHERE a.status = 'scheduled'` + waitingOwn + ` ORDER BY a.scheduled_at, a.id LIMIT ?`
	waitingToday     = `SELECT ` + liveColumns + ` FROM article a` + rowTables + ` WHERE a.live_at >= ? AND a.live_at < ? ORDER BY a.live_at DESC, a.id DESC LIMIT ?`
)

// Counts returns how many articles are in each state that is not settled:
// draft, review, approved and scheduled, all of them or those of one owner.
func (s *Service) Counts(ctx context.Context, who account.Identity) (map[Status]int, error) {
	owner := who.AccountID
	if who.Can(account.EditAny) {
		owner = 0
	}
	type count struct {
		status Status
		n      int
	}
	list, err := db.All(ctx, s.db, func(row db.Row) (count, error) {
		var c count
		err := row.Scan(&c.status, &c.n)
		return c, err
	}, `SELECT status, COUNT(*) FROM article WHERE status IN ('draft', 'review', 'approved', 'scheduled')
		AND (CAST(? AS BIGINT) = 0 OR owner_id = ?) GROUP BY status`, owner, owner)
	counts := make(map[Status]int, len(list))
	for _, c := range list {
		counts[c.status] = c.n
	}
	return counts, err
}

// Reassign gives the articles of somebody who leaves to somebody else, and
// takes their locks away. from's bylines stay.
func (s *Service) Reassign(ctx context.Context, tx *db.Tx, from, to int64) error {
	if _, err := tx.Exec(ctx, `UPDATE article SET owner_id = ? WHERE owner_id = ?`, to, from); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM edit_lock WHERE account_id = ?`, from)
	return err
}
