package cache_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"stet/internal/platform/cache"
)

// story returns a text of about n bytes that shrinks as much as a story does.
func story(n int) []byte {
	words := strings.Fields("the harbour tide marsh council said on Tuesday that boats may not land before noon " +
		"because of a storm which took the roof from the old net store and left the eel traps in the reeds")
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, "%s %d ", words[r.IntN(len(words))], r.IntN(1000))
	}
	return b.Bytes()[:n]
}

func newCache(t testing.TB, opt cache.Options) *cache.Cache {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	c := cache.New(opt)
	t.Cleanup(c.Close)
	return c
}

// draws returns a draw function for a page, and how often it ran.
func draws(p cache.Page) (func(context.Context) (*cache.Page, error), *int) {
	n := new(int)
	return func(context.Context) (*cache.Page, error) { *n++; return &p, nil }, n
}

// get asks the cache for the key; header are pairs of name and value.
func get(t testing.TB, c *cache.Cache, key cache.Key, draw func(context.Context) (*cache.Page, error), header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	if err := c.Serve(w, r, key, draw); err != nil {
		t.Error(err)
	}
	return w.Result()
}

func decoded(t testing.TB, resp *http.Response) []byte {
	t.Helper()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want := resp.Header.Get("Content-Length"); want != strconv.Itoa(len(raw)) {
		t.Errorf("Content-Length %s for %d bytes", want, len(raw))
	}
	var body io.Reader = bytes.NewReader(raw)
	switch resp.Header.Get("Content-Encoding") {
	case "gzip":
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	case "br":
		body = brotli.NewReader(body)
	}
	plain, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestAPageIsDrawnOnceAndSentInEachEncoding(t *testing.T) {
	c := newCache(t, cache.Options{})
	body := story(20_000)
	draw, drawn := draws(cache.Page{Body: body, Lang: "en", Tags: []string{"article:1"}})
	key := cache.Key{Address: "/storm"}
	seen := map[string]bool{}
	for _, encoding := range []string{"", "gzip", "br"} {
		resp := get(t, c, key, draw, "Accept-Encoding", encoding)
		if got := resp.Header.Get("Content-Encoding"); got != encoding {
			t.Errorf("asked for %q, got %q", encoding, got)
		}
		if !bytes.Equal(decoded(t, resp), body) {
			t.Errorf("%q: the body changed on the way", encoding)
		}
		tag := resp.Header.Get("Etag")
		if tag == "" || seen[tag] || strings.HasPrefix(tag, "W/") {
			t.Errorf("%q: entity tag %s is not strong and its own", encoding, tag)
		}
		seen[tag] = true
		want := http.Header{
			"Content-Type": {"text/html; charset=utf-8"}, "Content-Language": {"en"}, "Vary": {"Accept-Encoding"},
			"Cache-Control": {"public, max-age=0, must-revalidate"},
		}
		for name := range want {
			if diff := cmp.Diff(want[name], resp.Header[name]); diff != "" {
				t.Errorf("%q: %s: %s", encoding, name, diff)
			}
		}
		again := get(t, c, key, draw, "Accept-Encoding", encoding, "If-None-Match", tag)
		if again.StatusCode != http.StatusNotModified || again.Header.Get("Etag") != tag {
			t.Errorf("%q: asked again: %d %s", encoding, again.StatusCode, again.Header.Get("Etag"))
		}
	}
	if *drawn != 1 {
		t.Errorf("drawn %d times", *drawn)
	}
	if s := c.Stats(); s.Hits != 5 || s.Misses != 1 || s.Renders != 1 || s.Pages != 1 {
		t.Errorf("stats: %+v", s)
	}
}

func TestEntityTagsFollowFromTheContentAlone(t *testing.T) {
	tag := func(p cache.Page, encoding string) string {
		draw, _ := draws(p)
		return get(t, newCache(t, cache.Options{}), cache.Key{Address: "/a"}, draw, "Accept-Encoding", encoding).Header.Get("Etag")
	}
	page := cache.Page{Body: story(5000), Lang: "en"}
	for _, encoding := range []string{"", "gzip", "br"} {
		if a, b := tag(page, encoding), tag(page, encoding); a != b {
			t.Errorf("%q: %s before a restart, %s after", encoding, a, b)
		}
	}
	other := page
	other.Body = append(bytes.Clone(page.Body), '.')
	links := page
	links.Header = http.Header{"Link": {"</x>; rel=next"}}
	for name, p := range map[string]cache.Page{"body": other, "header": links} {
		if tag(page, "gzip") == tag(p, "gzip") {
			t.Errorf("another %s, the same tag", name)
		}
	}
}

func TestAudiencesAreKeptApart(t *testing.T) {
	c := newCache(t, cache.Options{})
	everybody, _ := draws(cache.Page{Body: []byte("with advertising")})
	supporter, _ := draws(cache.Page{Body: []byte("without")})
	get(t, c, cache.Key{Address: "/a"}, everybody)
	resp := get(t, c, cache.Key{Address: "/a", Audience: 1}, supporter)
	if got := string(decoded(t, resp)); got != "without" {
		t.Errorf("got %q", got)
	}
	if got := resp.Header.Get("Cache-Control"); got != "private, max-age=0, must-revalidate" {
		t.Errorf("Cache-Control: %s", got)
	}
}

func TestHeadSendsTheHeadersOfGet(t *testing.T) {
	c := newCache(t, cache.Options{})
	draw, _ := draws(cache.Page{Body: story(9000)})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := c.Serve(w, r, cache.Key{Address: r.URL.Path}, draw); err != nil {
			t.Error(err)
		}
	}))
	defer srv.Close()
	ask := func(method string) http.Header {
		r, _ := http.NewRequest(method, srv.URL+"/a", nil)
		r.Header.Set("Accept-Encoding", "br")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if n, _ := io.Copy(io.Discard, resp.Body); (n == 0) != (method == "HEAD") {
			t.Errorf("%s: %d bytes", method, n)
		}
		resp.Header.Del("Date")
		return resp.Header
	}
	if diff := cmp.Diff(ask("GET"), ask("HEAD")); diff != "" {
		t.Error(diff)
	}
}

func TestOtherStatusesAndHeaders(t *testing.T) {
	c := newCache(t, cache.Options{})
	draw, drawn := draws(cache.Page{Status: 410, Body: []byte("withdrawn"), Header: http.Header{
		"cache-control": {"public, max-age=60"}, "X-Robots-Tag": {"noindex"}}})
	for range 2 {
		resp := get(t, c, cache.Key{Address: "/gone"}, draw, "If-None-Match", "*")
		if resp.StatusCode != 410 || resp.Header.Get("X-Robots-Tag") != "noindex" || resp.Header.Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("%d %v", resp.StatusCode, resp.Header)
		}
	}
	if *drawn != 1 {
		t.Errorf("drawn %d times", *drawn)
	}
	for name, p := range map[string]cache.Page{
		"a cookie":      {Body: []byte("x"), Header: http.Header{"Set-Cookie": {"a=b"}}},
		"an odd status": {Status: 304},
	} {
		draw, _ := draws(p)
		w := httptest.NewRecorder()
		if err := c.Serve(w, httptest.NewRequest("GET", "/", nil), cache.Key{Address: name}, draw); err == nil {
			t.Errorf("a page with %s was sent", name)
		}
	}
}

func TestSmallAndPressedBodiesAreNotCompressed(t *testing.T) {
	c := newCache(t, cache.Options{})
	noise := make([]byte, 5000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for name, p := range map[string]cache.Page{
		"small":   {Body: []byte("hello")},
		"noise":   {Body: noise, ContentType: "text/plain"},
		"picture": {Body: story(5000), ContentType: "image/webp"},
	} {
		draw, _ := draws(p)
		resp := get(t, c, cache.Key{Address: name}, draw, "Accept-Encoding", "gzip, br")
		if resp.Header.Get("Content-Encoding") != "" || !bytes.Equal(decoded(t, resp), p.Body) {
			t.Errorf("%s: %v", name, resp.Header)
		}
		if vary := resp.Header.Get("Vary"); (vary == "") != (name == "picture") {
			t.Errorf("%s: Vary %q", name, vary)
		}
	}
}

func TestPagesExpire(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	c := newCache(t, cache.Options{Now: func() time.Time { return now }})
	drawn := 0
	draw := func(context.Context) (*cache.Page, error) {
		drawn++
		return &cache.Page{Body: []byte("x"), Expires: now.Add(time.Minute)}, nil
	}
	for _, step := range []struct {
		later time.Duration
		want  int
	}{{0, 1}, {59 * time.Second, 1}, {time.Second, 2}, {0, 2}} {
		now = now.Add(step.later)
		get(t, c, cache.Key{Address: "/a"}, draw)
		if drawn != step.want {
			t.Errorf("drawn %d times, want %d", drawn, step.want)
		}
	}
	if s := c.Stats(); s.Pages != 1 {
		t.Errorf("%d pages", s.Pages)
	}
}

func TestReadPagesAreCompressedBetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{})
		body := story(60_000)
		draw, _ := draws(cache.Page{Body: body})
		unread, _ := draws(cache.Page{Body: story(50_000)})
		ask := func(header ...string) *http.Response { return get(t, c, cache.Key{Address: "/a"}, draw, header...) }
		get(t, c, cache.Key{Address: "/unread"}, unread, "Accept-Encoding", "br")

		first := ask("Accept-Encoding", "br")
		for range 8 {
			ask("Accept-Encoding", "br")
		}
		before := c.Stats()
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if tag := ask("Accept-Encoding", "br").Header.Get("Etag"); tag != first.Header.Get("Etag") {
			t.Errorf("compressed again after 9 s")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()

		better := ask("Accept-Encoding", "br")
		old, tag := first.Header.Get("Etag"), better.Header.Get("Etag")
		if old == tag {
			t.Error("other bytes, the same entity tag")
		}
		if a, b := first.ContentLength, better.ContentLength; b >= a {
			t.Errorf("%d bytes, then %d", a, b)
		}
		if !bytes.Equal(decoded(t, better), body) {
			t.Error("the body changed")
		}
		for _, known := range []string{old, tag} {
			resp := ask("Accept-Encoding", "br", "If-None-Match", known)
			if resp.StatusCode != 304 || resp.Header.Get("Etag") != known {
				t.Errorf("%s: %d %s", known, resp.StatusCode, resp.Header.Get("Etag"))
			}
		}
		if s := c.Stats(); s.Improved != 1 || s.Bytes >= before.Bytes {
			t.Errorf("before %+v, after %+v", before, s)
		}
	})
}

func TestPersonalPagesAreNeitherStoredNorShared(t *testing.T) {
	c := newCache(t, cache.Options{})
	key := cache.Key{Address: "/me"}
	started, goOn := make(chan struct{}), make(chan struct{})
	got := make(chan string, 2)
	ask := func(name string, first bool) {
		w := httptest.NewRecorder()
		err := c.Serve(w, httptest.NewRequest("GET", "/", nil), key, func(context.Context) (*cache.Page, error) {
			if first {
				close(started)
				<-goOn
			}
			return &cache.Page{Body: []byte("hello " + name), NoStore: true}, nil
		})
		if err != nil {
			t.Error(err)
		}
		if cc := w.Header().Get("Cache-Control"); cc != "private, no-store" || w.Header().Get("Etag") != "" {
			t.Errorf("%v", w.Header())
		}
		got <- name + ": " + w.Body.String()
	}
	go ask("Ann", true)
	<-started
	go ask("Ben", false)
	waitFor(t, func() bool { return c.Stats().Misses == 2 })
	close(goOn)
	for range 2 {
		line := <-got
		if name, text, _ := strings.Cut(line, ": "); text != "hello "+name {
			t.Error(line)
		}
	}
	if s := c.Stats(); s.Pages != 0 || s.InFlight != 0 {
		t.Errorf("%+v", s)
	}
}

func TestSendCompressesFast(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	w := httptest.NewRecorder()
	page := &cache.Page{Status: 404, Body: story(3000), Header: http.Header{"Set-Cookie": {"a=b"}}}
	if err := cache.Send(w, r, page); err != nil {
		t.Fatal(err)
	}
	resp := w.Result()
	if resp.StatusCode != 404 || resp.Header.Get("Content-Encoding") != "gzip" || !bytes.Equal(decoded(t, resp), page.Body) {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
}

func TestStaticAssetsAreImmutable(t *testing.T) {
	css := story(5000)
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	_, _ = zw.Write(css)
	_ = zw.Close()
	h, err := cache.Static(cache.Asset{ContentType: "text/css; charset=utf-8", Identity: css, Gzip: zipped.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	for _, encoding := range []string{"gzip", "br", ""} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		resp := w.Result()
		if !bytes.Equal(decoded(t, resp), css) || resp.Header.Get("Content-Encoding") != encoding ||
			resp.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%q: %v", encoding, resp.Header)
		}
		r.Header.Set("If-None-Match", resp.Header.Get("Etag"))
		w = httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != 304 {
			t.Errorf("%q: %d", encoding, w.Code)
		}
	}
}

func TestErrorsAreNotStored(t *testing.T) {
	c := newCache(t, cache.Options{})
	boom := errors.New("boom")
	fails := func(context.Context) (*cache.Page, error) { return nil, boom }
	panics := func(context.Context) (*cache.Page, error) { panic("ouch") }
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	if err := c.Serve(w, r, cache.Key{Address: "/a"}, fails); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
	var p *cache.PanicError
	if err := c.Serve(w, r, cache.Key{Address: "/a"}, panics); !errors.As(err, &p) || p.Value != "ouch" || !bytes.Contains(p.Stack, []byte("serve_test")) {
		t.Errorf("got %v", err)
	}
	good, _ := draws(cache.Page{Body: []byte("good")})
	if got := string(decoded(t, get(t, c, cache.Key{Address: "/a"}, good))); got != "good" {
		t.Errorf("got %q", got)
	}
	if s := c.Stats(); s.Failed != 2 || s.Renders != 3 {
		t.Errorf("%+v", s)
	}
}

func TestLongAddressesAreNotKept(t *testing.T) {
	c := newCache(t, cache.Options{})
	draw, drawn := draws(cache.Page{Body: []byte("x")})
	for range 2 {
		get(t, c, cache.Key{Address: strings.Repeat("x", 2000)}, draw)
	}
	if s := c.Stats(); *drawn != 2 || s.Pages != 0 {
		t.Errorf("drawn %d times, %d pages", *drawn, s.Pages)
	}
}

func waitFor(t testing.TB, ok func() bool) {
	t.Helper()
	for range 2000 {
		if ok() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("waited for 2 s in vain")
}

func TestNothingIsCompressedForA304(t *testing.T) {
	c := newCache(t, cache.Options{})
	draw, _ := draws(cache.Page{Body: story(9000)})
	key := cache.Key{Address: "/a"}
	tag := get(t, c, key, draw).Header.Get("Etag")
	before := c.Stats().Bytes
	resp := get(t, c, key, draw, "Accept-Encoding", "br", "If-None-Match", `"x", `+tag)
	if resp.StatusCode != 304 || resp.Header.Get("Etag") != tag || c.Stats().Bytes != before {
		t.Errorf("%d %s", resp.StatusCode, resp.Header.Get("Etag"))
	}
	if resp := get(t, c, key, draw, "If-None-Match", "*"); resp.StatusCode != 304 || resp.Header.Get("Etag") != tag {
		t.Errorf("%d %s", resp.StatusCode, resp.Header.Get("Etag"))
	}
}
