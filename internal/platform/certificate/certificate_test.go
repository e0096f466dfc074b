package certificate_test

import (
	"crypto/tls"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"stet/internal/platform/certificate"
	"stet/internal/platform/certificate/acmetest"
	"stet/internal/platform/fault"
)

// TestASiteGetsItsCertificate has a real authority, Let's Encrypt's own test
// server, call back to a site that has no certificate yet.
func TestASiteGetsItsCertificate(t *testing.T) {
	plain, secure := listen(t), listen(t)
	authority := acmetest.Start(t, portOf(plain), portOf(secure))

	k, err := certificate.New(certificate.Options{
		Domains: []string{"paper.example", "www.paper.example"}, Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		HTTPPort: portOf(plain), TLSPort: portOf(secure), Authority: authority.Directory, Roots: authority.Roots,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	quiet := log.New(io.Discard, "", 0)
	go (&http.Server{Handler: k.HTTP(), ErrorLog: quiet}).Serve(plain)
	news := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "news") })
	go (&http.Server{Handler: news, ErrorLog: quiet}).Serve(tls.NewListener(secure, k.TLS()))
	if err := k.Obtain(t.Context()); err != nil {
		t.Fatal(err)
	}

	client := authority.Client(secure.Addr().String())
	for _, host := range []string{"paper.example", "www.paper.example"} {
		var body string
		for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline) && body == ""; time.Sleep(50 * time.Millisecond) {
			if resp, err := client.Get("https://" + host + "/"); err == nil {
				text, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				body = string(text)
				if resp.TLS.PeerCertificates[0].VerifyHostname(host) != nil || resp.TLS.Version < tls.VersionTLS12 {
					t.Errorf("%s: %v", host, resp.TLS)
				}
			}
		}
		if body != "news" {
			t.Errorf("%s never got its certificate: %q", host, body)
		}
	}
}

func TestPlainRequestsAreSentToHTTPS(t *testing.T) {
	k, err := certificate.New(certificate.Options{Domains: []string{"paper.example", "www.paper.example"}, Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	for host, want := range map[string]string{
		"paper.example":      "https://paper.example/a?b=c",
		"www.paper.example":  "https://www.paper.example/a?b=c",
		"Paper.example:8080": "https://paper.example/a?b=c",
		"evil.example":       "https://paper.example/a?b=c",
	} {
		r := httptest.NewRequest("GET", "/a?b=c", nil)
		r.Host = host
		w := httptest.NewRecorder()
		k.HTTP().ServeHTTP(w, r)
		if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %s", host, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestNamesThatNoAuthorityCertifies(t *testing.T) {
	for _, names := range [][]string{nil, {""}, {"localhost"}, {"https://paper.example"}, {"paper.example:443"}, {"127.0.0.1"}, {"Paper.example"}, {"-x.example"}, {"a b.example"}} {
		if _, err := certificate.New(certificate.Options{Domains: names, Folder: t.TempDir()}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", names, err)
		}
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

func portOf(ln net.Listener) int { return ln.Addr().(*net.TCPAddr).Port }
