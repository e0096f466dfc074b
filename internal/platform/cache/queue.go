package cache

// Which page is thrown out follows S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi:
// "FIFO queues are all you need for cache eviction", SOSP 2023). A new page
// enters a small queue that has a tenth of the room. Reaching its end unread,
// as the pages of a scan through the archive do, it leaves; read at least
// twice, it moves to the main queue, where each reading buys another round, up
// to three. The keys that left the small queue are remembered for a while as
// ghosts, and one that comes back enters the main queue at once.
//
// A hit therefore only raises a small counter and moves nothing.

const (
	maxReads   = 3
	smallShare = 10 // the small queue has 1/smallShare of the room
	maxGhosts  = 16 << 10
)

type queues struct {
	limit  int64
	small  queue
	main   queue
	ghosts ghosts
}

func newQueues(limit int64) queues {
	return queues{limit: limit, ghosts: ghosts{set: map[uint64]struct{}{}}}
}

// add puts e into the queue where it belongs.
func (q *queues) add(e *entry, hash uint64) {
	if q.ghosts.take(hash) {
		q.main.push(e)
	} else {
		q.small.push(e)
	}
}

// victim returns the next page to throw out, still linked, or nil when
// everything fits.
func (q *queues) victim(hash func(Key) uint64) *entry {
	for q.small.bytes+q.main.bytes > q.limit {
		if q.small.bytes > q.limit/smallShare || q.main.len == 0 {
			e := q.small.oldest()
			if e.reads.Load() < 2 {
				q.ghosts.add(hash(e.key))
				return e
			}
			q.small.unlink(e)
			e.reads.Store(0)
			q.main.push(e)
			continue
		}
		e := q.main.oldest()
		if e.reads.Load() == 0 {
			return e
		}
		q.main.unlink(e)
		e.reads.Add(^uint32(0))
		q.main.push(e)
	}
	return nil
}

// touch counts a reading. Two at once may count as one, which does no harm.
func (e *entry) touch() {
	if n := e.reads.Load(); n < maxReads {
		e.reads.CompareAndSwap(n, n+1)
	}
}

// queue is a FIFO of entries, linked through them, that knows its bytes.
type queue struct {
	head, tail *entry // head is the newest
	len        int
	bytes      int64
}

func (q *queue) push(e *entry) {
	e.queue, e.next, e.prev = q, q.head, nil
	if q.head != nil {
		q.head.prev = e
	} else {
		q.tail = e
	}
	q.head = e
	q.len++
	q.bytes += e.size
}

func (q *queue) unlink(e *entry) {
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		q.head = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		q.tail = e.prev
	}
	e.queue, e.next, e.prev = nil, nil, nil
	q.len--
	q.bytes -= e.size
}

func (q *queue) oldest() *entry { return q.tail }

// ghosts remembers the hashes of the last maxGhosts keys that left.
type ghosts struct {
	set  map[uint64]struct{}
	ring []uint64
	next int
}

func (g *ghosts) add(hash uint64) {
	if len(g.ring) < maxGhosts {
		g.ring = append(g.ring, hash)
	} else {
		delete(g.set, g.ring[g.next])
		g.ring[g.next] = hash
		g.next = (g.next + 1) % maxGhosts
	}
	g.set[hash] = struct{}{}
}

func (g *ghosts) take(hash uint64) bool {
	_, ok := g.set[hash]
	delete(g.set, hash)
	return ok
}
