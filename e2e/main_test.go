package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"
	"github.com/go-rod/rod/lib/proto"
)

// stet is the binary under test; TestMain builds it once.
var stet string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "stet-e2e-")
	if err != nil {
		panic(err)
	}
	stet = filepath.Join(dir, "stet")
	build := exec.Command("go", "build", "-o", stet, "stet/cmd/stet")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		os.Exit(1)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// site is a running server on a data folder of its own.
type site struct {
	t       *testing.T
	data    string
	address string // http://127.0.0.1:port
	cmd     *exec.Cmd
	output  bytes.Buffer
}

// serve starts a server on the folder and waits until it answers.
func serve(t *testing.T, data string, flags ...string) *site {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	l.Close()
	s := &site{t: t, data: data, address: "http://" + listen}
	args := append([]string{"serve", "--data", data, "--listen", listen}, flags...)
	s.cmd = exec.Command(stet, args...)
	s.cmd.Stdout, s.cmd.Stderr = &s.output, &s.output
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if res, err := http.Get(s.address + "/"); err == nil {
			res.Body.Close()
			return s
		}
	}
	t.Fatalf("the server does not answer:\n%s", s.output.String())
	return nil
}

func demo(t *testing.T) *site {
	t.Helper()
	return serve(t, filepath.Join(t.TempDir(), "data"), "--demo")
}

func (s *site) stop() {
	if s.cmd.ProcessState != nil {
		return
	}
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
	if s.t.Failed() {
		s.t.Logf("the server said:\n%s", s.output.String())
	}
}

// run runs a command of stet beside the server and returns what it printed.
func (s *site) run(command string, args ...string) string {
	s.t.Helper()
	args = append([]string{command, "--data", s.data}, args...)
	out, err := exec.Command(stet, args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("stet %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// get fetches a page without following redirects.
func (s *site) get(path string) (status int, header http.Header, body string) {
	s.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(s.address + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

// browser starts a headless Chromium of its own, or skips the test.
func browser(t *testing.T) *rod.Browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("SKIPPED: there is no Chromium on this machine, so nothing was looked at in a browser")
	}
	launch := launcher.New().Bin(path).Leakless(false).Headless(true).NoSandbox(true).UserDataDir(t.TempDir())
	for _, flag := range []string{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync"} {
		launch.Set(flags.Flag(flag))
	}
	control, err := launch.Launch()
	if err != nil {
		t.Fatal(err)
	}
	b := rod.New().ControlURL(control)
	if err := b.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.Close()
		launch.Kill()
	})
	return b
}

// look is how a page is looked at.
type look struct {
	width int
	dark  bool
}

var looks = []look{{390, false}, {390, true}, {1440, false}, {1440, true}}

func (l look) String() string {
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	return fmt.Sprintf("%d-%s", l.width, scheme)
}

// open opens an address as the look has it and waits until it has loaded.
func open(t *testing.T, b *rod.Browser, l look, address string) *rod.Page {
	t.Helper()
	page := b.MustPage()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	height := 900
	if l.width < 600 {
		height = 844
	}
	page.MustSetViewport(l.width, height, 1, l.width < 600)
	err := proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}}.Call(page)
	if err != nil {
		t.Fatal(err)
	}
	if err := page.Timeout(30 * time.Second).Navigate(address); err != nil {
		t.Fatal(err)
	}
	if err := page.Timeout(30 * time.Second).WaitLoad(); err != nil {
		t.Fatal(err)
	}
	return page
}

// picture keeps a screenshot of the whole page when STET_PICTURES names a
// folder for them.
func picture(t *testing.T, page *rod.Page, name string) {
	t.Helper()
	dir := os.Getenv("STET_PICTURES")
	if dir == "" {
		return
	}
	data, err := page.Screenshot(true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
