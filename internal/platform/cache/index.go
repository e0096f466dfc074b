package cache

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

// The index is cut into shards so that readers on many cores do not meet on
// one lock. Writers hold Cache.mu as well, so there is one of them at a time.
const shardCount = 64

type shard struct {
	sync.RWMutex
	pages map[Key]*entry
	hits  atomic.Uint64
	_     [64]byte // keeps neighbours off this shard's cache line
}

func (c *Cache) hash(key Key) uint64 {
	return maphash.String(c.seed, key.Address) ^ uint64(key.Audience)*0x9e3779b97f4a7c15
}

func (c *Cache) shard(key Key) *shard { return &c.shards[c.hash(key)%shardCount] }

// hit returns the live page of the key, counted as a hit, or nil.
func (c *Cache) hit(key Key) *entry {
	s := c.shard(key)
	s.RLock()
	e := s.pages[key]
	s.RUnlock()
	if e == nil || c.expired(e) {
		return nil
	}
	s.hits.Add(1)
	e.touch()
	return e
}

// live returns the page of the key if it may be served now.
func (c *Cache) live(key Key) *entry {
	s := c.shard(key)
	s.RLock()
	e := s.pages[key]
	s.RUnlock()
	if e == nil || c.expired(e) {
		return nil
	}
	return e
}

func (c *Cache) expired(e *entry) bool {
	return !e.expires.IsZero() && !c.now().Before(e.expires)
}

// insert stores e, making room by throwing out others. c.mu is held.
func (c *Cache) insert(e *entry) {
	s := c.shard(e.key)
	if old := s.pages[e.key]; old != nil {
		c.remove(old)
	}
	s.Lock()
	s.pages[e.key] = e
	s.Unlock()
	for _, tag := range e.tags {
		set := c.tags[tag]
		if set == nil {
			set = map[*entry]struct{}{}
			c.tags[tag] = set
		}
		set[e] = struct{}{}
	}
	c.queues.add(e, c.hash(e.key))
	c.makeRoom()
}

// remove forgets e everywhere. c.mu is held.
func (c *Cache) remove(e *entry) {
	s := c.shard(e.key)
	s.Lock()
	delete(s.pages, e.key)
	s.Unlock()
	for _, tag := range e.tags {
		set := c.tags[tag]
		delete(set, e)
		if len(set) == 0 {
			delete(c.tags, tag)
		}
	}
	e.queue.unlink(e)
}

func (c *Cache) makeRoom() {
	for {
		e := c.queues.victim(c.hash)
		if e == nil {
			return
		}
		c.remove(e)
		c.counts.evicted.Add(1)
	}
}

// grow accounts for delta more bytes kept by e, if e is still stored.
func (c *Cache) grow(e *entry, delta int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.queue == nil {
		return
	}
	e.size += delta
	e.queue.bytes += delta
	c.makeRoom()
}

// Purge removes every page that carries one of the tags, before it returns. A
// render of such a page that is under way is not stored.
func (c *Cache) Purge(tags ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log.note(tags, len(c.flights) > 0)
	for _, tag := range tags {
		for e := range c.tags[tag] {
			c.purge(e)
		}
	}
}

// Empty removes every page, and keeps renders under way from being stored. It
// is for the moment when purges may have been missed.
func (c *Cache) Empty() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log.noteAll()
	for i := range c.shards {
		for _, e := range c.shards[i].pages {
			c.purge(e)
		}
	}
}

// purge removes e and remembers its key: a page that is drawn again was not
// passed by in a scan, so it need not prove itself in the small queue.
func (c *Cache) purge(e *entry) {
	if e.queue == &c.queues.main {
		c.queues.ghosts.add(c.hash(e.key))
	}
	c.remove(e)
	c.counts.purged.Add(1)
}
