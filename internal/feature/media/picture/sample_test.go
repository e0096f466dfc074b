package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

// What must never come out of Clean; each sample file is full of it.
var secrets = []string{"SERIAL-4711", "SecretCam", "N52 22 12", "owner@example.org", "hidden comment", "<script>"}

// photo draws a picture whose top left quarter is red.
func photo(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			v := uint8(128 + 100*math.Sin(float64(x)/30)*math.Cos(float64(y)/50))
			c := color.RGBA{R: v, G: v / 2, B: 255 - v, A: 255}
			if x < width/2 && y < height/2 {
				c = color.RGBA{R: 255, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// transparent draws a picture whose right half is clear.
func transparent(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width / 2 {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(x), G: uint8(y), B: 90, A: 255})
		}
	}
	return img
}

func encodeJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func animation(t testing.TB, frames, width, height int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for i := range frames {
		img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
		img.SetColorIndex(i%width, 0, 1)
		g.Image = append(g.Image, img)
		g.Delay = append(g.Delay, 4)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, g); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// exif returns a directory with the orientation, and with the camera, its
// serial number, the owner and the place. creator and rights may be empty.
func exif(orientation uint16, creator, rights string) []byte {
	order := binary.BigEndian
	type entry struct {
		tag, kind uint16
		value     []byte
	}
	list := []entry{
		{0x010f, 2, []byte("SecretCam\x00")},
		{0x0112, 3, order.AppendUint16(nil, orientation)},
		{0x013b, 2, append([]byte(creator), 0)},
		{0x8298, 2, append([]byte(rights), 0)},
		{0x8825, 2, []byte("GPS N52 22 12\x00")},
		{0xa430, 2, []byte("owner@example.org\x00")},
		{0xa431, 2, []byte("SERIAL-4711\x00")},
	}
	out := []byte("MM\x00\x2a\x00\x00\x00\x08")
	out = order.AppendUint16(out, uint16(len(list)))
	data := make([]byte, 0)
	start := len(out) + 12*len(list) + 4
	for _, e := range list {
		count := len(e.value)
		if e.kind == 3 {
			count = 1
		}
		out = order.AppendUint16(out, e.tag)
		out = order.AppendUint16(out, e.kind)
		out = order.AppendUint32(out, uint32(count))
		if len(e.value) <= 4 {
			out = append(out, append(e.value, 0, 0, 0, 0)[:4]...)
			continue
		}
		out = order.AppendUint32(out, uint32(start+len(data)))
		data = append(data, e.value...)
	}
	out = append(out, 0, 0, 0, 0)
	return append(out, data...)
}

// iptc returns image resources with a byline, a credit and a city.
func iptc(sets map[byte]string) []byte {
	var data []byte
	for number, text := range sets {
		data = append(data, 0x1c, 2, number)
		data = binary.BigEndian.AppendUint16(data, uint16(len(text)))
		data = append(data, text...)
	}
	out := []byte("8BIM\x04\x25\x00\x00\x00\x00\x00\x03abc\x00") // another resource before it
	out = append(out, "8BIM\x04\x04\x00\x00"...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	return append(out, data...)
}

// xmpPacket is written as cameras and editors do it: attributes and lists.
const xmpPacket = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <rdf:Description rdf:about="" xmlns:p="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
   xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
   p:Credit="Shore &amp; Tide Agency" p:Source="Shore" aux:SerialNumber="SERIAL-4711" exif:GPSLatitude="N52 22 12">
  <dc:creator><rdf:Seq><rdf:li>Ada Marsh</rdf:li><rdf:li>Ben Reed</rdf:li></rdf:Seq></dc:creator>
  <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Ada Marsh</rdf:li><rdf:li xml:lang="de">anders</rdf:li></rdf:Alt></dc:rights>
  <dc:description><rdf:Alt><rdf:li xml:lang="x-default">owner@example.org</rdf:li></rdf:Alt></dc:description>
 </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

// displayP3 is the head of a profile with its name; enough to be told apart.
func icc(space, name string) []byte {
	out := make([]byte, 128, 300)
	copy(out[16:], space)
	copy(out[36:], "acsp")
	for _, c := range []byte(name) {
		out = append(out, 0, c)
	}
	return append(out, make([]byte, 60)...)
}

// withSegments puts segments behind the SOI of a JPEG file, and a second
// picture with a secret behind its end.
func withSegments(file []byte, list ...segment) []byte {
	out := []byte{0xff, markerSOI}
	for _, s := range list {
		out = appendSegment(out, s)
	}
	out = append(out, file[2:]...)
	return append(out, "SERIAL-4711 behind the end"...)
}

func app(marker byte, head string, payload []byte) segment {
	return segment{marker: marker, payload: append([]byte(head), payload...)}
}

// withChunks puts chunks behind the IHDR of a PNG file.
func withChunks(file []byte, chunks map[string][]byte) []byte {
	const header = len(pngSignature) + 25
	out := append([]byte(nil), file[:header]...)
	for name, payload := range chunks {
		out = appendChunk(out, name, payload)
	}
	return append(out, file[header:]...)
}

// withRIFF makes the extended form of a simple WebP file.
func withRIFF(file []byte, width, height int, flags byte, chunks map[string][]byte) []byte {
	out := append([]byte(nil), file[:12]...)
	out = appendRIFF(out, "VP8X", []byte{flags, 0, 0, 0, byte(width - 1), byte((width - 1) >> 8), 0, byte(height - 1), byte((height - 1) >> 8), 0})
	out = append(out, file[12:]...)
	for name, payload := range chunks {
		out = appendRIFF(out, name, payload)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
