package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"
	"golang.org/x/net/html"
)

// thePage is the demo's story that carries every part of the page.
const thePage = "/2026/11/by-one-vote"

// kinds are the kinds of pages that the demo has, one address each.
var kinds = []struct{ name, path string }{
	{"front", "/"},
	{"story", thePage},
	{"corrected", "/2026/11/ferry-winter-timetable"},
	{"right-to-left", "/2026/11/samir-al-halabi"},
	{"section", "/section/council"},
	{"tag", "/tag/sea-wall"},
	{"author", "/author/nell-okafor"},
	{"page", "/about"},
	{"archive", "/archive"},
	{"month", "/2026/11"},
	{"missing", "/no-such-page"},
	{"tour", "/demo"},
}

// TestSmokeWalk opens every kind of page, narrow and wide, light and dark:
// everything loads, nothing moves, nobody else is asked, no script complains,
// nothing overflows sideways, axe is content.
func TestSmokeWalk(t *testing.T) {
	s := demo(t)
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			page := newTab(t)
			page.show(looks[0], s.address+kind.path)
			page.bringAxe()
			for _, l := range looks {
				what := kind.path + " at " + l.String()
				page.wear(l)
				page.checkLoaded(what)
				if l.dark {
					page.checkContrast(what)
				} else {
					page.checkAccessible(what)
				}
				page.picture(kind.name + "-" + l.String())
			}
			page.checkQuiet(s.address + kind.path)
		})
	}
}

// checkLoaded fails for pictures that did not load and for sideways scrolling.
func (b *tab) checkLoaded(what string) {
	b.t.Helper()
	for _, fault := range b.strings(`async () => {
		const out = [];
		for (const img of document.images) { img.loading = 'eager'; }
		await Promise.all([...document.images].map(i => i.decode().catch(() => out.push('picture not loaded: ' + i.currentSrc))));
		const page = document.documentElement;
		if (page.scrollWidth > page.clientWidth) {
			out.push('scrolls sideways: ' + page.scrollWidth + ' in ' + page.clientWidth);
		}
		return out;
	}`) {
		b.t.Errorf("%s: %s", what, fault)
	}
}

// TestPicturesAreReady waits until the demo's pictures were made in all
// widths; then pages keep room for them, offer them as WebP, the browser takes
// one that fits, and nothing moves while they load.
func TestPicturesAreReady(t *testing.T) {
	s, page := demo(t), newTab(t)
	page.must(proto.NetworkSetCacheDisabled{CacheDisabled: true}.Call(page))
	for _, path := range []string{"/", thePage} {
		s.settle(t, path)
		for _, l := range []look{{390, false}, {1440, false}} {
			page.show(l, s.address+path)
			for _, fault := range page.strings(`async () => {
				const out = [];
				for (const img of document.images) {
					const room = img.getBoundingClientRect();
					if (room.width < 1 || room.height < 1) out.push('no room is kept for ' + img.src);
				}
				for (const img of document.images) {
					img.scrollIntoView();
					await img.decode();
					if (!img.currentSrc.endsWith('.webp')) out.push('not WebP: ' + img.currentSrc);
					const drawn = img.getBoundingClientRect().width, width = Number(img.currentSrc.match(/(\d+)\.webp$/)?.[1]);
					if (width < drawn || width > 3 * drawn && width > 320) out.push(img.currentSrc + ' is drawn ' + drawn + ' wide');
				}
				return out;
			}`) {
				t.Errorf("%s at %s: %s", path, l, fault)
			}
			if shift := page.shift(); shift != 0 {
				t.Errorf("%s at %s: the layout shift is %g, want 0", path, l, shift)
			}
		}
	}
}

// settle waits until every picture of a page has been made in all widths.
func (s *site) settle(t *testing.T, path string) {
	t.Helper()
	eventually(t, "all pictures of "+path+" are there as WebP", func() bool {
		doc := parse(t, s.text(t, path))
		for n := range doc.Descendants() {
			if n.Data == "img" && strings.HasPrefix(attribute(n, "src"), "/media/") &&
				(n.PrevSibling == nil || n.PrevSibling.Data != "source") {
				return false
			}
		}
		return true
	})
}

// shift returns the cumulative layout shift of the page so far.
func (b *tab) shift() float64 {
	b.t.Helper()
	return b.run(`() => new Promise(done => {
		let sum = 0;
		new PerformanceObserver(list => {
			for (const e of list.getEntries()) sum += e.value;
		}).observe({type: 'layout-shift', buffered: true});
		requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum))));
	})`).Value.Num()
}

// TestEveryLinkLeadsSomewhere follows every address of the demo's own that
// any of its pages names: pages, pictures in all widths, styles, scripts and
// feeds.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := demo(t)
	home, err := url.Parse(s.address)
	if err != nil {
		t.Fatal(err)
	}
	waiting := []string{"/"}
	namedBy := map[string]string{"/": "the site"}
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		a := s.get(t, path, "")
		if a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/sign-in?to=") {
			continue // a page of the staff, which a mail in the demonstration names
		}
		if a.status != http.StatusOK {
			t.Errorf("%s names %s, which answers %d", namedBy[path], path, a.status)
		}
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, address := range addresses(parse(t, string(a.body))) {
			u, err := home.Parse(address)
			if err != nil {
				t.Errorf("%s names %q: %v", path, address, err)
				continue
			}
			if next := u.RequestURI(); u.Host == home.Host && namedBy[next] == "" {
				namedBy[next] = path
				waiting = append(waiting, next)
			}
		}
	}
	if len(namedBy) < 40 {
		t.Errorf("only %d addresses were found", len(namedBy))
	}
}

// addresses returns everything that a page links to or shows, http and https
// only.
func addresses(doc *html.Node) []string {
	var list []string
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "href", a.Key == "src", a.Key == "content" && strings.HasPrefix(a.Val, "http"):
				list = append(list, a.Val)
			case a.Key == "srcset":
				for candidate := range strings.SplitSeq(a.Val, ",") {
					list = append(list, strings.Fields(candidate)[0])
				}
			}
		}
	}
	kept := list[:0]
	for _, address := range list {
		if u, err := url.Parse(address); err == nil && (u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https") && address[0] != '#' {
			kept = append(kept, address)
		}
	}
	return kept
}
