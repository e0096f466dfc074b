package statistic

import (
	"hash/maphash"
	"net/netip"
	"time"
)

const (
	// once is the time in which a story is counted once for an address.
	once = 30 * time.Minute
	// perBlock is how many reports a minute one part of the network may send:
	// a /24, or a /48 in IPv6.
	perBlock = 60
	// maxSeen is how many hashes of one half hour are remembered. Past that
	// the half hour ends early.
	maxSeen = 200_000
	// maxBlocks is how many parts of the network are told apart in a minute.
	// Past that the minute ends early.
	maxBlocks = 50_000
)

// window remembers what was counted lately. Addresses are in it only as hashes
// under a key that is thrown away each day.
type window struct {
	seed   maphash.Seed
	seeded time.Time

	seen, before map[uint64]struct{} // this half hour, and the one before
	turned       time.Time           // when seen was begun

	blocks map[uint64]int // reports of this minute
	minute time.Time      // when blocks was begun
}

// admits reports whether a report is to be counted, and remembers it.
func (w *window) admits(article int64, from netip.Addr, now time.Time) bool {
	if !tells(from) {
		return true
	}
	w.turn(now)
	block := maphash.Comparable(w.seed, blockOf(from))
	if w.blocks[block]++; w.blocks[block] > perBlock {
		return false
	}
	hash := maphash.Comparable(w.seed, report{article, reader(from)})
	if _, seen := w.before[hash]; seen {
		return false
	}
	if _, seen := w.seen[hash]; seen {
		return false
	}
	w.seen[hash] = struct{}{}
	return true
}

// turn forgets what is too old or too much.
func (w *window) turn(now time.Time) {
	if now.Sub(w.seeded) >= dayLength {
		*w = window{seed: maphash.MakeSeed(), seeded: now}
	}
	switch age := now.Sub(w.turned); {
	case age >= 2*once:
		w.before, w.seen, w.turned = nil, map[uint64]struct{}{}, now
	case age >= once || len(w.seen) >= maxSeen:
		w.before, w.seen, w.turned = w.seen, map[uint64]struct{}{}, now
	}
	if now.Sub(w.minute) >= time.Minute || len(w.blocks) >= maxBlocks {
		w.blocks, w.minute = map[uint64]int{}, now
	}
}

// report is what a hash is made of.
type report struct {
	article int64
	from    netip.Prefix
}

// tells reports whether an address is that of a reader rather than of a proxy
// beside us.
func tells(a netip.Addr) bool {
	return a.IsValid() && !a.IsLoopback() && !a.IsPrivate() && !a.IsLinkLocalUnicast()
}

// reader is what one household or office has of the address space: an address,
// or a /64 in IPv6, within which machines change theirs at will.
func reader(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	return prefix(a, bits)
}

func blockOf(a netip.Addr) netip.Prefix {
	bits := 24
	if a.Is6() {
		bits = 48
	}
	return prefix(a, bits)
}

func prefix(a netip.Addr, bits int) netip.Prefix {
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		panic(err) // the bits are those of the address's family
	}
	return p
}
