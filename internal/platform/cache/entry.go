package cache

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// entry is a page made ready: its header values are computed once and shared
// by all responses, so that a hit allocates next to nothing. They have no
// spare capacity, so code that appends to one gets a copy.
type entry struct {
	key      Key
	status   int
	hash     string // names the content in entity tags
	personal bool   // neither stored nor shared
	fixed    []field
	tags     []string
	expires  time.Time
	stored   time.Time

	reps     [codings]atomic.Pointer[representation]
	compress sync.Mutex // held while a representation is made

	reads atomic.Uint32 // by which the queues judge

	// Guarded by Cache.mu. queue is nil unless the entry is stored.
	queue      *queue
	next, prev *entry
	size       int64
}

// field is a header field in the form net/http keeps it, name canonical.
type field struct {
	name  string
	value []string
}

// representation is the content in one encoding.
type representation struct {
	coding  coding
	body    []byte
	etag    []string // nil for a personal page
	length  []string
	settled atomic.Bool // will not be compressed better
	hits    atomic.Uint32
}

const (
	cachePublic   = "public, max-age=0, must-revalidate"
	cacheAudience = "private, max-age=0, must-revalidate"
	cacheNever    = "private, no-store"

	// overhead is about what an entry takes beside its bodies and tags.
	overhead = 1 << 10
)

func newEntry(key Key, p *Page) (*entry, error) {
	e := &entry{
		key:      key,
		status:   cmp.Or(p.Status, http.StatusOK),
		personal: p.NoStore,
		tags:     slices.Compact(slices.Sorted(slices.Values(p.Tags))),
		expires:  p.Expires,
	}
	if e.status < 200 || e.status == http.StatusNoContent || e.status == http.StatusNotModified || e.status > 599 {
		return nil, fmt.Errorf("a page cannot have status %d", e.status)
	}
	if !p.NoStore && p.Header.Get("Set-Cookie") != "" {
		return nil, errSetCookie
	}
	e.fixed = fixedFields(key, p)
	identity := &representation{body: p.Body, length: []string{strconv.Itoa(len(p.Body))}}
	identity.settled.Store(true)
	if !p.NoStore {
		e.hash = contentHash(e.fixed, p.Body)
		identity.etag = []string{entityTag(e.hash, identity)}
	}
	e.reps[plain].Store(identity)
	if !compressible(p.contentType()) || len(p.Body) < minCompressed {
		e.reps[zipped].Store(identity)
		e.reps[brotlied].Store(identity)
	}
	e.size = overhead + int64(len(p.Body)+len(key.Address))
	for _, t := range e.tags {
		e.size += int64(len(t)) + 64
	}
	return e, nil
}

func (p *Page) contentType() string { return cmp.Or(p.ContentType, "text/html; charset=utf-8") }

// fixedFields returns the header fields that all responses with this page
// have in common.
//
// A page for everybody leaves as cachePublic: any cache may keep it but must
// ask before each use, and is answered 304 from the entity tag alone. A
// longer max-age would let a corrected or withdrawn story live on where no
// purge reaches it. A page for one audience is private, since a shared cache
// knows nothing of audiences.
func fixedFields(key Key, p *Page) []field {
	h := http.Header{
		"Content-Type":  {p.contentType()},
		"Cache-Control": {cachePublic},
	}
	switch {
	case p.NoStore:
		h["Cache-Control"] = []string{cacheNever}
	case key.Audience != 0:
		h["Cache-Control"] = []string{cacheAudience}
	}
	if p.Lang != "" {
		h["Content-Language"] = []string{p.Lang}
	}
	if compressible(p.contentType()) {
		h["Vary"] = []string{"Accept-Encoding"}
	}
	for name, values := range p.Header {
		h[http.CanonicalHeaderKey(name)] = slices.Clip(slices.Clone(values))
	}
	fields := make([]field, 0, len(h))
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fields = append(fields, field{name, h[name]})
	}
	return fields
}

// contentHash names the content: what a reader gets once the encoding is
// taken off. The header fields are part of it, because a 304 would leave the
// old ones in a browser's cache.
func contentHash(fields []field, body []byte) string {
	d := sha256.New()
	for _, f := range fields {
		fmt.Fprintf(d, "%q:%q\n", f.name, f.value)
	}
	d.Write(body)
	return base64.RawURLEncoding.EncodeToString(d.Sum(nil)[:12])
}

// rep returns the content in the coding, compressing it if this is the first
// time that somebody asks. Those who ask for the same one meanwhile wait.
func (e *entry) rep(k coding, c *Cache) *representation {
	if p := e.reps[k].Load(); p != nil {
		return p
	}
	e.compress.Lock()
	defer e.compress.Unlock()
	if p := e.reps[k].Load(); p != nil {
		return p
	}
	identity := e.reps[plain].Load()
	p := e.encoded(k, fast)
	if p == nil {
		e.reps[k].Store(identity)
		return identity
	}
	e.reps[k].Store(p)
	if c != nil {
		c.grow(e, int64(len(p.body)))
	}
	return p
}

// encoded compresses the content, or returns nil if that makes it no smaller.
func (e *entry) encoded(k coding, effort effort) *representation {
	identity := e.reps[plain].Load()
	body := compressBody(identity.body, k, effort)
	if len(body) >= len(identity.body) {
		return nil
	}
	return e.represent(k, body)
}

func (e *entry) represent(k coding, body []byte) *representation {
	p := &representation{coding: k, body: body, length: []string{strconv.Itoa(len(body))}}
	if !e.personal {
		p.etag = []string{entityTag(e.hash, p)}
	}
	return p
}

// compressible reports whether bytes of the type shrink.
func compressible(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "json") || strings.HasSuffix(t, "xml") ||
		t == "application/javascript"
}
