//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// program is a program with a key.
type program struct {
	t    *testing.T
	site *site
	key  string
}

// newProgram has the owner make a key for a program.
func newProgram(t *testing.T, s *site) *program {
	t.Helper()
	owner := enterIn(apart(t), s, "owner")
	owner.goes("/desk/keys")
	owner.fill("What it is for", "The agency's wire")
	for _, scope := range []string{"read stories and pages, drafts included", "write stories and pages", "publish, correct and withdraw",
		"upload media and change what is said about them"} {
		owner.tick(scope)
	}
	owner.push("Make the key")
	return &program{t, s, owner.run(`() => document.getElementById("new-key").value`).Value.Str()}
}

// ask sends a request and reads the answer, whose status is to be as wanted.
func (p *program) ask(method, path string, want int, body, into any) {
	p.t.Helper()
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			p.t.Fatal(err)
		}
	}
	p.send(method, path, want, "application/json", &text, into)
}

func (p *program) send(method, path string, want int, kind string, body io.Reader, into any) {
	p.t.Helper()
	r, err := http.NewRequest(method, p.site.address+"/api/v1"+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.key)
	r.Header.Set("Content-Type", kind)
	a := send(p.t, r)
	if a.status != want {
		p.t.Fatalf("%s %s answers %d, want %d: %s", method, path, a.status, want, a.body)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		p.t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
	}
}

// upload sends a picture and returns its key.
func (p *program) upload(name string) string {
	p.t.Helper()
	picture, err := os.ReadFile(name)
	if err != nil {
		p.t.Fatal(err)
	}
	var text bytes.Buffer
	form := multipart.NewWriter(&text)
	part, err := form.CreateFormFile("file", "halvorsen.jpg")
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := part.Write(picture); err != nil {
		p.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		p.t.Fatal(err)
	}
	var made struct{ Key string }
	p.send(http.MethodPost, "/media", http.StatusCreated, form.FormDataContentType(), &text, &made)
	return made.Key
}

// wireStory is what the agency sends.
func wireStory(picture string, sections []int64) map[string]any {
	return map[string]any{
		"headline": "Halvorsen wins the northern strait race", "standfirst": "She was first round the lightship.",
		"slug": "halvorsen-wins", "sections": sections,
		"source": map[string]string{"name": "Strait Wire", "credit": "Strait Wire, all rights reserved"},
		"body": json.RawMessage(doc(`{"type":"figure","attrs":{"media":"` + picture + `","alt":"A sail","credit":"Strait Wire"}},` +
			paragraph("Halvorsen crossed the line at noon."))),
	}
}

// TestWireStory has an agency's story arrive under an embargo, refuse to be
// published, come out on the hour, and be killed: everything follows.
func TestWireStory(t *testing.T) {
	s := newsroom(t)
	p := newProgram(t, s)
	var sections struct {
		Items []struct {
			ID   int64
			Path string
		}
	}
	p.ask(http.MethodGet, "/sections", 200, nil, &sections)
	var story struct{ ID int64 }
	p.ask(http.MethodPost, "/articles", http.StatusCreated, wireStory(p.upload(photograph(t)), []int64{sections.Items[0].ID}), &story)
	at := fmt.Sprintf("/articles/%d", story.ID)
	hour := time.Now().UTC().Add(12 * time.Second).Truncate(time.Second)
	p.ask(http.MethodPost, at+"/embargo", 200, map[string]any{"until": hour}, nil)

	var problem struct{ Field, Detail string }
	p.ask(http.MethodPost, at+"/publish", 422, map[string]any{}, &problem)
	if problem.Field != "embargo" {
		t.Errorf("publication is refused for %+v", problem)
	}
	p.ask(http.MethodPost, at+"/schedule", 422, map[string]any{"at": hour.Add(-time.Second)}, nil)
	p.ask(http.MethodPost, at+"/schedule", 200, map[string]any{"at": hour}, nil)
	editor := enterIn(apart(t), s, "editor")
	editor.goes("/desk" + at + "/publish")
	editor.sees("Under an embargo until")
	editor.sight("wire-1-embargoed")
	path := hour.Format("/2006/01") + "/halvorsen-wins"
	if time.Now().Before(hour) {
		s.missing(t, path)
	}

	eventually(t, "the story comes out", func() bool { return s.get(t, path, "").status == 200 })
	if late := time.Since(hour); late < 0 || late > 10*time.Second {
		t.Errorf("the story came out %s after its hour", late)
	}
	surfaces := []string{"/", path, "/feed.xml", "/atom.xml", "/feed.json", "/search?q=halvorsen", "/sitemap-news.xml", hour.Format("/2006/01")}
	for _, surface := range surfaces {
		eventually(t, surface+" has the story", func() bool { return s.tells(t, surface) })
	}
	reader := visitor(t, s)
	reader.goes(path)
	reader.sees("Strait Wire, all rights reserved")
	if card := reader.card(); !strings.Contains(card, "/media/") {
		t.Errorf("the social card's picture is %q", card)
	}
	reader.sight("wire-2-published")

	editor.goes("/desk" + at + "/kill")
	editor.sight("wire-3-kill")
	editor.fill("What readers are told", "The agency has withdrawn this report.")
	editor.push("Kill this story")
	killed := time.Now()
	s.soon(t, path, 410, "The agency has withdrawn this report.")
	for _, surface := range surfaces {
		eventually(t, surface+" has forgotten the story", func() bool { return !s.tells(t, surface) })
	}
	if took := time.Since(killed); took > time.Minute {
		t.Errorf("it took %s until the story was gone everywhere", took)
	}
	reader.goes(path)
	reader.lacks("noon", "northern strait")
	if card := reader.card(); card != "" {
		t.Errorf("the killed story still has the social card %q", card)
	}
	reader.sight("wire-4-killed")
}

// tells reports whether a page or feed has the agency's story or the way to it.
func (s *site) tells(t *testing.T, surface string) bool {
	t.Helper()
	body := string(s.get(t, surface, "").body)
	return strings.Contains(body, "Halvorsen wins") || strings.Contains(body, "/halvorsen-wins<") || strings.Contains(body, `/halvorsen-wins"`)
}

// card returns the picture of the page's social card, or nothing.
func (w *writer) card() string {
	w.t.Helper()
	return w.run(`() => document.querySelector('meta[property="og:image"]')?.content ?? ""`).Value.Str()
}
