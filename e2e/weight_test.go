package e2e

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// The budgets of a page, in bytes as they are sent.
const (
	pageBudget  = 30_000    // page, styles and scripts
	firstFlight = 14 * 1024 // what a fresh connection brings in its first round trip
)

// TestPagesAreLight weighs pages with their styles and scripts.
func TestPagesAreLight(t *testing.T) {
	for _, page := range []struct {
		name string
		s    *site
		path string
	}{
		{"front", demo(t), "/"}, {"story", demo(t), thePage}, {"every kind of block", harbour(t), theFairway},
	} {
		for _, encoding := range []string{"gzip", "br"} {
			sum, parts := 0, ""
			for _, path := range append([]string{page.path}, helpers(t, page.s, page.path)...) {
				a := page.s.get(t, path, encoding)
				if got := a.header.Get("Content-Encoding"); a.status != http.StatusOK || got != encoding {
					t.Fatalf("%s answers %d in the encoding %q, want %s", path, a.status, got, encoding)
				}
				sum += len(a.body)
				parts += fmt.Sprintf(" %s %d", path, len(a.body))
			}
			t.Logf("%s, %s: %d bytes:%s", page.name, encoding, sum, parts)
			if sum > pageBudget {
				t.Errorf("%s in %s has %d bytes, the budget is %d:%s", page.name, encoding, sum, pageBudget, parts)
			}
		}
	}
}

// helpers returns the styles and scripts that a page loads.
func helpers(t *testing.T, s *site, path string) []string {
	t.Helper()
	var list []string
	for n := range parse(t, s.text(t, path)).Descendants() {
		switch {
		case n.Data == "link" && strings.Contains(attribute(n, "rel"), "stylesheet"):
			list = append(list, attribute(n, "href"))
		case n.Data == "script" && attribute(n, "src") != "":
			list = append(list, attribute(n, "src"))
		}
	}
	return list
}

// TestFirstFlightShowsTheStory reads no more of the answer than a fresh
// connection brings in its first round trip: the headline and the first two
// paragraphs are there.
func TestFirstFlightShowsTheStory(t *testing.T) {
	s := demo(t)
	for encoding, unpack := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	} {
		flight := firstBytes(t, s, thePage, encoding, firstFlight)
		res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(flight)), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := unpack(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(body) // it may end in the middle
		for _, text := range []string{
			"By one vote, Brackhythe gives forty acres back to the sea</h1>",
			"to vote for moving part of its sea wall inland.</p>",
			"which is what they were before 1921.</p>",
		} {
			if !bytes.Contains(page, []byte(text)) {
				t.Errorf("%s: the first %d bytes do not have %q", encoding, len(flight), text)
			}
		}
	}
}

// firstBytes returns the beginning of what the server sends, header included.
func firstBytes(t *testing.T, s *site, path, encoding string, limit int64) []byte {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: %s\r\nConnection: close\r\n\r\n", path, encoding)
	flight, err := io.ReadAll(io.LimitReader(conn, limit))
	if err != nil {
		t.Fatal(err)
	}
	return flight
}
