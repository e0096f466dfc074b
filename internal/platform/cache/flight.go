package cache

import (
	"context"
	"fmt"
	"runtime/debug"
)

// flight is one render of one key. entry and err are set before done is
// closed and not changed afterwards.
type flight struct {
	began uint64 // the number of purges when it began
	done  chan struct{}
	entry *entry
	err   error
}

// PanicError is what everybody who waited for a render gets when its draw
// function panicked.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic while drawing a page: %v", e.Value) }

// fly returns the page of the key: from a render that began after the last
// purge before this call, its own or another's.
//
// A render that began before that purge is not good enough, and is not run
// against either: the caller waits for its end. Either it was stored, so
// the purge concerned something else and the page is good; or one of those
// who wait starts the next render and the others share it. So there is one
// render of a key at a time however often it is purged, and nobody waits for
// more than two.
func (c *Cache) fly(ctx context.Context, key Key, draw func(context.Context) (*Page, error)) (*entry, error) {
	c.mu.Lock()
	asked := c.log.count
	for {
		if e := c.live(key); e != nil {
			c.mu.Unlock()
			return e, nil
		}
		f := c.flights[key]
		mine := f == nil
		if mine {
			f = &flight{began: c.log.count, done: make(chan struct{})}
			c.flights[key] = f
			go c.render(f, key, draw)
		}
		c.mu.Unlock()

		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		switch {
		case mine:
			return f.entry, f.err
		case f.began >= asked && f.entry != nil && f.entry.personal:
			return c.drawAlone(ctx, key, draw)
		case f.began >= asked:
			return f.entry, f.err
		}
		c.mu.Lock()
	}
}

// render runs the draw function, stores the page unless a purge overtook it,
// and tells those who wait.
func (c *Cache) render(f *flight, key Key, draw func(context.Context) (*Page, error)) {
	ctx, cancel := context.WithTimeout(context.Background(), c.renderLimit)
	defer cancel()
	f.entry, f.err = c.drawAlone(ctx, key, draw)

	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	delete(c.flights, key)
	if f.err == nil && !f.entry.personal {
		switch {
		case c.log.overtook(f):
			c.counts.overtaken.Add(1)
		case !c.expired(f.entry) && f.entry.size <= c.queues.limit/4:
			c.insert(f.entry)
		}
	}
	if len(c.flights) == 0 {
		c.log.forget()
	}
}

// drawAlone runs the draw function for this caller only.
func (c *Cache) drawAlone(ctx context.Context, key Key, draw func(context.Context) (*Page, error)) (e *entry, err error) {
	c.counts.renders.Add(1)
	defer func() {
		if v := recover(); v != nil {
			e, err = nil, &PanicError{Value: v, Stack: debug.Stack()}
		}
		if err != nil {
			c.counts.failed.Add(1)
		}
	}()
	page, err := draw(ctx)
	if err != nil {
		return nil, err
	}
	e, err = newEntry(key, page)
	if err != nil {
		return nil, err
	}
	e.stored = c.now()
	return e, nil
}

// purgeLog remembers which tags were purged since the oldest render under way
// began: the tags of a page are known only when it has been drawn.
type purgeLog struct {
	count uint64            // purges so far
	at    map[string]uint64 // tag -> count at its last purge
	all   uint64            // count at the last purge of everything
}

// maxNoted bounds the log. A purge of more tags than that counts, for renders
// under way, as a purge of everything.
const maxNoted = 1 << 14

func (l *purgeLog) note(tags []string, flying bool) {
	l.count++
	if !flying {
		return
	}
	if len(l.at)+len(tags) > maxNoted {
		l.all = l.count
		clear(l.at)
		return
	}
	for _, tag := range tags {
		l.at[tag] = l.count
	}
}

func (l *purgeLog) noteAll() {
	l.count++
	l.all = l.count
}

// overtook reports whether a purge since the flight began concerns its page.
func (l *purgeLog) overtook(f *flight) bool {
	if l.all > f.began {
		return true
	}
	for _, tag := range f.entry.tags {
		if l.at[tag] > f.began {
			return true
		}
	}
	return false
}

// forget is called when no render is under way.
func (l *purgeLog) forget() { clear(l.at) }
