package reader

import "unicode/utf8"

// fit says how long a line of display type is, so that the style can set a
// long one smaller: "", "long" or "longer", by its number of characters.
func fit(text string, long, longer int) string {
	switch n := utf8.RuneCountInString(text); {
	case n > longer:
		return "longer"
	case n > long:
		return "long"
	default:
		return ""
	}
}
