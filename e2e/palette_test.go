//go:build screenshot

package e2e

import (
	"image"
	"image/color"
	"image/draw"
	"slices"
)

// reduce returns the picture in 256 colours of its own, chosen by median cut
// (P. Heckbert, Color image quantization for frame buffer display, 1982).
func reduce(full image.Image) *image.Paletted {
	bounds := full.Bounds()
	counts := make(map[color.RGBA]int)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[color.RGBAModel.Convert(full.At(x, y)).(color.RGBA)]++
		}
	}
	first := box{}
	for c, n := range counts {
		first = append(first, shade{[3]int{int(c.R), int(c.G), int(c.B)}, n})
	}
	boxes := []box{first}
	for len(boxes) < 256 {
		i := slices.IndexFunc(boxes, func(b box) bool { return b.weight() == slices.MaxFunc(boxes, lighter).weight() })
		one, other := boxes[i].cut()
		if other == nil {
			break
		}
		boxes[i] = one
		boxes = append(boxes, other)
	}
	palette := make(color.Palette, len(boxes))
	for i, b := range boxes {
		palette[i] = b.mean()
	}
	out := image.NewPaletted(bounds, palette)
	draw.Draw(out, bounds, full, bounds.Min, draw.Src)
	return out
}
