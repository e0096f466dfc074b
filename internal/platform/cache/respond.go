package cache

import (
	"context"
	"net/http"
)

// Holder is a connection that can keep a write back in order to send it
// together with the next one. net/http writes a response that does not fit its
// buffer of 4 KiB in two pieces; between Hold and Release they become one
// system call and one packet train.
type Holder interface {
	// Hold keeps the next write back until a second one or Release.
	Hold()
	// Release sends what is still held. It must follow each Hold.
	Release() error
}

type holderKey struct{}

// WithHolder returns a context for the requests of a connection, through which
// responses find it.
func WithHolder(ctx context.Context, h Holder) context.Context {
	return context.WithValue(ctx, holderKey{}, h)
}

// holdFrom is the length in bytes from which a body is worth the Hold. A
// shorter one stays in net/http's buffers, and so is one write anyway.
const holdFrom = 2 << 10

// serve answers r with e: 304 when the client has the content already, else
// the representation that it likes best. c is nil when e is not in a cache.
func (e *entry) serve(w http.ResponseWriter, r *http.Request, c *Cache) {
	a := accept(r.Header["Accept-Encoding"])
	k := a.best()
	if e.personal && k == brotlied && a[zipped] > 0 {
		k = zipped // made for this reader alone: time counts more than bytes
	}
	h := w.Header()
	for i := range e.fixed {
		h[e.fixed[i].name] = e.fixed[i].value
	}
	if asked := r.Header["If-None-Match"]; asked != nil && !e.personal && e.status == http.StatusOK {
		// Before the representation is looked at: none need be made for a 304.
		if tag := match(asked, e.hash, a); tag != "" {
			h["Etag"] = e.matched(tag, asked, k, c)
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	p := e.rep(k, c)
	if p.etag != nil {
		h["Etag"] = p.etag
	}
	h["Content-Length"] = p.length
	if name := codingNames[p.coding]; name != nil {
		h["Content-Encoding"] = name
	}
	if c != nil {
		c.read(e, p)
	}
	w.WriteHeader(e.status)
	if r.Method != http.MethodHead {
		send(w, r, p.body)
	}
}

// matched returns the value of ETag for a 304: the tag that matched, without an
// allocation where it is all that was asked for.
func (e *entry) matched(tag string, asked []string, k coding, c *Cache) []string {
	switch {
	case tag == "*":
		return e.rep(k, c).etag
	case tag == asked[0]:
		return asked[:1:1]
	}
	return []string{tag}
}

// send writes the whole body, together with the header that net/http still
// holds, in one write where the connection is a Holder. A failed write means
// that the client is gone; net/http ends the connection.
func send(w http.ResponseWriter, r *http.Request, body []byte) {
	if len(body) >= holdFrom && r.ProtoMajor == 1 {
		holder, _ := r.Context().Value(holderKey{}).(Holder)
		flusher, _ := w.(http.Flusher)
		if holder != nil && flusher != nil {
			holder.Hold()
			defer holder.Release()
			_, _ = w.Write(body)
			flusher.Flush()
			return
		}
	}
	_, _ = w.Write(body)
}
