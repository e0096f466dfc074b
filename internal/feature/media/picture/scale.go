package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// maxScratch bounds the memory that the good scaler may take besides its
// pictures, in bytes: 32 for each pixel of the wanted width and the
// original height.
const maxScratch = 256 << 20

// scale returns img in the size. It halves by averaging while the picture
// is twice as wide, which is fast and needs no memory besides, and makes
// the last step with a Catmull-Rom filter.
func scale(img image.Image, width, height int) *image.RGBA {
	for img.Bounds().Dx() >= 2*width && img.Bounds().Dy() >= 2 {
		half := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx()/2, img.Bounds().Dy()/2))
		draw.ApproxBiLinear.Scale(half, half.Bounds(), direct(img), img.Bounds(), draw.Src, nil)
		img = half
	}
	if img.Bounds().Dx() == width && img.Bounds().Dy() == height {
		return upright(img)
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	var scaler draw.Scaler = draw.CatmullRom
	if 32*width*img.Bounds().Dy() > maxScratch {
		scaler = draw.ApproxBiLinear
	}
	scaler.Scale(out, out.Bounds(), direct(img), img.Bounds(), draw.Src, nil)
	return out
}

// direct returns img in a form that package draw reads quickly.
func direct(img image.Image) image.Image {
	switch img.(type) {
	case *image.RGBA, *image.NRGBA, *image.YCbCr, *image.Gray:
		return img
	}
	return upright(img)
}

// upright returns the pixels of img from (0, 0) on.
func upright(img image.Image) *image.RGBA {
	if rgba, ok := img.(*image.RGBA); ok && rgba.Rect.Min == (image.Point{}) {
		return rgba
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}

// straight returns img with colours that are not multiplied by alpha. It
// shares the pixels of an opaque picture, where both are the same.
func straight(img *image.RGBA) *image.NRGBA {
	if img.Opaque() {
		return &image.NRGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
	}
	out := image.NewNRGBA(img.Rect)
	for i := 0; i+3 < len(img.Pix); i += 4 {
		a := uint32(img.Pix[i+3])
		if a == 0 {
			continue
		}
		for c := range 3 {
			out.Pix[i+c] = uint8(min(255, (uint32(img.Pix[i+c])*255+a/2)/a))
		}
		out.Pix[i+3] = uint8(a)
	}
	return out
}

// orient turns img as the Exif orientation says; it returns img itself for
// 1, upright.
func orient(img image.Image, orientation int) image.Image {
	if orientation <= 1 || orientation > 8 || img == nil {
		return img
	}
	from := upright(img)
	w, h := from.Rect.Dx(), from.Rect.Dy()
	size := image.Pt(w, h)
	if orientation >= 5 {
		size = image.Pt(h, w)
	}
	to := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			var sx, sy int // where the pixel comes from
			switch orientation {
			case 2:
				sx, sy = w-1-x, y
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sx, sy = x, h-1-y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			copy(to.Pix[to.PixOffset(x, y):][:4], from.Pix[from.PixOffset(sx, sy):][:4])
		}
	}
	return to
}
