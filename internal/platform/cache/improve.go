package cache

import "time"

// wear is a representation that is read often enough to be worth better
// compression.
type wear struct {
	entry *entry
	rep   *representation
}

// read counts a sending of p and hands it to improve at the fourth, and again
// at each doubling in case the queue was full.
func (c *Cache) read(e *entry, p *representation) {
	if p.settled.Load() {
		return
	}
	n := p.hits.Add(1)
	if n < 4 || n&(n-1) != 0 || c.settle < 0 {
		return
	}
	select {
	case c.worn <- wear{e, p}:
	default:
	}
}

// improve compresses again, as well as possible, what has lived for
// Options.Settle and is still stored; one representation at a time, until
// Close.
func (c *Cache) improve() {
	defer c.stopped.Done()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-c.closing:
			return
		case next := <-c.worn:
			if wait := c.settle - c.now().Sub(next.entry.stored); wait > 0 {
				timer.Reset(wait)
				select {
				case <-c.closing:
					return
				case <-timer.C:
				}
			}
			c.betterThan(next.entry, next.rep)
		}
	}
}

func (c *Cache) betterThan(e *entry, old *representation) {
	if c.live(e.key) != e || e.reps[old.coding].Load() != old || old.settled.Load() {
		return
	}
	body := e.reps[plain].Load().body
	if len(body) > maxBest {
		old.settled.Store(true)
		return
	}
	better := e.represent(old.coding, compressBody(body, old.coding, best))
	if len(better.body) >= len(old.body) {
		old.settled.Store(true)
		return
	}
	better.settled.Store(true)
	e.reps[old.coding].Store(better)
	c.grow(e, int64(len(better.body)-len(old.body)))
	c.counts.improved.Add(1)
}
