package web

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"

	"stet/internal/platform/cache"
)

// Listen wraps the connections of a TCP listener so that a page leaves in one
// write. For TLS, wrap the listener first and give the result to
// tls.NewListener.
//
// net/http collects a response in a buffer of 4 KiB. What does not fit goes
// out as that first buffer and then the rest: two system calls, two packets,
// and on the other side often two wake-ups.
func Listen(ln net.Listener) net.Listener { return &listener{ln} }

type listener struct{ net.Listener }

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c}, nil
}

// ConnContext is for http.Server.ConnContext: responses find the connection
// through their request's context.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if h, ok := c.(*conn); ok {
		return cache.WithHolder(ctx, h)
	}
	return ctx
}

// conn is a cache.Holder. Its state belongs to the goroutine that serves the
// connection, which is the only one that writes; Close and the deadlines may
// be called by others, and do not touch it. Who calls Hold defers Release, so
// nothing stays behind: not when the handler panics, nor when it writes less
// than announced or nothing at all.
type conn struct {
	net.Conn
	holding bool
	held    *[]byte     // the write kept back, from the pool; nil if there is none
	parts   [2][]byte   // memory for vector
	vector  net.Buffers // the held write and the next one
}

// heldSize is that of net/http's buffer: what a first write can be.
const heldSize = 4 << 10

var heldPool = sync.Pool{New: func() any { b := make([]byte, 0, heldSize); return &b }}

func (c *conn) Hold() { c.holding = true }

// Release sends the held write, if no second one has taken it along.
func (c *conn) Release() error {
	c.holding = false
	if c.held == nil {
		return nil
	}
	_, err := c.Conn.Write(*c.held)
	c.drop()
	return err
}

func (c *conn) drop() {
	*c.held = (*c.held)[:0]
	heldPool.Put(c.held)
	c.held = nil
}

// Write keeps the first write after Hold, and sends it with the second.
// net/http reuses its buffer, so what is kept is a copy.
func (c *conn) Write(b []byte) (int, error) {
	switch {
	case c.held != nil:
		return c.writeBoth(b)
	case c.holding && len(b) <= heldSize:
		c.held = heldPool.Get().(*[]byte)
		*c.held = append(*c.held, b...)
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// writeBoth sends the held write and b with one writev(2).
func (c *conn) writeBoth(b []byte) (int, error) {
	first := len(*c.held)
	c.holding = false
	c.parts = [2][]byte{*c.held, b}
	c.vector = c.parts[:]
	n, err := c.vector.WriteTo(c.Conn)
	c.parts, c.vector = [2][]byte{}, nil
	c.drop()
	return max(0, int(n)-first), err
}

// ReadFrom keeps sendfile(2) possible, which net/http asks for by this method.
func (c *conn) ReadFrom(r io.Reader) (int64, error) {
	if err := c.Release(); err != nil {
		return 0, err
	}
	return io.Copy(c.Conn, r)
}

// CloseWrite lets net/http end its side first, so that a client still reading
// an answer is not cut off by a reset.
func (c *conn) CloseWrite() error {
	if t, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return t.CloseWrite()
	}
	return nil
}
