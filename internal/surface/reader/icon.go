package reader

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"

	"golang.org/x/image/vector"

	"stet/internal/platform/cache"
)

// A site without an icon of its own gets the proofreader's mark: a word
// struck out, and under it the row of dots that lets it stand. It is drawn
// from one list of shapes, on a field of 32 by 32.
const iconField = 32

var (
	iconPaper  = color.NRGBA{0xff, 0xfd, 0xf8, 0xff}
	iconInk    = color.NRGBA{0x1b, 0x1a, 0x18, 0xff}
	iconPencil = color.NRGBA{0x1d, 0x4e, 0xd8, 0xff}
)

// bar is a rectangle: left, top, width, height.
type bar struct {
	x, y, w, h float32
	fill       color.NRGBA
}

var iconBars = []bar{
	{0, 0, iconField, iconField, iconPaper},
	{5, 7, 4, 11, iconInk}, {11, 11, 4, 7, iconInk}, {17, 7, 4, 11, iconInk}, {23, 11, 4, 7, iconInk},
	{3, 13, 26, 2, iconPencil},
}

const (
	dotY      = 24.5
	dotRadius = 1.9
)

var iconDots = []float32{7, 13, 19, 25}

func (rd *Reader) drawIconSVG(r *http.Request) (*cache.Page, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">`, iconField, iconField)
	for _, s := range iconBars {
		fmt.Fprintf(&b, `<path fill="%s" d="M%g %gh%gv%gh-%gz"/>`, hex(s.fill), s.x, s.y, s.w, s.h, s.w)
	}
	for _, x := range iconDots {
		fmt.Fprintf(&b, `<circle fill="%s" cx="%g" cy="%g" r="%g"/>`, hex(iconPencil), x, dotY, dotRadius)
	}
	b.WriteString(`</svg>`)
	return &cache.Page{ContentType: "image/svg+xml", Body: b.Bytes(), Tags: []string{"site"}}, nil
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func (rd *Reader) drawIconPNG(r *http.Request) (*cache.Page, error) { return icon(180) }

// drawFavicon answers the address that browsers try unasked. They take a PNG
// by what it is, whatever the address ends in.
func (rd *Reader) drawFavicon(r *http.Request) (*cache.Page, error) { return icon(48) }

// icon draws the mark in pixels.
func icon(size int) (*cache.Page, error) {
	picture := image.NewNRGBA(image.Rect(0, 0, size, size))
	scale := float32(size) / iconField
	for _, s := range iconBars {
		shape := vector.NewRasterizer(size, size)
		shape.MoveTo(s.x*scale, s.y*scale)
		shape.LineTo((s.x+s.w)*scale, s.y*scale)
		shape.LineTo((s.x+s.w)*scale, (s.y+s.h)*scale)
		shape.LineTo(s.x*scale, (s.y+s.h)*scale)
		shape.ClosePath()
		paint(picture, shape, s.fill)
	}
	for _, x := range iconDots {
		paint(picture, circle(size, x*scale, dotY*scale, dotRadius*scale), iconPencil)
	}
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return &cache.Page{ContentType: "image/png", Body: b.Bytes(), Tags: []string{"site"}}, err
}

func paint(on *image.NRGBA, shape *vector.Rasterizer, fill color.NRGBA) {
	shape.DrawOp = draw.Over
	shape.Draw(on, on.Bounds(), image.NewUniform(fill), image.Point{})
}

// circle approximates a circle by four cubic curves.
func circle(size int, x, y, r float32) *vector.Rasterizer {
	const k = 0.5523
	shape := vector.NewRasterizer(size, size)
	shape.MoveTo(x+r, y)
	shape.CubeTo(x+r, y+k*r, x+k*r, y+r, x, y+r)
	shape.CubeTo(x-k*r, y+r, x-r, y+k*r, x-r, y)
	shape.CubeTo(x-r, y-k*r, x-k*r, y-r, x, y-r)
	shape.CubeTo(x+k*r, y-r, x+r, y-k*r, x+r, y)
	shape.ClosePath()
	return shape
}
