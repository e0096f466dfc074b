package picture

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCropsStayInThePictureAndHoldTheFocus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(1, MaxSide).Draw(t, "width"), rapid.IntRange(1, MaxSide).Draw(t, "height")
		focus := Focus{rapid.IntRange(0, FocusScale).Draw(t, "x"), rapid.IntRange(0, FocusScale).Draw(t, "y")}
		for _, v := range planCrops(width, height, focus, JPEG) {
			w, h := widest(width, height)
			part := cut(w, h, v.Width, v.Height, focus)
			if !part.In(image.Rect(0, 0, w, h)) || v.Width > part.Dx() || v.Height > part.Dy() {
				t.Errorf("%+v is cut out of %d x %d at %v", v, w, h, part)
			}
			at := image.Pt(min(focus.X*w/FocusScale, w-1), min(focus.Y*h/FocusScale, h-1))
			if !at.In(part) {
				t.Errorf("%+v: the focus %v lies outside of %v", v, at, part)
			}
			if again, ok := ParseName(v.Name()); !ok || again.Crop != v.Crop || *again.Focus != focus || again.Format != v.Format {
				t.Errorf("%s is read as %+v", v.Name(), again)
			}
		}
	})
}

func TestCropsShowTheFocus(t *testing.T) {
	// Grey, with a red square in the corner that is in focus.
	img := image.NewRGBA(image.Rect(0, 0, 1600, 1600))
	for i := range img.Pix {
		img.Pix[i] = 200
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	for y := range 200 {
		for x := range 200 {
			img.SetRGBA(1400+x, y, color.RGBA{R: 255, A: 255})
		}
	}
	file := encodeJPEG(t, img)
	m := &Maker{}
	defer m.Close(context.Background())
	seen := map[Crop]bool{}
	have := []string{"320.webp", "480.webp", "720.webp", "960.webp", "1280.webp", "1600.webp", "960.jpg", "1280.jpg"}
	err := m.Rest(context.Background(), file, Focus{1000, 0}, have, func(v Variant, data []byte) error {
		if v.Format != JPEG {
			return nil
		}
		seen[v.Crop] = true
		out, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return err
		}
		if out.Bounds().Dx() != v.Width || out.Bounds().Dy() != v.Height {
			t.Errorf("%s has %v", v.Name(), out.Bounds())
		}
		c := color.RGBAModel.Convert(out.At(v.Width-10, 10)).(color.RGBA)
		if c.R < 200 || c.G > 60 {
			t.Errorf("%s does not show the focus but %v", v.Name(), c)
		}
		return nil
	})
	if err != nil || !seen[Card] || !seen[Wide] || !seen[Square] || len(seen) != 3 {
		t.Errorf("made %v: %v", seen, err)
	}
}

func TestNamesAreSpeltInOneWay(t *testing.T) {
	for _, name := range []string{"0400.jpg", "+400.jpg", "400.jpeg", "400", ".jpg", "-1.jpg", "20001.jpg", "card-500-500.svg", "card-0500-500.jpg",
		"card-1001-0.jpg", "card--1-0.jpg", "card-500.jpg", "card-500-500-1.jpg", "poster-500-500.jpg", "card-500-500", strings.Repeat("9", 40) + ".jpg"} {
		if v, ok := ParseName(name); ok {
			t.Errorf("%q is read as %+v", name, v)
		}
	}
}
