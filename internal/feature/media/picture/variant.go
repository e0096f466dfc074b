package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strconv"
	"strings"

	"stet/internal/feature/media/webp"
)

// widths are those of the variants, in pixels: from a small telephone to a
// wide screen.
var widths = []int{320, 480, 720, 960, 1280, 1920}

// Widths of the fallbacks for readers without WebP: one for pages and
// feeds, one for cards that other sites draw, which ask for 1200 and more.
const (
	PageWidth = 960
	CardWidth = 1200
)

// Formats of variants; each is also the extension of the address.
const (
	JPEG = "jpg"
	PNG  = "png"
	WebP = "webp"
	GIF  = "gif"
)

// Variant is one public picture made of an original: the whole of it, or a
// crop.
type Variant struct {
	Width  int    `json:"w"` // pixels
	Height int    `json:"h"`
	Format string `json:"f"` // JPEG, PNG, WebP or GIF
	Bytes  int64  `json:"b"`
	Crop   Crop   `json:"c,omitempty"` // "" for the whole picture
	Focus  *Focus `json:"p,omitempty"` // around which a crop was cut, nil for the whole picture
}

// Name returns the last part of the variant's address, such as "960.webp" or,
// for a crop, "card-500-500.jpg": another focus is another address.
func (v Variant) Name() string {
	if v.Crop != "" {
		return fmt.Sprintf("%s-%d-%d.%s", v.Crop, v.Focus.X, v.Focus.Y, v.Format)
	}
	return fmt.Sprintf("%d.%s", v.Width, v.Format)
}

// ParseName reads what Name wrote: crop, focus and format, or width and
// format. ok is false for a name that is spelt in any other way.
func ParseName(name string) (v Variant, ok bool) {
	head, format, _ := strings.Cut(name, ".")
	if !slices.Contains([]string{JPEG, PNG, WebP, GIF}, format) {
		return Variant{}, false
	}
	v.Format = format
	crop, place, isCrop := strings.Cut(head, "-")
	if isCrop {
		x, y, _ := strings.Cut(place, "-")
		v.Crop, v.Focus = Crop(crop), &Focus{number(x), number(y)}
		known := slices.Contains([]Crop{Card, Wide, Square}, v.Crop)
		return v, known && v.Focus.Valid() && v.Name() == name
	}
	v.Width = number(head)
	return v, v.Width > 0 && v.Width <= MaxSide && v.Name() == name
}

// number returns -1 for what is no whole number.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// widest returns the size of the largest variant of a picture.
func widest(width, height int) (w, h int) {
	w = min(width, widths[len(widths)-1])
	return w, max(1, (height*w+width/2)/width)
}

// plan returns the whole variants of a picture, without their sizes in bytes;
// the first is the fallback for pages.
func plan(width, height int, fallback string) []Variant {
	of := func(w int, format string) Variant {
		return Variant{Width: w, Height: max(1, (height*w+width/2)/width), Format: format}
	}
	sizes := sizes(width)
	page := slices.MinFunc(sizes, func(a, b int) int { return distance(a, PageWidth) - distance(b, PageWidth) })
	list := []Variant{of(page, fallback)}
	for _, w := range sizes {
		if w >= CardWidth && page < CardWidth {
			list = append(list, of(w, fallback))
			break
		}
	}
	for _, w := range sizes {
		if v := of(w, WebP); v.Height <= webp.MaxSide {
			list = append(list, v)
		}
	}
	return list
}

// sizes returns the widths that are clearly below the picture's own, and
// its own, or the largest.
func sizes(width int) []int {
	largest := widths[len(widths)-1]
	var list []int
	for _, w := range widths {
		if w*9/8 < width {
			list = append(list, w)
		}
	}
	if own := min(width, largest); !slices.Contains(list, own) {
		list = append(list, own)
	}
	return list
}

func distance(a, b int) int { return max(a-b, b-a) }

// Maker makes variants. It keeps a WebP encoder, and the memory of that
// encoder, until it is closed; it is for one goroutine at a time.
type Maker struct {
	encoder *webp.Encoder
}

// Close frees the encoder.
func (m *Maker) Close(ctx context.Context) error {
	if m.encoder == nil {
		return nil
	}
	return m.encoder.Close(ctx)
}

// First cleans file as Clean does and makes the one variant that a page
// needs at once, so that no page ever waits for a picture. more says
// whether there are others to make.
func (m *Maker) First(ctx context.Context, file []byte) (clean []byte, facts Facts, v Variant, data []byte, more bool, err error) {
	clean, facts, img, err := open(file)
	if err != nil {
		return nil, Facts{}, Variant{}, nil, false, err
	}
	if facts.Animated {
		v = Variant{Width: facts.Width, Height: facts.Height, Format: GIF}
		data, err = reanimate(clean)
	} else {
		todo := plan(facts.Width, facts.Height, fallback(img))
		v, more = todo[0], len(todo) > 1 || len(planCrops(facts.Width, facts.Height, Centre, JPEG)) > 0
		data, err = m.encode(ctx, scale(img, v.Width, v.Height), v.Format, style(kind(facts.Type)))
	}
	if err == nil {
		data, err = decorate(clean, kind(facts.Type), data)
	}
	if err != nil {
		return nil, Facts{}, Variant{}, nil, false, err
	}
	v.Bytes = int64(len(data))
	return clean, facts, v, data, more, nil
}

// Rest makes the variants of a clean file, crops around the focus included,
// that are not in have, a list of names, and hands each to emit.
func (m *Maker) Rest(ctx context.Context, clean []byte, focus Focus, have []string, emit func(Variant, []byte) error) error {
	_, facts, img, err := open(clean)
	if err != nil || facts.Animated {
		return err
	}
	format := fallback(img)
	todo := plan(facts.Width, facts.Height, format)
	// Widest first, each size made of the one before: a cascade. The crops
	// are cut from its first step.
	slices.SortStableFunc(todo, func(a, b Variant) int { return b.Width - a.Width })
	todo = append(planCrops(facts.Width, facts.Height, focus, format), todo...)
	todo = slices.DeleteFunc(todo, func(v Variant) bool { return slices.Contains(have, v.Name()) })
	if len(todo) == 0 {
		return nil
	}
	width, height := widest(facts.Width, facts.Height)
	scaled := scale(img, width, height)
	for _, v := range todo {
		var data []byte
		if v.Crop != "" {
			data, err = m.finish(ctx, clean, cropped(scaled, v), v.Format, kind(facts.Type))
		} else {
			scaled = scale(scaled, v.Width, v.Height)
			data, err = m.finish(ctx, clean, scaled, v.Format, kind(facts.Type))
		}
		if err != nil {
			return err
		}
		v.Bytes = int64(len(data))
		if err := emit(v, data); err != nil {
			return err
		}
	}
	return nil
}

// finish encodes a picture and puts the credit of the original into it.
func (m *Maker) finish(ctx context.Context, clean []byte, img *image.RGBA, format string, original kind) ([]byte, error) {
	data, err := m.encode(ctx, img, format, style(original))
	if err != nil {
		return nil, err
	}
	return decorate(clean, original, data)
}

func fallback(img image.Image) string {
	if opaque(img) {
		return JPEG
	}
	return PNG
}

// opaque reports whether every pixel of img covers what is under it.
func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// quality is how variants are encoded.
type quality struct {
	jpeg int
	webp webp.Options
}

// style tells photographs from drawings and screenshots by the format that
// somebody chose for them; lines and letters need more.
func style(original kind) quality {
	if original == kindJPEG || original == kindWebP {
		return quality{jpeg: 80, webp: webp.Options{Quality: 77}}
	}
	return quality{jpeg: 90, webp: webp.Options{Quality: 86, Sharp: true}}
}

func (m *Maker) encode(ctx context.Context, img *image.RGBA, format string, q quality) ([]byte, error) {
	var out bytes.Buffer
	switch format {
	case JPEG:
		err := jpeg.Encode(&out, img, &jpeg.Options{Quality: q.jpeg})
		return out.Bytes(), err
	case PNG:
		err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img)
		return out.Bytes(), err
	}
	if m.encoder == nil {
		var err error
		if m.encoder, err = webp.New(ctx); err != nil {
			return nil, err
		}
	}
	return m.encoder.Encode(ctx, straight(img), q.webp)
}

// reanimate writes the frames of an animation anew, so that nothing but
// pixels reaches the public file.
func reanimate(file []byte) ([]byte, error) {
	frames, err := gif.DecodeAll(bytes.NewReader(file))
	if err != nil {
		return nil, damaged(kindGIF, err)
	}
	var out bytes.Buffer
	err = gif.EncodeAll(&out, frames)
	return out.Bytes(), err
}

// decorate puts the credit and the colour profile of the clean original
// into an encoded variant.
func decorate(clean []byte, original kind, data []byte) ([]byte, error) {
	found, err := split(original, clean)
	if err != nil {
		return nil, damaged(original, err)
	}
	k, err := recognise(data)
	if err != nil {
		return nil, err
	}
	return join(k, data, parts{xmp: found.xmp, icc: found.icc})
}
