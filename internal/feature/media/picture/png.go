package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// keptChunks are the chunks of a PNG file that make its pixels (PNG, third
// edition, section 11). Those of an animation are not among them: its first
// picture stays.
const keptChunks = "IHDR PLTE tRNS cHRM gAMA sRGB sBIT IDAT IEND"

// xmpKeyword names the text chunk with XMP (XMP specification part 3,
// section 1.1.5).
const xmpKeyword = "XML:com.adobe.xmp"

// maxInflated bounds metadata that is stored compressed, in bytes.
const maxInflated = 1 << 20

// chunksPNG calls fn for each chunk up to IEND with its name and payload,
// and with the bytes of the whole chunk.
func chunksPNG(file []byte, fn func(name string, payload, whole []byte) error) error {
	rest := file[len(pngSignature):]
	for {
		if len(rest) < 12 {
			return errCutShort
		}
		length := int64(binary.BigEndian.Uint32(rest))
		if 12+length > int64(len(rest)) {
			return errCutShort
		}
		name := string(rest[4:8])
		if err := fn(name, rest[8:8+length], rest[:12+length]); err != nil {
			return err
		}
		if name == "IEND" {
			return nil
		}
		rest = rest[12+length:]
	}
}

func splitPNG(file []byte) (parts, error) {
	var p parts
	err := chunksPNG(file, func(name string, payload, _ []byte) error {
		switch name {
		case "eXIf":
			p.exif = payload
		case "iTXt":
			if text, ok := bytes.CutPrefix(payload, []byte(xmpKeyword+"\x00")); ok {
				p.xmp = internationalText(text)
			}
		case "iCCP":
			// A name, NUL, the method (0), the profile.
			if _, rest, ok := bytes.Cut(payload, []byte{0}); ok && len(rest) > 1 {
				p.icc = inflate(rest[1:])
			}
		}
		return nil
	})
	return p, err
}

// internationalText returns the text of an iTXt chunk after its keyword:
// the compression flag and method, a language and a translated keyword that
// each end with NUL, then the text.
func internationalText(b []byte) []byte {
	if len(b) < 2 {
		return nil
	}
	fields := bytes.SplitN(b[2:], []byte{0}, 3)
	if len(fields) < 3 {
		return nil
	}
	if b[0] == 1 {
		return inflate(fields[2])
	}
	return fields[2]
}

// inflate returns nil for what is damaged or too large: metadata that
// cannot be read is dropped.
func inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(z, maxInflated+1))
	if err != nil || len(out) > maxInflated {
		return nil
	}
	return out
}

func joinPNG(file []byte, p parts) ([]byte, error) {
	out := append(make([]byte, 0, len(file)+len(p.xmp)+len(p.icc)+256), pngSignature...)
	first := true
	err := chunksPNG(file, func(name string, _, whole []byte) error {
		if first != (name == "IHDR") {
			return errors.New("the header is not where it belongs")
		}
		if strings.Contains(keptChunks, name) {
			out = append(out, whole...)
		}
		if first {
			out = appendProfile(out, p.icc)
			if len(p.xmp) > 0 {
				out = appendChunk(out, "iTXt", append([]byte(xmpKeyword+"\x00\x00\x00\x00\x00"), p.xmp...))
			}
		}
		first = false
		return nil
	})
	return out, err
}

// appendProfile stores the profile without compressing it, so that the
// bytes, and the key made of them, never change with a compressor.
func appendProfile(out, icc []byte) []byte {
	if len(icc) == 0 {
		return out
	}
	payload := bytes.NewBufferString("icc\x00\x00")
	z, err := zlib.NewWriterLevel(payload, zlib.NoCompression)
	if err != nil {
		panic(err) // the level is one of the package's own
	}
	z.Write(icc) // into memory: it cannot fail
	z.Close()
	return appendChunk(out, "iCCP", payload.Bytes())
}

func appendChunk(out []byte, name string, payload []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(payload)))
	start := len(out)
	out = append(out, name...)
	out = append(out, payload...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}
