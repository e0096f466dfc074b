package picture

import (
	"encoding/binary"
	"strings"
)

// Data sets of record 2 that are read (IPTC-NAA Information Interchange
// Model 4.2, section 6).
const (
	iptcByline    = 80
	iptcCredit    = 110
	iptcSource    = 115
	iptcCopyright = 116
	iptcCaption   = 120
)

// readIPTC reads the image resources that Photoshop wraps around IPTC data.
func readIPTC(resources []byte) (c Credit, caption string) {
	const iptcResource = 0x0404
	for len(resources) >= 12 && string(resources[:4]) == "8BIM" {
		id := binary.BigEndian.Uint16(resources[4:])
		name := 1 + int(resources[6])
		at := 6 + name + name%2
		if at+4 > len(resources) {
			break
		}
		length := int64(binary.BigEndian.Uint32(resources[at:]))
		body := resources[at+4:]
		if length > int64(len(body)) {
			break
		}
		if id == iptcResource {
			return readIIM(body[:length])
		}
		resources = body[min(int64(len(body)), length+length%2):]
	}
	return Credit{}, ""
}

// readIIM reads data sets: a tag marker, record, number, length, value.
func readIIM(data []byte) (c Credit, caption string) {
	var creators []string
	for len(data) >= 5 && data[0] == 0x1c {
		record, number := data[1], data[2]
		length := int(binary.BigEndian.Uint16(data[3:]))
		if 5+length > len(data) { // extended lengths, too, are never those of a text
			break
		}
		text := decodeText(data[5 : 5+length])
		value := tidy(text)
		data = data[5+length:]
		if record != 2 || value == "" {
			continue
		}
		switch number {
		case iptcByline:
			creators = append(creators, value)
		case iptcCredit:
			c.Line = value
		case iptcSource:
			c.Source = value
		case iptcCopyright:
			c.Rights = value
		case iptcCaption:
			caption = line(text, maxToldText)
		}
	}
	c.Creator = tidy(strings.Join(creators, ", "))
	return c, caption
}
