package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
)

var errCutShort = errors.New("it is cut short")

// Markers of a JPEG file (ITU-T T.81, table B.1).
const (
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP0  = 0xe0
	markerAPP1  = 0xe1
	markerAPP2  = 0xe2
	markerAPP13 = 0xed
	markerAPP14 = 0xee
	markerAPP15 = 0xef
	markerCOM   = 0xfe
)

// What begins the payload of the segments that carry metadata.
const (
	jfifHead = "JFIF\x00"
	exifHead = "Exif\x00\x00"
	xmpHead  = "http://ns.adobe.com/xap/1.0/\x00" // XMP specification part 3, section 1.1.3
	iccHead  = "ICC_PROFILE\x00"                  // ICC.1, annex B.4
	iptcHead = "Photoshop 3.0\x00"
)

// segment is one marker of a JPEG file.
type segment struct {
	marker  byte
	payload []byte // without the length
	scan    []byte // the entropy-coded data after an SOS
}

// segmentsJPEG calls fn for each segment between SOI and EOI.
func segmentsJPEG(file []byte, fn func(segment)) error {
	rest := file[2:]
	for {
		for len(rest) >= 2 && rest[0] == 0xff && rest[1] == 0xff {
			rest = rest[1:] // fill bytes may precede any marker
		}
		if len(rest) < 2 {
			return errCutShort
		}
		marker := rest[1]
		switch {
		case rest[0] != 0xff || marker == 0:
			return errors.New("a marker is missing")
		case marker == markerEOI:
			return nil
		case marker >= 0xd0 && marker <= 0xd7 || marker == 0x01:
			rest = rest[2:] // restart and TEM stand alone
			continue
		}
		if len(rest) < 4 {
			return errCutShort
		}
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if length < 2 || 2+length > len(rest) {
			return errCutShort
		}
		s := segment{marker: marker, payload: rest[4 : 2+length]}
		rest = rest[2+length:]
		if marker == markerSOS {
			end := scanEnd(rest)
			s.scan, rest = rest[:end], rest[end:]
		}
		fn(s)
	}
}

// scanEnd returns where the entropy-coded data ends: at a marker other than
// the stuffed zero and the restarts.
func scanEnd(data []byte) int {
	for i := 0; i+1 < len(data); i++ {
		if data[i] != 0xff {
			continue
		}
		if m := data[i+1]; m != 0 && (m < 0xd0 || m > 0xd7) {
			return i
		}
	}
	return len(data)
}

func splitJPEG(file []byte) (parts, error) {
	var p parts
	err := segmentsJPEG(file, func(s segment) {
		take := func(marker byte, head string, skip int, to *[]byte) {
			if s.marker == marker && len(s.payload) >= len(head)+skip && bytes.HasPrefix(s.payload, []byte(head)) {
				*to = append(*to, s.payload[len(head)+skip:]...)
			}
		}
		take(markerAPP1, exifHead, 0, &p.exif)
		take(markerAPP1, xmpHead, 0, &p.xmp)
		take(markerAPP2, iccHead, 2, &p.icc) // the two bytes number the pieces
		take(markerAPP13, iptcHead, 0, &p.iptc)
	})
	return p, err
}

func joinJPEG(file []byte, p parts) ([]byte, error) {
	out := make([]byte, 0, len(file)+len(p.xmp)+len(p.icc)+64)
	out = append(out, 0xff, markerSOI)
	var body []byte
	head := false
	err := segmentsJPEG(file, func(s segment) {
		switch {
		case s.marker == markerAPP0 && bytes.HasPrefix(s.payload, []byte(jfifHead)) && len(s.payload) >= 14 && !head:
			head = true
			jfif := append(bytes.Clone(s.payload[:12]), 0, 0) // without the thumbnail
			out = appendSegment(out, segment{marker: markerAPP0, payload: jfif})
		case s.marker == markerAPP14: // tells how the colours are coded
			body = appendSegment(body, s)
		case s.marker >= markerAPP0 && s.marker <= markerAPP15, s.marker == markerCOM:
		default:
			body = appendSegment(body, s)
		}
	})
	if err != nil {
		return nil, err
	}
	if len(p.xmp) > 0 {
		out = appendSegment(out, segment{marker: markerAPP1, payload: append([]byte(xmpHead), p.xmp...)})
	}
	if len(p.icc) > 0 {
		out = appendSegment(out, segment{marker: markerAPP2, payload: append([]byte(iccHead+"\x01\x01"), p.icc...)})
	}
	out = append(out, body...)
	return append(out, 0xff, markerEOI), nil
}

func appendSegment(out []byte, s segment) []byte {
	out = append(out, 0xff, s.marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(s.payload)+2))
	out = append(out, s.payload...)
	return append(out, s.scan...)
}
