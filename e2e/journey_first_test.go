//go:build e2e

package e2e

import (
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
)

// TestFirstDay begins with an empty folder: the owner sets the site up, writes
// a story with a picture, schedules it, sees it appear by itself, and corrects
// it. Then they sign in again with nothing but keys.
func TestFirstDay(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	w, _ := setUp(t, s)
	w.goes("/desk")
	w.sight("first-day-4-desk")
	w.makes("/desk/sections", "Harbour", "Make the section")
	w.makes("/desk/authors/new", ownerName, "Save")
	w.goes("/desk/articles")
	w.sees("There are no stories yet")
	w.push("New story")
	w.path = strings.TrimSuffix(w.at(), "/edit")
	w.ready()
	w.writesTheFerry(photograph(t))
	w.sight("first-day-5-editor")
	w.calm()

	w.push("Publish…")
	w.sees("Nothing is missing.")
	hour := w.schedules()
	w.sees("It is published on")
	w.sight("first-day-6-scheduled")
	reader := visitor(t, s)
	reader.goes("/")
	reader.sees(paperName)
	reader.lacks("ferry")
	path := hour.UTC().Format("/2006/01") + "/the-ferry-is-back"
	s.missing(t, path)

	eventually(t, "the story appears by itself", func() bool { return s.get(t, path, "").status == 200 })
	if late := time.Since(hour); late < 0 || late > 10*time.Second {
		t.Errorf("the story appeared %s after its hour", late)
	}
	reader.goes(path)
	reader.sees("The ferry is back", "We mended her by hand", "The ferry at the slip", "Photo: Pia Lund", "8 crossings")
	reader.checkLoaded(path)
	reader.sight("first-day-7-story")
	reader.calm()
	s.soon(t, "/", 200, "The ferry is back")

	w.corrects("8 crossings", "6 crossings", "The ferry crosses six times a day, not eight.")
	s.soon(t, path, 200, "6 crossings")
	checkCorrected(t, s, path, "The ferry crosses six times a day, not eight.", "8", "6")
	reader.goes(path)
	reader.sight("first-day-8-corrected")
	reader.goes("/corrections")
	reader.tap("What changed in the text")
	reader.sight("first-day-9-corrections")

	w.signsInByKeys()
}

// writesTheFerry writes the story that the first day is about.
func (w *writer) writesTheFerry(picture string) {
	w.t.Helper()
	w.fill("Headline", "The ferry is back")
	w.fill("Standfirst", "After a winter in the yard she crosses again.")
	w.write("She left the slip at seven, with 8 crossings to make.\n")
	choose, err := w.HandleFileDialog()
	w.must(err)
	w.press("/picture\n")
	w.must(choose([]string{picture}))
	w.fill("Alternative text", "A white ferry with a red funnel lies at a stone slip")
	w.fill("Credit", "Photo: Pia Lund")
	w.click(".ProseMirror figcaption")
	w.press("The ferry at the slip")
	w.click(".ProseMirror > p:last-child")
	w.press("> We mended her by hand\n\n[The timetable](/archive) is up.")
	w.picks("Sections", "Harbour")
	w.picks("Bylines", ownerName)
	w.says("Saved")
}

// makes makes a section or a byline.
func (w *writer) makes(page, name, button string) {
	w.t.Helper()
	w.goes(page)
	w.fill("Name", name)
	w.push(button)
}

// picks adds a name to one of the lists beside the story.
func (w *writer) picks(list, name string) {
	w.t.Helper()
	w.fill(list, name)
	w.key(input.Enter)
}

// schedules schedules the story for the next minute but one of the site that
// the form can name, and returns it.
func (w *writer) schedules() time.Time {
	w.t.Helper()
	hour := time.Now().UTC().Add(5 * time.Second).Truncate(time.Minute).Add(time.Minute)
	w.fill("Day and hour", hour.Format("2006-01-02T15:04"))
	w.push("Schedule")
	return hour
}

// corrects changes words of the published story and says that it was wrong.
// What else is to be ticked in the dialog stands in also.
func (w *writer) corrects(old, words, notice string, also ...string) {
	w.t.Helper()
	w.edit(w.path)
	w.run(`(old) => {
		const text = document.querySelector(".ProseMirror");
		const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
		while (walk.nextNode()) {
			const at = walk.currentNode.data.indexOf(old);
			if (at < 0) continue;
			text.focus();
			getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + old.length);
			return;
		}
	}`, old)
	w.press(words)
	w.says("Saved")
	w.push("Publish changes…")
	w.tick("Correction")
	for _, label := range also {
		w.tick(label)
	}
	w.fill("What readers are told", notice)
	w.push("Publish the changes")
	w.sees("Readers have it as it stands here.")
}

// checkCorrected looks for a correction everywhere that readers and programs
// are told of it: on the page and in its structured data, in the feed, and in
// the list of all corrections with what changed.
func checkCorrected(t *testing.T, s *site, path, notice, old, words string) {
	t.Helper()
	page := visitor(t, s)
	page.goes(path)
	reads(t, page.tab, ".notice", notice)
	data := page.run(`() => document.querySelector('script[type="application/ld+json"]').textContent`).Value.Str()
	if !strings.Contains(data, `"CorrectionComment"`) || !strings.Contains(data, notice) {
		t.Errorf("the structured data does not have the correction: %s", data)
	}
	s.soon(t, "/feed.xml", 200, notice)
	page.goes("/corrections")
	page.sees(notice)
	page.tap("What changed in the text")
	if !strings.Contains(strings.Join(page.texts(".passage del"), " "), old) || !strings.Contains(strings.Join(page.texts(".passage ins"), " "), words) {
		t.Errorf("the correction does not show what changed: %q, %q", page.texts(".passage del"), page.texts(".passage ins"))
	}
}

// missing fails when there is a page at the path.
func (s *site) missing(t *testing.T, path string) {
	t.Helper()
	if status := s.get(t, path, "").status; status != 404 {
		t.Errorf("%s answers %d", path, status)
	}
}

// signsInByKeys signs out, in again with the passkey, and opens the dialog of
// publication, without a mouse.
func (w *writer) signsInByKeys() {
	w.t.Helper()
	w.push("Sign out")
	w.goes(w.path + "/publish")
	if w.at() != "/sign-in" {
		w.t.Fatalf("whoever is signed out is led to %s", w.at())
	}
	w.sight("first-day-10-sign-in")
	w.tabTo("Sign in with a passkey")
	w.leads(func() { w.key(input.Enter) })
	if w.at() != w.path+"/publish" {
		w.t.Fatalf("after signing in one is at %s", w.at())
	}
	w.tabTo("Correction")
	w.key(input.ArrowDown)
	w.key(input.ArrowDown) // over the clarification to the editor's note
	w.tabTo("What readers are told")
	w.press("Told without a mouse.")
	w.tabTo("Publish this")
	w.leads(func() { w.key(input.Enter) })
	w.goes("/corrections")
	w.sees("Told without a mouse.")
}

// photograph writes a picture to upload and returns the file's name.
func photograph(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 1600, 1000))
	for y := range 1000 {
		for x := range 1600 {
			m.Set(x, y, color.RGBA{uint8(x / 8), uint8(120 + y/10), uint8(200 - y/8), 255})
		}
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "ferry.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := jpeg.Encode(file, m, nil); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}
