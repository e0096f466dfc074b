package web

import (
	"context"
	"io"
	"net/http"
	"time"
)

// reply remembers the status of an answer. Flush, sendfile and
// http.ResponseController work through it.
type reply struct {
	http.ResponseWriter
	status   int
	patience *patience // nil where the overall time-out rules
}

func (w *reply) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *reply) Write(b []byte) (int, error) {
	w.begin()
	defer w.patience.bear()()
	return w.ResponseWriter.Write(b)
}

func (w *reply) begin() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
}

// Flush sends what was written so far.
func (w *reply) Flush() {
	w.begin()
	defer w.patience.bear()()
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// chunk is how much of a file must be taken within Limits.Patience, in bytes:
// by default the pace below which a client is cut off is 4 kB/s.
const chunk = 128 << 10

// ReadFrom lets the kernel copy a file to the connection.
func (w *reply) ReadFrom(src io.Reader) (n int64, err error) {
	w.begin()
	to, ok := w.ResponseWriter.(io.ReaderFrom)
	if !ok {
		return io.Copy(struct{ io.Writer }{w}, src)
	}
	if w.patience == nil {
		return to.ReadFrom(src)
	}
	// The kernel's copying knows one LimitedReader around a file, so that
	// of io.CopyN is taken off before ours goes on.
	left := int64(-1)
	whole, limited := src.(*io.LimitedReader)
	if limited {
		src, left = whole.R, whole.N
		defer func() { whole.N -= n }()
	}
	for left != 0 {
		part := &io.LimitedReader{R: src, N: chunk}
		if left > 0 {
			part.N = min(left, chunk)
		}
		want := part.N
		done := w.patience.bear()
		m, err := to.ReadFrom(part)
		done()
		n += m
		if left > 0 {
			left -= m
		}
		if err != nil || m < want {
			return n, err
		}
	}
	return n, nil
}

// patience cuts off a peer that takes, or sends, nothing for a while.
type patience struct {
	limit time.Duration
	timer *time.Timer
}

// longPast is a deadline that has gone by.
var longPast = time.Unix(1, 0)

func newPatience(limit time.Duration, deadline func(time.Time) error) *patience {
	p := &patience{limit: limit, timer: time.AfterFunc(limit, func() { _ = deadline(longPast) })}
	p.timer.Stop()
	return p
}

// bear starts to wait; the function it returns ends the waiting.
func (p *patience) bear() func() {
	if p == nil {
		return func() {}
	}
	p.timer.Reset(p.limit)
	return func() { p.timer.Stop() }
}

// relax takes the overall time-out off an answer and puts patience in its
// place.
func (s *Server) relax(out *reply) *http.ResponseController {
	control := http.NewResponseController(out.ResponseWriter)
	_ = control.SetWriteDeadline(time.Time{})
	out.patience = newPatience(s.limits.Patience, control.SetWriteDeadline)
	return control
}

// stream prepares an answer that may take long; its context ends when the
// server stops.
func (s *Server) stream(out *reply, r *http.Request) (*http.Request, context.CancelFunc) {
	s.relax(out)
	ctx, cancel := context.WithCancel(r.Context())
	release := context.AfterFunc(s.stopping, cancel)
	return r.WithContext(ctx), func() { release(); cancel() }
}

// patient lets a large body take its time, as long as something comes.
func (s *Server) patient(out *reply, body io.ReadCloser) io.ReadCloser {
	control := s.relax(out)
	_ = control.SetReadDeadline(time.Time{})
	return &patientBody{body, newPatience(s.limits.Patience, control.SetReadDeadline)}
}

type patientBody struct {
	io.ReadCloser
	patience *patience
}

func (b *patientBody) Read(p []byte) (int, error) {
	defer b.patience.bear()()
	return b.ReadCloser.Read(p)
}
