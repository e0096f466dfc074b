package e2e

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"
)

// writer is a tab in which somebody of the demonstration's staff writes.
type writer struct {
	*tab
	site string
	path string // of the article on the desk, without /edit
}

// desk returns the address of the desk's site: browsers keep its cookies on
// localhost only.
func (s *site) desk() string { return strings.Replace(s.address, "127.0.0.1", "localhost", 1) }

// newsroom returns a demonstration that the tests which write share.
func newsroom(t *testing.T) *site {
	t.Helper()
	s, err := sharedNewsroom()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var sharedNewsroom = sync.OnceValues(func() (*site, error) {
	s, err := start(filepath.Join(scratch, "newsroom"), "--demo")
	if err == nil {
		closers = append(closers, func() { _ = s.stop() })
	}
	return s, err
})

// enter opens a tab and signs in as a persona of the demonstration.
func enter(t *testing.T, s *site, persona string) *writer {
	t.Helper()
	return enterIn(newTab(t), s, persona)
}

// enterIn signs in, in a tab that is open.
func enterIn(b *tab, s *site, persona string) *writer {
	b.t.Helper()
	w := &writer{tab: b, site: s.desk()}
	w.wear(look{1440, false})
	w.open(w.site + "/demo")
	w.post("/demo/as", "as", persona)
	return w
}

// post sends a form from the page that is shown.
func (w *writer) post(path string, pairs ...string) {
	w.t.Helper()
	page := w.Timeout(patience)
	loaded := page.WaitEvent(&proto.PageLoadEventFired{})
	w.run(`(path, ...pairs) => {
		const form = document.createElement("form");
		form.method = "post";
		form.action = path;
		for (let i = 0; i < pairs.length; i += 2) {
			const input = document.createElement("input");
			input.name = pairs[i];
			input.value = pairs[i + 1];
			form.append(input);
		}
		document.body.append(form);
		form.submit();
	}`, append([]any{path}, anys(pairs)...)...)
	loaded()
	w.must(page.GetContext().Err())
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// apart opens a tab that shares no cookies with the others.
func apart(t *testing.T) *tab {
	t.Helper()
	browser, err := sharedBrowser()
	if errors.Is(err, errNoBrowser) {
		without(t, "Chromium", "two people were not seen in one story")
	}
	if err != nil {
		t.Fatal(err)
	}
	other, err := browser.Incognito()
	if err != nil {
		t.Fatal(err)
	}
	page, err := other.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = page.Close() })
	b := &tab{Page: page.Timeout(5 * time.Minute), t: t}
	b.listen()
	return b
}
