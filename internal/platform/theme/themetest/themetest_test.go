package themetest

import (
	"strings"
	"testing"

	"stet/internal/platform/message"
)

func TestProblems(t *testing.T) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, want string }{
		{"fine", `<p class="a{{if .B}} b{{end}}" title="{{t "list.older"}}">{{.X}} – <code>stet serve</code></p>`, ""},
		{"text", `<p>{{.X}} stories</p>`, "literal text stories"},
		{"attribute", `<img alt="A picture of {{.X}}">`, "literal text A picture of"},
		{"after code", `<p><code>x</code> and</p>`, "literal text and"},
		{"unknown sentence", `{{t "no.such"}}`, "no sentence no.such"},
		{"inline style", `<p style="color:{{.X}}">`, "an inline style"},
		{"inline handler", `<p onclick="x()">`, "an inline onclick"},
		{"style sheet", `<style>p{}</style>`, "an inline style sheet"},
	}
	for _, test := range tests {
		got := strings.Join(Problems(test.text, messages), "; ")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestWellFormed(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"fine", `<h1 id="a">x</h1><p aria-labelledby="a"><img src="x" width="1" height="1" alt=""><br></p>`, ""},
		{"not closed", `<p><b>x</b>`, "not closed: p"},
		{"crossed", `<p><b>x</p></b>`, "</p> closes p b"},
		{"doubled id", `<p id="a"></p><p id="a"></p>`, "the id a"},
		{"doubled attribute", `<p class="a" class="b"></p>`, "twice"},
		{"no size", `<img src="x" alt="">`, "without width"},
		{"no alt", `<img src="x" width="1" height="1">`, "without width"},
		{"no such id", `<a href="#b">x</a>`, "no element has the id b"},
		{"skipped heading", `<h1></h1><h3></h3>`, "skips a level"},
	}
	for _, test := range tests {
		got := strings.Join(WellFormed(test.page), "; ")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
