package cache

import (
	"strings"
)

// coding is a content coding (RFC 9110, section 8.4.1). There are the two that
// every browser, feed reader and crawler of today takes one of. Zstandard is
// not among them: who takes it takes Brotli, which makes a page smaller, and
// each further coding is another copy in memory.
type coding uint8

const (
	plain coding = iota
	zipped
	brotlied
	codings
)

// names are the header values, letters how an entity tag names the coding.
var (
	codingNames   = [codings][]string{nil, {"gzip"}, {"br"}}
	codingLetters = [codings]byte{'i', 'g', 'b'}
)

// accepted holds the weight, in thousandths, that a request gives to each
// coding (RFC 9110, section 12.5.3); 0 means not acceptable.
type accepted [codings]int16

// What browsers send, so that it is not parsed each time.
const (
	chromiumToday = "gzip, deflate, br, zstd"
	browsers      = "gzip, deflate, br"
)

// accept parses the values of Accept-Encoding.
func accept(values []string) accepted {
	switch {
	case len(values) == 0:
		// RFC 9110 allows any coding here, but who says nothing may be a
		// program that cannot take one off.
		return accepted{plain: 1}
	case len(values) == 1:
		switch values[0] {
		case chromiumToday, browsers:
			return accepted{plain: 1, zipped: 1000, brotlied: 1000}
		case "gzip", "gzip, deflate":
			return accepted{plain: 1, zipped: 1000}
		}
	}
	const unsaid = -1
	a := accepted{unsaid, unsaid, unsaid}
	var rest int16 = unsaid // what "*" says
	for _, value := range values {
		for value != "" {
			var item string
			item, value, _ = strings.Cut(value, ",")
			name, weight := weighted(item)
			switch {
			case strings.EqualFold(name, "br"):
				a[brotlied] = weight
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
				a[zipped] = weight
			case strings.EqualFold(name, "identity"):
				a[plain] = weight
			case name == "*":
				rest = weight
			}
		}
	}
	for k := range a {
		switch {
		case a[k] != unsaid:
		case rest != unsaid:
			a[k] = rest
		case coding(k) == plain:
			a[k] = 1 // acceptable though unsaid, but after everything that was asked for
		default:
			a[k] = 0
		}
	}
	return a
}

// best returns the coding of the highest weight; among equals Brotli before
// gzip before none. When nothing is acceptable it is none: a page that can be
// read helps more than a 406.
func (a accepted) best() coding {
	k := brotlied
	if a[zipped] > a[k] {
		k = zipped
	}
	if a[plain] > a[k] || a[k] == 0 {
		k = plain
	}
	return k
}

// weighted splits "gzip;q=0.5" into the name and the weight in thousandths. A
// weight that is not a number makes the item unacceptable.
func weighted(item string) (name string, weight int16) {
	name, params, found := strings.Cut(item, ";")
	name = strings.TrimSpace(name)
	if !found {
		return name, 1000
	}
	params = strings.TrimSpace(params)
	if len(params) < 3 || params[0]|0x20 != 'q' || params[1] != '=' {
		return name, 0
	}
	return name, thousandths(params[2:])
}

// thousandths reads a qvalue: 0 to 1 with at most three decimals.
func thousandths(q string) int16 {
	whole, decimals, _ := strings.Cut(q, ".")
	if len(whole) != 1 || whole[0] < '0' || whole[0] > '1' || len(decimals) > 3 {
		return 0
	}
	n := int16(whole[0]-'0') * 1000
	unit := int16(100)
	for i := range len(decimals) {
		if decimals[i] < '0' || decimals[i] > '9' {
			return 0
		}
		n += int16(decimals[i]-'0') * unit
		unit /= 10
	}
	return min(n, 1000)
}
