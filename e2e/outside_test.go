package e2e

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// outside is the rest of the Internet: a server of our own to which the
// browser goes for every host but this machine, so that no test leaves it.
var outside = &elsewhere{asked: make(map[string][]*http.Request)}

type elsewhere struct {
	once   sync.Once
	server *httptest.Server

	mu    sync.Mutex
	asked map[string][]*http.Request // by host
}

// address starts the server when that was not done, and returns host:port.
func (o *elsewhere) address() string {
	o.once.Do(func() {
		o.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			o.mu.Lock()
			o.asked[r.Host] = append(o.asked[r.Host], r)
			o.mu.Unlock()
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, "<!doctype html><title>Elsewhere</title><p>This is %s.</p>", r.Host)
		}))
		o.server.Config.ErrorLog = log.New(io.Discard, "", 0) // the browser's own plain HTTP
		o.server.StartTLS()
		closers = append(closers, o.server.Close)
	})
	return strings.TrimPrefix(o.server.URL, "https://")
}

// requests returns what the host was asked.
func (o *elsewhere) requests(host string) []*http.Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.asked[host])
}

// checkUnasked fails when the host was asked for anything.
func (o *elsewhere) checkUnasked(t *testing.T, host string) {
	t.Helper()
	for _, r := range o.requests(host) {
		t.Errorf("%s was asked for %s", host, r.URL)
	}
}
