package search

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestTokens(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{"en", "The harbours, re-opened!", "the harbour re open"},
		{"en", "Rosa's cat didn’t", "rosa cat didnt"},
		{"en-GB", "HTTP/2 at 3.5 GHz", "http 2 at 3 5 ghz"},
		{"", "Harbours Straße ÆØÅ Łódź", "harbours strasse aeoa lodz"},
		{"fr", "L’eau de l'hôtel", "l eau de l hotel"},
		{"de", "Häuser Haus", "haus haus"},
		{"en", "soft\u00adhyphen zero\u200dwidth", "softhyphen zerowidth"},
		{"en", "ﬁne ½ ①", "fine 12 1"},
		{"ja", "東京タワー", "東 京 タ ワ ー"},
		{"", "हिन्दी में", "हिन्दी में"},
		{"", "مـــدينة", "مدينه"},
		{"", "שָׁלוֹם", "שלום"},
		{"", "İstanbul ISPARTA", "istanbul isparta"},
		{"", "' '' -- _ _t", "t"},
	} {
		var got []string
		for _, tok := range languageOf(test.lang).all(test.text) {
			got = append(got, tok.text)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s %q: %q, want %q", test.lang, test.text, strings.Join(got, " "), test.want)
		}
	}
}

// texts draws texts of every script, with what is odd in them.
func texts(n int) *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringN(0, n, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("abcdeéßœ '’-_\"“”()*:^+&|!\\<>\u00ad\u200d東の港ไทยมاهـَäÄİı½ﷺ①")), 0, n, -1),
		rapid.StringOfN(rapid.RuneFrom(nil, unicode.Letter, unicode.Mark, unicode.Number), 0, n, -1),
	)
}

// TestTokensAreTokens checks that nothing comes out of the analysis that would
// mean something to a data base, and that it fits into what PostgreSQL holds.
func TestTokensAreTokens(t *testing.T) {
	codes := []string{"", "zz"}
	for code := range languages {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{Kind: Story, Lang: rapid.SampledFrom(codes).Draw(t, "lang"), Title: texts(20).Draw(t, "title"), Text: texts(60).Draw(t, "text"),
			Authors: []string{texts(10).Draw(t, "author")}, Tags: []string{texts(10).Draw(t, "tag")}}
		got := termsOf(e)
		for _, token := range slices.Concat(got.words, got.bare) {
			if token == gap {
				continue
			}
			if token == "" || len(token) > maxToken || strings.ContainsFunc(token, func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) || r < 0x80 && unicode.IsUpper(r)
			}) {
				t.Fatalf("%q is a token of %+v", token, e)
			}
		}
	})
}

func TestTermsAreBounded(t *testing.T) {
	var long strings.Builder
	for i := range 40_000 {
		for n := i; n > 0; n /= 26 {
			long.WriteRune(rune('à' + n%26))
		}
		long.WriteString(strings.Repeat("ö", 40) + " ")
	}
	got := termsOf(Entry{Kind: Story, Lang: "sv", Title: long.String(), Text: long.String(), Tags: []string{long.String()}})
	if len(got.words) > MaxWords+10 || len(got.bare) > bareTokens || len(got.marks) > 2*3*titleTokens+1 {
		t.Errorf("%d words, %d without accents, %d marks", len(got.words), len(got.bare), len(got.marks))
	}
	size := 0
	for _, token := range slices.Concat(got.words, got.bare, got.marks) {
		size += len(token) + 6
	}
	if size > 1<<20 {
		t.Errorf("%d bytes do not fit into a tsvector", size)
	}
}

func TestSnippets(t *testing.T) {
	text := "The council met. " + strings.Repeat("Nothing was said of it for a long while, as is usual there. ", 12) +
		"Then the harbour wall was named\nand the old sea wall with it. " + strings.Repeat("Much else was said. ", 30)
	for _, test := range []struct{ query, want string }{
		{"wall harbour", "Then the [harbour] [wall] was named and the old sea [wall] with it."},
		{"council", "The [council] met."},
		{"nowhere", "The council met. Nothing was said"},
		{"usual", "Nothing was said of it for a long while, as is [usual] there."},
		{"HÁRBOURS", "Then the [harbour] wall"},
		{"author:wall", "The council met. Nothing"},
		{"-wall usual", "is [usual] there."},
	} {
		m := newMarker(parse(test.query, false, []language{languageOf("en")}))
		got := marked(m.cut(Entry{Lang: "en", Text: text}))
		if !strings.Contains(got, test.want) || len(got) > 400 {
			t.Errorf("%q cuts %q, want it to have %q", test.query, got, test.want)
		}
	}
	if got := marked(newMarker(parse("hår", true, nil)).all("Harbour  news", "")); got != "[Harbour] news" {
		t.Errorf("%q", got)
	}
}

func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// TestSnippetsAreOfTheText checks that a snippet is a part of the text but for
// its white space, whatever text and query are.
func TestSnippetsAreOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abc é東 \n.!’")), 0, 900, -1).Draw(t, "text")
		query := rapid.StringOfN(rapid.RuneFrom([]rune("abc é東")), 0, 12, -1).Draw(t, "query")
		m := newMarker(parse(query, false, []language{languageOf("fr")}))
		got := strings.TrimSuffix(strings.TrimPrefix(plain(m.cut(Entry{Lang: "fr", Text: text})), "… "), " …")
		if !strings.Contains(spaced(text), strings.TrimSpace(got)) {
			t.Fatalf("%q is not of %q", got, text)
		}
	})
}

func plain(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

func TestCut(t *testing.T) {
	if got := Cut(strings.Repeat("é", MaxQuery+5)); len(got) != 2*MaxQuery {
		t.Errorf("%d bytes", len(got))
	}
	if Cut("abc") != "abc" {
		t.Error("a short query is cut")
	}
}
