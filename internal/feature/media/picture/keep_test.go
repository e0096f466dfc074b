package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// private is what cameras and programs write about place, device and owner;
// each text stands in one of the places where it is usually found.
var private = []string{"MAKERNOTE-SN-90210", "BODY-90210", "LENS-90210", "SecretCam X1", "N 52 22 12.5", "Quay Street 7", "XMP-GPS-1.2345E",
	"AUX-SN-90210", "uuid:device-90210", "thumbnail of the place", "extended-90210", "owner@example.org", "Brackhythe, in the caption"}

// cameraExif is a file's Exif part with an Exif directory that holds a maker
// note and serial numbers, a GPS directory and a thumbnail directory.
func cameraExif() []byte {
	out := []byte("II\x2a\x00\x08\x00\x00\x00")
	var data []byte
	directory := func(entries map[uint16]string) []byte {
		var d []byte
		d = binary.LittleEndian.AppendUint16(d, uint16(len(entries)))
		for tag, value := range entries {
			d = binary.LittleEndian.AppendUint16(d, tag)
			d = binary.LittleEndian.AppendUint16(d, 2)
			d = binary.LittleEndian.AppendUint32(d, uint32(len(value)))
			d = binary.LittleEndian.AppendUint32(d, uint32(1000+len(data)))
			data = append(data, value...)
		}
		return binary.LittleEndian.AppendUint32(d, 0)
	}
	first := directory(map[uint16]string{0x010f: "SecretCam X1\x00", 0x8298: "© 2026 Coast Press\x00"})
	exifDir := directory(map[uint16]string{0x927c: "MAKERNOTE-SN-90210", 0xa431: "BODY-90210\x00", 0xa435: "LENS-90210\x00", 0xa430: "owner@example.org\x00"})
	gps := directory(map[uint16]string{0x0002: "N 52 22 12.5", 0x001d: "2026:03:01\x00"})
	thumbnail := directory(map[uint16]string{0x0201: "thumbnail of the place"})
	out = append(out, first...)
	out = append(out, exifDir...)
	out = append(out, gps...)
	out = append(out, thumbnail...)
	out = append(out, make([]byte, 1000-len(out))...)
	return append(out, data...)
}

const cameraXMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
  xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
  xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
  xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
  exif:GPSLongitude="XMP-GPS-1.2345E" aux:SerialNumber="AUX-SN-90210" xmpMM:InstanceID="uuid:device-90210"
  photoshop:Credit="Coast Press" Iptc4xmpCore:Location="Quay Street 7"
  xmpRights:WebStatement="https://coast.example/licence?id=7&amp;v=2">
  <dc:creator><rdf:Seq><rdf:li>Ida Holm</rdf:li></rdf:Seq></dc:creator>
  <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Boats at low tide, Brackhythe, in the caption</rdf:li></rdf:Alt></dc:description>
  <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Three boats on mud</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
  <xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Editorial use only</rdf:li></rdf:Alt></xmpRights:UsageTerms>
  <plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorEmail1>owner@example.org</plus:LicensorEmail1>
   <plus:LicensorURL>https://coast.example/buy/7</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>
 </rdf:Description></rdf:RDF></x:xmpmeta>`

func TestEverySizeKeepsTheRightsAndLosesTheRest(t *testing.T) {
	sets := map[byte]string{90: "Quay Street 7", 116: "© 2026 Coast Press", 120: "Boats at low tide, Brackhythe, in the caption"}
	extension := append([]byte("http://ns.adobe.com/xmp/extension/\x00"), "extended-90210"...)
	file := withSegments(encodeJPEG(t, photo(700, 500)), app(markerAPP1, exifHead, cameraExif()), app(markerAPP1, xmpHead, []byte(cameraXMP)),
		app(markerAPP1, "", extension), app(markerAPP13, iptcHead, iptc(sets)))
	for _, text := range private {
		if !bytes.Contains(file, []byte(text)) {
			t.Fatalf("the sample does not hold %q", text)
		}
	}
	m := &Maker{}
	defer m.Close(context.Background())
	clean, facts, made := all(t, m, file)
	want := Credit{Creator: "Ida Holm", Line: "Coast Press", Rights: "© 2026 Coast Press", Terms: "Editorial use only",
		Statement: "https://coast.example/licence?id=7&v=2", Licensor: "https://coast.example/buy/7"}
	if diff := cmp.Diff(want, facts.Credit); diff != "" {
		t.Error(diff)
	}
	if told := (Told{Caption: "Boats at low tide, Brackhythe, in the caption", Alt: "Three boats on mud"}); facts.Told != told {
		t.Errorf("told %+v", facts.Told)
	}
	if facts.Credit.Licence() != want.Statement {
		t.Errorf("the licence is %q", facts.Credit.Licence())
	}
	made["original"] = clean
	if len(made) != 10 {
		t.Errorf("%d files", len(made))
	}
	for name, data := range made {
		for _, text := range private {
			if bytes.Contains(data, []byte(text)) {
				t.Errorf("%s holds %q", name, text)
			}
		}
		k, err := recognise(data)
		if err != nil {
			t.Fatal(err)
		}
		found, err := split(k, data)
		if err != nil {
			t.Fatal(err)
		}
		if credit, told := readCredit(found); credit != want || told != (Told{}) {
			t.Errorf("%s keeps %+v and %+v", name, credit, told)
		}
	}
}

func TestTheCaptionOfOldProgramsIsRead(t *testing.T) {
	file := withSegments(encodeJPEG(t, photo(20, 20)), app(markerAPP13, iptcHead, iptc(map[byte]string{120: "Low tide\r\nat noon"})))
	_, facts, err := Clean(file)
	if err != nil || facts.Told.Caption != "Low tide at noon" {
		t.Errorf("%+v, %v", facts.Told, err)
	}
}

func TestOnlyWebAddressesAreLicences(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "//x.example", "ftp://x.example/a", "https://me:secret@x.example/", "https:///a", "data:text/html,x"} {
		if got := webAddress(address); got != "" {
			t.Errorf("%s is taken for %q", address, got)
		}
	}
}
