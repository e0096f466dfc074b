// Package picture reads untrusted pictures and makes public ones of them.
//
// It promises that what it returns carries no place, device or serial
// number, only the creator, credit, source, copyright and licence that the
// file came with; that orientation is baked in; and that a file over the limits is
// refused from its header, before memory is spent on it. It does no I/O.
// Reading needs much memory for a moment, so it runs in the media worker.
//
// Start reading at Clean, then Maker. A container format has a file of
// its own (jpeg.go, png.go, webp.go, gif.go); credit.go reads what is kept,
// crop.go cuts around the focus point.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"stet/internal/platform/fault"
)

// The limits of a picture.
const (
	MaxBytes       = 50 << 20
	MaxPixels      = 50_000_000  // of one frame
	MaxSide        = 20_000      // pixels
	MaxFrames      = 500         // of an animation
	MaxFramePixels = 150_000_000 // of all frames of an animation together
)

// KeyLength is the length of a picture's key in hexadecimal digits: 96 bits.
const KeyLength = 24

// Facts are what is known about a clean picture.
type Facts struct {
	Key      string // the first KeyLength digits of the SHA-256 of the clean file
	Type     string // media type
	Bytes    int64
	Width    int // pixels, upright
	Height   int
	Frames   int // more than 1 for an animation
	Animated bool
	Credit   Credit
	Told     Told
}

// kind is a container format, named by its media type.
type kind string

const (
	kindJPEG kind = "image/jpeg"
	kindPNG  kind = "image/png"
	kindWebP kind = "image/webp"
	kindGIF  kind = "image/gif"
)

// parts are the pieces of a file that are not pixels.
type parts struct {
	exif, xmp, iptc, icc []byte
}

// Clean returns the picture in file without the metadata that must not
// become public, and what is known about it. Pixels stay as they are, bit
// by bit, unless the orientation has to be baked in. Cleaning a clean file
// returns it unchanged, and nothing is told in it any more.
//
// The error is Invalid for what is no picture or a damaged one, and
// TooLarge over a limit.
func Clean(file []byte) ([]byte, Facts, error) {
	clean, facts, _, err := open(file)
	return clean, facts, err
}

// open is Clean, and returns the decoded picture as well; it is nil for an
// animation.
func open(file []byte) ([]byte, Facts, image.Image, error) {
	k, err := recognise(file)
	if err != nil {
		return nil, Facts{}, nil, err
	}
	frames, err := checkLimits(k, file)
	if err != nil {
		return nil, Facts{}, nil, err
	}
	found, err := split(k, file)
	if err != nil {
		return nil, Facts{}, nil, damaged(k, err)
	}
	img, err := decode(k, file, frames)
	if err != nil {
		return nil, Facts{}, nil, err
	}
	if turned := orient(img, orientation(found.exif)); turned != img {
		img = turned
		if k, file, err = reencode(k, img); err != nil {
			return nil, Facts{}, nil, err
		}
	}
	credit, told := readCredit(found)
	clean, err := join(k, file, parts{xmp: credit.xmp(), icc: profile(found.icc)})
	if err != nil {
		return nil, Facts{}, nil, damaged(k, err)
	}
	facts := Facts{Key: key(clean), Type: string(k), Bytes: int64(len(clean)), Frames: frames, Animated: frames > 1, Credit: credit, Told: told}
	if facts.Width, facts.Height, err = size(k, clean); err != nil {
		return nil, Facts{}, nil, err
	}
	return clean, facts, img, nil
}

func key(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])[:KeyLength]
}

// recognise returns the format of the file by its first bytes; for formats
// that are known and not taken, the error says what to do.
func recognise(file []byte) (kind, error) {
	at := func(i int, text string) bool { return len(file) >= i+len(text) && string(file[i:i+len(text)]) == text }
	switch {
	case len(file) == 0:
		return "", fault.New(fault.Invalid, "the file is empty")
	case len(file) > MaxBytes:
		return "", fault.New(fault.TooLarge, "the picture has more than %d MB", MaxBytes>>20)
	case at(0, "\xff\xd8\xff"):
		return kindJPEG, nil
	case at(0, pngSignature):
		return kindPNG, nil
	case at(0, "RIFF") && at(8, "WEBP"):
		return kindWebP, nil
	case at(0, "GIF87a"), at(0, "GIF89a"):
		return kindGIF, nil
	case at(4, "ftyphei"), at(4, "ftypmif1"), at(4, "ftypmsf1"), at(4, "ftypavif"):
		return "", refuse("HEIC and AVIF")
	case at(0, "II*\x00"), at(0, "MM\x00*"):
		return "", refuse("TIFF and raw camera")
	case at(0, "BM"):
		return "", refuse("BMP")
	}
	start := bytes.ToLower(file[:min(len(file), 1024)])
	if bytes.Contains(start, []byte("<svg")) {
		return "", fault.New(fault.Invalid, "SVG pictures are refused, because they can carry scripts: save it as PNG")
	}
	return "", fault.New(fault.Invalid, "the file is no picture that can be read: JPEG, PNG, WebP and GIF can")
}

func refuse(formats string) error {
	return fault.New(fault.Invalid, "%s pictures cannot be read: save it as JPEG or PNG", formats)
}

func damaged(k kind, err error) error {
	if fault.KindOf(err) != fault.Internal {
		return err
	}
	return fault.Wrap(err, fault.Invalid, "the %s file is damaged", k[len("image/"):])
}

// checkLimits reads the header and, in an animation, the outline of the
// frames; it returns their number.
func checkLimits(k kind, file []byte) (frames int, err error) {
	width, height, err := size(k, file)
	if err != nil {
		return 0, err
	}
	if width < 1 || height < 1 {
		return 0, fault.New(fault.Invalid, "the picture has no pixels")
	}
	if width > MaxSide || height > MaxSide {
		return 0, fault.New(fault.TooLarge, "the picture has %d x %d pixels; the limit is %d a side", width, height, MaxSide)
	}
	if width*height > MaxPixels {
		return 0, fault.New(fault.TooLarge, "the picture has %d megapixels; the limit is %d", width*height/1_000_000, MaxPixels/1_000_000)
	}
	if k != kindGIF {
		return 1, nil
	}
	frames, pixels, err := gifFrames(file)
	switch {
	case err != nil:
		return 0, damaged(k, err)
	case frames > MaxFrames:
		return 0, fault.New(fault.TooLarge, "the animation has more than %d frames", MaxFrames)
	case pixels > MaxFramePixels:
		return 0, fault.New(fault.TooLarge, "the frames of the animation have %d megapixels together; the limit is %d",
			pixels/1_000_000, MaxFramePixels/1_000_000)
	}
	return frames, nil
}

// size reads the width and height from the header.
func size(k kind, file []byte) (width, height int, err error) {
	var config image.Config
	r := bytes.NewReader(file)
	switch k {
	case kindJPEG:
		config, err = jpeg.DecodeConfig(r)
	case kindPNG:
		config, err = png.DecodeConfig(r)
	case kindWebP:
		if webpAnimated(file) {
			return 0, 0, fault.New(fault.Invalid, "animated WebP cannot be read: save it as GIF")
		}
		config, err = webp.DecodeConfig(r)
	case kindGIF:
		config, err = gif.DecodeConfig(r)
	}
	if err != nil {
		return 0, 0, damaged(k, err)
	}
	return config.Width, config.Height, nil
}

// decode reads all pixels. Of an animation it checks the frames and returns
// nil.
func decode(k kind, file []byte, frames int) (img image.Image, err error) {
	r := bytes.NewReader(file)
	switch {
	case k == kindJPEG:
		img, err = jpeg.Decode(r)
	case k == kindPNG:
		img, err = png.Decode(r)
	case k == kindWebP:
		img, err = webp.Decode(r)
	case frames > 1:
		_, err = gif.DecodeAll(r)
	default:
		img, err = gif.Decode(r)
	}
	if err != nil {
		return nil, damaged(k, err)
	}
	return img, nil
}

// split returns the metadata of a file.
func split(k kind, file []byte) (parts, error) {
	switch k {
	case kindJPEG:
		return splitJPEG(file)
	case kindPNG:
		return splitPNG(file)
	case kindWebP:
		return splitWebP(file)
	}
	return parts{}, nil
}

// join returns file with the XMP and ICC parts of p and no other metadata.
func join(k kind, file []byte, p parts) ([]byte, error) {
	switch k {
	case kindJPEG:
		return joinJPEG(file, p)
	case kindPNG:
		return joinPNG(file, p)
	case kindWebP:
		return joinWebP(file, p)
	}
	return joinGIF(file)
}

// originalQuality is the JPEG quality of an original that had to be turned.
const originalQuality = 92

// reencode writes a picture that was turned, as PNG where that loses
// something that JPEG cannot hold.
func reencode(k kind, img image.Image) (kind, []byte, error) {
	var out bytes.Buffer
	if k == kindJPEG || k == kindWebP && opaque(img) {
		err := jpeg.Encode(&out, img, &jpeg.Options{Quality: originalQuality})
		return kindJPEG, out.Bytes(), err
	}
	err := png.Encode(&out, img)
	return kindPNG, out.Bytes(), err
}
