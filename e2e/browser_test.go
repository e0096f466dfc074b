package e2e

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"
	"github.com/go-rod/rod/lib/proto"
)

// patience is how long anything in the browser may take.
const patience = time.Minute

// errNoBrowser means that no Chromium is installed.
var errNoBrowser = errors.New("no Chromium")

// sharedBrowser is the one headless Chromium of a run. It ends with the run,
// even if that is killed.
var sharedBrowser = sync.OnceValues(func() (*rod.Browser, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, errNoBrowser
	}
	launch := launcher.New().Bin(path).Leakless(true).Headless(true).NoSandbox(true).
		UserDataDir(filepath.Join(scratch, "chromium"))
	for _, flag := range []string{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync", "hide-scrollbars", "ignore-certificate-errors"} {
		launch.Set(flags.Flag(flag))
	}
	launch.Set("host-resolver-rules", "MAP * "+outside.address()+", EXCLUDE 127.0.0.1, EXCLUDE localhost")
	control, err := launch.Launch()
	if err != nil {
		return nil, err
	}
	b := rod.New().ControlURL(control)
	if err := b.Connect(); err != nil {
		return nil, err
	}
	closers = append(closers, func() {
		_ = b.Close()
		launch.Kill()
	})
	return b, nil
})

// look is how a page is looked at.
type look struct {
	width int // CSS pixels
	dark  bool
}

var looks = []look{{390, false}, {390, true}, {1440, true}, {1440, false}}

func (l look) scheme() string {
	if l.dark {
		return "dark"
	}
	return "light"
}

func (l look) String() string { return fmt.Sprintf("%d-%s", l.width, l.scheme()) }

// tab is a page of the browser that remembers what it asked for and what it
// complained about.
type tab struct {
	*rod.Page
	t *testing.T

	mu         sync.Mutex
	asked      []string // addresses of all requests since show
	complaints []string // of the console, and of what was blocked or failed
}

// newTab opens a tab until the test ends, or skips the test where there is no
// browser.
func newTab(t *testing.T) *tab {
	t.Helper()
	browser, err := sharedBrowser()
	if errors.Is(err, errNoBrowser) {
		without(t, "Chromium", "nothing was looked at in a browser")
	}
	if err != nil {
		t.Fatal(err)
	}
	page, err := browser.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = page.Close() })
	b := &tab{Page: page.Timeout(5 * time.Minute), t: t}
	b.listen()
	return b
}

// listen notes what the page asks for and complains about.
func (b *tab) listen() {
	_ = proto.LogEnable{}.Call(b)
	wait := b.EachEvent(
		func(e *proto.NetworkRequestWillBeSent) { b.note(&b.asked, e.Request.URL) },
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError || e.Entry.Level == proto.LogLogEntryLevelWarning {
				b.note(&b.complaints, e.Entry.Text+" "+e.Entry.URL)
			}
		},
		func(e *proto.RuntimeExceptionThrown) { b.note(&b.complaints, e.ExceptionDetails.Text) },
		func(e *proto.RuntimeConsoleAPICalled) {
			b.note(&b.complaints, "console."+string(e.Type)+" was called")
		},
	)
	go wait()
}

func (b *tab) note(list *[]string, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	*list = append(*list, text)
}

// notes returns a copy of a list that grows meanwhile.
func (b *tab) notes(list *[]string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), *list...)
}

// wear changes the look of the page that is shown.
func (b *tab) wear(l look) {
	b.t.Helper()
	height := 900
	if l.width < 600 {
		height = 844
	}
	b.must(proto.EmulationSetDeviceMetricsOverride{
		Width: l.width, Height: height, DeviceScaleFactor: 1, Mobile: l.width < 600,
	}.Call(b))
	b.must(proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: l.scheme()},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}}.Call(b))
}

// show opens an address and waits until it has loaded.
func (b *tab) show(l look, address string) {
	b.t.Helper()
	b.wear(l)
	b.open(address)
}

// open opens an address in the look that the tab has.
func (b *tab) open(address string) {
	b.t.Helper()
	b.mu.Lock()
	b.asked, b.complaints = nil, nil
	b.mu.Unlock()
	page := b.Timeout(patience)
	loaded := page.WaitEvent(&proto.PageLoadEventFired{})
	b.must(page.Navigate(address))
	loaded()
	b.must(page.GetContext().Err())
}

// must ends the test for an error of the browser.
func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// run evaluates a function of JavaScript in the page and returns its result.
// The page's own Content-Security-Policy does not apply to it.
func (b *tab) run(function string, args ...any) *proto.RuntimeRemoteObject {
	b.t.Helper()
	result, err := b.Timeout(patience).Eval(function, args...)
	b.must(err)
	return result
}

// strings evaluates a function that returns an array of strings.
func (b *tab) strings(function string, args ...any) []string {
	b.t.Helper()
	var list []string
	for _, v := range b.run(function, args...).Value.Arr() {
		list = append(list, v.Str())
	}
	return list
}

// checkQuiet fails for requests to other hosts, and for anything that the
// console has to say. That the page itself is an error page is no complaint.
func (b *tab) checkQuiet(address string) {
	b.t.Helper()
	home, err := url.Parse(address)
	b.must(err)
	for _, asked := range b.notes(&b.asked) {
		if u, err := url.Parse(asked); err == nil && u.Host != home.Host && u.Scheme != "data" && u.Scheme != "about" {
			b.t.Errorf("%s asks a third party: %s", address, asked)
		}
	}
	for _, complaint := range b.notes(&b.complaints) {
		if !strings.HasSuffix(complaint, " "+address) || !strings.HasPrefix(complaint, "Failed to load resource") {
			b.t.Errorf("%s: the console says: %s", address, complaint)
		}
	}
}

// picture keeps a screenshot of the whole page.
func (b *tab) picture(name string) {
	b.t.Helper()
	if os.Getenv("STET_PICTURES") == "" {
		return
	}
	data, err := b.Timeout(patience).Screenshot(true, nil)
	b.must(err)
	keep(b.t, name+".png", data)
}

// keep writes a file for people to look at when STET_PICTURES names a folder
// for them.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	dir := os.Getenv("STET_PICTURES")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
