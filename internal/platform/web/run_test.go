package web_test

import (
	"bufio"
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

	"stet/internal/platform/web"
)

// nowhen is a clock for tests in which time does not matter.
func nowhen() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func TestAGracefulStopLetsRequestsFinishAndEndsStreams(t *testing.T) {
	working, goOn := make(chan struct{}), make(chan struct{})
	s := start(t, web.Options{Routes: []web.Route{
		{Pattern: "GET /slow", Guard: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
			close(working)
			<-goOn
			_, err := io.WriteString(w, "finished")
			return err
		}},
		{Pattern: "GET /events", Guard: web.Public, Load: web.Stream, Handle: func(w http.ResponseWriter, r *http.Request) error {
			fmt.Fprint(w, "data: hello\n\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			_, err := fmt.Fprint(w, "data: bye\n\n")
			return err
		}},
	}})
	stream, err := http.Get(s.url + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	events := bufio.NewReader(stream.Body)
	if line, err := events.ReadString('\n'); line != "data: hello\n" || err != nil {
		t.Errorf("%q %v", line, err)
	}
	answer := make(chan string, 1)
	go func() {
		_, body := s.do(t, "GET", "/slow", "")
		answer <- body
	}()
	<-working
	s.stop()
	if rest, err := io.ReadAll(events); err != nil || string(rest) != "\ndata: bye\n\n" {
		t.Errorf("the stream ended with %q, %v", rest, err)
	}
	close(goOn)
	if body := <-answer; body != "finished" {
		t.Errorf("got %q", body)
	}
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", s.addr); err == nil {
		t.Error("still listening")
	}
}

func TestTheGraceHasAnEnd(t *testing.T) {
	working := make(chan struct{})
	s := start(t, web.Options{Limits: web.Limits{Grace: 20 * time.Millisecond}, Routes: []web.Route{
		{Pattern: "GET /", Guard: web.Public, Handle: func(_ http.ResponseWriter, r *http.Request) error {
			close(working)
			<-r.Context().Done()
			return r.Context().Err()
		}},
	}})
	go http.Get(s.url)
	<-working
	s.stop()
	if err := <-s.ended; err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("got %v", err)
	}
}

func TestSlowPeersAreCut(t *testing.T) {
	name := filepath.Join(t.TempDir(), "film")
	if err := os.WriteFile(name, make([]byte, 64<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	// A busy machine may hold anybody up for a while: a peer that goes on has far more patience than it needs.
	const short, patience = 100 * time.Millisecond, 2 * time.Second
	cut := make(chan error, 2)
	s := start(t, web.Options{
		Limits: web.Limits{Header: short, Request: short, Answer: short, Idle: short, Patience: patience},
		Routes: []web.Route{
			{Pattern: "POST /form", Guard: web.Public, Handle: func(http.ResponseWriter, *http.Request) error {
				t.Error("half a form was read as a whole")
				return nil
			}},
			{Pattern: "POST /upload", Guard: web.Public, Body: 1 << 30, Handle: func(w http.ResponseWriter, r *http.Request) error {
				n, err := io.Copy(io.Discard, r.Body)
				cut <- err
				fmt.Fprint(w, n)
				return err
			}},
			{Pattern: "GET /film", Guard: web.Public, Load: web.Stream, Handle: func(w http.ResponseWriter, r *http.Request) error {
				http.ServeFile(w, r, name)
				return nil
			}},
		},
	})
	ends := func(what, send string) {
		t.Helper()
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, send)
		c.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s: still connected", what)
		}
	}
	ends("says nothing", "")
	ends("half a header", "GET / HTTP/1.1\r\nHost:")
	ends("idle after a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	ends("half a form", "POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
	ends("half an upload", "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf")
	if err := <-cut; err == nil {
		t.Error("half an upload was read as a whole")
	}

	// A slow upload that goes on is not cut, and neither is a slow download.
	body, sender := io.Pipe()
	go func() {
		for range 6 {
			time.Sleep(short / 2)
			sender.Write([]byte("x"))
		}
		sender.Close()
	}()
	resp, err := http.Post(s.url+"/upload", "text/plain", body)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if string(text) != "6" || <-cut != nil {
		t.Errorf("slow upload: %q", text)
	}
	if n, err := slowly(s.url+"/film", 3*short); err != nil || n != 64<<20 {
		t.Errorf("slow download: %d bytes, %v", n, err)
	}
	// One that has stopped reading is.
	resp, err = http.Get(s.url + "/film")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	time.Sleep(2 * patience)
	if n, err := io.Copy(io.Discard, resp.Body); err == nil {
		t.Errorf("stalled download: all %d bytes came", n)
	}
}

// slowly downloads at the pace of 64 pieces in the time.
func slowly(url string, all time.Duration) (int64, error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var n int64
	for {
		m, err := io.CopyN(io.Discard, resp.Body, 1<<20)
		n += m
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		time.Sleep(all / 64)
	}
}

func TestAClientThatLeftIsNotAnError(t *testing.T) {
	working := make(chan struct{})
	done := make(chan struct{})
	s := start(t, web.Options{Routes: []web.Route{
		{Pattern: "GET /", Guard: web.Public, Handle: func(_ http.ResponseWriter, r *http.Request) error {
			defer close(done)
			close(working)
			<-r.Context().Done()
			return r.Context().Err()
		}},
	}})
	ctx, leave := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, "GET", s.url, nil)
	go http.DefaultClient.Do(r)
	<-working
	leave()
	<-done
	for range 200 {
		if strings.Contains(metrics(t, s), `class="4xx"`) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if s.log.String() != "" {
		t.Errorf("logged:\n%s", s.log)
	}
}
