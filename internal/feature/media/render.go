package media

import (
	"fmt"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/feature/media/picture"
)

// Picture returns how the item is drawn: the variants that exist, as WebP
// where there is some, and one that every browser reads. Width and Height are
// those of the largest variant, so that a small picture is never drawn larger
// than it is. How wide it is drawn (Sizes) is for the page to say.
func (m Item) Picture() document.Picture {
	var p document.Picture
	var set []string
	for _, v := range m.Variants {
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

// Card returns the variant for cards that other sites draw, and for
// structured data: one that every program reads, 1200 pixels wide where the
// picture has that. ok is false for an item without variants.
func (m Item) Card() (v Variant, ok bool) { return m.fallback(picture.CardWidth) }

// fallback returns the narrowest variant with at least the width, else the
// widest, among those that are not WebP.
func (m Item) fallback(width int) (best Variant, ok bool) {
	for _, v := range m.Variants {
		if v.Format == picture.WebP {
			continue
		}
		better := best.Width < width && v.Width > best.Width || v.Width >= width && v.Width < best.Width
		if !ok || better {
			best, ok = v, true
		}
	}
	return best, ok
}
