package account

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"stet/internal/platform/fault"
)

func TestCleanName(t *testing.T) {
	tests := []struct{ what, name, want string }{
		{"plain", "  Ann   Lee ", "Ann Lee"},
		{"composed", "Zoe\u0308", "Zoë"},
		{"apostrophes and hyphens", "Siân O’Neill-Nguyễn", "Siân O’Neill-Nguyễn"},
		{"Arabic", "محمد علي", "محمد علي"},
		{"a joiner that Persian needs", "علی\u200cرضا", "علی\u200cرضا"},
		{"a joiner that Sinhala needs", "ශ\u0dca\u200dරී", "ශ\u0dca\u200dරී"},
		{"Vietnamese, two marks on a letter", "Nguyễn", "Nguyễn"},
		{"overrides are taken off", "A\u202enn", "Ann"},
		{"an emoji beside letters", "Ann 🌊", "Ann 🌊"},
		{"empty", " \t\n", ""},
		{"no letters", "–…!", ""},
		{"zero-width space", "Ann\u200bLee", ""},
		{"a joiner that nothing needs", "An\u200dn", ""},
		{"right-to-left mark", "Ann\u200f", ""},
		{"soft hyphen", "An\u00adn", ""},
		{"Hangul filler", "Ann\u3164", ""},
		{"Braille blank", "Ann\u2800", ""},
		{"variation selector", "Ann\ufe0f", ""},
		{"tag characters", "Ann\U000e0041", ""},
		{"private use", "Ann\ue000", ""},
		{"a tower of marks", "Z\u0351\u0352\u0353", ""},
		{"a tower on a precomposed letter", "ễ\u0353\u0354", ""},
		{"long", strings.Repeat("a", 61), ""},
		{"long in bytes", strings.Repeat("𠀀", 60), ""},
	}
	for _, test := range tests {
		got, err := cleanName(test.name)
		if got != test.want || (err == nil) != (test.want != "") || err != nil && fault.FieldOf(err) != "name" {
			t.Errorf("%s: %q, %v; want %q", test.what, got, err, test.want)
		}
	}
}

// TestCleanNames: whatever is typed, what is kept obeys the rules, and is
// itself a name that is kept as it is.
func TestCleanNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, err := cleanName(rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune("ab \u0301\u0302\u200c\u200d\u202eع्")))).Draw(t, "name"))
		if err != nil {
			return
		}
		if !norm.NFC.IsNormalString(name) || strings.TrimSpace(name) != name {
			t.Fatalf("%q is not clean", name)
		}
		marks := 0
		for _, r := range norm.NFD.String(name) {
			if unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cc, r) {
				t.Fatalf("%q holds %U", name, r)
			}
			if marks++; !unicode.Is(unicode.Mn, r) {
				marks = 0
			}
			if marks > maxMarks {
				t.Fatalf("%q has %d marks in a row", name, marks)
			}
		}
		if again, err := cleanName(name); err != nil || again != name {
			t.Fatalf("%q becomes %q, %v", name, again, err)
		}
	})
}

func TestLooksLike(t *testing.T) {
	alike := [][2]string{
		{"Olive Owner", "olive owner"},
		{"Olive Owner", "OLIVE-OWNER"},
		{"Olive Owner", "0live 0wner"},
		{"Olive Owner", "Оlіvе Оwnеr"}, // Cyrillic О, і, е
		{"Olive Owner", "Οlive Οwner"}, // Greek Ο
		{"Olive Owner", "Ｏｌｉｖｅ Ｏｗｎｅｒ"}, // full width
		{"Olive Owner", "𝓞𝓵𝓲𝓿𝓮 𝕆𝕨𝕟𝕖𝕣"},
		{"Olive Owner", "Ólive Òwner"},
		{"Al Lee", "AI Lee"},
		{"Al Lee", "A1 Lee"},
		{"Amy Marsh", "Arny Marsh"},
		{"Tim", "ТІМ"}, // Cyrillic capitals
		{"Иван", "ИВАН"},
	}
	for _, pair := range alike {
		if !looksLike(pair[0], pair[1]) || !looksLike(pair[1], pair[0]) {
			t.Errorf("%q and %q are told apart: %q, %q", pair[0], pair[1], skeleton(pair[0]), skeleton(pair[1]))
		}
	}
	for _, pair := range [][2]string{{"Anna", "Hanna"}, {"Ann Lee", "Ann Lea"}, {"Иван", "Иваd"}, {"", ""}, {"…", "…"}, {"Lisa", "Lise"}} {
		if looksLike(pair[0], pair[1]) {
			t.Errorf("%q and %q are not told apart: %q", pair[0], pair[1], skeleton(pair[0]))
		}
	}
}
