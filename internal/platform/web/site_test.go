package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// site is a server on a loopback address, and what it logged.
type site struct {
	*web.Server
	url   string
	addr  string
	cache *cache.Cache
	log   *syncBuffer
	stop  context.CancelFunc
	ended chan error
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func start(t testing.TB, opt web.Options) *site {
	t.Helper()
	s := &site{log: &syncBuffer{}, ended: make(chan error, 1)}
	s.cache = cache.New(cache.Options{Now: time.Now})
	t.Cleanup(s.cache.Close)
	opt.Cache, opt.Now = s.cache, time.Now
	if opt.Log == nil {
		opt.Log = slog.New(slog.NewTextHandler(s.log, nil))
	}
	var err error
	if s.Server, err = web.NewServer(opt); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = ln.Addr().String()
	s.url = "http://" + s.addr
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go func() { s.ended <- s.Serve(ctx, web.Listen(ln)) }()
	t.Cleanup(stop)
	return s
}

// do sends a request and returns the response with its body read. header are
// pairs of name and value.
func (s *site) do(t testing.TB, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func drawText(text string) web.Draw {
	return func(*http.Request) (*cache.Page, error) { return &cache.Page{Body: []byte(text)}, nil }
}

func says(text string) web.Handler {
	return func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func fails(err error) web.Handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

func errorPage(_ *http.Request, kind fault.Kind, id string) (*cache.Page, error) {
	return &cache.Page{Body: fmt.Appendf(nil, "<h1>%s</h1> %s", kind, id)}, nil
}
