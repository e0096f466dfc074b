package app

import (
	"net"
	"testing"
)

func TestOnlyThisMachineMayBeAnybody(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	inside, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	outside, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close()
	if showsTour(data, "http://localhost:8080", inside) {
		t.Error("a real site shows the tour")
	}
	if err := markDemo(data); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address string
		ln      net.Listener
		want    bool
	}{
		{"http://localhost:8080", inside, true},
		{"http://127.0.0.1:8080", inside, true},
		{"http://localhost:8080", outside, false},
		{"https://demo.paper.example", inside, false},
	} {
		if got := showsTour(data, c.address, c.ln); got != c.want {
			t.Errorf("%s on %s: %t", c.address, c.ln.Addr(), got)
		}
	}
}
