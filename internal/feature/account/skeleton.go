package account

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// confusable lists letters that look alike: on each line the plain text, a
// space, and the letters that readers take for it. It was drawn once from the
// table of the npm package unhomoglyph 1.0.6, which is made of confusables.txt
// of Unicode (UTS #39): of that, the letters and digits of the scripts that
// share shapes with Latin (Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu
// and Latin itself) that look like plain ones, and the vertical bar. Styled
// letters are not in it, because compatibility decomposition unmasks them.
//
//go:embed confusable.txt
var confusable string

var prototypes = readPrototypes(confusable)

func readPrototypes(table string) map[rune]string {
	found := make(map[rune]string)
	for line := range strings.Lines(table) {
		plain, letters, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, letter := range letters {
			found[letter] = plain
		}
	}
	return found
}

// skeleton returns the form of a text that it shares with all that look like
// it (UTS #39, section 4). It goes further than the standard: marks, spaces
// and punctuation do not count.
func skeleton(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		if plain, ok := prototypes[r]; ok {
			b.WriteString(plain)
		} else if unicode.IsLetter(r) || unicode.IsNumber(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// looksLike reports whether readers may take one name for the other: their
// skeletons are equal as they stand, in small letters or in capitals. All
// three are asked because letters of two scripts can be alike in one case
// only. Names without letters or digits look like nothing.
func looksLike(a, b string) bool {
	for _, form := range []func(string) string{strings.Clone, strings.ToLower, strings.ToUpper} {
		if shape := skeleton(form(a)); shape != "" && shape == skeleton(form(b)) {
			return true
		}
	}
	return false
}
