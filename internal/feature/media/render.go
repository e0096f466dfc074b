package media

import (
	"fmt"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/feature/media/picture"
)

// Picture returns how the item is drawn: the variants that exist, as WebP
// where there is some, and one that every browser reads; and its crops. Width
// and Height are those of the largest variant, so that a small picture is never
// drawn larger than it is. How wide it is drawn (Sizes) is for the page to say.
func (m Item) Picture() document.Picture {
	p := document.Picture{Card: m.drawn(picture.Card), Wide: m.drawn(picture.Wide), Square: m.drawn(picture.Square)}
	var set []string
	for _, v := range m.Variants {
		if v.Crop != "" {
			continue
		}
		if v.Width > p.Width {
			p.Width, p.Height = v.Width, v.Height
		}
		if v.Format == picture.WebP {
			set = append(set, fmt.Sprintf("%s %dw", m.Address(v), v.Width))
		}
	}
	if v, ok := m.fallback(picture.PageWidth); ok {
		p.Src = m.Address(v)
	}
	if len(set) > 0 {
		p.Sources = []document.Source{{Type: types[picture.WebP], SrcSet: strings.Join(set, ", ")}}
	}
	return p
}

// Crop returns a crop around the focus in the format that every program reads.
// ok is false for a picture that is too small for it, or that has none yet.
func (m Item) Crop(crop picture.Crop) (v Variant, ok bool) {
	for _, v := range m.Variants {
		if v.Crop == crop && v.Format != picture.WebP {
			return v, true
		}
	}
	return Variant{}, false
}

func (m Item) drawn(crop picture.Crop) document.Crop {
	v, ok := m.Crop(crop)
	if !ok {
		return document.Crop{}
	}
	return document.Crop{Src: m.Address(v), Width: v.Width, Height: v.Height}
}

// Card returns the variant for cards that other sites draw, and for
// structured data: the crop that they have room for, else one that is 1200
// pixels wide where the picture has that. ok is false for an item without
// variants.
func (m Item) Card() (v Variant, ok bool) {
	if v, ok := m.Crop(picture.Card); ok {
		return v, true
	}
	return m.fallback(picture.CardWidth)
}

// Thumbnail returns the narrowest variant that shows the whole picture; ok is
// false for a file.
func (m Item) Thumbnail() (best Variant, ok bool) {
	for _, v := range m.Variants {
		if v.Crop == "" && (!ok || v.Width < best.Width) {
			best, ok = v, true
		}
	}
	return best, ok
}

// fallback returns the narrowest variant of the whole picture with at least
// the width, else the widest, among those that are not WebP.
func (m Item) fallback(width int) (best Variant, ok bool) {
	for _, v := range m.Variants {
		if v.Format == picture.WebP || v.Crop != "" {
			continue
		}
		better := best.Width < width && v.Width > best.Width || v.Width >= width && v.Width < best.Width
		if !ok || better {
			best, ok = v, true
		}
	}
	return best, ok
}
