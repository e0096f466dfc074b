package web_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"stet/internal/platform/cache"
	"stet/internal/platform/web"
)

// watched is a listener that keeps the last connection it accepted.
type watched struct {
	net.Listener
	conns chan *net.TCPConn
}

func (w *watched) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err == nil {
		w.conns <- c.(*net.TCPConn)
	}
	return c, err
}

// segments asks the kernel how many segments with data left through c. On the
// loopback interface each write of up to 32 kB is one.
func segments(t testing.TB, c *net.TCPConn) int {
	t.Helper()
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var info *unix.TCPInfo
	var failed error
	if err := raw.Control(func(fd uintptr) {
		info, failed = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
	}); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return int(info.Data_segs_out)
}

// serveOn answers with h on connections that are wrapped, or not.
func serveOn(t testing.TB, h http.Handler, wrap bool) (*watched, string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{ln, make(chan *net.TCPConn, 100)}
	s := &http.Server{Handler: h, ConnContext: web.ConnContext}
	ln = w
	if wrap {
		ln = web.Listen(w)
	}
	go s.Serve(ln)
	t.Cleanup(func() { s.Close() })
	return w, w.Addr().String()
}

func dial(t testing.TB, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// talk sends raw requests at once and reads the answers.
func talk(t testing.TB, c net.Conn, requests ...string) (bodies []string) {
	t.Helper()
	if _, err := io.WriteString(c, strings.Join(requests, "")); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	for _, request := range requests {
		method, _, _ := strings.Cut(request, " ")
		resp, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, fmt.Sprintf("%d %s", resp.StatusCode, body))
	}
	return bodies
}

const getA = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

// pageOf answers every request with a page of n letters from a cache.
func pageOf(t testing.TB, n int) http.Handler {
	c := cache.New(cache.Options{Now: nowhen, Settle: -1})
	t.Cleanup(c.Close)
	page := &cache.Page{Body: bytes.Repeat([]byte("x"), n)}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := c.Serve(w, r, cache.Key{Address: "/a"}, func(context.Context) (*cache.Page, error) { return page, nil })
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAPageLeavesInOneWrite(t *testing.T) {
	for _, size := range []int{10, 1500, 2047, 2048, 3000, 3700, 3800, 4096, 6000, 8000, 8192, 12_000, 26_000, 30_000} {
		var writes [2]int
		for i, wrap := range []bool{false, true} {
			w, addr := serveOn(t, pageOf(t, size), wrap)
			bodies := talk(t, dial(t, addr), getA, getA, getA)
			for _, body := range bodies {
				if body != "200 "+strings.Repeat("x", size) {
					t.Fatalf("%d: got %d bytes", size, len(body)-4)
				}
			}
			writes[i] = segments(t, <-w.conns)
		}
		if writes[1] != 3 || size > 4096 && writes[0] != 6 {
			t.Errorf("%d bytes, three responses: %d writes without the wrapper, %d with it", size, writes[0], writes[1])
		}
	}
}

func TestTheWrapperKeepsNothingBack(t *testing.T) {
	long := strings.Repeat("y", 9000)
	page := pageOf(t, 9000)
	h := http.NewServeMux()
	h.Handle("/page", page)
	h.HandleFunc("/head", func(w http.ResponseWriter, r *http.Request) {
		r.Method = http.MethodHead // the page is taken for a HEAD
		page.ServeHTTP(w, r)
	})
	h.HandleFunc("/late-panic", func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(w, r)
		panic(http.ErrAbortHandler)
	})
	h.HandleFunc("/twice", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, long)
		w.(http.Flusher).Flush()
		io.WriteString(w, long)
	})
	_, addr := serveOn(t, h, true)
	get := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n" }

	got := talk(t, dial(t, addr), get("/page"), get("/twice"), "HEAD /page HTTP/1.1\r\nHost: x\r\n\r\n", get("/none"), get("/page"))
	x := strings.Repeat("x", 9000)
	for i, want := range []string{"200 " + x, "200 " + long + long, "200 ", "404 404 page not found\n", "200 " + x} {
		if got[i] != want {
			t.Errorf("answer %d: %.40q…", i, got[i])
		}
	}
	if got := talk(t, dial(t, addr), get("/late-panic")); got[0] != "200 "+x {
		t.Errorf("before the panic: %.40q…", got[0])
	}
}

// brokenWriter panics when a page is written to it.
type brokenWriter struct{ http.ResponseWriter }

func (w brokenWriter) Write(b []byte) (int, error) {
	w.ResponseWriter.Write(b[:5000])
	panic(http.ErrAbortHandler)
}

func (w brokenWriter) Flush() {}

func TestAPanicWhileHoldingSendsWhatWasWritten(t *testing.T) {
	page := pageOf(t, 9000)
	_, addr := serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(brokenWriter{w}, r)
	}), true)
	c := dial(t, addr)
	io.WriteString(c, getA)
	all, _ := io.ReadAll(c)
	if !bytes.HasPrefix(all, []byte("HTTP/1.1 200 OK")) || bytes.Count(all, []byte("x")) < 3000 {
		t.Errorf("got %d bytes", len(all))
	}
}

func TestFilesAndHijackedConnectionsPassThrough(t *testing.T) {
	name := filepath.Join(t.TempDir(), "sound.mp3")
	content := bytes.Repeat([]byte("sound"), 1<<20)
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, name) })
	mux.HandleFunc("/hijack", func(w http.ResponseWriter, _ *http.Request) {
		c, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		rw.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
		rw.Flush()
	})
	_, addr := serveOn(t, mux, true)
	got := talk(t, dial(t, addr), "GET /file HTTP/1.1\r\nHost: x\r\n\r\n", "GET /hijack HTTP/1.1\r\nHost: x\r\n\r\n")
	if got[0] != "200 "+string(content) || got[1] != "200 hi" {
		t.Errorf("%d bytes, %.20q", len(got[0]), got[1])
	}
}

func TestPagesPassThroughTLS(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		s := httptest.NewUnstartedServer(pageOf(t, 50_000))
		s.Config.ConnContext = web.ConnContext
		s.EnableHTTP2 = h2
		s.Listener = web.Listen(s.Listener)
		s.StartTLS()
		client := s.Client()
		client.Transport.(*http.Transport).TLSClientConfig.MinVersion = tls.VersionTLS13
		for range 3 {
			resp, err := client.Get(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || len(body) != 50_000 || (resp.ProtoMajor == 2) != h2 {
				t.Errorf("%s: %d bytes, %v", resp.Proto, len(body), err)
			}
		}
		s.Close()
	}
}

func BenchmarkOneConnection(b *testing.B) {
	for _, size := range []int{6000, 26_000} {
		for _, wrap := range []bool{false, true} {
			b.Run(fmt.Sprintf("size=%d/wrapped=%v", size, wrap), func(b *testing.B) {
				_, addr := serveOn(b, pageOf(b, size), wrap)
				c := dial(b, addr)
				in := bufio.NewReaderSize(c, 64<<10)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := io.WriteString(c, getA); err != nil {
						b.Fatal(err)
					}
					resp, err := http.ReadResponse(in, nil)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := io.Copy(io.Discard, resp.Body); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
