package account

import (
	"sync"
	"time"
)

// How many sessions, and keys of programs, a process keeps in memory.
const (
	maxSessions = 20_000
	maxKeys     = 2_000
)

// trustedFor is how long a process believes what it remembers. It hears at once
// of what has ended; this bounds what it can miss while the data base's
// messages do not reach it.
const trustedFor = 30 * time.Second

// remembered is what a process knows of a session or a key without asking the
// data base.
type remembered struct {
	who     Identity
	strong  bool      // whether the session was made with two factors
	seen    time.Time // when it was last used, as written down
	expires time.Time // zero for a key that does not
	read    time.Time // when it was read from the data base
}

// goodSession reports whether the session lets somebody in.
func (m remembered) goodSession(now time.Time) bool {
	if m.who.Role.IsStaff() && (!m.strong || now.Sub(m.seen) > staffIdle) {
		return false
	}
	return now.Before(m.expires)
}

// goodKey reports whether the key lets a program in.
func (m remembered) goodKey(now time.Time) bool {
	return m.who.Role.IsStaff() && (m.expires.IsZero() || now.Before(m.expires))
}

// identityTable keeps sessions or keys by the hash of their token. Each drop
// begins a new state; what was read before it is not kept after it, so that
// what ends while it is read does not live on.
type identityTable struct {
	most int

	mu      sync.RWMutex
	byHash  map[string]remembered
	dropped uint64
}

func newIdentityTable(most int) *identityTable {
	return &identityTable{most: most, byHash: map[string]remembered{}}
}

func (t *identityTable) get(hash string, now time.Time) (remembered, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	m, ok := t.byHash[hash]
	return m, ok && now.Sub(m.read) < trustedFor
}

// state returns what put wants to know.
func (t *identityTable) state() uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.dropped
}

// put keeps what was read in the state. When the table is full one of the
// others, whichever comes first, makes room.
func (t *identityTable) put(hash string, m remembered, state uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dropped != state {
		return
	}
	if len(t.byHash) >= t.most {
		for other := range t.byHash {
			delete(t.byHash, other)
			break
		}
	}
	t.byHash[hash] = m
}

// touch notes a use, and reports whether it is time to write it down.
func (t *identityTable) touch(hash string, now time.Time) bool {
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

// drop forgets what belongs to an account, everything when it is 0.
func (t *identityTable) drop(accountID int64) {
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
