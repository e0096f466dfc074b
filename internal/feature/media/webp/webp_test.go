package webp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"strings"
	"testing"

	"golang.org/x/image/webp"
)

// photograph draws something with smooth gradients, edges and noise.
func photograph(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	seed := uint32(1)
	for y := range height {
		for x := range width {
			seed = seed*1664525 + 1013904223
			noise := float64(seed>>28) - 8
			v := 128 + 90*math.Sin(float64(x)/40)*math.Cos(float64(y)/60) + noise
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(v), G: uint8(v / 2), B: uint8(255 - v), A: 255})
		}
	}
	return img
}

// The notice names the very file that is embedded.
func TestNotice(t *testing.T) {
	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(module)); !strings.Contains(string(notice), sum) {
		t.Errorf("NOTICE does not name the SHA-256 of encoder.wasm, %s", sum)
	}
}

func TestEncode(t *testing.T) {
	ctx := context.Background()
	e, err := New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(ctx)

	for _, size := range []image.Point{{1, 1}, {3, 7}, {320, 240}, {1280, 853}} {
		want := photograph(size.X, size.Y)
		file, err := e.Encode(ctx, want, Options{Quality: 78})
		if err != nil {
			t.Fatal(err)
		}
		got, err := webp.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%v: read it back: %v", size, err)
		}
		if got.Bounds().Size() != size {
			t.Errorf("%v came back as %v", size, got.Bounds().Size())
		}
		if e := meanError(want, got); e > 12 {
			t.Errorf("%v: mean error %.1f of 255", size, e)
		}
		if raw := 4 * size.X * size.Y; raw > 1000 && len(file) > raw/4 {
			t.Errorf("%v: %d bytes of %d raw", size, len(file), raw)
		}
	}
}

func TestEncodeKeepsTransparency(t *testing.T) {
	ctx := context.Background()
	e, err := New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(ctx)
	img := photograph(64, 64)
	for y := range 32 {
		for x := range 64 {
			img.SetNRGBA(x, y, color.NRGBA{})
		}
	}
	file, err := e.Encode(ctx, img, Options{Quality: 80, Sharp: true})
	if err != nil {
		t.Fatal(err)
	}
	got, err := webp.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := got.At(10, 10).RGBA(); a != 0 {
		t.Errorf("alpha of a transparent pixel is %d", a)
	}
	if _, _, _, a := got.At(10, 50).RGBA(); a != 0xffff {
		t.Errorf("alpha of an opaque pixel is %d", a)
	}
}

func TestEncodeRefusesImpossibleSizes(t *testing.T) {
	ctx := context.Background()
	e, err := New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(ctx)
	for _, size := range []image.Point{{0, 5}, {MaxSide + 1, 1}} {
		if _, err := e.Encode(ctx, image.NewNRGBA(image.Rect(0, 0, size.X, size.Y)), Options{Quality: 78}); err == nil {
			t.Errorf("%v was encoded", size)
		}
	}
	if _, err := e.Encode(ctx, photograph(8, 8), Options{Quality: 78}); err != nil {
		t.Errorf("after a refusal: %v", err)
	}
}

func meanError(want, got image.Image) float64 {
	sum, b := 0.0, want.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			r1, g1, b1, _ := want.At(x, y).RGBA()
			r2, g2, b2, _ := got.At(x, y).RGBA()
			sum += math.Abs(float64(r1)-float64(r2)) + math.Abs(float64(g1)-float64(g2)) + math.Abs(float64(b1)-float64(b2))
		}
	}
	return sum / 257 / 3 / float64(b.Dx()*b.Dy())
}

func BenchmarkEncode1280(b *testing.B) {
	ctx := context.Background()
	e, err := New(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close(ctx)
	img := photograph(1280, 853)
	for b.Loop() {
		if _, err := e.Encode(ctx, img, Options{Quality: 78}); err != nil {
			b.Fatal(err)
		}
	}
}
