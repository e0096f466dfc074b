package article

import (
	"net/netip"
	"sync"
	"time"

	"stet/internal/platform/fault"
)

// Reports that one part of the network may send: five at once, and one every
// ten minutes in the long run.
const (
	reportBurst = 5
	reportEvery = 10 * time.Minute
	maxBlocks   = 10_000 // parts of the network that are remembered
)

// reporters counts, in memory, how many reports came from where, by the
// generic cell rate algorithm (ITU-T I.371): of each part of the network it
// remembers one point in time. Its zero value is ready.
type reporters struct {
	mu   sync.Mutex
	free map[netip.Prefix]time.Time
}

// take counts a report from an address, or answers TooMany. Addresses of one
// /24, or one /48 in IPv6, count together; none at all, as on a Unix socket,
// is not counted.
func (c *reporters) take(addr netip.Addr, now time.Time) error {
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	block, err := addr.Prefix(bits)
	if err != nil || !addr.IsValid() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	free := c.free[block]
	if free.Before(now) {
		free = now
	}
	if free = free.Add(reportEvery); free.After(now.Add(reportBurst * reportEvery)) {
		return tooMany("many reports came from your part of the network: wait ten minutes and send it again")
	}
	if c.free == nil || len(c.free) >= maxBlocks {
		c.sweep(now)
	}
	c.free[block] = free
	return nil
}

// tooMany is an error on which the form comes back, so that nothing that was
// typed is lost.
func tooMany(text string) error { return &fault.Error{Kind: fault.TooMany, Field: "many", Text: text} }

// sweep forgets the parts of the network that have waited long enough, and all
// of them when that leaves no room.
func (c *reporters) sweep(now time.Time) {
	for block, free := range c.free {
		if free.Before(now) {
			delete(c.free, block)
		}
	}
	if c.free == nil || len(c.free) >= maxBlocks {
		c.free = map[netip.Prefix]time.Time{}
	}
}
