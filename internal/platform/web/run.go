package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits bound what a connection may take. A zero means the default.
type Limits struct {
	Header      time.Duration // to read a request's header; 10 s
	Request     time.Duration // to read a whole request; 1 min
	Answer      time.Duration // to handle it and write the answer; 1 min
	Idle        time.Duration // between two requests; 2 min
	Patience    time.Duration // for one piece of a stream or of a large body to move; 30 s
	Grace       time.Duration // for requests under way when the server stops; 15 s
	HeaderBytes int           // size of a request's header; 32 KiB
}

func (l Limits) orDefaults() Limits {
	return Limits{
		Header:      cmp.Or(l.Header, 10*time.Second),
		Request:     cmp.Or(l.Request, time.Minute),
		Answer:      cmp.Or(l.Answer, time.Minute),
		Idle:        cmp.Or(l.Idle, 2*time.Minute),
		Patience:    cmp.Or(l.Patience, 30*time.Second),
		Grace:       cmp.Or(l.Grace, 15*time.Second),
		HeaderBytes: cmp.Or(l.HeaderBytes, 32<<10),
	}
}

// Serve answers the connections of ln, which it closes, until ctx ends. Then
// it takes no more, ends the streams, lets the other requests finish for at
// most Limits.Grace, and returns nil, or an error if some had to be cut off.
// ln comes from Listen. A Server serves until its first stop.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	hs := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: s.limits.Header,
		ReadTimeout:       s.limits.Request,
		WriteTimeout:      s.limits.Answer,
		IdleTimeout:       s.limits.Idle,
		MaxHeaderBytes:    s.limits.HeaderBytes,
		ConnContext:       ConnContext,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- hs.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.stop()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.limits.Grace)
	defer cancel()
	err := hs.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(errors.New("requests were cut off at the end of the grace period"), hs.Close())
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
