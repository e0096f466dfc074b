package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

func TestKindsOfErrorsBecomeStatuses(t *testing.T) {
	var routes []web.Route
	statuses := map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 422, fault.NotFound: 404, fault.Gone: 410, fault.SignIn: 401,
		fault.Forbidden: 403, fault.Conflict: 409, fault.TooLarge: 413, fault.TooMany: 429, fault.Unavailable: 503, fault.Full: 507,
	}
	for kind := range statuses {
		routes = append(routes,
			web.Route{Pattern: fmt.Sprintf("GET /handle/%d", kind), Guard: web.Public, Handle: fails(fault.New(kind, "no"))},
			web.Route{Pattern: fmt.Sprintf("GET /draw/%d", kind), Guard: web.Public,
				Draw: func(*http.Request) (*cache.Page, error) { return nil, fault.New(kind, "no") }})
	}
	s := start(t, web.Options{Routes: routes, ErrorPage: errorPage})
	for kind, status := range statuses {
		for _, way := range []string{"handle", "draw"} {
			resp, body := s.do(t, "GET", fmt.Sprintf("/%s/%d", way, kind), "")
			if resp.StatusCode != status || !strings.HasPrefix(body, "<h1>"+kind.String()+"</h1>") {
				t.Errorf("%s %v: %d %q", way, kind, resp.StatusCode, body)
			}
			if (resp.Header.Get("Retry-After") != "") != (status == 429 || status == 503) {
				t.Errorf("%v: Retry-After %q", kind, resp.Header.Get("Retry-After"))
			}
			if cc := resp.Header.Get("Cache-Control"); cc != "private, no-store" {
				t.Errorf("%v: Cache-Control %q", kind, cc)
			}
			_, id, _ := strings.Cut(body, "</h1> ")
			if (id != "") != (status >= 500) || !strings.Contains(s.log.String(), id) {
				t.Errorf("%v: id %q is not in the log", kind, id)
			}
		}
	}
	if logged := strings.Count(s.log.String(), "request failed"); logged != 6 {
		t.Errorf("%d errors logged, want those of three kinds twice:\n%s", logged, s.log)
	}
}

func TestAPanicIsAnsweredAndLogged(t *testing.T) {
	s := start(t, web.Options{ErrorPage: errorPage, Routes: []web.Route{
		{Pattern: "GET /handle", Guard: web.Public, Handle: func(http.ResponseWriter, *http.Request) error { panic("ouch") }},
		{Pattern: "GET /draw", Guard: web.Public, Draw: func(*http.Request) (*cache.Page, error) { panic("ouch") }},
		{Pattern: "GET /late", Guard: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half")
			http.NewResponseController(w).Flush()
			panic("ouch")
		}},
	}})
	for _, path := range []string{"/handle", "/draw"} {
		resp, body := s.do(t, "GET", path, "")
		if resp.StatusCode != 500 || !strings.Contains(body, "internal") {
			t.Errorf("%s: %d %q", path, resp.StatusCode, body)
		}
	}
	if n := strings.Count(s.log.String(), "web_test.go"); n < 2 {
		t.Errorf("the stack is not in the log:\n%s", s.log)
	}
	resp, err := http.Get(s.url + "/late")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("a broken answer looks whole")
	}
}

func TestAnErrorPageThatFailsIsReplacedByText(t *testing.T) {
	for name, page := range map[string]func(*http.Request, fault.Kind, string) (*cache.Page, error){
		"none":   nil,
		"error":  func(*http.Request, fault.Kind, string) (*cache.Page, error) { return nil, errors.New("no template") },
		"panic":  func(*http.Request, fault.Kind, string) (*cache.Page, error) { panic("no template") },
		"no one": func(*http.Request, fault.Kind, string) (*cache.Page, error) { return nil, nil },
	} {
		s := start(t, web.Options{ErrorPage: page})
		if resp, body := s.do(t, "GET", "/nothing", ""); resp.StatusCode != 404 || body != "Not Found\n" {
			t.Errorf("%s: %d %q", name, resp.StatusCode, body)
		}
	}
}

func TestEveryResponseCarriesTheSecurityHeaders(t *testing.T) {
	css, err := cache.Static(cache.Asset{ContentType: "text/css", Identity: []byte("a{}")})
	if err != nil {
		t.Fatal(err)
	}
	frames := web.Policy{Frames: []string{"https://video.example"}}
	s := start(t, web.Options{ErrorPage: errorPage, HTTPS: true, Routes: []web.Route{
		{Pattern: "GET /story", Guard: web.Public, Draw: drawText("story")},
		{Pattern: "GET /video", Guard: web.Public, Draw: drawText("video"), Policy: &frames},
		{Pattern: "GET /plain", Guard: web.Public, Handle: says("plain")},
		{Pattern: "POST /form", Guard: web.Public, Handle: fails(errors.New("broken")), Policy: &web.Policy{Forms: []string{"https://pay.example"}}},
		{Pattern: "GET /style", Guard: web.Public, Load: web.Ready, Handle: func(w http.ResponseWriter, r *http.Request) error {
			css.ServeHTTP(w, r)
			return nil
		}},
	}})
	for _, c := range []struct {
		method, path, part string
		status             int
	}{
		{"GET", "/story", "frame-src 'none'", 200}, {"GET", "/story", "default-src 'none'", 200},
		{"HEAD", "/story", "frame-ancestors 'none'", 200}, {"GET", "/story?utm_source=x", "script-src 'self'", 200},
		{"GET", "/video", "frame-src https://video.example", 200}, {"GET", "/video", "frame-src https://video.example", 200},
		{"GET", "/plain", "trusted-types stet", 200}, {"GET", "/style", "base-uri 'none'", 200},
		{"GET", "/nothing", "default-src 'none'", 404}, {"POST", "/story", "default-src 'none'", 405},
		{"OPTIONS", "/story", "default-src 'none'", 204}, {"POST", "/form", "form-action 'self' https://pay.example", 500},
		{"GET", "//story", "default-src 'none'", 308},
	} {
		resp, _ := s.do(t, c.method, c.path, "")
		h := resp.Header
		if resp.StatusCode != c.status || !strings.Contains(h.Get("Content-Security-Policy"), c.part) ||
			strings.Contains(h.Get("Content-Security-Policy"), "unsafe") || len(h["Content-Security-Policy"]) != 1 {
			t.Errorf("%s %s: %d %v", c.method, c.path, resp.StatusCode, h["Content-Security-Policy"])
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
		} {
			if h.Get(name) != want {
				t.Errorf("%s %s: %s is %q", c.method, c.path, name, h.Get(name))
			}
		}
		if h.Get("Permissions-Policy") == "" {
			t.Errorf("%s %s: no Permissions-Policy", c.method, c.path)
		}
	}
	if resp, _ := start(t, web.Options{}).do(t, "GET", "/", ""); resp.Header.Get("Strict-Transport-Security") != "" {
		t.Error("a site on http forbids http")
	}
}

func TestADrawSeesOnlyWhatItsAddressSays(t *testing.T) {
	drawn := 0
	s := start(t, web.Options{
		Audience: func(r *http.Request) uint8 {
			if c, err := r.Cookie("supporter"); err == nil && c.Value == "yes" {
				return 1
			}
			return 0
		},
		Routes: []web.Route{{Pattern: "GET /{section}/{slug}", Guard: web.Public, Query: []string{"page", "order"},
			Draw: func(r *http.Request) (*cache.Page, error) {
				drawn++
				if len(r.Header) > 0 || r.Host != "" || r.RemoteAddr != "" || r.RequestURI != "" || r.Method != "GET" {
					return nil, errors.New("the draw function sees too much")
				}
				return &cache.Page{Body: fmt.Appendf(nil, "%s %s %s %d", r.PathValue("section"), r.PathValue("slug"),
					r.URL.RawQuery, web.AudienceOf(r.Context()))}, nil
			}}},
	})
	for _, c := range []struct {
		path, cookie, want string
		drawn              int
	}{
		{"/news/storm", "", "news storm  0", 1},
		{"/news/storm", "", "news storm  0", 1},
		{"/news/storm?utm_source=x&fbclid=%zz", "", "news storm  0", 1},
		{"/news/storm?page=", "", "news storm  0", 1},
		{"/n%65ws/storm", "", "news storm  0", 1},
		{"/news/storm", "supporter=yes", "news storm  1", 2},
		{"/news/storm?order=new&page=2", "", "news storm page=2&order=new 0", 3},
		{"/news/storm?page=2&x=1&order=new&page=3", "", "news storm page=2&order=new 0", 3},
		{"/news/storm?page=2%26order=new", "", "news storm page=2%26order%3Dnew 0", 4},
	} {
		resp, body := s.do(t, "GET", c.path, "", "Cookie", c.cookie, "Accept-Language", "de")
		if resp.StatusCode != 200 || body != c.want || drawn != c.drawn {
			t.Errorf("%s: %d %q, drawn %d times, want %q, %d", c.path, resp.StatusCode, body, drawn, c.want, c.drawn)
		}
	}
	for _, path := range []string{"/news%2Fx/storm", "/news/%00", "/news/%ff"} {
		if resp, _ := s.do(t, "GET", path, ""); resp.StatusCode != 404 {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	if resp, _ := s.do(t, "GET", "/news/storm?page=%00", ""); resp.StatusCode != 422 {
		t.Errorf("NUL in a listed query key: %d", resp.StatusCode)
	}
}

func TestMethods(t *testing.T) {
	s := start(t, web.Options{Routes: []web.Route{
		{Pattern: "GET /story", Guard: web.Public, Draw: drawText("story")},
		{Pattern: "POST /story", Guard: web.Public, Handle: says("posted")},
	}})
	for _, c := range []struct {
		method      string
		status      int
		allow, body string
	}{
		{"GET", 200, "", "story"}, {"HEAD", 200, "", ""}, {"POST", 200, "", "posted"},
		{"DELETE", 405, "GET, HEAD, POST, OPTIONS", "Method Not Allowed\n"}, {"OPTIONS", 204, "GET, HEAD, POST, OPTIONS", ""},
	} {
		resp, body := s.do(t, c.method, "/story", "")
		if resp.StatusCode != c.status || resp.Header.Get("Allow") != c.allow || body != c.body {
			t.Errorf("%s: %d, Allow %q, %q", c.method, resp.StatusCode, resp.Header.Get("Allow"), body)
		}
		if c.method == "HEAD" && resp.ContentLength != 5 {
			t.Errorf("HEAD: Content-Length %d", resp.ContentLength)
		}
	}
}

func TestInputIsCheckedBeforeHandlers(t *testing.T) {
	s := start(t, web.Options{Routes: []web.Route{
		{Pattern: "POST /form", Guard: web.Public, Body: 100, Handle: func(w http.ResponseWriter, r *http.Request) error {
			_, err := fmt.Fprint(w, r.PostForm.Get("text"))
			return err
		}},
		{Pattern: "POST /raw", Guard: web.Public, Body: 100, Handle: func(w http.ResponseWriter, r *http.Request) error {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			_, err = w.Write(b)
			return err
		}},
		{Pattern: "GET /search", Guard: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			_, err := fmt.Fprint(w, r.URL.Query().Get("q"))
			return err
		}},
	}})
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct {
		method, path, body, contentType string
		status                          int
		want                            string
	}{
		{"POST", "/form", "text=caf%C3%A9", form, 200, "café"},
		{"POST", "/form", "text=a%00b", form, 422, ""},
		{"POST", "/form", "text=%ff", form, 422, ""},
		{"POST", "/form", "te%00xt=a", form, 422, ""},
		{"POST", "/form", "text=%zz", form, 422, ""},
		{"POST", "/form?x=%00", "text=a", form, 422, ""},
		{"POST", "/form", "text=" + strings.Repeat("a", 200), form, 413, ""},
		{"POST", "/raw", "a\x00b", "application/octet-stream", 200, "a\x00b"},
		{"POST", "/raw", strings.Repeat("a", 101), "text/plain", 413, ""},
		{"GET", "/search?q=a%00", "", "", 422, ""},
		{"GET", "/search?q=%c3%28", "", "", 422, ""},
		{"GET", "/search?q=fish", "", "", 200, "fish"},
	} {
		resp, body := s.do(t, c.method, c.path, c.body, "Content-Type", c.contentType)
		if resp.StatusCode != c.status || c.want != "" && body != c.want {
			t.Errorf("%s %s %.20q: %d %q", c.method, c.path, c.body, resp.StatusCode, body)
		}
	}
	// Without a Content-Length the limit is met while reading.
	r, _ := http.NewRequest("POST", s.url+"/form", io.MultiReader(strings.NewReader("text="+strings.Repeat("a", 200))))
	r.Header.Set("Content-Type", form)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 413 {
		t.Errorf("long chunked form: %d", resp.StatusCode)
	}
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	s := start(t, web.Options{Origins: []string{"https://desk.example.org"}, Routes: []web.Route{
		{Pattern: "POST /form", Guard: web.Public, Handle: says("ok")},
		{Pattern: "GET /page", Guard: web.Public, Handle: says("ok")},
	}})
	for _, c := range []struct {
		method, path, name, value string
		status                    int
	}{
		{"POST", "/form", "Sec-Fetch-Site", "cross-site", 403},
		{"POST", "/form", "Sec-Fetch-Site", "same-site", 403},
		{"POST", "/form", "Sec-Fetch-Site", "same-origin", 200},
		{"POST", "/form", "Origin", "https://evil.example", 403},
		{"POST", "/form", "Origin", "https://desk.example.org", 200},
		{"POST", "/form", "X-Program", "not a browser", 200},
		{"GET", "/page", "Sec-Fetch-Site", "cross-site", 200},
	} {
		if resp, _ := s.do(t, c.method, c.path, "", c.name, c.value); resp.StatusCode != c.status {
			t.Errorf("%s %s: %s: %d", c.method, c.name, c.value, resp.StatusCode)
		}
	}
}

type nameKey struct{}

func TestGuards(t *testing.T) {
	staff := func(r *http.Request) (*http.Request, error) {
		name := r.Header.Get("X-Name")
		if name == "" {
			return nil, fault.New(fault.SignIn, "sign in first")
		}
		return r.WithContext(context.WithValue(r.Context(), nameKey{}, name)), nil
	}
	s := start(t, web.Options{Guards: map[web.Guard]web.Check{"staff": staff}, Routes: []web.Route{
		{Pattern: "GET /desk", Guard: "staff", Handle: func(w http.ResponseWriter, r *http.Request) error {
			_, err := fmt.Fprint(w, r.Context().Value(nameKey{}))
			return err
		}},
	}})
	if resp, _ := s.do(t, "GET", "/desk", ""); resp.StatusCode != 401 || resp.Header.Get("Www-Authenticate") == "" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	if resp, body := s.do(t, "GET", "/desk", "", "X-Name", "Ann"); resp.StatusCode != 200 || body != "Ann" {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
}

func TestTablesThatCannotBeRightAreRefused(t *testing.T) {
	ok := says("ok")
	for name, routes := range map[string][]web.Route{
		"no method":       {{Pattern: "/a", Guard: web.Public, Handle: ok}},
		"no guard":        {{Pattern: "GET /a", Handle: ok}},
		"unknown guard":   {{Pattern: "GET /a", Guard: "nobody", Handle: ok}},
		"neither":         {{Pattern: "GET /a", Guard: web.Public}},
		"both":            {{Pattern: "GET /a", Guard: web.Public, Handle: ok, Draw: drawText("")}},
		"drawn POST":      {{Pattern: "POST /a", Guard: web.Public, Draw: drawText("")}},
		"guarded drawing": {{Pattern: "GET /a", Guard: "staff", Draw: drawText("")}},
		"query of handle": {{Pattern: "GET /a", Guard: web.Public, Handle: ok, Query: []string{"a"}}},
		"collision":       {{Pattern: "GET /{a}", Guard: web.Public, Handle: ok}, {Pattern: "GET /{b}", Guard: web.Public, Handle: ok}},
		"bad pattern":     {{Pattern: "GET /{a", Guard: web.Public, Handle: ok}},
	} {
		c := cache.New(cache.Options{Now: time.Now})
		check := func(r *http.Request) (*http.Request, error) { return r, nil }
		_, err := web.NewServer(web.Options{Routes: routes, Cache: c, Now: time.Now, Log: slog.Default(),
			Guards: map[web.Guard]web.Check{"staff": check}})
		c.Close()
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	got := web.Table([]web.Route{{Pattern: "POST /b", Guard: "staff"}, {Pattern: "GET /a", Guard: web.Public, Query: []string{"x", "y"}}})
	if want := "GET /a\tpublic\t?x&y\nPOST /b\tstaff\n"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestPastTheCapacityRequestsAreRefusedAtOnce(t *testing.T) {
	goOn := make(chan struct{})
	s := start(t, web.Options{Capacity: 2, ErrorPage: errorPage, Routes: []web.Route{
		{Pattern: "GET /slow", Guard: web.Public, Handle: func(http.ResponseWriter, *http.Request) error { <-goOn; return nil }},
		{Pattern: "GET /ready", Guard: web.Public, Load: web.Ready, Handle: says("ready")},
		{Pattern: "GET /drawn", Guard: web.Public, Draw: drawText("drawn")},
		{Pattern: "GET /new", Guard: web.Public, Draw: drawText("new")},
		{Pattern: "GET /slowly", Guard: web.Public, Draw: func(*http.Request) (*cache.Page, error) {
			<-goOn
			return &cache.Page{Body: []byte("slowly")}, nil
		}},
	}})
	s.do(t, "GET", "/drawn", "")
	var all sync.WaitGroup
	ask := func(path string, n int) {
		for range n {
			all.Go(func() {
				if resp, body := s.do(t, "GET", path, ""); resp.StatusCode != 200 {
					t.Errorf("%s: %d %s", path, resp.StatusCode, body)
				}
			})
		}
	}
	ask("/slow", 1)
	ask("/slowly", 20) // all of them wait for one render
	for range 1000 {
		if st := s.cache.Stats(); st.InFlight == 1 && st.Misses == 21 && strings.Contains(metrics(t, s), "stet_http_working 2") {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	for _, c := range []struct {
		path   string
		status int
	}{{"/slow", 503}, {"/new", 503}, {"/ready", 200}, {"/drawn", 200}, {"/drawn?utm=1", 200}, {"/nothing", 404}} {
		began := time.Now()
		resp, body := s.do(t, "GET", c.path, "")
		if took := time.Since(began); took > 50*time.Millisecond*slow {
			t.Errorf("%s: took %v", c.path, took)
		}
		if resp.StatusCode != c.status || (c.status == 503) != (resp.Header.Get("Retry-After") != "") {
			t.Errorf("%s: %d %v %q", c.path, resp.StatusCode, resp.Header, body)
		}
	}
	close(goOn)
	all.Wait()
	if resp, _ := s.do(t, "GET", "/new", ""); resp.StatusCode != 200 {
		t.Errorf("afterwards: %d", resp.StatusCode)
	}
}

// TestAQuestionMarkInAPathIsNoQuery: one page's ready bytes are not another's.
func TestAQuestionMarkInAPathIsNoQuery(t *testing.T) {
	s := start(t, web.Options{Routes: []web.Route{
		{Pattern: "GET /{name}", Guard: web.Public, Query: []string{"before"}, Draw: func(r *http.Request) (*cache.Page, error) {
			return &cache.Page{Body: []byte(r.PathValue("name") + ", " + r.URL.Query().Get("before"))}, nil
		}},
	}})
	for range 2 {
		for path, want := range map[string]string{
			"/list?before=3": "list, 3", "/list%3Fbefore=3": "list?before=3, ", "/list%3Fbefore=3?before=4": "list?before=3, 4",
		} {
			if _, body := s.do(t, "GET", path, ""); body != want {
				t.Errorf("%s: %q", path, body)
			}
		}
	}
}

// TestWhoSendsSlowlyTakesNobodysPlace has more connections than there are
// places send bodies that never come to their end.
func TestWhoSendsSlowlyTakesNobodysPlace(t *testing.T) {
	nobody := fault.New(fault.SignIn, "sign in")
	s := start(t, web.Options{
		Capacity: 2, Guards: map[web.Guard]web.Check{"staff": func(*http.Request) (*http.Request, error) { return nil, nobody }},
		Routes: []web.Route{
			{Pattern: "POST /form", Guard: web.Public, Handle: says("form")},
			{Pattern: "POST /upload", Guard: "staff", Body: 1 << 30, Handle: says("upload")},
			{Pattern: "GET /page", Guard: web.Public, Handle: says("page")},
		},
	})
	for _, head := range []string{
		"POST /form HTTP/1.1\r\nContent-Length: 100000\r\nContent-Type: application/x-www-form-urlencoded",
		"POST /form HTTP/1.1\r\nContent-Length: 100000\r\nContent-Type: multipart/form-data; boundary=x",
		"POST /form HTTP/1.1\r\nTransfer-Encoding: chunked",
		"POST /upload HTTP/1.1\r\nContent-Length: 100000000\r\nContent-Type: application/x-www-form-urlencoded",
	} {
		for range 3 {
			c, err := net.Dial("tcp", s.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			fmt.Fprintf(c, "%s\r\nHost: x\r\n\r\na=", head)
		}
	}
	for range 20 {
		if resp, body := s.do(t, "GET", "/page", ""); resp.StatusCode != 200 {
			t.Fatalf("%d %s", resp.StatusCode, body)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if resp, _ := s.do(t, "POST", "/form", strings.Repeat("a", 200<<10)); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body from anybody: %d", resp.StatusCode)
	}
	if resp, _ := s.do(t, "POST", "/upload", strings.Repeat("a", 200<<10)); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a large body without credentials: %d", resp.StatusCode)
	}
}

func metrics(t testing.TB, s *site) string {
	t.Helper()
	admin, err := s.Admin(func(context.Context) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	admin.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func TestAdmin(t *testing.T) {
	s := start(t, web.Options{Routes: []web.Route{
		{Pattern: "GET /story", Guard: web.Public, Draw: drawText("story")},
		{Pattern: "GET /plain", Guard: web.Public, Handle: says("plain")},
	}})
	for _, path := range []string{"/story", "/story", "/plain", "/nothing"} {
		s.do(t, "GET", path, "")
	}
	text := metrics(t, s)
	for _, line := range []string{
		`stet_http_requests_total{class="2xx",route="GET /plain"} 1`,
		`stet_http_requests_total{class="2xx",route="GET /story"} 1`,
		`stet_http_requests_total{class="4xx",route="none"} 1`,
		`stet_cache_requests_total{result="hit"} 1`,
		`stet_cache_renders_total{result="good"} 1`,
		`stet_http_seconds_count{route="GET /plain"} 1`,
		"go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("no %s in\n%s", line, text)
		}
	}
	for _, healthy := range []error{nil, errors.New("the data base is away")} {
		admin, err := s.Admin(func(context.Context) error { return healthy })
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		admin.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
		if healthy == nil && (w.Code != 200 || w.Body.String() != "ok\n") || healthy != nil && (w.Code != 503 || !strings.Contains(w.Body.String(), "away")) {
			t.Errorf("%v: %d %q", healthy, w.Code, w.Body)
		}
	}
}
