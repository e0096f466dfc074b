package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stet/internal/platform/fault"
)

func client(opt Options) *Client {
	opt.Now = time.Now
	if opt.Pause == 0 {
		opt.Pause = -1
	}
	if opt.AllowPrivate == nil {
		opt.AllowPrivate = netip.Addr.IsLoopback
	}
	return New(opt)
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestGet(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("User-Agent"); got != "Stet (+https://example.org)" {
			t.Errorf("User-Agent %q", got)
		}
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new?a=1#part", http.StatusMovedPermanently)
			return
		}
		w.Header().Set("Content-Type", "Image/PNG; charset=x")
		fmt.Fprint(w, "body")
	})
	c := client(Options{UserAgent: "Stet (+https://example.org)"})
	defer c.Close()
	res, err := c.Get(context.Background(), url+"/old", 0)
	if err != nil {
		t.Fatal(err)
	}
	if string(res.Body) != "body" || res.Type != "image/png" || res.FinalURL != url+"/new?a=1" {
		t.Errorf("got %q, %q from %s", res.Body, res.Type, res.FinalURL)
	}
}

func TestThisMachineIsOutOfReach(t *testing.T) {
	var asked atomic.Int32
	url := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	c := New(Options{Now: time.Now})
	defer c.Close()
	port := url[strings.LastIndexByte(url, ':'):]
	for _, address := range []string{url, "http://localhost" + port, "http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port,
		"http://0.0.0.0" + port, "http://[::]" + port} {
		if _, err := c.Get(context.Background(), address, 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("the server was asked %d times", asked.Load())
	}
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the proxy was asked for", r.URL) })
	t.Setenv("HTTP_PROXY", proxy)
	t.Setenv("http_proxy", proxy)
	c := New(Options{Now: time.Now})
	defer c.Close()
	if _, err := c.Get(context.Background(), "http://192.0.2.1/", 0); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "1.1.1.1": true, "2606:4700::1111": true, "::ffff:1.1.1.1": true, "64:ff9b::101:101": true,
		"172.15.255.255": true, "172.32.0.0": true, "100.63.255.255": true, "100.128.0.0": true,
		"0.0.0.0": false, "0.1.2.3": false, "10.1.2.3": false, "100.64.0.1": false, "127.0.0.1": false, "127.255.255.254": false,
		"169.254.169.254": false, "172.16.0.1": false, "172.31.255.255": false, "192.0.0.1": false, "192.0.2.1": false,
		"192.88.99.1": false, "192.168.1.1": false, "198.18.0.1": false, "198.51.100.1": false, "203.0.113.1": false,
		"224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::7f00:1": false,
		"fe80::1": false, "fe80::1%eth0": false, "2606:4700::1%eth0": false, "fc00::1": false, "fd12::1": false, "fec0::1": false,
		"ff02::1": false, "64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b:1::1": false,
		"2001::1": false, "2001:db8::1": false, "2002:7f00:1::": false, "3fff::1": false, "100::1": false, "5f00::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("public(%s) = %v", address, got)
		}
	}
	if public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

func TestRedirects(t *testing.T) {
	var url string
	url = serve(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/hop/%d", &n); err == nil {
			if n == 0 {
				fmt.Fprint(w, "there")
				return
			}
			http.Redirect(w, r, fmt.Sprintf("/hop/%d", n-1), http.StatusFound)
			return
		}
		w.Header().Set("Location", strings.TrimPrefix(r.URL.Path, "/to/"))
		w.WriteHeader(http.StatusFound)
	})
	c := client(Options{})
	defer c.Close()
	ctx := context.Background()
	if _, err := c.Get(ctx, url+"/hop/5", 0); err != nil {
		t.Errorf("five redirects: %v", err)
	}
	for _, path := range []string{"/hop/6", "/to/file:%2F%2F%2Fetc%2Fpasswd", "/to/gopher:%2F%2Fexample.org",
		"/to/http:%2F%2Fuser:secret@example.org%2F", "/to/http:%2F%2F10.0.0.1%2F", "/to/%2F%2F[fd00::1]%2F"} {
		_, err := c.Get(ctx, url+path, 0)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", path, err)
		}
		if strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("the error repeats the password: %v", err)
		}
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	c := client(Options{})
	defer c.Close()
	for _, address := range []string{"", "/path", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://", "http:///x",
		"http://user@example.org/", "http://a b/", "javascript:alert(1)", "http://example.org/" + strings.Repeat("a", maxURL)} {
		if _, err := c.Get(context.Background(), address, 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.40q: %v", address, err)
		}
	}
}

func TestSizeIsLimitedAfterDecompression(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			chunk := make([]byte, 1<<20)
			for range 50 {
				if _, err := z.Write(chunk); err != nil {
					return
				}
			}
			z.Close()
		case "/long":
			w.Header().Set("Content-Length", "1000000")
		case "/exact":
			fmt.Fprint(w, strings.Repeat("x", 1000))
		}
	})
	c := client(Options{MaxBytes: 1000})
	defer c.Close()
	for _, path := range []string{"/bomb", "/long"} {
		if _, err := c.Get(context.Background(), url+path, 0); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := c.Get(context.Background(), url+"/exact", 0); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
	if _, err := c.Get(context.Background(), url+"/exact", 999); !fault.Is(err, fault.TooLarge) {
		t.Errorf("one byte more: %v", err)
	}
}

func TestStatusGivesTheKind(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status int
		fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.WriteHeader(status)
	})
	c := client(Options{})
	defer c.Close()
	for status, want := range map[int]fault.Kind{404: fault.NotFound, 410: fault.Gone, 401: fault.Forbidden, 403: fault.Forbidden,
		429: fault.TooMany, 500: fault.Unavailable, 503: fault.Unavailable, 400: fault.Invalid, 204: fault.Invalid, 302: fault.Invalid} {
		if _, err := c.Get(context.Background(), fmt.Sprintf("%s/%d", url, status), 0); !fault.Is(err, want) {
			t.Errorf("%d: %v (%v)", status, err, fault.KindOf(err))
		}
	}
}

func TestTimeOut(t *testing.T) {
	release := make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		<-release
	})
	defer close(release)
	c := client(Options{Timeout: 50 * time.Millisecond})
	defer c.Close()
	if _, err := c.Get(context.Background(), url, 0); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a server that never ends: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := c.Get(ctx, url, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOneRequestAtATimeForAHost(t *testing.T) {
	const pause = 20 * time.Millisecond
	var mu sync.Mutex
	var busy, most int
	var starts, ends []time.Time
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		busy++
		most = max(most, busy)
		starts = append(starts, time.Now())
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		mu.Lock()
		busy--
		ends = append(ends, time.Now())
		mu.Unlock()
	})
	c := client(Options{Pause: pause})
	defer c.Close()
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if _, err := c.Get(context.Background(), url, 0); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most != 1 || len(starts) != 5 {
		t.Errorf("%d requests at a time, %d in all", most, len(starts))
	}
	for i := 1; i < len(starts); i++ {
		if gap := starts[i].Sub(ends[i-1]); gap < pause-time.Millisecond {
			t.Errorf("request %d came %s after the one before", i, gap)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	var asked atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := asked.Add(1)
		switch {
		case r.URL.Path == "/soon" && n == 1:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/late":
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			fmt.Fprint(w, "welcome")
		}
	})
	c := client(Options{})
	defer c.Close()
	ctx := context.Background()
	began := time.Now()
	res, err := c.Get(ctx, url+"/soon", 0)
	if err != nil || string(res.Body) != "welcome" || asked.Load() != 2 {
		t.Errorf("%v after %d requests", err, asked.Load())
	}
	if took := time.Since(began); took < 900*time.Millisecond {
		t.Errorf("came back after %s", took)
	}
	for range 2 {
		if _, err := c.Get(ctx, url+"/late", 0); !fault.Is(err, fault.Unavailable) {
			t.Errorf("an hour: %v", err)
		}
	}
	if asked.Load() != 3 {
		t.Errorf("%d requests: a host that asked for an hour was called again", asked.Load())
	}
}

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "-7": 0, "soon": 0,
		"Sun, 01 Mar 2026 12:01:00 GMT": time.Minute, "Sun, 01 Mar 2026 11:00:00 GMT": 0, "4294967295": 365 * 24 * time.Hour} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%q) = %s, want %s", value, got, want)
		}
	}
}

func TestForgottenHosts(t *testing.T) {
	h := hosts{now: time.Now}
	for i := range 3 * maxHosts {
		turn, err := h.wait(context.Background(), fmt.Sprint(i), time.Second)
		if err != nil {
			t.Fatal(err)
		}
		turn.done(0)
	}
	if len(h.known) > maxHosts {
		t.Errorf("%d hosts are remembered", len(h.known))
	}
}

func FuzzPublic(f *testing.F) {
	f.Add("127.0.0.1")
	f.Add("64:ff9b::7f00:1")
	f.Fuzz(func(t *testing.T, text string) {
		addr, err := netip.ParseAddr(text)
		if err != nil || !public(addr) {
			return
		}
		addr = addr.Unmap()
		if addr.IsPrivate() || addr.IsLoopback() || addr.IsMulticast() || addr.IsLinkLocalUnicast() || addr.IsUnspecified() {
			t.Errorf("%s is taken for public", addr)
		}
	})
}
