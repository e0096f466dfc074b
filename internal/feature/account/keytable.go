package account

import (
	"sync"
	"time"
)

// maxKeys is how many keys of programs a process keeps in memory.
const maxKeys = 2_000

// knownKey is what a process knows of a key without asking the data base.
type knownKey struct {
	who     Identity
	used    time.Time // as written down
	expires time.Time // zero for never
}

// keyTable keeps keys by the hash of their token. Each forget begins a new
// state; what was read before it is not kept after it, so that a key that is
// revoked while it is read does not live on. The zero value is ready.
type keyTable struct {
	mu     sync.Mutex
	byHash map[string]knownKey
	state  uint64
}

// get returns what is known of a key, and the state for put.
func (t *keyTable) get(hash string) (known knownKey, ok bool, state uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known, ok = t.byHash[hash]
	return known, ok, t.state
}

// put keeps a key that was read in the state. When the table is full one of
// the others, whichever comes first, makes room.
func (t *keyTable) put(hash string, known knownKey, state uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state != state {
		return
	}
	if t.byHash == nil {
		t.byHash = make(map[string]knownKey)
	}
	if len(t.byHash) >= maxKeys {
		for other := range t.byHash {
			delete(t.byHash, other)
			break
		}
	}
	t.byHash[hash] = known
}

// touch notes a use, and reports whether it is time to write it down.
func (t *keyTable) touch(hash string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	known, ok := t.byHash[hash]
	if !ok || now.Sub(known.used) < seenEvery {
		return false
	}
	known.used = now
	t.byHash[hash] = known
	return true
}

// forget drops the keys of an account, all when it is 0.
func (t *keyTable) forget(accountID int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state++
	for hash, known := range t.byHash {
		if accountID == 0 || known.who.AccountID == accountID {
			delete(t.byHash, hash)
		}
	}
}
