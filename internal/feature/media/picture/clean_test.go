package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stet/internal/feature/media/webp"
	"stet/internal/platform/fault"
)

func encodeWebP(t testing.TB, img *image.RGBA) []byte {
	t.Helper()
	ctx := context.Background()
	e, err := webp.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(ctx)
	file, err := e.Encode(ctx, straight(img), webp.Options{Quality: 80})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func noSecrets(t *testing.T, file []byte) {
	t.Helper()
	for _, s := range secrets {
		if bytes.Contains(file, []byte(s)) {
			t.Errorf("the file still holds %q", s)
		}
	}
}

// dirty returns a file of each format with the orientation and everything
// that must go.
func dirty(t testing.TB, orientation uint16) map[string][]byte {
	meta := exif(orientation, "Ada Marsh", "© 2026 Ada Marsh")
	plain := photo(120, 80)
	comment := append([]byte{gifExtension, markerCOM, 14}, "hidden comment\x00"...)
	animated := animation(t, 3, 40, 30)
	loop := bytes.Index(animated, []byte{gifExtension, gifApplication})
	return map[string][]byte{
		"jpeg": withSegments(encodeJPEG(t, plain), app(markerAPP0, jfifHead, []byte("\x01\x02\x00\x00\x48\x00\x48\x00\x00")),
			app(markerAPP1, exifHead, meta), app(markerAPP1, xmpHead, []byte(xmpPacket)), app(markerAPP2, "MPF\x00", []byte("SERIAL-4711")),
			app(markerAPP2, iccHead+"\x01\x01", icc("RGB ", "Display P3")), app(markerCOM, "hidden comment", nil)),
		"png": withChunks(encodePNG(t, transparent(120, 80)), map[string][]byte{"eXIf": meta, "tEXt": []byte("Comment\x00hidden comment"),
			"iTXt": []byte(xmpKeyword + "\x00\x00\x00\x00\x00" + xmpPacket), "tIME": []byte("SERIAL-4711")}),
		"webp": withRIFF(encodeWebP(t, plain), 120, 80, 0x0c, map[string][]byte{"EXIF": meta, "XMP ": []byte(xmpPacket), "JUNK": []byte("SERIAL-4711")}),
		"gif":  append(append(append([]byte(nil), animated[:loop]...), comment...), animated[loop:]...),
	}
}

func TestCleanDropsWhatMustNotBePublic(t *testing.T) {
	for _, orientation := range []uint16{1, 6} {
		for name, file := range dirty(t, orientation) {
			found := 0
			for _, s := range secrets {
				found += bytes.Count(file, []byte(s))
			}
			if found == 0 {
				t.Fatalf("%s: the sample holds no secret", name)
			}
			clean, facts, err := Clean(file)
			if err != nil {
				t.Errorf("%s, orientation %d: %v", name, orientation, err)
				continue
			}
			noSecrets(t, clean)
			want := Facts{Width: 120, Height: 80}
			if orientation == 6 {
				want.Width, want.Height = 80, 120
			}
			if name == "gif" {
				want.Width, want.Height = 40, 30
			}
			if facts.Width != want.Width || facts.Height != want.Height {
				t.Errorf("%s, orientation %d: %d x %d pixels", name, orientation, facts.Width, facts.Height)
			}
			if facts.Bytes != int64(len(clean)) || facts.Key != key(clean) || len(facts.Key) != KeyLength {
				t.Errorf("%s: facts %+v of %d bytes", name, facts, len(clean))
			}
			again, twice, err := Clean(clean)
			if err != nil || !bytes.Equal(clean, again) {
				t.Errorf("%s, orientation %d: cleaning twice changes the file (%v)", name, orientation, err)
			}
			facts.Told = Told{} // nothing of it may stay in the file
			if diff := cmp.Diff(facts, twice); diff != "" {
				t.Errorf("%s: cleaning twice changes the facts: %s", name, diff)
			}
		}
	}
}

func TestCleanKeepsPixels(t *testing.T) {
	for name, file := range dirty(t, 1) {
		clean, facts, err := Clean(file)
		if err != nil {
			t.Fatal(err)
		}
		if name == "gif" {
			got, err := gif.DecodeAll(bytes.NewReader(clean))
			if err != nil || len(got.Image) != 3 || got.LoopCount != 0 || got.Delay[2] != 4 || facts.Frames != 3 || !facts.Animated {
				t.Errorf("animation: %+v, %v", facts, err)
			}
			continue
		}
		k := kind(facts.Type)
		before, err := decode(k, file, 1)
		if err != nil {
			t.Fatal(err)
		}
		after, err := decode(k, clean, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, after, cmp.AllowUnexported(image.YCbCr{})); diff != "" {
			t.Errorf("%s: the pixels changed", name)
		}
	}
}

func TestCleanKeepsCredit(t *testing.T) {
	want := Credit{Creator: "Ada Marsh, Ben Reed", Line: "Shore & Tide Agency", Source: "Shore", Rights: "© 2026 Ada Marsh"}
	files := dirty(t, 1)
	for _, name := range []string{"jpeg", "png", "webp"} {
		clean, facts, err := Clean(files[name])
		if err != nil {
			t.Fatal(err)
		}
		if facts.Credit != want {
			t.Errorf("%s: %+v", name, facts.Credit)
		}
		if _, again, _ := Clean(clean); again.Credit != want {
			t.Errorf("%s: the file itself keeps %+v", name, again.Credit)
		}
	}
}

func TestCreditComesFromTheBestSource(t *testing.T) {
	base := encodeJPEG(t, photo(16, 16))
	sets := map[byte]string{80: "Ida Holm", 110: "Coast Press", 116: "\xa9 Coast", 90: "Sand City"} // Windows-1252
	for _, test := range []struct {
		name string
		file []byte
		want Credit
		text string
	}{
		{"nothing", base, Credit{}, ""},
		{"exif", withSegments(base, app(markerAPP1, exifHead, exif(1, "Ada Marsh", "© Ada"))), Credit{Creator: "Ada Marsh", Rights: "© Ada"}, "Ada Marsh"},
		{"iptc", withSegments(base, app(markerAPP13, iptcHead, iptc(sets))),
			Credit{Creator: "Ida Holm", Line: "Coast Press", Rights: "© Coast"}, "Ida Holm / Coast Press"},
		{"iptc before exif", withSegments(base, app(markerAPP1, exifHead, exif(1, "Ada", "© Ada")), app(markerAPP13, iptcHead, iptc(map[byte]string{80: "Ida"}))),
			Credit{Creator: "Ida", Rights: "© Ada"}, "Ida"},
		{"the line names the creator", withSegments(base, app(markerAPP13, iptcHead, iptc(map[byte]string{80: "Ida", 110: "Ida/AFP"}))),
			Credit{Creator: "Ida", Line: "Ida/AFP"}, "Ida/AFP"},
		{"controls", withSegments(base, app(markerAPP13, iptcHead, iptc(map[byte]string{80: " I\u202eda \x00\n\t B. "}))), Credit{Creator: "Ida B."}, "Ida B."},
		{"broken xmp", withSegments(base, app(markerAPP1, xmpHead, []byte(strings.Split(xmpPacket, "<dc:rights>")[0]+"<dc:rights><"))),
			Credit{Creator: "Ada Marsh, Ben Reed", Line: "Shore & Tide Agency", Source: "Shore"}, "Ada Marsh, Ben Reed / Shore & Tide Agency"},
		{"entities", withSegments(base, app(markerAPP1, xmpHead, []byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))), Credit{}, ""},
	} {
		_, facts, err := Clean(test.file)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(test.want, facts.Credit); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if got := facts.Credit.Text(); got != test.text {
			t.Errorf("%s: printed as %q", test.name, got)
		}
	}
}

func TestOrientationIsBakedIn(t *testing.T) {
	// The red quarter of the stored picture is at the top left; where it
	// must appear is what each value means.
	for orientation, corner := range map[uint16]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}} {
		file := withSegments(encodeJPEG(t, photo(64, 32)), app(markerAPP1, exifHead, exif(orientation, "", "")))
		clean, facts, err := Clean(file)
		if err != nil {
			t.Fatal(err)
		}
		if (facts.Width < facts.Height) != (orientation >= 5) {
			t.Errorf("orientation %d: %d x %d", orientation, facts.Width, facts.Height)
		}
		img, err := jpeg.Decode(bytes.NewReader(clean))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
			c := color.RGBAModel.Convert(img.At(facts.Width/4+p.X*facts.Width/2, facts.Height/4+p.Y*facts.Height/2)).(color.RGBA)
			if red := c.R > 200 && c.G < 60 && c.B < 60; red != (p == corner) {
				t.Errorf("orientation %d: the quarter %v is %v", orientation, p, c)
			}
		}
	}
}

func TestProfilesOfWorkingSpacesStay(t *testing.T) {
	for _, test := range []struct {
		space, name string
		kept        bool
	}{{"RGB ", "Display P3", true}, {"RGB ", "Adobe RGB (1998)", true}, {"RGB ", "sRGB IEC61966-2.1", false},
		{"RGB ", "Monitor SERIAL-4711", false}, {"CMYK", "Display P3", false}, {"GRAY", "Display P3", false}} {
		p := icc(test.space, test.name)
		for format, file := range map[string][]byte{
			"jpeg": withSegments(encodeJPEG(t, photo(8, 8)), app(markerAPP2, iccHead+"\x01\x01", p)),
			"png":  appendProfileTo(encodePNG(t, photo(8, 8)), p),
		} {
			clean, _, err := Clean(file)
			if err != nil {
				t.Fatal(err)
			}
			noSecrets(t, clean)
			found, err := split(map[string]kind{"jpeg": kindJPEG, "png": kindPNG}[format], clean)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(found.icc, p) != test.kept || len(found.icc) > 0 != test.kept {
				t.Errorf("%s, %s %s: kept %d bytes", format, test.space, test.name, len(found.icc))
			}
		}
	}
}

func appendProfileTo(file, profile []byte) []byte {
	const header = len(pngSignature) + 25
	return append(appendProfile(append([]byte(nil), file[:header]...), profile), file[header:]...)
}

// hugePNG is a valid header that announces the size, and nothing else.
func hugePNG(width, height uint32) []byte {
	data := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	data = binary.BigEndian.AppendUint32(data, height)
	data = append(data, 8, 6, 0, 0, 0)
	out := append([]byte(pngSignature), 0, 0, 0, 13)
	out = append(out, data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(data))
}

func TestRefusals(t *testing.T) {
	jpegFile, pngFile := encodeJPEG(t, photo(64, 64)), encodePNG(t, photo(64, 64))
	gifFile := animation(t, 3, 20, 20)
	sof := bytes.Index(jpegFile, []byte{0xff, 0xc0})
	hugeJPEG := append([]byte(nil), jpegFile...)
	copy(hugeJPEG[sof+5:], "\xff\xff\xff\xff")
	for _, test := range []struct {
		name string
		file []byte
		kind fault.Kind
		says string
	}{
		{"empty", nil, fault.Invalid, "empty"},
		{"text", []byte("Dear editor, this is a letter."), fault.Invalid, "no picture"},
		{"html", []byte("<!doctype html><title>x</title>"), fault.Invalid, "no picture"},
		{"svg", []byte("<?xml version='1.0'?>\n<SVG xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></SVG>"), fault.Invalid, "SVG"},
		{"heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), fault.Invalid, "HEIC"},
		{"tiff", []byte("II*\x00rest of it"), fault.Invalid, "TIFF"},
		{"51 megapixels", hugePNG(10_200, 5_000), fault.TooLarge, "51 megapixels"},
		{"a long side", hugePNG(20_001, 1), fault.TooLarge, "20000 a side"},
		{"two thousand million pixels a side", hugePNG(1<<31-1, 1<<31-1), fault.Invalid, "overflow"},
		{"jpeg that announces 65535 a side", hugeJPEG, fault.TooLarge, "a side"},
		{"header alone", hugePNG(100, 100), fault.Invalid, "damaged"},
		{"501 frames", animation(t, 501, 2, 2), fault.TooLarge, "500 frames"},
		{"500 frames of 400,000 pixels", bigFrames(gifFile, 500, 1000, 400), fault.TooLarge, "200 megapixels together"},
		{"jpeg cut in the header", jpegFile[:100], fault.Invalid, "damaged"},
		{"jpeg cut in the pixels", jpegFile[:len(jpegFile)-200], fault.Invalid, "damaged"},
		{"jpeg without its end", jpegFile[:len(jpegFile)-2], fault.Invalid, "damaged"},
		{"png cut short", pngFile[:len(pngFile)/2], fault.Invalid, "damaged"},
		{"gif cut short", gifFile[:len(gifFile)-20], fault.Invalid, "damaged"},
		{"webp cut short", []byte("RIFF\xff\x00\x00\x00WEBPVP8 \x10\x00\x00\x00"), fault.Invalid, "damaged"},
		{"webp that moves", withRIFF([]byte("RIFF\x00\x00\x00\x00WEBP"), 10, 10, webpAnimation, map[string][]byte{"ANIM": make([]byte, 6)}), fault.Invalid, "animated WebP"},
		{"too many bytes", append(append([]byte(nil), jpegFile...), make([]byte, MaxBytes)...), fault.TooLarge, "50 MB"},
	} {
		_, _, err := Clean(test.file)
		if !fault.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v (%v)", test.name, err, fault.KindOf(err))
		}
	}
}

// bigFrames repeats the frames of an animation and enlarges what they
// announce.
func bigFrames(file []byte, count, width, height int) []byte {
	var frame []byte
	header, _ := blocksGIF(file, func(b gifBlock) {
		if b.image {
			frame = append([]byte(nil), b.whole...)
		}
	})
	out := append([]byte(nil), header...)
	binary.LittleEndian.PutUint16(out[6:], uint16(width))
	binary.LittleEndian.PutUint16(out[8:], uint16(height))
	binary.LittleEndian.PutUint16(frame[5:], uint16(width))
	binary.LittleEndian.PutUint16(frame[7:], uint16(height))
	for range count {
		out = append(out, frame...)
	}
	return append(out, gifTrailer)
}

// Whatever Clean accepts is clean, decodes, and stays as it is when cleaned
// again.
func FuzzClean(f *testing.F) {
	for _, file := range dirty(f, 6) {
		f.Add(file)
	}
	f.Add(encodeJPEG(f, photo(9, 9)))
	f.Add(animation(f, 2, 3, 3))
	f.Fuzz(func(t *testing.T, file []byte) {
		if width, height, err := sniff(file); err != nil || width*height > 100_000 {
			return
		}
		clean, facts, err := Clean(file)
		if err != nil {
			return
		}
		facts.Told = Told{}
		again, twice, err := Clean(clean)
		if err != nil || !bytes.Equal(clean, again) || facts != twice {
			t.Errorf("cleaning twice: %v; %+v became %+v", err, facts, twice)
		}
	})
}

func sniff(file []byte) (int, int, error) {
	k, err := recognise(file)
	if err != nil {
		return 0, 0, err
	}
	return size(k, file)
}
