package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/platform/certificate/acmetest"
)

// TestASiteWithADomainServesHTTPS starts the whole program on two ports, with
// an authority that calls back.
func TestASiteWithADomainServesHTTPS(t *testing.T) {
	plain, secure := freePort(t), freePort(t)
	authority := acmetest.Start(t, plain, secure)
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, authority.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- Serve(ctx, Config{Data: t.TempDir()}, ServeOptions{
			Domains: []string{"paper.example"}, Listen: fmt.Sprintf("127.0.0.1:%d", secure), Plain: fmt.Sprintf("127.0.0.1:%d", plain),
			Authority: authority.Directory, AuthorityRoots: roots, CacheBytes: 1 << 20,
		})
	}()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	client := authority.Client(fmt.Sprintf("127.0.0.1:%d", secure))
	var body string
	var header http.Header
	for deadline := time.Now().Add(30 * time.Second); body == "" && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if resp, err := client.Get("https://paper.example/robots.txt"); err == nil {
			text, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			body, header = string(text), resp.Header
		}
	}
	if !strings.Contains(body, "https://paper.example/") || header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%q, %v", body, header)
	}
	resp, err := http.DefaultTransport.RoundTrip(request(t, fmt.Sprintf("http://127.0.0.1:%d/archive", plain), "paper.example"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if to := resp.Header.Get("Location"); to != "https://paper.example/archive" {
		t.Errorf("plain http leads to %q", to)
	}
}

func request(t *testing.T, address, host string) *http.Request {
	r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	return r
}

func freePort(t *testing.T) int {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}
