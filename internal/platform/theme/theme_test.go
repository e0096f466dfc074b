package theme

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"stet/internal/platform/fault"
	"stet/internal/platform/message"
)

var ui = []UI{{Name: "paper", Files: fstest.MapFS{
	"page.html":  {Data: []byte("<p>\n    {{t \"list.older\"}} {{template \"paper/_part.html\" .}}</p>")},
	"_part.html": {Data: []byte(`<b title="{{.Name}}">{{.Name}}</b>`)},
	"other.html": {Data: []byte(`ours`)},
	"page.css":   {Data: []byte("p { color : red; }")},
	"page.js":    {Data: []byte("let a = 1;")},
}}}

type view struct{ Name string }

// load reads the theme with the files of a site's own folder.
func load(t *testing.T, override map[string]string) (*Theme, *bytes.Buffer) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range override {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	th, err := Load(Options{UI: ui, Override: folder, Messages: messages, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return th, &log
}

func drawn(t *testing.T, th *Theme, lang, name string) string {
	t.Helper()
	var b strings.Builder
	if err := th.Draw(&b, lang, name, view{`<"Ada">`}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDraw(t *testing.T) {
	th, _ := load(t, nil)
	const part = ` <b title="&lt;&#34;Ada&#34;&gt;">&lt;&#34;Ada&#34;&gt;</b></p>`
	if got := drawn(t, th, "en", "paper/page.html"); got != "<p>\nOlder stories"+part {
		t.Errorf("English: %q", got)
	}
	if got := drawn(t, th, "de-AT", "paper/page.html"); got != "<p>\nÄltere Beiträge"+part {
		t.Errorf("German: %q", got)
	}
	var b bytes.Buffer
	if err := th.Draw(&b, "en", "paper/none.html", view{}); err == nil || b.Len() > 0 {
		t.Errorf("an unknown template: %v, wrote %q", err, b.String())
	}
	if err := th.Draw(&b, "en", "paper/page.html", struct{}{}); err == nil || b.Len() > 0 {
		t.Errorf("a view without the field: %v, wrote %q", err, b.String())
	}
}

func TestDrawInManyLanguagesAtOnce(t *testing.T) {
	th, _ := load(t, map[string]string{"paper/_part.html": `<i>{{.Name}}</i>`})
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			lang, want := "en", "Older"
			if i%2 == 0 {
				lang, want = "de", "Ältere"
			}
			var b strings.Builder
			if err := th.Draw(&b, lang, "paper/page.html", view{"Ada"}); err != nil || !strings.Contains(b.String(), want) {
				t.Errorf("%s: %v %q", lang, err, b.String())
			}
		})
	}
	all.Wait()
}

func TestOverride(t *testing.T) {
	th, log := load(t, map[string]string{
		"paper/_part.html":  `<i>{{.Name}}</i>`,
		"tokens.css":        `:root { --paper: pink; } @font-face { src: url(assets/face.woff2); }`,
		"assets/face.woff2": "font",
	})
	if got := drawn(t, th, "en", "paper/page.html"); !strings.Contains(got, "<i>&lt;&#34;Ada&#34;&gt;</i>") {
		t.Errorf("the site's part is not used: %q", got)
	}
	if got := drawn(t, th, "en", "paper/other.html"); got != "ours" {
		t.Errorf("another template: %q", got)
	}
	css := serve(t, th, th.Asset(Style), "").Body.String()
	if !strings.HasSuffix(css, `:root{--paper:pink}@font-face{src:url("`+th.Asset("assets/face.woff2")+`")}`) {
		t.Errorf("tokens.css does not come last: %q", css[len(css)-120:])
	}
	if len(th.Problems()) > 0 || log.Len() > 0 {
		t.Errorf("problems: %v, log: %s", th.Problems(), log)
	}
}

func TestOverrideMistakes(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"syntax", "paper/page.html", "<p>\n{{if}}</p>", "theme/paper/page.html: template: paper/page.html:2: missing value for if"},
		{"unknown function", "paper/page.html", "{{shout .}}", `function "shout" not defined`},
		{"context", "paper/page.html", "<p>\n<a href=\"{{if .Name}}x\"{{end}}>", "paper/page.html:2"},
		{"unknown template", "paper/pgae.html", "x", "there is no template of this name to replace"},
		{"missing part", "paper/page.html", `{{template "paper/nothing.html"}}`, `"paper/nothing.html"`},
		{"missing asset", "tokens.css", "a { background: url(assets/no.png) }", "assets/no.png is not there"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			th, _ := load(t, map[string]string{test.file: test.text})
			problems := th.Problems()
			if len(problems) != 1 || !strings.Contains(problems[0].Error(), test.want) {
				t.Fatalf("got %v, want %q", problems, test.want)
			}
			if got := drawn(t, th, "en", "paper/page.html"); !strings.HasPrefix(got, "<p>\nOlder stories") {
				t.Errorf("our page is not drawn: %q", got)
			}
		})
	}
}

func TestOverrideThatFailsWhileDrawing(t *testing.T) {
	th, log := load(t, map[string]string{"paper/page.html": "<p>\n{{.Nmae}}</p>"})
	if got := drawn(t, th, "en", "paper/page.html"); !strings.HasPrefix(got, "<p>\nOlder stories") {
		t.Errorf("our page is not drawn: %q", got)
	}
	if !strings.Contains(log.String(), "paper/page.html:2") {
		t.Errorf("the log does not name the place: %s", log)
	}
}

func TestOverrideStaysInItsFolder(t *testing.T) {
	folder, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret.css")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(folder, "tokens.css")); err != nil {
		t.Skip(err)
	}
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(Options{UI: ui, Override: folder, Messages: messages}); err == nil {
		t.Error("a link out of the folder was followed")
	}
}

func TestLoadRefusesOurOwnMistakes(t *testing.T) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	broken := []UI{{Name: "paper", Files: fstest.MapFS{"page.html": {Data: []byte("\n{{if}}")}}}}
	if _, err := Load(Options{UI: broken, Messages: messages}); err == nil || !strings.Contains(err.Error(), "paper/page.html:2") {
		t.Errorf("got %v", err)
	}
}

func serve(t *testing.T, th *Theme, address, encoding string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", address, nil)
	r.Header.Set("Accept-Encoding", encoding)
	r.SetPathValue("name", strings.TrimPrefix(address, "/assets/"))
	w := httptest.NewRecorder()
	if err := th.Serve(w, r); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestServe(t *testing.T) {
	th, _ := load(t, nil)
	style := serve(t, th, th.Asset(Style), "gzip")
	if style.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(style.Header().Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(style.Header().Get("Content-Type"), "text/css") {
		t.Errorf("headers: %v", style.Header())
	}
	if css := serve(t, th, th.Asset(Style), "").Body.String(); !strings.HasPrefix(css, "@layer base") || !strings.HasSuffix(css, "p{color :red}") {
		t.Errorf("style: %s", css)
	}
	if js := serve(t, th, th.Asset("paper/page.js"), ""); js.Body.String() != "let a = 1;" || !strings.HasPrefix(js.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("script: %q %v", js.Body, js.Header())
	}
	if th.Asset("none.css") != "" {
		t.Error("a file that does not exist has an address")
	}
	r := httptest.NewRequest("GET", "/assets/site.css", nil)
	r.SetPathValue("name", "site.css")
	if err := th.Serve(httptest.NewRecorder(), r); !fault.Is(err, fault.NotFound) {
		t.Errorf("without its fingerprint: %v", err)
	}
	again, _ := load(t, map[string]string{"tokens.css": "p { margin: 0 }"})
	if again.Asset(Style) == th.Asset(Style) {
		t.Error("another style has the same address")
	}
}

func TestMinify(t *testing.T) {
	tests := [][2]string{
		{"a { b : c ; }", "a{b :c}"},
		{"a  >  b ,\n c :hover { d: e;\n f: g }", "a > b,c :hover{d:e;f:g}"},
		{"/* x */ a{}/* } */b{}", "a{}b{}"},
		{`a::before { content: "  /* kept */  }"; }`, `a::before{content:"  /* kept */  }"}`},
		{`a { b: "\"  '" ; c: ' " '}`, `a{b:"\"  '";c:' " '}`},
		{"@media (min-width: 40rem) and (max-width : 60rem) { a { b: calc( 1px + 2px ) } }", "@media (min-width:40rem) and (max-width :60rem){a{b:calc(1px + 2px)}}"},
		{"a { --x: ; }", "a{--x:}"},
		{"a b{} /* open", "a b{}"},
		{`a { b: "open`, `a{b:"open`},
		{`"\`, `"\`},
		{"a/**/b{}", "a b{}"},
	}
	for _, test := range tests {
		if got := string(minify([]byte(test[0]))); got != test[1] {
			t.Errorf("%q: got %q, want %q", test[0], got, test[1])
		}
	}
}

func FuzzMinify(f *testing.F) {
	own, err := fs.ReadFile(tokens, "ui/tokens.css")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(own)
	f.Add([]byte(`a{b:"\`))
	f.Add([]byte("/*/a*/ b{c:d;;}"))
	f.Fuzz(func(t *testing.T, css []byte) {
		once := minify(css)
		if len(once) > len(css)+1 {
			t.Fatalf("%q grew to %q", css, once)
		}
		for _, b := range once {
			if !bytes.ContainsRune(css, rune(b)) && b < 0x80 && b != ' ' {
				t.Fatalf("%q has a byte that was not there: %q", css, once)
			}
		}
	})
}

func TestDict(t *testing.T) {
	if m, err := dict("a", 1, "b", "x"); err != nil || m["a"] != 1 || m["b"] != "x" {
		t.Errorf("%v, %v", m, err)
	}
	if _, err := dict("a"); err == nil {
		t.Error("half a pair")
	}
	if _, err := dict(1, 2); err == nil {
		t.Error("a name that is no text")
	}
}
