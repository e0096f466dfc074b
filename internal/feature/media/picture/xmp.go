package picture

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// Namespaces of the properties that are read (XMP specification parts 1 and
// 2, IPTC Photo Metadata Standard 2023.2, PLUS LDF 1.2).
const (
	nsDublinCore = "http://purl.org/dc/elements/1.1/"
	nsPhotoshop  = "http://ns.adobe.com/photoshop/1.0/"
	nsRDF        = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsRights     = "http://ns.adobe.com/xap/1.0/rights/"
	nsPLUS       = "http://ns.useplus.org/ldf/xmp/1.0/"
	nsIPTC       = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
)

// Bounds of an XMP packet.
const (
	maxXMP      = 1 << 20 // bytes
	maxXMPDepth = 32
)

// readXMP reads a packet. Properties may be elements, with or without a
// list inside, or attributes of rdf:Description and rdf:li. A damaged packet
// gives what stands before the damage.
func readXMP(packet []byte) (Credit, Told) {
	var r xmpReader
	if len(packet) > 0 && len(packet) <= maxXMP {
		r.read(xml.NewDecoder(bytes.NewReader(packet)))
	}
	r.credit.Statement, r.credit.Licensor = webAddress(r.credit.Statement), webAddress(r.credit.Licensor)
	return r.credit, r.told
}

// xmpReader collects the properties that are kept.
type xmpReader struct {
	credit Credit
	told   Told
	items  []string        // of the property that is open
	text   strings.Builder // of its current item
}

// read ends at the first thing that is not as it should be. A document type
// could define entities.
func (r *xmpReader) read(decoder *xml.Decoder) {
	depth := 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return
		}
		switch token := token.(type) {
		case xml.Directive:
			return
		case xml.StartElement:
			if depth++; depth > maxXMPDepth {
				return
			}
			r.open(token)
		case xml.CharData:
			if r.text.Len() < 8*maxToldText {
				r.text.Write(token)
			}
		case xml.EndElement:
			depth--
			if value := line(r.text.String(), maxToldText); value != "" {
				r.items = append(r.items, value)
			}
			r.text.Reset()
			r.set(token.Name, r.items)
		}
	}
}

func (r *xmpReader) open(token xml.StartElement) {
	if r.field(token.Name) != nil {
		r.items = nil
	}
	r.text.Reset()
	if token.Name.Space != nsRDF || token.Name.Local != "Description" && token.Name.Local != "li" {
		return
	}
	for _, a := range token.Attr {
		if value := line(a.Value, maxToldText); value != "" {
			r.set(a.Name, []string{value})
		}
	}
}

// field returns where the property of the name is kept, nil when it is not.
func (r *xmpReader) field(name xml.Name) *string {
	switch name {
	case xml.Name{Space: nsDublinCore, Local: "creator"}:
		return &r.credit.Creator
	case xml.Name{Space: nsDublinCore, Local: "rights"}:
		return &r.credit.Rights
	case xml.Name{Space: nsPhotoshop, Local: "Credit"}:
		return &r.credit.Line
	case xml.Name{Space: nsPhotoshop, Local: "Source"}:
		return &r.credit.Source
	case xml.Name{Space: nsRights, Local: "UsageTerms"}:
		return &r.credit.Terms
	case xml.Name{Space: nsRights, Local: "WebStatement"}:
		return &r.credit.Statement
	case xml.Name{Space: nsPLUS, Local: "LicensorURL"}:
		return &r.credit.Licensor
	case xml.Name{Space: nsDublinCore, Local: "description"}:
		return &r.told.Caption
	case xml.Name{Space: nsIPTC, Local: "AltTextAccessibility"}:
		return &r.told.Alt
	}
	return nil
}

// set keeps the first value that is not empty. Several creators are one
// text; of the languages of a notice the first stays.
func (r *xmpReader) set(name xml.Name, items []string) {
	field := r.field(name)
	if field == nil || *field != "" || len(items) == 0 {
		return
	}
	switch field {
	case &r.told.Caption, &r.told.Alt:
		*field = items[0]
	case &r.credit.Creator:
		*field = tidy(strings.Join(items, ", "))
	default:
		*field = tidy(items[0])
	}
}

// xmp returns a packet with the credit and nothing else; nil when there is
// none.
func (c Credit) xmp() []byte {
	if c == (Credit{}) {
		return nil
	}
	var b bytes.Buffer
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="` + nsRDF + `">` +
		`<rdf:Description rdf:about="" xmlns:dc="` + nsDublinCore + `" xmlns:photoshop="` + nsPhotoshop +
		`" xmlns:xmpRights="` + nsRights + `" xmlns:plus="` + nsPLUS + `">`)
	property := func(value, open, end string) {
		if value != "" {
			b.WriteString(open)
			xml.EscapeText(&b, []byte(value)) // into memory: it cannot fail
			b.WriteString(end)
		}
	}
	property(c.Creator, `<dc:creator><rdf:Seq><rdf:li>`, `</rdf:li></rdf:Seq></dc:creator>`)
	property(c.Rights, `<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">`, `</rdf:li></rdf:Alt></dc:rights>`)
	property(c.Line, `<photoshop:Credit>`, `</photoshop:Credit>`)
	property(c.Source, `<photoshop:Source>`, `</photoshop:Source>`)
	property(c.Terms, `<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">`, `</rdf:li></rdf:Alt></xmpRights:UsageTerms>`)
	property(c.Statement, `<xmpRights:WebStatement>`, `</xmpRights:WebStatement>`)
	property(c.Licensor, `<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorURL>`,
		`</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>`)
	b.WriteString(`</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`)
	return b.Bytes()
}
