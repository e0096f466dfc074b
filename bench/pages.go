package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pages measures one story page, without and with fifty comments' worth of
// text, served by Stet, nginx and a bare Go handler.
func (b *bench) pages() error {
	data := filepath.Join(b.dir, "demo")
	stet, first, err := b.startStet(data, "/", "--demo")
	if err != nil {
		return err
	}
	defer stet.stop()
	heading("A fresh demo")
	fmt.Printf("  first page after %.1f s\n", first.Seconds())
	story, err := leadStory(stet.address)
	if err != nil {
		return err
	}
	long, err := b.publishLong(data)
	if err != nil {
		return err
	}
	stet.settle()
	idle := stet.memory()
	for _, page := range []struct{ what, path string }{
		{"Story page", story},
		{"Story page with 50 comments' worth of text", long},
	} {
		if err := b.compare(stet, page.what, page.path); err != nil {
			return err
		}
	}
	heading("Memory of Stet")
	fmt.Printf("  before load %.0f MiB, after %.0f MiB\n", idle, stet.memory())
	return nil
}

var storyLink = regexp.MustCompile(`href="(/\d{4}/\d{2}/[^"#?]+)"`)

func leadStory(address string) (string, error) {
	_, body, err := get(address, "/", "")
	if err != nil {
		return "", err
	}
	m := storyLink.FindSubmatch(body)
	if m == nil {
		return "", fmt.Errorf("the front page links to no story")
	}
	return string(m[1]), nil
}

// publishLong publishes a story with fifty comments' worth of text, 300
// characters each, and returns its path.
func (b *bench) publishLong(data string) (string, error) {
	var text strings.Builder
	text.WriteString("---\nheadline: A long argument\nstatus: published\ndate: 2026-01-15T08:00:00Z\nslug: a-long-argument\n---\n")
	words := prose(1)
	for range 50 {
		fmt.Fprintf(&text, "\n%s\n", words.text(300))
	}
	file := filepath.Join(b.dir, "long.md")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		return "", err
	}
	if out, err := exec.Command(b.stet, "publish", "--data", data, file).CombinedOutput(); err != nil {
		return "", fmt.Errorf("stet publish: %w\n%s", err, out)
	}
	return "/2026/01/a-long-argument", nil
}

// load is what one load found.
type load struct {
	perSecond float64
	p99       time.Duration
	cpu       time.Duration // a request
}

func (b *bench) compare(stet *server, what, path string) error {
	header, body, err := get(stet.address, path, "gzip")
	if err != nil {
		return err
	}
	_, plain, err := get(stet.address, path, "")
	if err != nil {
		return err
	}
	time.Sleep(11 * time.Second) // until the page has been compressed again, better
	if header, body, err = get(stet.address, path, "gzip"); err != nil {
		return err
	}
	heading(fmt.Sprintf("%s: %d bytes, %d as gzip, 64 connections", what, len(plain), len(body)))
	bare, err := b.startBare(header, body)
	if err != nil {
		return err
	}
	defer bare.stop()
	nginx, err := b.startNginx(header, body)
	if err != nil {
		return err
	}
	defer nginx.stop()

	servers := []struct {
		*server
		path string
	}{{stet, path}, {bare, "/page"}, {nginx, "/page"}}
	found := make([][]load, len(servers))
	for range b.rounds {
		for i, s := range servers {
			l, err := b.load(s.server, s.path)
			if err != nil {
				return err
			}
			found[i] = append(found[i], l)
		}
	}
	medians := make([]load, len(servers))
	for i, s := range servers {
		medians[i] = median(found[i])
		fmt.Printf("  %-8s %9.0f req/s   p99 %7.2f ms   cpu %5.1f µs a request\n", s.name, medians[i].perSecond,
			float64(medians[i].p99.Microseconds())/1000, float64(medians[i].cpu.Nanoseconds())/1000)
	}
	fmt.Printf("  Stet / bare Go %.2f (goal 0.90), Stet / nginx %.2f (goal 0.70), p99 Stet / nginx %.2f (goal under 2)\n",
		medians[0].perSecond/medians[1].perSecond, medians[0].perSecond/medians[2].perSecond,
		float64(medians[0].p99)/float64(medians[2].p99))
	return nil
}

func median(loads []load) load {
	pick := func(value func(load) float64) float64 {
		values := make([]float64, len(loads))
		for i, l := range loads {
			values[i] = value(l)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return load{
		perSecond: pick(func(l load) float64 { return l.perSecond }),
		p99:       time.Duration(pick(func(l load) float64 { return float64(l.p99) })),
		cpu:       time.Duration(pick(func(l load) float64 { return float64(l.cpu) })),
	}
}

var (
	wrkRequests = regexp.MustCompile(`(\d+) requests in`)
	wrkRate     = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	wrkP99      = regexp.MustCompile(`99%\s+([\d.]+)(us|ms|s)`)
	wrkBad      = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)|Socket errors: .*`)
)

// load runs wrk against a page.
func (b *bench) load(s *server, path string) (load, error) {
	before := s.cpu()
	out, err := exec.Command("wrk", "-t1", "-c64", "-d"+strconv.Itoa(int(b.duration.Seconds()))+"s", "--latency",
		"-H", "Accept-Encoding: gzip", "http://"+s.address+path).CombinedOutput()
	if err != nil {
		return load{}, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	used := s.cpu() - before
	if bad := wrkBad.Find(out); bad != nil {
		return load{}, fmt.Errorf("%s: %s", s.name, bad)
	}
	requests, rate, p99 := wrkRequests.FindSubmatch(out), wrkRate.FindSubmatch(out), wrkP99.FindSubmatch(out)
	if requests == nil || rate == nil || p99 == nil {
		return load{}, fmt.Errorf("wrk printed no figures:\n%s", out)
	}
	n, _ := strconv.ParseInt(string(requests[1]), 10, 64)
	perSecond, _ := strconv.ParseFloat(string(rate[1]), 64)
	slowest, err := time.ParseDuration(string(p99[1]) + string(p99[2]))
	return load{perSecond: perSecond, p99: slowest, cpu: used / time.Duration(max(n, 1))}, err
}

// startBare starts this program as a handler that returns the same bytes
// under the same header from memory.
func (b *bench) startBare(header http.Header, body []byte) (*server, error) {
	dir, err := os.MkdirTemp(b.dir, "bare-")
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "header.json"), text, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "body"), body, 0o600); err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s, _, err := start("bare Go", address, "/page", self, "-bare", dir, "-listen", address)
	return s, err
}

// serveBare is the bare handler's process.
func serveBare(dir, listen string) error {
	text, err := os.ReadFile(filepath.Join(dir, "header.json"))
	if err != nil {
		return err
	}
	var header http.Header
	if err := json.Unmarshal(text, &header); err != nil {
		return err
	}
	body, err := os.ReadFile(filepath.Join(dir, "body"))
	if err != nil {
		return err
	}
	delete(header, "Date")
	return http.ListenAndServe(listen, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, values := range header {
			h[name] = values
		}
		w.Write(body)
	}))
}

const nginxConfig = `worker_processes auto;
daemon off;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
events { worker_connections 1024; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 1000000000;
	open_file_cache max=100;
	types { }
	client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	server {
		listen %[2]s;
		root %[1]s;
		default_type "text/html; charset=utf-8";
%[3]s	}
}
`

// startNginx serves the ready bytes as a file, with the same header lines.
func (b *bench) startNginx(header http.Header, body []byte) (*server, error) {
	dir, err := os.MkdirTemp(b.dir, "nginx-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(b.dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "page"), body, 0o644); err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	var lines strings.Builder
	for name, values := range header {
		switch name {
		case "Date", "Content-Length", "Content-Type", "Etag":
			continue
		}
		for _, value := range values {
			fmt.Fprintf(&lines, "\t\tadd_header %s %s;\n", name, strconv.Quote(value))
		}
	}
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, address, lines.String()), 0o644); err != nil {
		return nil, err
	}
	s, _, err := start("nginx", address, "/page", "nginx", "-c", config, "-p", dir)
	return s, err
}
