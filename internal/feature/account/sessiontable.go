package account

import (
	"sync"
	"time"
)

// maxRemembered is how many sessions a process keeps in memory.
const maxRemembered = 20_000

// remembered is what a process knows of a session without asking the data
// base.
type remembered struct {
	who     Identity
	strong  bool
	seen    time.Time // as written down
	expires time.Time
}

// good reports whether the session lets somebody in.
func (m remembered) good(now time.Time) bool {
	if m.who.Role.IsStaff() && (!m.strong || now.Sub(m.seen) > staffIdle) {
		return false
	}
	return now.Before(m.expires)
}

// sessionTable keeps sessions by the hash of their token. Each drop begins a
// new state; what was read before it is not kept after it, so that a session
// that ends while it is read does not live on.
type sessionTable struct {
	mu      sync.RWMutex
	byHash  map[string]remembered
	dropped uint64
}

func newSessionTable() *sessionTable { return &sessionTable{byHash: map[string]remembered{}} }

func (t *sessionTable) get(hash string) (remembered, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	m, ok := t.byHash[hash]
	return m, ok
}

// state returns what put wants to know.
func (t *sessionTable) state() uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.dropped
}

// put keeps a session that was read in the state. When the table is full one
// of the others, whichever comes first, makes room.
func (t *sessionTable) put(hash string, m remembered, state uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dropped != state {
		return
	}
	if len(t.byHash) >= maxRemembered {
		for other := range t.byHash {
			delete(t.byHash, other)
			break
		}
	}
	t.byHash[hash] = m
}

// touch notes a use, and reports whether it is time to write it down.
func (t *sessionTable) touch(hash string, now time.Time) bool {
	t.mu.RLock()
	m, ok := t.byHash[hash]
	t.mu.RUnlock()
	if !ok || now.Sub(m.seen) < seenEvery {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	m, ok = t.byHash[hash]
	if !ok || now.Sub(m.seen) < seenEvery {
		return false
	}
	m.seen = now
	t.byHash[hash] = m
	return true
}

// drop forgets the sessions of an account, all when it is 0.
func (t *sessionTable) drop(accountID int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dropped++
	if accountID == 0 {
		clear(t.byHash)
		return
	}
	for hash, m := range t.byHash {
		if m.who.AccountID == accountID {
			delete(t.byHash, hash)
		}
	}
}
