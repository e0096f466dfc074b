package picture

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/text/encoding/charmap"
	"unicode/utf8"
)

// Tags of Exif that are read (Exif 2.32, sections 4.6.4 and 4.6.5).
const (
	exifOrientation = 0x0112
	exifArtist      = 0x013b
	exifCopyright   = 0x8298
)

// exifTags calls fn with the value of each tag in the first directory.
// Damaged metadata ends it: the pixels are what counts.
func exifTags(exif []byte, fn func(tag uint16, value []byte, order binary.ByteOrder)) {
	if len(exif) < 8 {
		return
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(exif[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return
	}
	count := int(order.Uint16(exif[at:]))
	entries := exif[at+2:]
	for i := 0; i < count && len(entries) >= 12; i++ {
		value := exifValue(exif, entries[:12], order)
		if value != nil {
			fn(order.Uint16(entries), value, order)
		}
		entries = entries[12:]
	}
}

// exifValue returns the bytes of an entry's value, which stand in the entry
// itself when they are four or fewer; nil for types that are not asked for.
func exifValue(exif, entry []byte, order binary.ByteOrder) []byte {
	const ascii, short = 2, 3
	size := uint64(order.Uint32(entry[4:]))
	switch order.Uint16(entry[2:]) {
	case ascii:
	case short:
		size *= 2
	default:
		return nil
	}
	if size <= 4 {
		return entry[8 : 8+size]
	}
	at := uint64(order.Uint32(entry[8:]))
	if at+size > uint64(len(exif)) {
		return nil
	}
	return exif[at : at+size]
}

// orientation returns 1 to 8, how the picture has to be turned (Exif 2.32,
// section 4.6.4, A); 1 when nothing says so.
func orientation(exif []byte) int {
	found := 1
	exifTags(exif, func(tag uint16, value []byte, order binary.ByteOrder) {
		if tag == exifOrientation && len(value) >= 2 {
			if v := int(order.Uint16(value)); v >= 1 && v <= 8 {
				found = v
			}
		}
	})
	return found
}

func exifCredit(exif []byte) Credit {
	var c Credit
	exifTags(exif, func(tag uint16, value []byte, _ binary.ByteOrder) {
		value, _, _ = bytes.Cut(value, []byte{0}) // a second copyright is the editor's
		switch tag {
		case exifArtist:
			c.Creator = tidy(decodeText(value))
		case exifCopyright:
			c.Rights = tidy(decodeText(value))
		}
	})
	return c
}

// decodeText reads text whose encoding nobody states: UTF-8 where it is
// valid, else the encoding of old Windows programs.
func decodeText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(text)
}
