package account

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// allowance is how often something may happen: burst times at once, and once
// every interval in the long run. It is the generic cell rate algorithm (ITU-T
// I.371): a bucket is one point in time, at which it will be empty again.
type allowance struct {
	burst int
	every time.Duration
}

// What may happen how often (rule by rule: mails to one mailbox, mails of the
// whole site, guesses for one account, and everything from one part of the
// network).
var (
	perMailbox  = allowance{3, 5 * time.Minute}
	perDay      = allowance{10, 3 * time.Hour} // for one mailbox, over a longer time
	perSite     = allowance{200, 2 * time.Second}
	perAccount  = allowance{5, time.Minute}
	perBlock    = allowance{30, 10 * time.Second}
	perMailedBy = allowance{10, time.Minute} // mails that one part of the network asks for
	perPicture  = allowance{6, time.Hour}    // portraits of one account, each of which is a file for a day
)

// next returns when a bucket that is empty at free will be empty after one
// more use at now, and whether that use is allowed.
func (a allowance) next(free, now time.Time) (time.Time, bool) {
	if free.Before(now) {
		free = now
	}
	free = free.Add(a.every)
	return free, !free.After(now.Add(time.Duration(a.burst) * a.every))
}

// limitError says when to try again.
type limitError struct{ wait time.Duration }

func (e limitError) Error() string { return "over a rate limit" }

// RetryAfter is for package web, which tells the client.
func (e limitError) RetryAfter() time.Duration { return e.wait }

func tooMany(wait time.Duration) error {
	return fault.Wrap(limitError{wait}, fault.TooMany, "that was tried too often; wait a little and try again")
}

// maxBuckets is how many buckets a process keeps in memory.
const maxBuckets = 50_000

// limiter counts in memory what a restart may forget: floods from one part of
// the network.
type limiter struct {
	now func() time.Time

	mu   sync.Mutex
	free map[string]time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, free: map[string]time.Time{}}
}

// take uses the bucket once, or returns TooMany.
func (l *limiter) take(bucket string, a allowance) error {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	free, ok := a.next(l.free[bucket], now)
	if !ok {
		return tooMany(free.Sub(now) - time.Duration(a.burst)*a.every)
	}
	if len(l.free) >= maxBuckets {
		l.sweep(now)
	}
	l.free[bucket] = free
	return nil
}

// sweep drops the buckets that are empty, and one more so that there is room
// in any case.
func (l *limiter) sweep(now time.Time) {
	for bucket, free := range l.free {
		if free.Before(now) {
			delete(l.free, bucket)
		}
	}
	for bucket := range l.free {
		if len(l.free) < maxBuckets {
			return
		}
		delete(l.free, bucket)
	}
}

// allow uses a bucket of the data base once, which every process shares and no
// restart empties, and reports whether that was allowed. Its name is kept as a
// hash, since it may hold a mail address.
func (s *Service) allow(ctx context.Context, tx *db.Tx, bucket string, a allowance) (bool, error) {
	now := db.Micros(s.now())
	every := a.every.Microseconds()
	_, err := db.One(ctx, tx, db.ScanID, `INSERT INTO allowance (bucket, free_at) VALUES (?, ?)
		ON CONFLICT (bucket) DO UPDATE SET free_at = CASE WHEN allowance.free_at > ? THEN allowance.free_at ELSE ? END + ?
		WHERE allowance.free_at <= ? RETURNING free_at`,
		hashOf(bucket), now+every, now, now, every, now+every*int64(a.burst-1))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// blockOf returns the part of the network that an address belongs to: its /24,
// or its /48 in IPv6; "" for no address.
func blockOf(addr netip.Addr) string {
	bits := 24
	switch {
	case !addr.IsValid():
		return ""
	case addr.Is6():
		bits = 48
	}
	block, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return block.String()
}
