package certificate_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	pebble "github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"stet/internal/platform/certificate"
	"stet/internal/platform/fault"
)

// TestASiteGetsItsCertificate has a real authority, Let's Encrypt's own test
// server, call back to a site that has no certificate yet.
func TestASiteGetsItsCertificate(t *testing.T) {
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	plain, secure := listen(t), listen(t)
	authority, roots, issued := startAuthority(t, portOf(plain), portOf(secure))

	k, err := certificate.New(certificate.Options{
		Domains: []string{"paper.example", "www.paper.example"}, Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		HTTPPort: portOf(plain), TLSPort: portOf(secure), Authority: authority, Roots: roots,
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

	client := clientFor(secure.Addr().String(), issued)
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

// startAuthority runs Pebble, which finds every name at this machine and
// calls back on the given ports. It returns the address of its directory, whom
// to trust when talking to it, and the root of what it issues.
func startAuthority(t *testing.T, httpPort, tlsPort int) (directory string, roots, issued *x509.CertPool) {
	t.Helper()
	quiet := log.New(io.Discard, "", 0)
	store := pebble.NewMemoryStore()
	signer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "for tests", ValidityPeriod: 86400}})
	checker := va.New(quiet, httpPort, tlsPort, false, resolver(t), store)
	front := wfe.New(quiet, store, checker, signer, nil, false, false, 1, 1)
	server := httptest.NewUnstartedServer(front.Handler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{ownCertificate(t)}}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots = x509.NewCertPool()
	roots.AddCert(server.Certificate())
	issued = x509.NewCertPool()
	issued.AppendCertsFromPEM(signer.GetRootCert(0).PEM())
	return server.URL + "/dir", roots, issued
}

// resolver answers every question with this machine's address. The authority
// asks over TCP.
func resolver(t *testing.T) string {
	t.Helper()
	ln := listen(t)
	server := &dns.Server{Listener: ln, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg)
		m.SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(m)
	})}
	go server.ActivateAndServe()
	t.Cleanup(func() { server.Shutdown() })
	return ln.Addr().String()
}

func ownCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

func clientFor(address string, roots *x509.CertPool) *http.Client {
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots},
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
	}}
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
