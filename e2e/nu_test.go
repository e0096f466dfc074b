package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMarkup gives every kind of page, in English and German, the error
// pages, the styles and the icon to the Nu HTML checker, all in one process:
// it finds no error and has no warning.
func TestMarkup(t *testing.T) {
	n := newNu(t)
	english, german := demo(t), harbour(t)
	for _, kind := range kinds {
		n.add(t, english, kind.path, "html")
	}
	for _, path := range harbourPages {
		n.add(t, german, path, "html")
	}
	for _, s := range []*site{english, german} {
		n.add(t, s, stylesheet(t, s), "css")
	}
	n.add(t, english, "/icon.svg", "svg")
	n.file(t, "a page with an error", "html", []byte(`<!doctype html><html lang="en"><title>x</title><center>x</center></html>`))
	n.file(t, "a style with an error", "css", []byte(`a { colour: red }`))

	awake := make(map[string]bool)
	for _, m := range n.check(t) {
		if strings.HasSuffix(m.where, "with an error") {
			awake[m.where] = true
			continue
		}
		t.Errorf("%s, line %d: %s: %s\n%s", m.where, m.Line, m.Type, m.Message, m.Extract)
	}
	if len(awake) != 2 {
		t.Errorf("of 2 deliberate errors the checker found %d", len(awake))
	}
}

var stylePattern = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`)

// stylesheet returns the address of a site's styles.
func stylesheet(t *testing.T, s *site) string {
	t.Helper()
	m := stylePattern.FindStringSubmatch(s.text(t, "/"))
	if m == nil {
		t.Fatal("the front page names no styles")
	}
	return m[1]
}

// nu collects files for one run of the checker.
type nu struct {
	dir   string
	files []string          // in the order in which they are checked
	names map[string]string // what each file is
}

type nuMessage struct {
	where   string
	Type    string // "error", or "info" with the subtype "warning"
	URL     string
	Line    int `json:"lastLine"`
	Message string
	Extract string
}

func newNu(t *testing.T) *nu {
	t.Helper()
	if _, err := exec.LookPath("java"); err != nil {
		without(t, "Java", "markup was not checked")
	}
	return &nu{dir: t.TempDir(), names: make(map[string]string)}
}

// add fetches a page and keeps it for the checker.
func (n *nu) add(t *testing.T, s *site, path, extension string) {
	t.Helper()
	a := s.get(t, path, "")
	if a.status == http.StatusInternalServerError {
		t.Errorf("%s answers %d", path, a.status)
	}
	n.file(t, s.address+path, extension, a.body)
}

func (n *nu) file(t *testing.T, what, extension string, text []byte) {
	t.Helper()
	name := filepath.Join(n.dir, fmt.Sprintf("%03d.%s", len(n.files), extension))
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	n.files = append(n.files, name)
	n.names["file:"+name] = what
}

// check runs the checker and returns what it has to say.
func (n *nu) check(t *testing.T) []nuMessage {
	t.Helper()
	jar := tool(t, "markup was not checked", "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	cmd := exec.Command("java", append([]string{"-Xss8m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar,
		"--format", "json", "--also-check-css", "--also-check-svg", "--exit-zero-always", "--stdout"}, n.files...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the checker did not run: %v\n%s%s", err, out, &errs)
	}
	var report struct{ Messages []nuMessage }
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("the checker's report: %v\n%s%s", err, out, &errs)
	}
	for i, m := range report.Messages {
		report.Messages[i].where = n.names[m.URL]
	}
	return report.Messages
}
