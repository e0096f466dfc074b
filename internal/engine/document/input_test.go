package document

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseNamesThePlace(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{``, `the body: is not the JSON of a body: an object expected at byte 0`},
		{`[]`, `the body: is not the JSON of a body: an object expected at byte 0`},
		{`{"type":"paragraph"}`, `the body: must be {"type":"doc","content":[…]}`},
		{`{"type":"doc"} x`, `the body: something follows the document`},
		{`{"type":"doc","type":"doc"}`, `the body: key "type" stands twice`},
		{`{"type":"doc","html":"x"}`, `the body: unknown key "html"`},
		{`{"type":"doc","content":[{"type":"paragraph"},{"type":"script"}]}`, `the body at /content/1: unknown type of node "script"`},
		{`{"type":"doc","content":[{"type":"text","text":"x"}]}`, `the body at /content/0: text may not stand inside the body`},
		{`{"type":"doc","content":[{"type":"quote","content":[{"type":"paragraph","attrs":{"style":"x"}}]}]}`, `the body at /content/0/content/0/attrs: unknown attribute "style"`},
		{`{"type":"doc","content":[{"type":"paragraph","attrs":{"alt":"x"}}]}`, `the body at /content/0/attrs/alt: paragraph has no attribute alt`},
		{`{"type":"doc","content":[{"type":"heading","attrs":{"level":"2"}}]}`, `the body at /content/0/attrs/level: has a value of the wrong kind`},
		{`{"type":"doc","content":[{"type":"heading","attrs":{"level":1}}]}`, `the body at /content/0/attrs/level: a heading has a level from 2 to 4, not 1`},
		{`{"type":"doc","content":[{"type":"figure"}]}`, `the body at /content/0/attrs: figure needs media or src`},
		{`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"strong"},{"type":"link","attrs":{"href":"javascript:x"}}]}]}]}`,
			`the body at /content/0/content/0/marks/1/attrs/href: "javascript:x" is no address of http, https or mailto and no path beginning with a slash`},
		{`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"\ud8"}]}]}`, `the body at /content/0/content/0/text: has a string with a broken escape`},
		{`{"type":"doc","content":[{"type":"correction","attrs":{"date":"today"}}]}`, `the body at /content/0/attrs/date: "today" is no date of RFC 3339`},
		{"{\"type\":\"\xff\"}", `the body: is not UTF-8`},
		{`{"type":"doc","content":` + strings.Repeat(`[{"type":"quote","content":`, 40), `nested more than 32 deep`},
	} {
		_, err := Parse([]byte(c.in))
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%.80s:\ngot  %v\nwant %s", c.in, err, c.want)
		}
	}
}

func TestParseTakesWhatEditorsWrite(t *testing.T) {
	const in = ` {"content" : [ {"type":"heading","attrs":{"level":2,"lang":null,"dir":""},"content":[{"type":"text","text":" \u0041 ","marks":[{"type":"em"},{"type":"link","attrs":{"href":"/a b","title":null}}]}, {"type":"text","text":"b"}]},
		{"type":"paragraph"}, {"type":"ordered_list","attrs":{"start":1},"content":[{"type":"list_item","content":[{"type":"paragraph","content":[]}]}]},
		{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","attrs":{"colspan":1,"rowspan":1,"align":null}}]}]} ], "type":"doc"}`
	const want = `{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"A","marks":[{"type":"link","attrs":{"href":"/a%20b"}},{"type":"em"}]},{"type":"text","text":" b"}]},` +
		`{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","content":[{"type":"paragraph"}]}]}]}]}`
	d, err := Parse([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(d.JSON()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var outer struct{ Body Doc }
	if err := json.Unmarshal([]byte(`{"Body":`+want+`}`), &outer); err != nil || string(outer.Body.JSON()) != want {
		t.Errorf("inside another value: %v", err)
	}
	if data, err := json.Marshal(outer); err != nil || string(data) != `{"Body":`+want+`}` {
		t.Errorf("marshalled: %s, %v", data, err)
	}
}

func TestLimits(t *testing.T) {
	paragraph := func(text string) Node {
		return Node{Type: Paragraph, Content: []Node{{Type: Text, Text: text, Marks: []Mark{{Type: Link, Href: "https://example.com/" + text}}}}}
	}
	row := Node{Type: TableRow, Content: []Node{{Type: TableCell}, {Type: TableCell}}}
	d := Doc{Content: []Node{paragraph("abc"), {Type: Embed, Attrs: Attrs{URL: "https://example.com/", Title: "12345"}}, {Type: Table, Content: []Node{row, row}}}}
	if err := d.Check(Limits{}); err != nil {
		t.Fatal(err)
	}
	for want, l := range map[string]Limits{
		"bytes of JSON": {Bytes: 100}, "more than 3 nodes": {Nodes: 3}, "more than 2 deep": {Depth: 2}, "more than 3 cells": {Cells: 3},
		"may have 10 bytes": {Link: 10}, "longer than 4 bytes": {Attr: 4},
	} {
		if err := d.Check(l); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", l, err, want)
		}
	}
}

func TestCleanLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.com":         "https://example.com",
		"HTTP://Example.com/a b":      "http://Example.com/a%20b",
		" \x01java\tscript:x":         "",
		"javascript:x":                "",
		"data:text/html,x":            "",
		"vbscript:x":                  "",
		"https:example.com":           "",
		"https:///x":                  "",
		"https://u:p@example.com/x@y": "https://example.com/x@y",
		"//example.com/x":             "https://example.com/x",
		"/path":                       "/path",
		`/\example.com`:               "/%5Cexample.com",
		"path":                        "",
		"#part":                       "",
		"?q":                          "",
		"mailto:a@example.com":        "mailto:a@example.com",
		"mailto:":                     "",
		"https://example.com/ü":       "https://example.com/%C3%BC",
		"https://example.com/\"<'":    "https://example.com/%22%3C'",
		"":                            "",
	} {
		got, ok := cleanLink(in)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("cleanLink(%q) = %q, want %q", in, got, want)
		}
		if again, ok2 := cleanLink(got); ok && (again != got || !ok2 || !safeLink(got)) {
			t.Errorf("cleanLink(%q) = %q is not canonical or not safe", in, got)
		}
	}
}

func TestFrames(t *testing.T) {
	for address, want := range map[string]string{
		"https://youtu.be/abc?t=90":                          "https://www.youtube-nocookie.com/embed/abc?start=90",
		"https://www.youtube.com/watch?v=a_b-c&list=x":       "https://www.youtube-nocookie.com/embed/a_b-c",
		"https://www.youtube.com/shorts/abc":                 "https://www.youtube-nocookie.com/embed/abc",
		"https://www.youtube.com/playlist?list=PL1":          "https://www.youtube-nocookie.com/embed/videoseries?list=PL1",
		"https://www.youtube.com/@channel":                   "",
		"https://vimeo.com/123":                              "https://player.vimeo.com/video/123?dnt=1",
		"https://vimeo.com/about":                            "",
		"https://x.com/a/status/1":                           "",
		"http://maps.example/embed?q=x":                      "https://maps.example/embed?q=x",
		"https://www.youtube.com/watch?v=\"><script>":        "",
		"https://www.youtube-nocookie.com/embed/abc?start=5": "https://www.youtube-nocookie.com/embed/abc?start=5",
	} {
		got, ok := framePlayer(address)
		if got != want || ok != (want != "") {
			t.Errorf("framePlayer(%q) = %q, %v, want %q", address, got, ok, want)
		}
	}
}
