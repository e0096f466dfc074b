package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"
)

// site is a running server on a data folder of its own.
type site struct {
	data    string
	address string // http://127.0.0.1:port
	cmd     *exec.Cmd
	ended   chan error
	said    transcript
}

// serve starts a server on the folder, waits until it is open, and stops it
// when the test ends.
func serve(t *testing.T, data string, flags ...string) *site {
	t.Helper()
	s, err := start(data, flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the server said:\n%s", &s.said)
		}
	})
	return s
}

// start starts a server on a free port and waits until it says where it is.
func start(data string, flags ...string) (*site, error) {
	program, err := stet()
	if err != nil {
		return nil, err
	}
	s := &site{data: data, ended: make(chan error, 1)}
	args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, flags...)
	s.cmd = exec.Command(program, args...)
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	s.said.address = make(chan string, 1)
	tie(s.cmd)
	address := s.said.address
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- s.cmd.Wait() }()
	select {
	case s.address = <-address:
		return s, nil
	case err := <-s.ended:
		return nil, fmt.Errorf("stet %v ended at once: %w\n%s", args, err, &s.said)
	case <-time.After(time.Minute):
		_ = s.cmd.Process.Kill()
		<-s.ended
		return nil, fmt.Errorf("stet %v is not open after a minute:\n%s", args, &s.said)
	}
}

// stop ends the server as an operator would, and reports a bad end.
func (s *site) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("the server was gone: %w\n%s", err, &s.said)
	}
	if err := <-s.ended; err != nil {
		return fmt.Errorf("the server ended with %w:\n%s", err, &s.said)
	}
	return nil
}

// demo returns the demonstration site that all tests share which only read.
func demo(t *testing.T) *site {
	t.Helper()
	s, err := sharedDemo()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var sharedDemo = sync.OnceValues(func() (*site, error) {
	s, err := start(filepath.Join(scratch, "demo"), "--demo")
	if err == nil {
		closers = append(closers, func() { _ = s.stop() })
	}
	return s, err
})

// transcript keeps what a server says, and hands on the address that it
// names first.
type transcript struct {
	mu      sync.Mutex
	text    bytes.Buffer
	address chan string
}

var greeting = regexp.MustCompile(`(?m)^  Read it +(http://\S+)/$`)

func (w *transcript) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	if m := greeting.FindSubmatch(w.text.Bytes()); m != nil && w.address != nil {
		w.address <- string(m[1])
		w.address = nil
	}
	return len(p), nil
}

func (w *transcript) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// run runs a command of stet beside the server and returns what it printed.
func (s *site) run(t *testing.T, command string, args ...string) string {
	t.Helper()
	out, err := runStet(append([]string{command, "--data", s.data}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// runStet runs a command of stet and returns what it printed. An exit status
// other than 0 is an error.
func runStet(args ...string) (string, error) {
	program, err := stet()
	if err != nil {
		return "", err
	}
	var out, errs bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("stet %v: %w\n%s%s", args, err, &out, &errs)
	}
	return out.String(), nil
}

// answer is what a server answered.
type answer struct {
	status int
	header http.Header
	body   []byte // as it was sent, compressed or not
}

// plain is a client that neither follows redirects nor unpacks bodies.
var plain = &http.Client{
	Transport:     &http.Transport{DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       30 * time.Second,
}

// get fetches an address of the site, in the encoding given, "" for none,
// without following redirects.
func (s *site) get(t *testing.T, path, encoding string) answer {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	return send(t, r)
}

func send(t *testing.T, r *http.Request) answer {
	t.Helper()
	res, err := plain.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s: %v", r.URL, err)
	}
	return answer{res.StatusCode, res.Header, body}
}

// text fetches a page that is to be there.
func (s *site) text(t *testing.T, path string) string {
	t.Helper()
	a := s.get(t, path, "")
	if a.status != http.StatusOK {
		t.Fatalf("%s answers %d", path, a.status)
	}
	return string(a.body)
}
