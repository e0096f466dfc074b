package theme

import "bytes"

// minify removes comments and needless white space from a style sheet. It
// knows only strings, comments and a few marks beside which white space means
// nothing anywhere in CSS Syntax Level 3, so it cannot change what a sheet
// says; it does not shorten values.
func minify(css []byte) []byte {
	out := make([]byte, 0, len(css))
	space := false // white space was seen and not yet written
	for i := 0; i < len(css); {
		switch c := css[i]; {
		case c == '/' && i+1 < len(css) && css[i+1] == '*':
			end := bytes.Index(css[i+2:], []byte("*/"))
			if end < 0 {
				return out
			}
			i += end + 4
			space = true
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f':
			space = true
			i++
		case c == '"' || c == '\'':
			out = separate(out, space, c)
			space = false
			end := stringEnd(css, i)
			out = append(out, css[i:end]...)
			i = end
		default:
			if c == '}' && len(out) > 0 && out[len(out)-1] == ';' {
				out = out[:len(out)-1]
			}
			out = separate(out, space, c)
			space = false
			out = append(out, c)
			i++
		}
	}
	return out
}

// separate writes the space between what was written and c, where it means
// something. Before a colon it does ("a :hover" is not "a:hover"), after one
// in a declaration it does not; inside a selector nobody writes it.
func separate(out []byte, space bool, c byte) []byte {
	if !space || len(out) == 0 {
		return out
	}
	switch out[len(out)-1] {
	case '{', '}', ';', ',', ':', '(':
		return out
	}
	switch c {
	case '{', '}', ';', ',', ')':
		return out
	}
	return append(out, ' ')
}

// stringEnd returns the place after the string that begins at i.
func stringEnd(css []byte, i int) int {
	quote := css[i]
	for j := i + 1; j < len(css); j++ {
		switch css[j] {
		case '\\':
			j++
		case quote, '\n':
			return j + 1
		}
	}
	return len(css)
}
