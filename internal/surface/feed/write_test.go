package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// sample returns a channel of one entry in which every text is the same.
func sample(text string) *channel {
	author := person{Name: text, Address: "https://paper.example/author/x"}
	return &channel{
		Title: text, Description: text, Rights: text, Lang: "en",
		Home: "https://paper.example/", Self: "https://paper.example/feed",
		Publisher: author,
		Updated:   noon,
		Entries: []entry{{
			ID: "urn:uuid:0c4e31ee-2f04-5b6e-8f3c-0f6f5d4d2c11", Address: "https://paper.example/2026/11/x", Lang: "en",
			Title: text, Summary: text, HTML: "<p>" + html.EscapeString(text) + "</p>",
			Authors:    []person{author},
			Categories: []category{{Name: text, Term: text, Scheme: "https://paper.example/tag/"}},
			Picture:    picture{Address: "https://paper.example/media/a.jpg", Type: "image/jpeg", Alt: text, Credit: text},
			Origin:     origin{Name: text, Address: "https://wire.example/x", Rights: text},
			Published:  noon, Updated: noon.Add(time.Hour),
		}},
	}
}

// validAll checks a channel in all formats.
func validAll(t testing.TB, c *channel) {
	t.Helper()
	validRSS(t, writeRSS(c), c.Self)
	validAtom(t, writeAtom(c), c.Self)
	validJSON(t, writeJSON(c), c.Self)
}

var hostile = []string{
	`Fish & chips <b>"now"</b> 'then'`,
	"]]> and <![CDATA[ in a title",
	"a\x00b\x01\x08\x0b\x0c\x1f\x7f\u0085\u009f\ufffe\uffffc",
	"broken \xff\xc3( UTF-8 \xed\xa0\x80",
	"حكاية ملح البحر، \u202eمن اليمين\u202c إلى اليسار",
	"👩‍🚒 🏴󠁧󠁢󠁥󠁮󠁧󠁿 \U0001F9C2",
	"<script>alert(1)</script>",
	"&amp; &#0; &bogus; &lt;",
	"line\nline\r\nline\ttab",
	"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
}

func TestHostileTexts(t *testing.T) {
	for _, text := range hostile {
		t.Run(text, func(t *testing.T) { validAll(t, sample(text)) })
	}
}

// kept is what XML can carry of a text.
func kept(text string) string {
	return strings.Map(func(r rune) rune {
		if isChar(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, "\ufffd"))
}

func TestTextsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := "x" + rapid.String().Draw(t, "text") + "x"
		c := sample(text)
		rss, err := readXML(writeRSS(c))
		if err != nil || rss.children[0].all("", "title")[0].text != kept(text) {
			t.Fatalf("RSS: %q did not survive, %v", text, err)
		}
		atom, err := readXML(writeAtom(c))
		if err != nil || atom.all(atomNS, "title")[0].text != kept(text) {
			t.Fatalf("Atom: %q did not survive, %v", text, err)
		}
		var f jsonFeed
		if err := json.Unmarshal(writeJSON(c), &f); err != nil || f.Title != text {
			t.Fatalf("JSON: %q became %q, %v", text, f.Title, err)
		}
	})
}

func FuzzWriters(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.TrimSpace(kept(text)) == "" {
			return
		}
		validAll(t, sample(text))
	})
}

func TestEmptyChannel(t *testing.T) {
	c := sample("The Paper")
	c.Entries = nil
	validAll(t, c)
	if bytes.Contains(writeRSS(c), []byte("lastBuildDate")) {
		t.Error("a feed of nothing claims a build date")
	}
	if !bytes.Contains(writeJSON(c), []byte(`"items": []`)) {
		t.Error("items must be an empty list")
	}
}

func TestReadBack(t *testing.T) {
	c := sample("Salt & light")
	for name, body := range map[string][]byte{"RSS": writeRSS(c), "Atom": writeAtom(c), "JSON": writeJSON(c)} {
		t.Run(name, func(t *testing.T) {
			f, err := gofeed.NewParser().Parse(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(f.Title, "|", f.Link, "|", f.FeedLink, "|", len(f.Items))
			if want := "Salt & light|https://paper.example/|https://paper.example/feed|1"; got != want {
				t.Errorf("channel: %s, want %s", got, want)
			}
			item := f.Items[0]
			got = fmt.Sprint(item.GUID, "|", item.Title, "|", item.Link, "|", item.Content, "|", item.Authors[0].Name, "|",
				item.Categories[0], "|", item.PublishedParsed.UTC())
			want := "urn:uuid:0c4e31ee-2f04-5b6e-8f3c-0f6f5d4d2c11|Salt & light|https://paper.example/2026/11/x|<p>Salt &amp; light</p>|Salt & light|" +
				"Salt & light|2026-11-21 12:00:00 +0000 UTC"
			if got != want {
				t.Errorf("item: %s\nwant %s", got, want)
			}
		})
	}
}

func TestIsChar(t *testing.T) {
	for _, r := range []rune{'\t', '\n', ' ', 'é', '\u00a0', '\ud7ff', '\ue000', '\ufffd', '\U00010000', '\U0001F9C2'} {
		if !isChar(r) {
			t.Errorf("%U is left out", r)
		}
	}
	for _, r := range []rune{0, 8, '\r', 0x7f, 0x80, 0x9f, 0xfdd0, 0xfffe, 0xffff, 0x1fffe, 0x10ffff} {
		if isChar(r) {
			t.Errorf("%U is let through", r)
		}
	}
	if !utf8.Valid(appendText(nil, "\xff\xfe", true)) {
		t.Error("broken UTF-8 comes out broken")
	}
}
