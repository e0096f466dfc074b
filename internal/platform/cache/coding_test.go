package cache

import (
	"strings"
	"testing"
)

func TestAcceptChoosesWhatIsLikedBest(t *testing.T) {
	for _, c := range []struct {
		header string
		want   coding
	}{
		{"gzip, deflate, br, zstd", brotlied},
		{"gzip, deflate, br", brotlied},
		{"gzip, deflate", zipped},
		{"gzip", zipped},
		{"GZIP", zipped},
		{"x-gzip", zipped},
		{"br;q=0.5, gzip;q=0.8", zipped},
		{"br;q=0.8, gzip;q=0.8", brotlied},
		{"br;q=0, gzip;q=0.001", zipped},
		{"gzip;q=0.5, identity;q=0.9", plain},
		{"gzip;q=0.5, identity", plain},
		{"*", brotlied},
		{"*;q=0.5, br;q=0", zipped},
		{"zstd", plain},
		{"identity", plain},
		{"", plain},
		{"gzip;q=0", plain},
		{"*;q=0", plain}, // nothing is acceptable: readable beats 406
		{"gzip;q=1.000 , br ; q=0.999", zipped},
		{"gzip; q=nonsense, br;q=1.0001", plain},
		{",,gzip,,", zipped},
		{"gzip;level=9", plain},
	} {
		if got := accept([]string{c.header}).best(); got != c.want {
			t.Errorf("%q: got %v, want %v", c.header, codingNames[got], codingNames[c.want])
		}
	}
	if got := accept(nil).best(); got != plain {
		t.Errorf("no header: got %v", got)
	}
	if got := accept([]string{"gzip;q=0.4", "br;q=0.3"}).best(); got != zipped {
		t.Errorf("two headers: got %v", got)
	}
}

func FuzzAccept(f *testing.F) {
	for _, s := range []string{"gzip, deflate, br, zstd", "gzip;q=0.5, *;q=0", ";;;,q=,br;q=.", "identity;q=0,*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		a := accept([]string{header})
		k := a.best()
		if k != plain && a[k] <= 0 {
			t.Fatalf("%q: chose %d, which is not acceptable: %v", header, k, a)
		}
		for other := range a {
			if a[other] > a[k] {
				t.Fatalf("%q: chose %d, though %d is liked more: %v", header, k, other, a)
			}
			if a[other] < 0 || a[other] > 1000 {
				t.Fatalf("%q: weight %d", header, a[other])
			}
		}
		if !strings.Contains(strings.ToLower(header), "gzip") && !strings.Contains(header, "*") && a[zipped] != 0 {
			t.Fatalf("%q: gzip came from nowhere", header)
		}
	})
}

func TestMatchComparesContentAndCoding(t *testing.T) {
	const hash = "0123456789abcdef"
	all := accepted{1, 1000, 1000}
	noBrotli := accepted{1, 1000, 0}
	for _, c := range []struct {
		header string
		a      accepted
		want   string
	}{
		{`"0123456789abcdef-i"`, all, `"0123456789abcdef-i"`},
		{`"0123456789abcdef-gAb_-09"`, all, `"0123456789abcdef-gAb_-09"`},
		{`W/"0123456789abcdef-gAb_-09"`, all, `"0123456789abcdef-gAb_-09"`},
		{`"other-i" , "0123456789abcdef-bAAAAAA"`, all, `"0123456789abcdef-bAAAAAA"`},
		{`"0123456789abcdef-bAAAAAA"`, noBrotli, ""},
		{`"0123456789abcdef-bAAAAAA", "0123456789abcdef-gAAAAAA"`, noBrotli, `"0123456789abcdef-gAAAAAA"`},
		{`*`, all, `*`},
		{``, all, ""},
		{`"0123456789abcdef"`, all, ""},
		{`"0123456789abcdef-"`, all, ""},
		{`"0123456789abcdef-x"`, all, ""},
		{`"0123456789abcdef-iAAAAAA"`, all, ""},
		{`"0123456789abcdef-gAAAAA"`, all, ""},
		{`"0123456789abcdef-gAAA AA"`, all, ""},
		{`0123456789abcdef-i`, all, ""},
		{`"0123456789abcdef-i`, all, ""},
		{`"0123456789abcdeX-i"`, all, ""},
	} {
		if got := match([]string{c.header}, hash, c.a); got != c.want {
			t.Errorf("%s: got %s, want %s", c.header, got, c.want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(`"0123456789abcdef-i", W/"x"`)
	f.Add(`"0123456789abcdef-gAAAAAA",*`)
	f.Fuzz(func(t *testing.T, header string) {
		tag := match([]string{header}, "0123456789abcdef", accepted{1, 1, 1})
		if tag != "" && tag != "*" && (!strings.Contains(header, tag) || strings.ContainsAny(tag, "\r\n ,")) {
			t.Fatalf("%q: matched %q", header, tag)
		}
	})
}
