package message

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func catalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogueIsComplete(t *testing.T) {
	c := catalogue(t)
	if got := strings.Join(c.Languages(), " "); got != "de en" {
		t.Errorf("languages: %s", got)
	}
	english, german := c.In("en"), c.In("de")
	for _, key := range c.Keys() {
		if got := english.T(key); got == key {
			t.Errorf("%s has no English", key)
		}
		if _, ok := german.own.texts[key]; !ok && !strings.HasPrefix(key, desk) {
			t.Errorf("%s has no German", key)
		}
	}
}

const validFormats = `"formats": {"months": ["","","","","","","","","","","",""], "months_short": ["","","","","","","","","","","",""],
	"weekdays": ["","","","","","",""], "group": ",", "quotes": ["“","”"],
	"dates": {"day":"d","short":"d","full":"d","month":"d","monthname":"d","datetime":"d","clock":"d"}}`

func TestLoadRefuses(t *testing.T) {
	tests := []struct{ name, en, de, want string }{
		{"a missing sentence", `{"a.b": "Hello"}`, `{}`, `"a.b" is missing`},
		{"an unknown sentence", `{}`, `{"a.b": "Hallo"}`, `"a.b" does not exist`},
		{"other placeholders", `{"a.b": "By {who}"}`, `{"a.b": "Von {wer}"}`, `placeholders [wer], expected [who]`},
		{"an open placeholder", `{"a.b": "By {who"}`, `{}`, "not closed"},
		{"an empty text", `{"a.b": ""}`, `{}`, "empty"},
		{"plural forms without other", `{"a.b": {"one": "x"}}`, `{}`, `"other" is missing`},
		{"an unknown plural form", `{"a.b": {"single": "x", "other": "y"}}`, `{}`, "not a plural category"},
		{"broken JSON", `{`, `{}`, "JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(fstest.MapFS{
				"m/en.json": {Data: []byte(`{` + validFormats + `, "sentences": ` + test.en + `}`)},
				"m/de.json": {Data: []byte(`{` + validFormats + `, "sentences": ` + test.de + `}`)},
			}, "m")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
	desk := fstest.MapFS{
		"m/en.json": {Data: []byte(`{` + validFormats + `, "sentences": {"desk.a": "Save"}}`)},
		"m/de.json": {Data: []byte(`{` + validFormats + `, "sentences": {}}`)},
	}
	if c, err := load(desk, "m"); err != nil {
		t.Errorf("a sentence for staff may be in English alone: %v", err)
	} else if got := c.In("de").T("desk.a"); got != "Save" {
		t.Errorf("fell back to %q", got)
	}
}

func TestT(t *testing.T) {
	c, err := load(fstest.MapFS{
		"m/en.json": {Data: []byte(`{` + validFormats + `, "sentences": {"by": "By {who} in {where}", "n": {"one": "{n} story", "other": "{n} stories"}}}`)},
		"m/pl.json": {Data: []byte(`{` + validFormats + `, "sentences": {"by": "{where}: {who}", "n": {"one": "{n} tekst", "few": "{n} teksty", "many": "{n} tekstów", "other": "{n} tekstu"}}}`)},
	}, "m")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"en", "by", []any{"who", "Ada", "where", "Ely"}, "By Ada in Ely"},
		{"pl", "by", []any{"who", "Ada", "where", "Ely"}, "Ely: Ada"},
		{"en", "by", []any{"who", "{where}", "where", "Ely"}, "By {where} in Ely"},
		{"en", "by", []any{"who", "Ada"}, "By Ada in {where}"},
		{"en", "none", nil, "none"},
		{"en", "n", []any{"n", 1}, "1 story"},
		{"en", "n", []any{"n", int64(12345)}, "12,345 stories"},
		{"pl", "n", []any{"n", 3}, "3 teksty"},
		{"pl", "n", []any{"n", 12}, "12 tekstów"},
		{"fr", "n", []any{"n", 0}, "0 stories"},
		{"not a language", "n", []any{"n", 1}, "1 story"},
	}
	for _, test := range tests {
		if got := c.In(test.lang).T(test.key, test.args...); got != test.want {
			t.Errorf("%s %s %v: got %q, want %q", test.lang, test.key, test.args, got, test.want)
		}
	}
	before, after := c.In("pl").Around("by", "who", "where", "Ely")
	if before != "Ely: " || after != "" {
		t.Errorf("around: %q, %q", before, after)
	}
}

func TestDate(t *testing.T) {
	c := catalogue(t)
	at := time.Date(2026, time.September, 5, 15, 4, 0, 0, time.UTC)
	tests := []struct {
		lang  string
		style Style
		want  string
	}{
		{"en", Day, "5 September 2026"},
		{"en-GB", Full, "Saturday, 5 September 2026"},
		{"en", DateTime, "5 September 2026, 15:04"},
		{"en-US", Day, "September 5, 2026"},
		{"en-US", Clock, "3:04 pm"},
		{"en-US", Short, "Sept. 5, 2026"},
		{"en", Short, "5 Sept 2026"},
		{"de", Full, "Samstag, 5. September 2026"},
		{"de-AT", DateTime, "5. September 2026, 15.04 Uhr"},
		{"ar", Month, "September 2026"},
	}
	for _, test := range tests {
		if got := c.In(test.lang).Date(at, test.style); got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.lang, test.style, got, test.want)
		}
	}
	if got := c.In("en").Date(time.Time{}, Day); got != "" {
		t.Errorf("the zero time: %q", got)
	}
	midnight := time.Date(2026, 1, 1, 0, 5, 0, 0, time.UTC)
	if got := c.In("en-US").Date(midnight, Clock); got != "12:05 am" {
		t.Errorf("midnight: %q", got)
	}
}

func TestNumber(t *testing.T) {
	c := catalogue(t)
	for n, want := range map[int64]string{0: "0", 9999: "9999", 10000: "10,000", -1234567: "−1,234,567"} {
		if got := c.In("en").Number(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	if got := c.In("de").Number(10000); got != "10.000" {
		t.Errorf("German: %q", got)
	}
}

func TestDir(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "ltr", "de": "ltr", "ar": "rtl", "he": "rtl", "fa": "rtl", "ur": "rtl", "dv": "rtl", "yi": "rtl",
		"az-Arab": "rtl", "az": "ltr", "ar-Latn": "ltr", "": "ltr", "??": "ltr",
	} {
		if got := Dir(lang); got != want {
			t.Errorf("%q: got %s, want %s", lang, got, want)
		}
	}
	c := catalogue(t)
	if l := c.In("ar"); l.Dir() != "rtl" || l.Tag() != "ar" || l.Spoken() != "en" {
		t.Errorf("ar: %s %s %s", l.Dir(), l.Tag(), l.Spoken())
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
