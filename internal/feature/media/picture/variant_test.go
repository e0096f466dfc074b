package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		width, height int
		want          string
	}{
		{1, 1, "1x1.jpg 1x1.webp"},
		{300, 200, "300x200.jpg 300x200.webp"},
		{350, 100, "350x100.jpg 350x100.webp"},
		{500, 400, "500x400.jpg 320x256.webp 500x400.webp"},
		{1000, 500, "1000x500.jpg 320x160.webp 480x240.webp 720x360.webp 1000x500.webp"},
		{1920, 1080, "960x540.jpg 1280x720.jpg 320x180.webp 480x270.webp 720x405.webp 960x540.webp 1280x720.webp 1920x1080.webp"},
		{4000, 3000, "960x720.jpg 1280x960.jpg 320x240.webp 480x360.webp 720x540.webp 960x720.webp 1280x960.webp 1920x1440.webp"},
		{20000, 1, "960x1.jpg 1280x1.jpg 320x1.webp 480x1.webp 720x1.webp 960x1.webp 1280x1.webp 1920x1.webp"},
		{1000, 20000, "1000x20000.jpg 320x6400.webp 480x9600.webp 720x14400.webp"},
	} {
		var got []string
		for _, v := range plan(test.width, test.height, JPEG) {
			got = append(got, fmt.Sprintf("%dx%d.%s", v.Width, v.Height, v.Format))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%d x %d: %s", test.width, test.height, strings.Join(got, " "))
		}
	}
}

func TestPlanNeverEnlarges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(1, MaxSide).Draw(t, "width"), rapid.IntRange(1, MaxSide).Draw(t, "height")
		names := map[string]bool{}
		for _, v := range plan(width, height, PNG) {
			if v.Width > width || v.Width > 1920 || v.Height < 1 || v.Height > height {
				t.Errorf("%+v", v)
			}
			if exact := float64(height) * float64(v.Width) / float64(width); math.Abs(exact-float64(v.Height)) > 1 {
				t.Errorf("%+v is not in proportion", v)
			}
			if names[v.Name()] {
				t.Errorf("%s is planned twice", v.Name())
			}
			names[v.Name()] = true
		}
	})
}

// all makes every variant of a file.
func all(t testing.TB, m *Maker, file []byte) (clean []byte, facts Facts, made map[string][]byte) {
	t.Helper()
	ctx := context.Background()
	clean, facts, v, data, more, err := m.First(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	made = map[string][]byte{v.Name(): data}
	rest := 0
	err = m.Rest(ctx, clean, Centre, []string{v.Name()}, func(v Variant, data []byte) error {
		if made[v.Name()] != nil || v.Bytes != int64(len(data)) {
			t.Errorf("%+v: %d bytes, or made twice", v, len(data))
		}
		made[v.Name()] = data
		rest++
		return nil
	})
	if err != nil || more != (rest > 0) {
		t.Fatalf("more %v, made %d: %v", more, rest, err)
	}
	return clean, facts, made
}

func TestVariants(t *testing.T) {
	m := &Maker{}
	defer m.Close(context.Background())
	for name, test := range map[string]struct {
		file []byte
		want []string
	}{
		"photo": {withSegments(encodeJPEG(t, photo(1400, 700)), app(markerAPP1, exifHead, exif(1, "Ada Marsh", "© Ada")), app(markerAPP2, iccHead+"\x01\x01", icc("RGB ", "Display P3"))),
			[]string{"1400.jpg", "1400.webp", "320.webp", "480.webp", "720.webp", "960.jpg", "960.webp", "card-500-500.jpg",
				"square-500-500.jpg", "square-500-500.webp", "wide-500-500.jpg", "wide-500-500.webp"}},
		"turned":      {withSegments(encodeJPEG(t, photo(400, 200)), app(markerAPP1, exifHead, exif(6, "Ada Marsh", ""))), []string{"200.jpg", "200.webp"}},
		"transparent": {encodePNG(t, transparent(700, 70)), []string{"320.webp", "480.webp", "700.png", "700.webp"}},
		"drawing":     {encodePNG(t, photo(330, 100)), []string{"330.jpg", "330.webp"}},
		"animation":   {animation(t, 4, 50, 20), []string{"50.gif"}},
		"still gif":   {animation(t, 1, 50, 20), []string{"50.jpg", "50.webp"}},
	} {
		clean, facts, made := all(t, m, test.file)
		var names []string
		for n := range made {
			names = append(names, n)
		}
		slices.Sort(names)
		if !slices.Equal(names, test.want) {
			t.Errorf("%s: made %v, want %v", name, names, test.want)
		}
		for n, data := range made {
			noSecrets(t, data)
			named, ok := ParseName(n)
			if !ok {
				t.Fatalf("%s: the name %s cannot be read", name, n)
			}
			k, err := recognise(data)
			if err != nil {
				t.Fatal(err)
			}
			w, h, err := size(k, data)
			exact := float64(facts.Height) * float64(named.Width) / float64(facts.Width)
			if whole := named.Crop == ""; err != nil || whole && (w != named.Width || math.Abs(exact-float64(h)) > 1) {
				t.Errorf("%s, %s: %d x %d, %v", name, n, w, h, err)
			}
			if _, err := decode(k, data, 1); err != nil {
				t.Errorf("%s, %s: %v", name, n, err)
			}
			found, err := split(k, data)
			if err != nil {
				t.Fatal(err)
			}
			original, _ := split(kind(facts.Type), clean)
			if credit, _ := readCredit(found); credit != facts.Credit || !bytes.Equal(found.icc, original.icc) {
				t.Errorf("%s, %s: credit %+v, want %+v; profile of %d bytes", name, n, credit, facts.Credit, len(found.icc))
			}
		}
	}
}

func TestAnimationIsKeptAsItIs(t *testing.T) {
	m := &Maker{}
	_, _, v, data, more, err := m.First(context.Background(), animation(t, 5, 30, 20))
	if err != nil || more || v.Format != GIF {
		t.Fatalf("%+v, more %v: %v", v, more, err)
	}
	got, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil || len(got.Image) != 5 || got.Delay[4] != 4 || got.Image[3].ColorIndexAt(3, 0) != 1 {
		t.Errorf("the frames changed: %v", err)
	}
}

func TestScaleKeepsThePicture(t *testing.T) {
	for _, size := range []image.Point{{640, 400}, {641, 401}, {2000, 1000}, {100, 3000}} {
		src := photo(size.X, size.Y)
		w := min(320, size.X)
		h := max(1, size.Y*w/size.X)
		for name, img := range map[string]image.Image{"rgba": src, "jpeg": mustDecode(t, encodeJPEG(t, src)), "png": mustDecode(t, encodePNG(t, src))} {
			out := scale(img, w, h)
			if out.Bounds() != image.Rect(0, 0, w, h) {
				t.Fatalf("%v, %s: %v", size, name, out.Bounds())
			}
			if c := out.RGBAAt(w/4, h/4); c.R < 240 || c.G > 15 || c.B > 15 || c.A != 255 {
				t.Errorf("%v, %s: the red quarter is %v", size, name, c)
			}
			want := src.RGBAAt(size.X*3/4, size.Y*3/4)
			if got := out.RGBAAt(w*3/4, h*3/4); math.Abs(float64(want.R)-float64(got.R)) > 25 {
				t.Errorf("%v, %s: %v became %v", size, name, want, got)
			}
		}
	}
}

func mustDecode(t testing.TB, file []byte) image.Image {
	t.Helper()
	k, err := recognise(file)
	if err != nil {
		t.Fatal(err)
	}
	img, err := decode(k, file, 1)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// BenchmarkVariants is a photograph of 12 megapixels from the upload to the
// last variant.
func BenchmarkVariants(b *testing.B) {
	file := encodeJPEG(b, photo(4000, 3000))
	m := &Maker{}
	defer m.Close(context.Background())
	all(b, m, encodeJPEG(b, photo(10, 10)))
	for b.Loop() {
		all(b, m, file)
	}
}
