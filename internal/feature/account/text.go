package account

import "unicode/utf8"

// cutText returns the beginning of a text, at most so many bytes and no broken
// character.
func cutText(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
