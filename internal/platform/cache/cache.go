// Package cache keeps rendered pages ready to send.
//
// A page is drawn once for each (address, audience), compressed once for each
// encoding that somebody asked for, and kept in a bounded number of bytes
// until one of its tags is purged. A hit costs one look-up and one write: no
// template, no SQL, no compression.
//
// What it promises:
//
//   - A request that begins after Purge has returned never sees a page that
//     was drawn before it. A purge during a render wins: that render answers
//     those who asked before the purge, and is not stored.
//   - At most one render of a key runs at a time; those who ask meanwhile
//     share it, unless it turns out to be personal.
//   - An error or a panic in a render reaches all who wait for it and is never
//     stored.
//   - All encodings, tags and keys together stay within Options.Bytes, and a
//     scan through the archive does not push out the pages that are read.
//   - Entity tags are strong, follow from the content alone, and so are the
//     same after a restart and on every node.
//
// Start reading at Cache.Serve; the order of renders and purges is in
// flight.go, what is thrown out first in queue.go, the response in respond.go.
package cache

import (
	"context"
	"errors"
	"hash/maphash"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Key names a rendered page. Address is the path, followed by the listed query
// keys in a fixed order; Audience is a small value that says for whom the page
// was drawn, never a person.
type Key struct {
	Address  string
	Audience uint8
}

// Page is what a draw function returns.
type Page struct {
	Status      int    // 0 means 200
	ContentType string // "" means text/html; charset=utf-8
	Lang        string // Content-Language; "" for none
	Body        []byte // the cache keeps it: the caller must not change it afterwards

	// Tags name what the page was made of; purging any of them removes it.
	Tags []string
	// Expires is when the page must be drawn again, the zero time meaning
	// not before one of its tags is purged.
	Expires time.Time
	// NoStore marks a page for one reader: it is neither stored nor shared
	// with others who asked for the same key, and leaves as private, no-store.
	NoStore bool
	// Header holds rare extras such as Link, Location or X-Robots-Tag. They
	// win over what the cache would send.
	Header http.Header
}

// Options configure a Cache.
type Options struct {
	// Bytes bounds the memory of all kept pages in all their encodings.
	// 0 means 64 MiB.
	Bytes int64
	// Now is the clock by which pages expire and grow old enough for better
	// compression. It is required.
	Now func() time.Time
	// RenderLimit ends the context of a render that takes longer. 0 means 30 s.
	RenderLimit time.Duration
	// Settle is the age at which a page that is being read is compressed
	// again, better. 0 means 10 s; a negative value switches it off.
	Settle time.Duration
}

const (
	defaultBytes  = 64 << 20
	defaultRender = 30 * time.Second
	defaultSettle = 10 * time.Second

	// maxAddress bounds the addresses that are kept, in bytes. A longer one
	// is drawn for each request.
	maxAddress = 1 << 10
)

// Cache is a store of rendered pages. It is safe for concurrent use.
type Cache struct {
	now         func() time.Time
	renderLimit time.Duration
	settle      time.Duration

	seed   maphash.Seed
	shards [shardCount]shard

	// mu guards all below, and every change of the shards. Hits take only a
	// shard's read lock.
	mu      sync.Mutex
	queues  queues
	tags    map[string]map[*entry]struct{}
	flights map[Key]*flight
	log     purgeLog

	counts  counts
	worn    chan wear
	closing chan struct{}
	stopped sync.WaitGroup
}

type counts struct {
	misses, renders, overtaken, failed, purged, evicted, improved atomic.Uint64
}

// Stats is a snapshot of a cache's counters. All but Pages, Bytes and InFlight
// count from New.
type Stats struct {
	Hits, Misses uint64 // requests answered from ready bytes, and not
	Renders      uint64 // draw functions run
	Overtaken    uint64 // renders not stored because a purge came first
	Failed       uint64 // renders that ended in an error or a panic
	Purged       uint64 // pages removed by Purge and Empty
	Evicted      uint64 // pages removed for want of room
	Improved     uint64 // representations compressed again, better
	Pages        int    // kept now
	Bytes        int64  // kept now, all encodings
	InFlight     int    // renders running now
}

// New returns an empty cache. Close ends its background work.
func New(opt Options) *Cache {
	if opt.Bytes == 0 {
		opt.Bytes = defaultBytes
	}
	if opt.RenderLimit == 0 {
		opt.RenderLimit = defaultRender
	}
	if opt.Settle == 0 {
		opt.Settle = defaultSettle
	}
	c := &Cache{
		now: opt.Now, renderLimit: opt.RenderLimit, settle: opt.Settle,
		seed:    maphash.MakeSeed(),
		queues:  newQueues(opt.Bytes),
		tags:    map[string]map[*entry]struct{}{},
		flights: map[Key]*flight{},
		log:     purgeLog{at: map[string]uint64{}},
		worn:    make(chan wear, 1024),
		closing: make(chan struct{}),
	}
	for i := range c.shards {
		c.shards[i].pages = map[Key]*entry{}
	}
	if c.settle > 0 {
		c.stopped.Add(1)
		go c.improve()
	}
	return c
}

// Close ends the background compression. Pages are still served afterwards.
// It must be called at most once.
func (c *Cache) Close() {
	close(c.closing)
	c.stopped.Wait()
}

// ServeHit answers a GET or HEAD request from ready bytes and reports whether
// it could. It never draws and never waits for a render.
func (c *Cache) ServeHit(w http.ResponseWriter, r *http.Request, key Key) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	e := c.hit(key)
	if e == nil {
		return false
	}
	e.serve(w, r, c)
	return true
}

// Serve answers a GET or HEAD request with the page of the key, drawing it
// when there is none. The draw function runs in a goroutine of its own, in a
// context that outlives this request (the page may be wanted by others) and
// ends after Options.RenderLimit.
//
// It returns the error of the draw function, a *PanicError when that panicked,
// or the error of r's context when the caller left first; nothing has been
// written then.
func (c *Cache) Serve(w http.ResponseWriter, r *http.Request, key Key, draw func(ctx context.Context) (*Page, error)) error {
	if c.ServeHit(w, r, key) {
		return nil
	}
	c.counts.misses.Add(1)
	var e *entry
	var err error
	if len(key.Address) > maxAddress {
		e, err = c.drawAlone(r.Context(), key, draw)
	} else {
		e, err = c.fly(r.Context(), key, draw)
	}
	if err != nil {
		return err
	}
	e.serve(w, r, c)
	return nil
}

// Send writes a page that is not kept, as private, no-store, compressed at the
// fast level when the reader takes it: error pages and personal pages.
func Send(w http.ResponseWriter, r *http.Request, p *Page) error {
	personal := *p
	personal.NoStore = true
	e, err := newEntry(Key{}, &personal)
	if err != nil {
		return err
	}
	e.serve(w, r, nil)
	return nil
}

// Stats returns a snapshot of the counters.
func (c *Cache) Stats() Stats {
	s := Stats{
		Misses:    c.counts.misses.Load(),
		Renders:   c.counts.renders.Load(),
		Overtaken: c.counts.overtaken.Load(),
		Failed:    c.counts.failed.Load(),
		Purged:    c.counts.purged.Load(),
		Evicted:   c.counts.evicted.Load(),
		Improved:  c.counts.improved.Load(),
	}
	for i := range c.shards {
		s.Hits += c.shards[i].hits.Load()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s.Pages = c.queues.small.len + c.queues.main.len
	s.Bytes = c.queues.small.bytes + c.queues.main.bytes
	s.InFlight = len(c.flights)
	return s
}

var errSetCookie = errors.New("a page that sets a cookie is personal: mark it NoStore")
