package picture

import (
	"encoding/binary"
	"errors"
)

// Flags of the VP8X chunk (RFC 9649, section 2.7.1).
const (
	webpAnimation = 0x02
	webpXMP       = 0x04
	webpAlpha     = 0x10
	webpICC       = 0x20
)

// chunksWebP calls fn for each chunk inside the RIFF form.
func chunksWebP(file []byte, fn func(name string, payload []byte)) error {
	if len(file) < 12 {
		return errCutShort
	}
	end := 8 + int64(binary.LittleEndian.Uint32(file[4:]))
	if end > int64(len(file)) || end < 12 {
		return errCutShort
	}
	rest := file[12:end]
	for len(rest) >= 8 {
		length := int64(binary.LittleEndian.Uint32(rest[4:]))
		if 8+length > int64(len(rest)) {
			return errCutShort
		}
		fn(string(rest[:4]), rest[8:8+length])
		rest = rest[min(int64(len(rest)), 8+length+length%2):] // chunks are padded to even sizes
	}
	return nil
}

func webpAnimated(file []byte) bool {
	animated := false
	// A broken outline is reported by whoever reads on.
	_ = chunksWebP(file, func(name string, payload []byte) {
		if name == "ANIM" || name == "ANMF" || name == "VP8X" && len(payload) > 0 && payload[0]&webpAnimation != 0 {
			animated = true
		}
	})
	return animated
}

func splitWebP(file []byte) (parts, error) {
	var p parts
	err := chunksWebP(file, func(name string, payload []byte) {
		switch name {
		case "EXIF":
			p.exif = payload
		case "XMP ":
			p.xmp = payload
		case "ICCP":
			p.icc = payload
		}
	})
	return p, err
}

func joinWebP(file []byte, p parts) ([]byte, error) {
	var alpha, pixels []byte // whole chunks
	var flags byte
	err := chunksWebP(file, func(name string, payload []byte) {
		switch {
		case name == "ALPH" && alpha == nil && pixels == nil:
			alpha, flags = appendRIFF(nil, name, payload), flags|webpAlpha
		case (name == "VP8 " || name == "VP8L") && pixels == nil:
			pixels = appendRIFF(nil, name, payload)
			// VP8L says after its signature and size whether alpha is used.
			if name == "VP8L" && len(payload) >= 5 && payload[4]&0x10 != 0 {
				flags |= webpAlpha
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if pixels == nil {
		return nil, errors.New("it has no picture")
	}
	if len(p.xmp) > 0 {
		flags |= webpXMP
	}
	if len(p.icc) > 0 {
		flags |= webpICC
	}
	out := append(make([]byte, 0, len(file)+len(p.xmp)+len(p.icc)+64), "RIFF\x00\x00\x00\x00WEBP"...)
	if alpha != nil || len(p.xmp) > 0 || len(p.icc) > 0 {
		width, height, err := size(kindWebP, file)
		if err != nil {
			return nil, err
		}
		out = appendRIFF(out, "VP8X", []byte{flags, 0, 0, 0,
			byte(width - 1), byte((width - 1) >> 8), byte((width - 1) >> 16),
			byte(height - 1), byte((height - 1) >> 8), byte((height - 1) >> 16)})
	}
	if len(p.icc) > 0 {
		out = appendRIFF(out, "ICCP", p.icc)
	}
	out = append(out, alpha...)
	out = append(out, pixels...)
	if len(p.xmp) > 0 {
		out = appendRIFF(out, "XMP ", p.xmp)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}

func appendRIFF(out []byte, name string, payload []byte) []byte {
	out = append(out, name...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(payload)))
	out = append(out, payload...)
	if len(payload)%2 == 1 {
		out = append(out, 0)
	}
	return out
}
