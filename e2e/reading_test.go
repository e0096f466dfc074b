//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// TestKeyboard walks through pages with the Tab key: the way to the content
// comes first, every link and control has its turn in the order of the page,
// each can be seen to have it, and there is a way out at the end.
func TestKeyboard(t *testing.T) {
	for _, page := range []struct {
		name, address string
	}{
		{"front", demo(t).address + "/"},
		{"story", demo(t).address + thePage},
		{"right-to-left", demo(t).address + "/2026/11/samir-al-halabi"},
		{"every kind of block", harbour(t).address + theFairway},
	} {
		for _, l := range []look{{1440, false}, {390, true}} {
			t.Run(page.name+"/"+l.String(), func(t *testing.T) {
				b := newTab(t)
				b.show(l, page.address)
				want := b.strings(`() => {
					window.stops = [...document.querySelectorAll('a[href], button, input, summary, iframe, [tabindex="0"]')]
						.filter(e => e.checkVisibility({visibilityProperty: true}));
					return window.stops.map(e => e.outerHTML.slice(0, 80));
				}`)
				for i := range want {
					b.must(b.Keyboard.Press(input.Tab))
					for _, fault := range b.strings(seen, i) {
						t.Errorf("stop %d, %s: %s", i+1, want[i], fault)
					}
					if t.Failed() {
						return
					}
				}
				b.must(b.Keyboard.Press(input.Tab))
				if !b.run(`() => document.activeElement === document.body`).Value.Bool() {
					t.Error("after the last stop there is no way out of the page")
				}
			})
		}
	}
}

// seen tells what is wrong with the stop of the given number: that it is not
// the one that has the focus, or that a reader cannot see that it has.
const seen = `i => {
	const e = window.stops[i], out = [], box = e.getBoundingClientRect();
	if (document.activeElement !== e) return ['the focus is on ' + document.activeElement.outerHTML.slice(0, 80)];
	if (i === 0 && e.getAttribute('href') !== '#main') out.push('it is not the way to the content');
	let marked = e; // the element, or the card that it stands for
	while (marked && getComputedStyle(marked).outlineStyle === 'none') marked = marked.parentElement;
	if (!marked || parseFloat(getComputedStyle(marked).outlineWidth) < 2) out.push('it has no visible focus');
	if (box.width < 1 || box.height < 1) out.push('it has no size');
	if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) {
		out.push('it is out of sight: ' + JSON.stringify(box));
		return out;
	}
	const visible = [box, ...e.getClientRects()].map(r => document.elementFromPoint(
		(Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2, (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2));
	if (!visible.some(top => top && (e.contains(top) || top.contains(e)))) {
		out.push('this lies over it: ' + visible[0]?.outerHTML.slice(0, 80));
	}
	return out;
}`

// TestSkipLink goes to the content with Enter: the next stop is in it.
func TestSkipLink(t *testing.T) {
	b := newTab(t)
	b.show(looks[0], demo(t).address+thePage)
	b.must(b.Keyboard.Press(input.Tab))
	b.must(b.Keyboard.Press(input.Enter))
	b.must(b.Keyboard.Press(input.Tab))
	if !b.run(`() => document.querySelector('main').contains(document.activeElement)`).Value.Bool() {
		t.Error("after the way to the content, the next stop is not in it")
	}
}

// TestZoom looks at pages at 400 %: 1280 pixels are 320 then. Nothing but
// tables and code, each in its own box, may be wider.
func TestZoom(t *testing.T) {
	b := newTab(t)
	b.wear(look{width: 320})
	var addresses []string
	for _, kind := range kinds {
		addresses = append(addresses, demo(t).address+kind.path)
	}
	for _, path := range harbourPages {
		addresses = append(addresses, harbour(t).address+path)
	}
	for i, address := range addresses {
		b.open(address)
		for _, fault := range b.strings(`() => {
			const out = [], page = document.documentElement;
			if (page.scrollWidth > page.clientWidth) out.push('scrolls sideways: ' + page.scrollWidth);
			for (const e of document.querySelectorAll('h1, h2, h3, p, li, a, figcaption, blockquote')) {
				const box = e.getBoundingClientRect();
				if (e.closest('.table-scroll, pre, .skip') || box.width === 0) continue;
				if (box.left < 0 || box.right > page.clientWidth + 0.5) {
					out.push('sticks out: ' + e.outerHTML.slice(0, 100) + ' from ' + box.left + ' to ' + box.right);
				}
			}
			return out;
		}`) {
			t.Errorf("%s: %s", address, fault)
		}
		b.picture(fmt.Sprintf("zoom-%02d", i))
	}
}

// TestEveryBlock walks through the German site, whose stories have every kind
// of block, as the smoke walk does through the demo.
func TestEveryBlock(t *testing.T) {
	s, b := harbour(t), newTab(t)
	for _, path := range harbourPages {
		b.show(looks[0], s.address+path)
		b.bringAxe()
		b.checkLoaded(path)
		b.checkAccessible(path)
		b.wear(look{width: 1440, dark: true})
		b.checkContrast(path)
		b.checkQuiet(s.address + path)
		b.picture("german" + strings.ReplaceAll(path, "/", "_"))
	}
}

// TestPrint prints a story: the text with its pictures and nothing to press,
// on few pages.
func TestPrint(t *testing.T) {
	b := newTab(t)
	b.show(look{width: 720, dark: true}, demo(t).address+thePage)
	b.must(proto.EmulationSetEmulatedMedia{Media: "print"}.Call(b))
	b.checkLoaded(thePage)
	b.picture("print")
	for _, fault := range b.strings(`() => {
		const out = [], shown = e => e.getClientRects().length > 0;
		for (const e of document.querySelectorAll('nav, .bar, .skip, button')) if (shown(e)) out.push('prints ' + e.outerHTML.slice(0, 80));
		for (const s of ['h1', '.standfirst', '.byline', '.story-text p', 'figure img', 'figcaption', 'table']) {
			const e = document.querySelector('article ' + s);
			if (!e || !shown(e)) out.push('does not print ' + s);
		}
		const ink = getComputedStyle(document.querySelector('.story-text p')).color.match(/\d+/g).map(Number);
		if (Math.max(...ink) > 80) out.push('prints grey on white: ' + ink);
		return out;
	}`) {
		t.Error(fault)
	}
	stream, err := b.PDF(&proto.PagePrintToPDF{PreferCSSPageSize: true})
	b.must(err)
	file, err := io.ReadAll(stream)
	b.must(err)
	pages := bytes.Count(file, []byte("/Type /Page\n"))
	if !bytes.HasPrefix(file, []byte("%PDF-")) || len(file) < 50_000 || pages < 2 || pages > 5 {
		t.Errorf("the printed story has %d bytes on %d pages", len(file), pages)
	}
	keep(t, "print.pdf", file)
}

// TestRightToLeft reads the Arabic story on the English site: its text runs
// from right to left, what is the site's does not.
func TestRightToLeft(t *testing.T) {
	b := newTab(t)
	for _, l := range looks {
		b.show(l, demo(t).address+"/2026/11/samir-al-halabi")
		for _, fault := range b.strings(`() => {
			const out = [], one = s => document.querySelector(s);
			const direction = (s, want) => {
				if (getComputedStyle(one(s)).direction !== want) out.push(s + ' does not run ' + want);
			};
			direction('h1', 'rtl'); direction('.standfirst', 'rtl'); direction('.story-text p', 'rtl'); direction('figcaption', 'rtl');
			direction('.masthead', 'ltr'); direction('.footer', 'ltr');
			if (one('h1').closest('[lang]').lang !== 'ar') out.push('the headline is not said to be Arabic');
			if (one('.menu').closest('[lang]').lang !== 'en') out.push('the menu is not said to be English');
			const range = document.createRange(), p = one('.story-text p');
			range.selectNodeContents(p);
			const last = [...range.getClientRects()].at(-1), box = p.getBoundingClientRect();
			if (Math.abs(last.right - box.right) > 2) out.push('the last line does not begin at the right: ' + last.right + ' in ' + box.right);
			return out;
		}`) {
			t.Errorf("%s: %s", l, fault)
		}
	}
}

// TestWithoutScript reads a story with scripts switched off: text, pictures
// and a link in place of what only a script could show.
func TestWithoutScript(t *testing.T) {
	b := newTab(t)
	b.must(proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(b))
	b.show(looks[0], harbour(t).address+theFairway)
	if n := len(strings.Fields(b.run(`() => document.querySelector('main').innerText`).Value.Str())); n < 200 {
		t.Errorf("without scripts the story has %d words", n)
	}
	links := b.strings(`() => [...document.querySelectorAll('.story-text a[rel=external][href*="vimeo"], .story-text a[href*="karten"]')].map(a => a.href)`)
	if want := []string{"https://vimeo.com/76979871", "https://karten.example.org/piep"}; !slices.Equal(links, want) {
		t.Errorf("the embeds lead to %q, want %q", links, want)
	}
	if buttons := b.strings(`() => [...document.querySelectorAll('button, iframe')].map(e => e.outerHTML)`); len(buttons) > 0 {
		t.Errorf("without scripts there is something that does nothing: %s", buttons)
	}
	b.checkQuiet(harbour(t).address + theFairway)
	b.picture("without-script")
}

// TestEmbed presses the button of a film: only then is the film's host asked,
// and it is told no more of the reader than the site that it comes from.
func TestEmbed(t *testing.T) {
	const host = "player.vimeo.com"
	s, b := harbour(t), newTab(t)
	b.show(looks[3], s.address+theFairway)
	b.checkQuiet(s.address + theFairway)
	outside.checkUnasked(t, host)
	if n := b.run(`() => document.querySelectorAll('.embed button').length`).Value.Int(); n != 1 {
		t.Fatalf("the story has %d buttons for 1 film", n)
	}
	b.picture("embed-before")
	b.run(`() => document.querySelector('.embed button').focus()`)
	b.must(b.Keyboard.Press(input.Enter))
	eventually(t, host+" is asked", func() bool { return len(outside.requests(host)) > 0 })
	asked := outside.requests(host)[0]
	if asked.URL.Path != "/video/76979871" {
		t.Errorf("%s is asked for %s", host, asked.URL)
	}
	if from := asked.Referer(); from != "" && from != s.address+"/" {
		t.Errorf("%s is told that the reader comes from %q", host, from)
	}
	frame := b.run(`() => {
		const f = document.querySelector('.embed iframe'), box = f.getBoundingClientRect();
		return {title: f.title, focus: document.activeElement === f, width: box.width, height: box.height};
	}`).Value
	if title := frame.Get("title").Str(); title != "Film: eine Tide in neunzig Sekunden" {
		t.Errorf("the film's title is %q", title)
	}
	if !frame.Get("focus").Bool() {
		t.Error("the film does not have the focus")
	}
	if w, h := frame.Get("width").Num(), frame.Get("height").Num(); w < 500 || h < w/2 {
		t.Errorf("the film is %g by %g", w, h)
	}
	for _, complaint := range b.notes(&b.complaints) {
		t.Errorf("the console says: %s", complaint)
	}
	b.picture("embed-after")
}
