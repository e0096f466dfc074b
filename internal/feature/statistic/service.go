package statistic

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/web"
)

//go:embed migrations
var Migrations embed.FS

// Options is what the service stands on.
type Options struct {
	DB   *db.DB
	Site *site.Service
	Now  func() time.Time
	Log  *slog.Logger
	// Address returns the address of a client, as web.ClientAddr does for the
	// proxies that are trusted. nil means that none is.
	Address func(*http.Request) netip.Addr
}

// Service counts reads.
type Service struct {
	db      *db.DB
	site    *site.Service
	now     func() time.Time
	log     *slog.Logger
	address func(*http.Request) netip.Addr

	mu      sync.Mutex
	window  window
	pending map[counted]int64

	writing sync.Mutex // held by Flush
}

// counted is what a count is of.
type counted struct {
	article int64
	day     Day
}

const (
	// interval is how long a count waits until it is written.
	interval = 10 * time.Second
	// maxPending is how many articles are under count at once. More are
	// dropped until the next flush.
	maxPending = 10_000
	// perWrite is how many counts one transaction writes.
	perWrite = 500
	// lastWrite is how long the program waits for its last flush.
	lastWrite = 5 * time.Second
)

// New returns the service. Run writes what it counts.
func New(opt Options) *Service {
	if opt.Address == nil {
		opt.Address = func(r *http.Request) netip.Addr { return web.ClientAddr(r, nil) }
	}
	return &Service{db: opt.DB, site: opt.Site, now: opt.Now, log: opt.Log, address: opt.Address, pending: map[counted]int64{}}
}

// Today returns the day that it is in the site's time zone.
func (s *Service) Today() Day { return DayOf(s.now().In(s.site.Current().Location)) }

// Count counts that somebody at an address has read an article, unless the
// same address has within the last half hour or its part of the network
// reports too much. An address of the machine's own network, which is that of
// a proxy, says nothing about who reads: its reports are all counted.
func (s *Service) Count(article int64, from netip.Addr) {
	now, today := s.now(), s.Today()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.window.admits(article, from, now) {
		return
	}
	what := counted{article, today}
	if _, known := s.pending[what]; known || len(s.pending) < maxPending {
		s.pending[what]++
	}
}

// Run writes the counts every ten seconds until ctx ends, and once more then.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ticker.C:
			err := s.Flush(ctx)
			if err != nil && !failing && ctx.Err() == nil {
				s.log.Error("the counts of reads cannot be written; trying on", "error", err)
			}
			failing = err != nil
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrite)
			defer cancel()
			return s.Flush(last)
		}
	}
}

// Flush writes what was counted. What cannot be written stays and is tried
// again by the next Flush.
func (s *Service) Flush(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	counts := s.pending
	s.pending = map[counted]int64{}
	s.mu.Unlock()
	for len(counts) > 0 {
		part := make(map[counted]int64, perWrite)
		for what, n := range counts {
			if len(part) == perWrite {
				break
			}
			part[what] = n
		}
		if err := s.db.InTx(ctx, func(tx *db.Tx) error { return write(ctx, tx, part) }); err != nil {
			s.keep(counts)
			return err
		}
		for what := range part {
			delete(counts, what)
		}
	}
	return nil
}

// keep takes counts back that could not be written.
func (s *Service) keep(counts map[counted]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for what, n := range counts {
		if _, known := s.pending[what]; known || len(s.pending) < maxPending {
			s.pending[what] += n
		}
	}
}

// write adds counts to those of the data base, but for articles that readers
// cannot see.
func write(ctx context.Context, tx *db.Tx, counts map[counted]int64) error {
	for what, n := range counts {
		if _, err := tx.Exec(ctx, `INSERT INTO reads (article_id, day, count)
			SELECT id, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM article WHERE id = ? AND status = 'published'
			ON CONFLICT (article_id, day) DO UPDATE SET count = reads.count + excluded.count`,
			int64(what.day), n, what.article); err != nil {
			return err
		}
	}
	return nil
}
