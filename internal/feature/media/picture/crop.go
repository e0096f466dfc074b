package picture

import "image"

// Crop names a cut of a picture around its focus point, for places whose
// shape is given.
type Crop string

// The crops that are made of each picture.
const (
	Card   Crop = "card"   // 1200 x 630: what other sites show of a story (Open Graph)
	Wide   Crop = "wide"   // 16:9, for cards and leads
	Square Crop = "square" // for portraits, rails and contact sheets
)

// cuts are the sizes of the crops in pixels, in the order in which they are
// made, and whether WebP is made beside the format that every program reads.
var cuts = []struct {
	crop          Crop
	width, height int
	webp          bool
}{
	{Card, 1200, 630, false}, // the programs that draw cards do not all read WebP
	{Wide, 960, 540, true},
	{Square, 480, 480, true},
}

// minCrop is the narrowest crop that is made, in pixels: a smaller picture is
// shown whole.
const minCrop = 320

// FocusScale is the largest coordinate of a Focus.
const FocusScale = 1000

// Focus is the point of a picture that no crop may lose, from 0, 0 at the top
// left to FocusScale, FocusScale at the bottom right.
type Focus struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// Centre is the focus of a picture of which nobody has said another.
var Centre = Focus{FocusScale / 2, FocusScale / 2}

// Valid reports whether the point lies in the picture.
func (f Focus) Valid() bool {
	return f.X >= 0 && f.X <= FocusScale && f.Y >= 0 && f.Y <= FocusScale
}

// planCrops returns the crops of a picture around the focus, without their
// sizes in bytes. They are cut from the widest variant, and never enlarged.
func planCrops(width, height int, focus Focus, fallback string) []Variant {
	width, height = widest(width, height)
	var list []Variant
	for _, c := range cuts {
		part := cut(width, height, c.width, c.height, focus)
		v := Variant{Width: min(c.width, part.Dx()), Height: min(c.height, part.Dy()), Format: fallback, Crop: c.crop, Focus: &focus}
		if v.Width < minCrop || v.Height < 1 {
			continue
		}
		list = append(list, v)
		if c.webp {
			v.Format = WebP
			list = append(list, v)
		}
	}
	return list
}

// cut returns the largest part of a picture that has the shape of width to
// height and lies as evenly around the focus as the edges allow.
func cut(fromWidth, fromHeight, width, height int, focus Focus) image.Rectangle {
	w, h := fromWidth, fromWidth*height/width
	if h > fromHeight {
		w, h = fromHeight*width/height, fromHeight
	}
	x := min(max(0, focus.X*fromWidth/FocusScale-w/2), fromWidth-w)
	y := min(max(0, focus.Y*fromHeight/FocusScale-h/2), fromHeight-h)
	return image.Rect(x, y, x+w, y+h)
}

// cropped returns what the variant shows of the widest one, in its size.
func cropped(img *image.RGBA, v Variant) *image.RGBA {
	part := cut(img.Rect.Dx(), img.Rect.Dy(), v.Width, v.Height, *v.Focus)
	return scale(upright(img.SubImage(part)), v.Width, v.Height)
}
