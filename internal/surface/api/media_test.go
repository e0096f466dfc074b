package api_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"stet/internal/feature/account"
)

func picture(t *testing.T, shade uint8) []byte {
	t.Helper()
	drawn := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range drawn.Pix {
		drawn.Pix[i] = shade
	}
	drawn.SetGray(1, 1, color.Gray{Y: 255 - shade})
	var out bytes.Buffer
	if err := png.Encode(&out, drawn); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestThePicturesOfAProgram(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.key(h.person(account.Editor, "Edda Editor"))
		item := p.uploads("POST", "/api/v1/media", "quay.png", picture(t, 10)).is(201)
		path := "/api/v1/media/" + item.body["key"].(string)
		if item.body["kind"] != "picture" || item.body["width"] != 64.0 || !strings.HasPrefix(item.body["url"].(string), "https://paper.example/media/") {
			t.Errorf("uploaded: %s", item.text)
		}
		if twice := p.uploads("POST", "/api/v1/media", "again.png", picture(t, 10)).is(201); twice.body["key"] != item.body["key"] {
			t.Errorf("uploaded twice: %s", twice.text)
		}
		said := p.asks("PATCH", path, `{"alt": "A quay", "credit": "Ann Lee", "focus": {"x": 100, "y": 900}, "expires": "2027-01-01T00:00:00Z"}`).is(200)
		if said.body["alt"] != "A quay" || said.body["expires"] != "2027-01-01T00:00:00Z" || said.body["name"] != "quay.png" {
			t.Errorf("said: %s", said.text)
		}
		if never := p.asks("PATCH", path, `{"expires": ""}`).is(200); never.body["expires"] != nil || never.body["alt"] != "A quay" {
			t.Errorf("for ever: %s", never.text)
		}
		for body, field := range map[string]string{`{"expires": "soon"}`: "expires", `{"focus": {"x": 2000, "y": 0}}`: "focus_x", `{"alt": null, "size": 1}`: ""} {
			got := p.asks("PATCH", path, body).is(422)
			if f, _ := got.body["field"].(string); f != field {
				t.Errorf("%s: %s", body, got.text)
			}
		}
		if list := p.asks("GET", "/api/v1/media?q=quay", "").is(200); len(list.body["items"].([]any)) != 1 {
			t.Errorf("the library: %s", list.text)
		}
		replaced := p.uploads("PUT", path+"/file", "better.png", picture(t, 20)).is(200)
		if replaced.body["key"] == item.body["key"] || replaced.body["credit"] != "Ann Lee" {
			t.Errorf("replaced: %s", replaced.text)
		}
		file := p.uploads("POST", "/api/v1/media", "report.pdf", []byte("%PDF-1.7\nreport\n%%EOF\n")).is(201)
		if file.body["kind"] != "file" || !strings.HasSuffix(file.body["url"].(string), "/report.pdf") {
			t.Errorf("a file: %s", file.text)
		}
		p.uploads("POST", "/api/v1/media", "letter.txt", []byte("no picture")).is(422)
		p.asks("POST", "/api/v1/media", `{}`).is(422)
		p.asks("DELETE", path, "").is(204)
		p.asks("GET", path, "").is(404)
		p.asks("GET", "/api/v1/media/nothing", "").is(404)
	})
}

func TestTheTermsOfAProgram(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.key(h.person(account.Editor, "Edda Editor"))
		for _, kind := range []string{"sections", "authors", "tags"} {
			path := "/api/v1/" + kind
			first := p.asks("POST", path, `{"name": "First"}`).is(201).number("id")
			second := p.asks("POST", path, `{"name": "Second", "slug": "two"}`).is(201).number("id")
			if changed := p.asks("PUT", path+"/"+second, `{"name": "Second", "slug": "second"}`).is(200); changed.body["slug"] != "second" {
				t.Errorf("%s: %s", kind, changed.text)
			}
			if taken := p.asks("PUT", path+"/"+second, `{"name": "Second", "slug": "first"}`).is(422); taken.body["field"] != "slug" {
				t.Errorf("%s: a slug that is taken: %s", kind, taken.text)
			}
			if kind != "sections" {
				page := p.asks("GET", path+"?limit=1", "").is(200)
				next := p.asks("GET", path+"?limit=1&after="+page.body["after"].(string), "").is(200)
				if next.body["items"].([]any)[0].(map[string]any)["slug"] != "second" || next.body["after"] != nil {
					t.Errorf("%s: the second page: %s", kind, next.text)
				}
			}
			p.asks("DELETE", path+"/"+second+"?into="+first, "").is(204)
			p.asks("DELETE", path+"/"+first, "").is(204)
			p.asks("DELETE", path+"/"+first, "").is(404)
			if left := p.asks("GET", path, "").is(200); len(left.body["items"].([]any)) != 0 {
				t.Errorf("%s: %s", kind, left.text)
			}
		}
	})
}
