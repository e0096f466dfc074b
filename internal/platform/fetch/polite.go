package fetch

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"stet/internal/platform/fault"
)

// maxHosts is how many hosts are remembered before those that nobody waits
// for and whose pause is over are forgotten.
const maxHosts = 1000

// hosts hands out turns, one at a time for each host.
type hosts struct {
	now   func() time.Time
	mu    sync.Mutex
	known map[string]*host
}

type host struct {
	turn    chan struct{} // holds one token while a request is under way
	wanted  int           // requests that wait or are under way
	earlier time.Time     // no request before
}

// turn is the right to make one request.
type turn struct {
	hosts *hosts
	host  *host
}

// wait returns when it is the caller's turn at name. A host that wants to
// be left alone for longer than patience is Unavailable at once.
func (h *hosts) wait(ctx context.Context, name string, patience time.Duration) (*turn, error) {
	to := h.enter(strings.ToLower(name))
	select {
	case to.turn <- struct{}{}:
	case <-ctx.Done():
		h.leave(to)
		return nil, context.Cause(ctx)
	}
	t := &turn{hosts: h, host: to}
	h.mu.Lock()
	delay := to.earlier.Sub(h.now())
	h.mu.Unlock()
	if delay > patience {
		t.release()
		return nil, fault.New(fault.Unavailable, "%s asks not to be called for another %s", name, delay.Round(time.Second))
	}
	if delay <= 0 {
		return t, nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return t, nil
	case <-ctx.Done():
		t.release()
		return nil, context.Cause(ctx)
	}
}

// done gives the turn to the next, who waits for the pause to be over.
func (t *turn) done(pause time.Duration) {
	t.hosts.mu.Lock()
	t.host.earlier = t.hosts.now().Add(max(pause, 0))
	t.hosts.mu.Unlock()
	t.release()
}

func (t *turn) release() {
	<-t.host.turn
	t.hosts.leave(t.host)
}

func (h *hosts) enter(name string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil {
		h.known = make(map[string]*host)
	}
	if len(h.known) >= maxHosts {
		now := h.now()
		for name, old := range h.known {
			if old.wanted == 0 && !old.earlier.After(now) {
				delete(h.known, name)
			}
		}
	}
	to := h.known[name]
	if to == nil {
		to = &host{turn: make(chan struct{}, 1)}
		h.known[name] = to
	}
	to.wanted++
	return to
}

func (h *hosts) leave(to *host) {
	h.mu.Lock()
	defer h.mu.Unlock()
	to.wanted--
}

// retryAfter reads the header of that name, seconds or a date (RFC 9110,
// section 10.2.3), as a duration from now; 0 when it is absent or wrong.
func retryAfter(value string, now time.Time) time.Duration {
	const longest = 365 * 24 * time.Hour
	if seconds, err := strconv.ParseUint(strings.TrimSpace(value), 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, longest)
	}
	if when, err := http.ParseTime(value); err == nil {
		return min(max(when.Sub(now), 0), longest)
	}
	return 0
}
