package e2e

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// TestDeskPages opens every page of the owner's menu, narrow by day and wide by
// night: nothing overflows, nothing complains, axe is content.
func TestDeskPages(t *testing.T) {
	s := newsroom(t)
	w := enterIn(apart(t), s, "owner")
	w.open(w.site + "/desk")
	paths := w.strings(`() => [...document.querySelectorAll("#menu a")].map(a => a.getAttribute("href"))`)
	if len(paths) < 20 {
		t.Fatalf("the owner's menu has only %v", paths)
	}
	for _, path := range append(paths, "/desk/find?q=sea", "/desk/me", "/desk/no-such-page") {
		for _, l := range []look{{390, false}, {1440, true}} {
			w.show(l, w.site+path)
			if over := w.run(`() => document.documentElement.scrollWidth - innerWidth`).Value.Int(); over > 0 {
				t.Errorf("%s, %s: %d pixels wider than the window", path, l, over)
			}
			w.checkQuiet(w.site + path)
			w.picture("desk" + strings.NewReplacer("/", "-", "?", "-").Replace(strings.TrimPrefix(path, "/desk")) + "-" + l.String())
			w.bringAxe()
			w.checkAccessible(path + ", " + l.String())
		}
	}
}

// TestPalette goes to a page, a story and a person with keys alone.
func TestPalette(t *testing.T) {
	w := enterIn(apart(t), newsroom(t), "owner")
	for typed, want := range map[string]string{
		"redir":    "/desk/redirects",
		"top step": "/desk/articles/",
		"pellow":   "/desk/people/",
	} {
		w.open(w.site + "/desk")
		w.must(w.Keyboard.Press(input.ControlLeft))
		w.must(w.Keyboard.Type(input.KeyK))
		w.must(w.Keyboard.Release(input.ControlLeft))
		eventually(t, "the palette is open", func() bool {
			return w.run(`() => document.querySelector("#palette[open] [role=option]") !== null`).Value.Bool()
		})
		w.must(w.InsertText(typed))
		eventually(t, "the palette offers "+want, func() bool {
			return w.run(`(want) => document.querySelector("#palette [aria-selected]")?.getAttribute("href").startsWith(want) &&
				document.querySelector("#palette input").getAttribute("aria-activedescendant") === document.querySelector("#palette [aria-selected]").id`, want).Value.Bool()
		})
		w.bringAxe()
		w.checkAccessible("the palette")
		w.must(w.Keyboard.Type(input.Enter))
		eventually(t, "Enter leads to "+want, func() bool {
			return strings.HasPrefix(w.run(`() => location.pathname`).Value.Str(), want)
		})
	}
}

// TestFilterAsOneTypes types into a list's filter, which the key "/" leads to:
// the list follows, the address too, and the caret stays where it is.
func TestFilterAsOneTypes(t *testing.T) {
	w := enterIn(apart(t), newsroom(t), "owner")
	w.open(w.site + "/desk/articles")
	before := w.run(`() => document.querySelectorAll(".list tbody tr").length`).Value.Int()
	w.must(w.Keyboard.Type(input.Slash))
	w.must(w.InsertText("oysters"))
	eventually(t, "the list is filtered", func() bool {
		rows := w.run(`() => document.querySelectorAll(".list tbody tr").length`).Value.Int()
		return rows > 0 && rows < before
	})
	if state := w.run(`() => [location.search, document.activeElement.name, document.activeElement.value, document.activeElement.selectionStart,
		document.getElementById("heard").textContent !== ""].join(" ")`).Value.Str(); state != "?q=oysters q oysters 7 true" {
		t.Errorf("after typing: %q", state)
	}
	w.checkQuiet(w.site + "/desk/articles")
	w.must(w.Keyboard.Type(input.Backspace))
	w.must(w.InsertText("zzzz"))
	eventually(t, "the list is empty and says so", func() bool {
		return w.run(`() => document.querySelector("main .empty") !== null`).Value.Bool()
	})
}

// TestMenuOnAPhone opens and closes the menu, which needs no script.
func TestMenuOnAPhone(t *testing.T) {
	w := enterIn(apart(t), newsroom(t), "editor")
	w.show(looks[0], w.site+"/desk")
	shown := func() bool {
		return w.run(`() => document.getElementById("menu").checkVisibility()`).Value.Bool()
	}
	press := func(selector string) {
		t.Helper()
		w.must(w.Timeout(patience).MustElement(selector).Focus())
		w.must(w.Keyboard.Type(input.Enter))
	}
	if shown() {
		t.Error("the menu covers a phone's page before it is asked for")
	}
	press(".menu-button")
	if !shown() {
		t.Fatal("the menu does not open")
	}
	w.bringAxe()
	w.checkAccessible("the open menu")
	press(".menu-close")
	if shown() {
		t.Error("the menu does not close")
	}
	w.wear(looks[3])
	if !shown() {
		t.Error("on a wide window the menu is not there")
	}
}
