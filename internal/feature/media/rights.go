package media

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

// WarnBefore is how long before the rights of an item end the desk is warned.
const WarnBefore = 14 * 24 * time.Hour

// Expiry is an item whose rights end, or have ended, and what shows it.
type Expiry struct {
	Item Item
	Uses []Use
}

// maxExpiring bounds how many expiries are told at once.
const maxExpiring = 100

// Expiring returns the items whose rights end within a time from now, the next
// first, at most 100, with what shows them.
func (s *Service) Expiring(ctx context.Context, q db.Querier, within time.Duration) ([]Expiry, error) {
	list, _, err := s.expiring(ctx, q, within, Cursor{})
	return list, err
}

func (s *Service) expiring(ctx context.Context, q db.Querier, within time.Duration, after Cursor) ([]Expiry, Cursor, error) {
	now := s.now()
	places, _, err := question(nil).walk(after, maxExpiring, expiring(ctx, q, now, now.Add(within)))
	if err != nil || len(places) == 0 {
		return nil, after, err
	}
	items, err := at(ctx, q, places)
	if err != nil {
		return nil, after, err
	}
	used, err := s.Uses(ctx, q, items)
	if err != nil {
		return nil, after, err
	}
	list := make([]Expiry, len(items))
	for i, item := range items {
		list[i] = Expiry{Item: item, Uses: used[item.Key]}
	}
	return list, places[len(places)-1], nil
}

// Expired returns when the rights ended of those pictures and files, among the
// keys, whose rights have ended.
func (s *Service) Expired(ctx context.Context, q db.Querier, keys []string) (map[string]time.Time, error) {
	found, err := s.Known(ctx, q, keys)
	ended := make(map[string]time.Time)
	for key, item := range found {
		if item.Expired(s.now()) {
			ended[key] = item.Expires
		}
	}
	return ended, err
}

// OnExpiring adds a hook that runs once for each item that is shown somewhere,
// when its rights end within WarnBefore. It runs inside a transaction, and may
// only write rows and enqueue jobs.
func (s *Service) OnExpiring(fn func(ctx context.Context, tx *db.Tx, list []Expiry) error) {
	s.onExpiring = append(s.onExpiring, fn)
}

// OnExpired adds a hook that runs, inside a transaction, when the rights of an
// item have ended. It may only write rows and enqueue jobs. What showed the
// item goes on naming it, and is drawn without it.
func (s *Service) OnExpired(fn func(ctx context.Context, tx *db.Tx, e Expiry) error) {
	s.onExpired = append(s.onExpired, fn)
}

const (
	expireJob = "media.expire"
	warnJob   = "media.warn"
)

type expireArgs struct {
	ID int64 `json:"id"`
}

// enqueueExpiry has a job run when the rights of the item end.
func (s *Service) enqueueExpiry(ctx context.Context, tx *db.Tx, item Item) error {
	if item.Expires.IsZero() {
		return nil
	}
	return s.jobs.Enqueue(ctx, tx, job.New{Kind: expireJob, Key: expireJob + ":" + strconv.FormatInt(item.ID, 10),
		Args: expireArgs{item.ID}, At: item.Expires})
}

func (s *Service) handleRightsJobs() {
	s.jobs.Handle(expireJob, job.Policy{}, func(ctx context.Context, j job.Job) error {
		var args expireArgs
		if err := json.Unmarshal(j.Args, &args); err != nil {
			return err
		}
		return s.db.InTx(ctx, func(tx *db.Tx) error { return s.expire(ctx, tx, args.ID) })
	})
	s.jobs.Handle(warnJob, job.Policy{Parallel: 1}, func(ctx context.Context, _ job.Job) error { return s.warn(ctx) })
	s.jobs.Every(warnJob, 24*time.Hour)
}

// expire has the pages drawn anew that showed the item. One that is gone, or
// whose rights were renewed, is left alone.
func (s *Service) expire(ctx context.Context, tx *db.Tx, id int64) error {
	item, err := byID(ctx, tx, id)
	if fault.Is(err, fault.NotFound) || err == nil && !item.Expired(s.now()) {
		return nil
	}
	if err != nil {
		return err
	}
	used, err := s.Uses(ctx, tx, []Item{item})
	if err != nil {
		return err
	}
	for _, hook := range s.onExpired {
		if err := hook(ctx, tx, Expiry{item, used[item.Key]}); err != nil {
			return err
		}
	}
	return s.purge(ctx, tx, item)
}

// warn announces, once, what is shown and will not be for long. What is not
// shown yet is looked at again the next day.
func (s *Service) warn(ctx context.Context) error {
	var after Cursor
	for {
		list, next, err := s.expiring(ctx, s.db, WarnBefore, after)
		if err != nil || len(list) == 0 {
			return err
		}
		after = next
		if err := s.db.InTx(ctx, func(tx *db.Tx) error { return s.announce(ctx, tx, list) }); err != nil {
			return err
		}
	}
}

func (s *Service) announce(ctx context.Context, tx *db.Tx, list []Expiry) error {
	var fresh []Expiry
	for _, e := range list {
		if len(e.Uses) == 0 {
			continue
		}
		rows, err := tx.Exec(ctx, `UPDATE media SET warned_at = expires_at WHERE id = ? AND expires_at = ? AND warned_at <> expires_at`,
			e.Item.ID, db.Micros(e.Item.Expires))
		if err != nil {
			return err
		}
		if rows > 0 {
			fresh = append(fresh, e)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	for _, hook := range s.onExpiring {
		if err := hook(ctx, tx, fresh); err != nil {
			return err
		}
	}
	return nil
}
