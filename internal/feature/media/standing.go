package media

import (
	"context"
	"strings"
	"sync"
	"time"
)

// standing is what an address under /media has to know about a key.
type standing struct {
	key      string // the current one of the item
	kind     Kind
	expires  time.Time
	download string // last part of a file's address
}

// maxStandings bounds how many keys are remembered; beyond it all are
// forgotten.
const maxStandings = 50_000

// standings remembers the standing of keys, so that a picture is served
// without asking the data base. What changes an item purges its tags, and
// Hear forgets what they name.
type standings struct {
	mu    sync.RWMutex
	known map[string]standing
	turn  uint64 // counts what was heard, so that nothing older is remembered
}

// Hear forgets the keys in a message of purged tags. Subscribe it to
// cache.Topic.
func (s *Service) Hear(body string) {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	s.known.turn++
	for tag := range strings.FieldsSeq(body) {
		if key, ok := strings.CutPrefix(tag, "media:"); ok {
			delete(s.known.known, key)
		}
	}
}

// Forget forgets all keys, for when messages may have been missed.
func (s *Service) Forget() {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	s.known.turn++
	clear(s.known.known)
}

// standingOf returns the standing of a key that an item has or had; NotFound
// when there is none.
func (s *Service) standingOf(ctx context.Context, key string) (standing, error) {
	s.known.mu.RLock()
	found, ok := s.known.known[key]
	turn := s.known.turn
	s.known.mu.RUnlock()
	if ok {
		return found, nil
	}
	item, err := s.Item(ctx, s.db, key)
	if err != nil {
		return standing{}, err
	}
	found = standing{key: item.Key, kind: item.Kind, expires: item.Expires}
	if item.Kind == File {
		found.download = item.download()
	}
	s.known.remember(key, found, turn)
	return found, nil
}

func (k *standings) remember(key string, found standing, turn uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.turn != turn {
		return
	}
	if k.known == nil || len(k.known) >= maxStandings {
		k.known = make(map[string]standing)
	}
	k.known[key] = found
}
