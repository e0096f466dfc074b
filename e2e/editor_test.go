//go:build e2e

package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// begin makes a new story and opens it.
func (w *writer) begin() {
	w.t.Helper()
	w.post("/desk/articles", "kind", "story")
	w.edit(strings.TrimSuffix(w.run(`() => location.pathname`).Value.Str(), "/edit"))
}

// edit opens a story.
func (w *writer) edit(path string) {
	w.t.Helper()
	w.path = path
	w.open(w.site + path + "/edit")
	w.ready()
}

// ready waits until the lock is asked for and the text can be clicked.
func (w *writer) ready() {
	w.t.Helper()
	if _, err := w.Timeout(patience).Element("#editor[data-ready]"); err != nil {
		w.t.Fatalf("the editor does not start: %v\n%s", err, strings.Join(w.notes(&w.complaints), "\n"))
	}
}

// click clicks an element.
func (w *writer) click(selector string) {
	w.t.Helper()
	e, err := w.Timeout(patience).Element(selector)
	w.must(err)
	w.must(e.Click(proto.InputMouseButtonLeft, 1))
}

// press types keys with their names, and everything else letter by letter.
// A line end is the Enter key.
func (w *writer) press(text string) {
	w.t.Helper()
	for _, r := range text {
		if r == '\n' {
			w.key(input.Enter)
			continue
		}
		down := proto.InputDispatchKeyEvent{Type: proto.InputDispatchKeyEventTypeKeyDown, Text: string(r), Key: string(r)}
		w.must(down.Call(w))
		up := proto.InputDispatchKeyEvent{Type: proto.InputDispatchKeyEventTypeKeyUp, Key: string(r)}
		w.must(up.Call(w))
	}
}

// key presses a key while others are held.
func (w *writer) key(k input.Key, held ...input.Key) {
	w.t.Helper()
	for _, h := range held {
		w.must(w.Keyboard.Press(h))
	}
	w.must(w.Keyboard.Type(k))
	for _, h := range held {
		w.must(w.Keyboard.Release(h))
	}
}

// write clicks into the text and types.
func (w *writer) write(text string) {
	w.t.Helper()
	w.click(".ProseMirror")
	w.press(text)
}

// paste puts a text of a type on the clipboard and pastes it.
func (w *writer) paste(kind, text string) {
	w.t.Helper()
	w.run(`(kind, text) => {
		const data = new DataTransfer();
		data.setData(kind, text);
		document.querySelector(".ProseMirror").dispatchEvent(
			new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
	}`, kind, text)
}

// says waits until the state line begins with a text.
func (w *writer) says(text string) {
	w.t.Helper()
	w.until(`(text) => document.getElementById("edit-state").textContent.startsWith(text)`, text)
}

// until waits until a function returns true.
func (w *writer) until(function string, args ...any) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for !w.run(function, args...).Value.Bool() {
		if time.Now().After(deadline) {
			w.t.Fatalf("never true: %s %v\nstate: %s", function, args, w.run(`() => document.getElementById("edit-state")?.textContent`).Value.Str())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// stored returns the body that the server has, in its canonical form.
func (w *writer) stored() string {
	w.t.Helper()
	text := w.run(`async (path) => (await fetch(path + "/working", {headers: {Accept: "application/json"}})).text()`, w.path).Value.Str()
	var working struct{ Body json.RawMessage }
	if err := json.Unmarshal([]byte(text), &working); err != nil {
		w.t.Fatalf("%v in %.300s", err, text)
	}
	return compact(w.t, working.Body)
}

// put stores a body as a program would.
func (w *writer) put(body string) {
	w.t.Helper()
	status := w.run(`async (path, body) => {
		const headers = {Accept: "application/json", "Content-Type": "application/json"};
		const working = await (await fetch(path + "/working", {headers})).json();
		working.body = JSON.parse(body);
		const {version, lang, headline, standfirst, kicker, dateline, slug, source, sections, tags, authors} = working;
		const sent = {client: sessionStorage.getItem("stet-tab"), version, lang, headline, standfirst, kicker, dateline, slug, source, sections, tags, authors, body: working.body};
		const answer = await fetch(path + "/working", {method: "PUT", headers, body: JSON.stringify(sent)});
		return answer.status + " " + await answer.text();
	}`, w.path, body).Value.Str()
	if !strings.HasPrefix(status, "200 ") {
		w.t.Fatalf("the body was not stored: %s", status)
	}
}

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func doc(blocks string) string { return `{"type":"doc","content":[` + blocks + `]}` }

func paragraph(text string) string {
	return `{"type":"paragraph","content":[{"type":"text","text":"` + text + `"}]}`
}

// checkStored waits until all is saved and compares what is stored.
func (w *writer) checkStored(want string) {
	w.t.Helper()
	w.says("Saved")
	got := w.stored()
	if got == want {
		return
	}
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	w.t.Errorf("stored:\n…%.400s\nwant:\n…%.400s", got[max(0, at-100):], want[max(0, at-100):])
}

// sample reads a file of testdata/paste.
func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "paste", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatIsTypedBecomesStructure(t *testing.T) {
	w := enter(t, newsroom(t), "editor")
	for _, c := range []struct{ name, typed, want string }{
		{"marks", "a **b** *c* `d` ~~e~~ [f](https://example.org/?utm_source=x)g",
			`{"type":"paragraph","content":[{"type":"text","text":"a "},{"type":"text","text":"b","marks":[{"type":"strong"}]},` +
				`{"type":"text","text":" "},{"type":"text","text":"c","marks":[{"type":"em"}]},{"type":"text","text":" "},` +
				`{"type":"text","text":"d","marks":[{"type":"code"}]},{"type":"text","text":" "},` +
				`{"type":"text","text":"e","marks":[{"type":"strike"}]},{"type":"text","text":" "},` +
				`{"type":"text","text":"f","marks":[{"type":"link","attrs":{"href":"https://example.org/"}}]},{"type":"text","text":"g"}]}`},
		{"headings", "## Two\n### Three\nText", `{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Two"}]},` +
			`{"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"Three"}]},` + paragraph("Text")},
		{"lists", "- one\ntwo\n\n3. three\n", `{"type":"bullet_list","content":[` +
			`{"type":"list_item","content":[` + paragraph("one") + `]},{"type":"list_item","content":[` + paragraph("two") + `]}]},` +
			`{"type":"ordered_list","attrs":{"start":3},"content":[{"type":"list_item","content":[` + paragraph("three") + `]}]}`},
		{"quote and rule", "> said\n\n---after", `{"type":"quote","content":[` + paragraph("said") + `]},{"type":"rule"},` + paragraph("after")},
		{"code", "```go x := 1\ny", `{"type":"code","attrs":{"lang":"go"},"content":[{"type":"text","text":"x := 1\ny"}]}`},
		{"slash menu", "/pull\nLoud", `{"type":"pull_quote","content":[` + paragraph("Loud") + `]}`},
		{"no menu inside a line", "either/or", paragraph("either/or")},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.begin()
			w.write(c.typed)
			w.checkStored(doc(c.want))
		})
	}
	w.checkQuiet(w.site + w.path + "/edit")
}

func TestKeysAndTables(t *testing.T) {
	w := enter(t, newsroom(t), "editor")
	w.begin()
	w.click(".ProseMirror")
	w.key(input.KeyB, input.ControlLeft)
	w.press("bold")
	w.key(input.KeyB, input.ControlLeft)
	w.press("\n/tab\nA")
	w.key(input.Tab)
	w.press("B")
	w.key(input.Enter, input.ControlLeft)
	w.press("- one\ntwo")
	w.key(input.Tab)
	empty := `{"type":"%s","content":[{"type":"paragraph"}]}`
	cells := func(kind string, texts ...string) string {
		var row []string
		for _, text := range texts {
			cell := strings.Replace(empty, "%s", kind, 1)
			if text != "" {
				cell = `{"type":"` + kind + `","content":[` + paragraph(text) + `]}`
			}
			row = append(row, cell)
		}
		return `{"type":"table_row","content":[` + strings.Join(row, ",") + `]}`
	}
	w.checkStored(doc(`{"type":"paragraph","content":[{"type":"text","text":"bold","marks":[{"type":"strong"}]}]},` +
		`{"type":"table","content":[` + cells("table_header", "A", "B", "") + "," + cells("table_cell", "", "", "") + "," +
		cells("table_cell", "", "", "") + `]},` +
		`{"type":"bullet_list","content":[{"type":"list_item","content":[` + paragraph("one") +
		`,{"type":"bullet_list","content":[{"type":"list_item","content":[` + paragraph("two") + `]}]}]}]}`))
}

func TestPastes(t *testing.T) {
	w := enter(t, newsroom(t), "editor")
	for _, c := range []struct{ file, kind string }{
		{"docs.html", "text/html"}, {"word.html", "text/html"}, {"web.html", "text/html"}, {"plain.md", "text/plain"},
	} {
		t.Run(c.file, func(t *testing.T) {
			w.begin()
			w.click(".ProseMirror")
			w.paste(c.kind, sample(t, c.file))
			want := compact(t, []byte(sample(t, strings.TrimSuffix(c.file, filepath.Ext(c.file))+".json")))
			w.checkStored(want)
			w.checkQuiet(w.site + w.path + "/edit")
		})
	}
	t.Run("address on an empty line", func(t *testing.T) {
		w.begin()
		w.click(".ProseMirror")
		w.paste("text/plain", "https://www.youtube.com/watch?v=abc123")
		w.paste("text/plain", "https://example.org/page")
		w.checkStored(doc(`{"type":"embed","attrs":{"url":"https://www.youtube.com/watch?v=abc123"}},` +
			`{"type":"paragraph","content":[{"type":"text","text":"https://example.org/page","marks":[{"type":"link","attrs":{"href":"https://example.org/page"}}]}]}`))
	})
}

// TestEveryBlockSurvives opens a story that has everything, changes one word,
// and expects the rest as it was.
func TestEveryBlockSurvives(t *testing.T) {
	w := enter(t, newsroom(t), "editor")
	w.begin()
	before := sample(t, "everything.json")
	w.put(before)
	w.edit(w.path)
	w.click(".ProseMirror > p:first-child")
	w.key(input.End)
	w.press("!")
	w.checkStored(strings.Replace(compact(t, []byte(before)), "Everything", "Everything!", 1))
	w.checkQuiet(w.site + w.path + "/edit")
}

// TestPicturesArrive pastes a picture and a file that is none.
func TestPicturesArrive(t *testing.T) {
	w := enter(t, newsroom(t), "editor")
	w.begin()
	w.write("Before\n")
	var picture bytes.Buffer
	sky := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			sky.Set(x, y, color.RGBA{uint8(x / 4), uint8(y / 2), 200, 255})
		}
	}
	if err := jpeg.Encode(&picture, sky, nil); err != nil {
		t.Fatal(err)
	}
	w.run(`(text) => {
		const data = new DataTransfer();
		const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
		data.items.add(new File([bytes], "wall.jpg", {type: "image/jpeg"}));
		data.items.add(new File(["no picture"], "words.jpg", {type: "image/jpeg"}));
		document.querySelector(".ProseMirror").dispatchEvent(
			new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
	}`, base64.StdEncoding.EncodeToString(picture.Bytes()))
	w.until(`() => document.querySelector(".ProseMirror figure img")?.naturalWidth > 0`)
	w.until(`() => [...document.querySelectorAll(".upload p")].some((p) => p.textContent.startsWith("words.jpg: "))
		&& !document.querySelector(".upload progress:not([hidden])")`)
	w.picture("editor-upload")
	w.click(".upload .quiet:last-child")
	w.click(".facts textarea")
	w.press("The wall")
	w.says("Saved")
	var body struct {
		Content []struct {
			Type  string
			Attrs struct{ Media, Alt string }
		}
	}
	if err := json.Unmarshal([]byte(w.stored()), &body); err != nil {
		t.Fatal(err)
	}
	types := make([]string, len(body.Content))
	for i, block := range body.Content {
		types[i] = block.Type
	}
	if strings.Join(types, " ") != "paragraph figure" {
		t.Fatalf("the story has %v", types)
	}
	if a := body.Content[1].Attrs; a.Media == "" || a.Alt != "The wall" {
		t.Errorf("the figure has %+v", a)
	}
}

// TestNothingTypedIsLost types while the server is killed, while the network
// is cut, and in a tab that goes.
func TestNothingTypedIsLost(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	s, err := start(data, "--demo")
	if err != nil {
		t.Fatal(err)
	}
	w := enter(t, s, "editor")
	w.begin()
	w.write("Before the crash")
	w.says("Saved")
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.ended
	w.press(", during it")
	w.says("The server does not answer")
	again := serve(t, data, "--demo", "--listen", strings.TrimPrefix(s.address, "http://"))
	if again.address != s.address {
		t.Fatalf("the server came back at %s", again.address)
	}
	w.press(", and after.")
	w.checkStored(doc(paragraph("Before the crash, during it, and after.")))

	offline := proto.NetworkEmulateNetworkConditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}
	w.must(offline.Call(w))
	w.press(" Offline.")
	w.says("Offline")
	for range 6 { // a minute without a network, in which somebody goes on writing
		time.Sleep(10 * time.Second)
		w.press(" Still.")
	}
	w.says("Offline")
	offline.Offline = false
	w.must(offline.Call(w))
	written := "Before the crash, during it, and after. Offline." + strings.Repeat(" Still.", 6)
	w.checkStored(doc(paragraph(written)))

	w.must(proto.NetworkEnable{}.Call(w))
	w.must(proto.NetworkSetBlockedURLs{Urls: []string{"*/working"}}.Call(w))
	w.press(" Closed.")
	time.Sleep(time.Second / 2)
	w.must(w.Close())
	next := &writer{tab: newTab(t), site: w.site}
	next.wear(look{1440, false})
	next.edit(w.path)
	next.until(`() => document.querySelector(".ProseMirror").textContent.endsWith("Closed.")`)
	next.checkStored(doc(paragraph(written + " Closed.")))
}

// TestTwoPeopleInOneStory has one take a story over while the other types.
func TestTwoPeopleInOneStory(t *testing.T) {
	s := newsroom(t)
	one := enter(t, s, "editor")
	one.begin()
	one.write("One wrote this.")
	one.says("Saved")
	two := enterIn(apart(t), s, "owner")
	two.edit(one.path)
	two.until(`() => document.getElementById("edit-banner").textContent.includes("is writing here since")`)
	if two.run(`() => document.querySelector(".ProseMirror").isContentEditable`).Value.Bool() {
		t.Error("a second person may write")
	}
	two.click("#edit-banner button")
	two.until(`() => document.querySelector(".ProseMirror").isContentEditable`)
	two.write("")
	two.key(input.End)
	two.press(" Two added this.")
	two.says("Saved")
	one.press(" One went on.")
	one.says("Somebody else took over")
	if one.run(`() => document.querySelector(".ProseMirror").isContentEditable`).Value.Bool() {
		t.Error("one who lost the lock may write")
	}
	two.checkStored(doc(paragraph("One wrote this. Two added this.")))
	kept := two.run(`async (path) => {
		const list = await (await fetch(path + "/kept", {headers: {Accept: "application/json"}})).json();
		return JSON.stringify((await (await fetch(path + "/kept/" + list[0].id, {headers: {Accept: "application/json"}})).json()).body);
	}`, one.path).Value.Str()
	if !strings.Contains(kept, "One wrote this. One went on.") {
		t.Errorf("kept: %s", kept)
	}
	one.click("#edit-banner button")
	one.until(`() => Boolean(document.querySelector("dialog.ask table"))`)
	one.picture("editor-compare")
	one.bringAxe()
	one.checkAccessible("two versions")
	one.run(`() => [...document.querySelectorAll("dialog.ask button")].find((b) => b.textContent === "Take all of yours").click()`)
	one.checkStored(doc(paragraph("One wrote this. One went on.")))
}

// TestTheEditorLooksAndReadsWell holds the page against axe in every look.
func TestTheEditorLooksAndReadsWell(t *testing.T) {
	w := enter(t, newsroom(t), "editor")
	w.begin()
	w.put(compact(t, []byte(sample(t, "everything.json"))))
	for _, l := range looks {
		w.wear(l)
		w.edit(w.path)
		w.click(".ProseMirror > blockquote p")
		w.bringAxe()
		w.checkAccessible("the editor in " + l.String())
		w.picture("editor-" + l.String())
	}
	w.checkQuiet(w.site + w.path + "/edit")
}

// TestTwoTabsOfOnePerson hands a story from one tab to another.
func TestTwoTabsOfOnePerson(t *testing.T) {
	s := newsroom(t)
	one := enter(t, s, "editor")
	one.begin()
	one.write("In the first tab.")
	two := &writer{tab: newTab(t), site: one.site}
	two.wear(look{1440, false})
	two.edit(one.path)
	two.until(`() => document.getElementById("edit-banner").textContent.startsWith("This story is open in another tab")`)
	two.click("#edit-banner button")
	two.until(`() => document.querySelector(".ProseMirror").isContentEditable`)
	two.write("")
	two.key(input.End)
	two.press(" And in the second.")
	two.checkStored(doc(paragraph("In the first tab. And in the second.")))
	if one.run(`() => document.querySelector(".ProseMirror").isContentEditable`).Value.Bool() {
		t.Error("both tabs may write")
	}
}
