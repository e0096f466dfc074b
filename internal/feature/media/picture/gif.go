package picture

import (
	"encoding/binary"
	"errors"
	"strings"
)

// Blocks of a GIF file (GIF89a, appendix A).
const (
	gifExtension   = 0x21
	gifImage       = 0x2c
	gifTrailer     = 0x3b
	gifControl     = 0xf9
	gifApplication = 0xff
)

// gifLoop begins the application extension that says how often to repeat:
// its name, then one sub-block of three bytes and the empty one.
const gifLoop = "\x0bNETSCAPE2.0\x03\x01"

// gifBlock is one block: an image, or an extension with its label.
type gifBlock struct {
	image         bool
	label         byte
	data          []byte // of an extension, from its first sub-block on
	whole         []byte
	width, height int // of an image
}

// blocksGIF calls fn for each block and returns the header before them.
func blocksGIF(file []byte, fn func(gifBlock)) (header []byte, err error) {
	const fixed = 13
	if len(file) < fixed {
		return nil, errCutShort
	}
	at := fixed + colourTable(file[10])
	if at > len(file) {
		return nil, errCutShort
	}
	header = file[:at]
	for {
		if at >= len(file) {
			return nil, errCutShort
		}
		start := at
		b := gifBlock{}
		switch file[at] {
		case gifTrailer:
			return header, nil
		case gifExtension:
			if at+2 > len(file) {
				return nil, errCutShort
			}
			b.label = file[at+1]
			at += 2
		case gifImage:
			if at+10 > len(file) {
				return nil, errCutShort
			}
			b.image = true
			b.width = int(binary.LittleEndian.Uint16(file[at+5:]))
			b.height = int(binary.LittleEndian.Uint16(file[at+7:]))
			at += 10 + colourTable(file[at+9]) + 1 // the last byte is the code size
		default:
			return nil, errors.New("a block is missing")
		}
		data := at
		if at, err = skipSubBlocks(file, at); err != nil {
			return nil, err
		}
		b.data, b.whole = file[data:at], file[start:at]
		fn(b)
	}
}

// colourTable returns the size of the table that the flags announce.
func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipSubBlocks returns the place behind the empty sub-block that ends a
// block's data.
func skipSubBlocks(file []byte, at int) (int, error) {
	for {
		if at >= len(file) {
			return 0, errCutShort
		}
		length := int(file[at])
		at += 1 + length
		if length == 0 {
			return at, nil
		}
	}
}

// gifFrames counts the frames and their pixels without decoding them.
func gifFrames(file []byte) (frames, pixels int, err error) {
	_, err = blocksGIF(file, func(b gifBlock) {
		if b.image {
			frames++
			pixels += b.width * b.height
		}
	})
	if err == nil && frames == 0 {
		err = errors.New("it has no picture")
	}
	return frames, pixels, err
}

// joinGIF keeps frames, their timing and the loop, and drops comments and
// other extensions. GIF has no usual place for a credit.
func joinGIF(file []byte) ([]byte, error) {
	var body []byte
	header, err := blocksGIF(file, func(b gifBlock) {
		loop := b.label == gifApplication && len(b.data) == len(gifLoop)+3 && strings.HasPrefix(string(b.data), gifLoop)
		if b.image || b.label == gifControl || loop {
			body = append(body, b.whole...)
		}
	})
	if err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(header)+len(body)+1), header...)
	out = append(out, body...)
	return append(out, gifTrailer), nil
}
