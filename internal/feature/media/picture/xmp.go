package picture

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// Namespaces of the properties that are read (XMP specification parts 1
// and 2).
const (
	nsDublinCore = "http://purl.org/dc/elements/1.1/"
	nsPhotoshop  = "http://ns.adobe.com/photoshop/1.0/"
	nsRDF        = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
)

// Bounds of an XMP packet.
const (
	maxXMP      = 1 << 20 // bytes
	maxXMPDepth = 32
)

// readXMP reads a packet. Properties may be elements, with or without a
// list inside, or attributes of rdf:Description. A damaged packet gives
// what stands before the damage.
func readXMP(packet []byte) Credit {
	var c Credit
	if len(packet) == 0 || len(packet) > maxXMP {
		return c
	}
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	var stack []xml.Name
	var items []string       // of the property that is open
	var text strings.Builder // of its current item
	for {
		token, err := decoder.Token()
		if err != nil {
			return c
		}
		switch token := token.(type) {
		case xml.Directive: // a document type could define entities
			return c
		case xml.StartElement:
			if len(stack) == maxXMPDepth {
				return c
			}
			stack = append(stack, token.Name)
			if c.field(token.Name) != nil {
				items = nil
			}
			text.Reset()
			if token.Name == (xml.Name{Space: nsRDF, Local: "Description"}) {
				for _, a := range token.Attr {
					c.set(a.Name, []string{tidy(a.Value)})
				}
			}
		case xml.CharData:
			if text.Len() < 8*maxCreditText {
				text.Write(token)
			}
		case xml.EndElement:
			stack = stack[:len(stack)-1]
			if value := tidy(text.String()); value != "" {
				items = append(items, value)
			}
			text.Reset()
			c.set(token.Name, items)
		}
	}
}

// field returns where the property of the name is kept, nil when it is not.
func (c *Credit) field(name xml.Name) *string {
	switch name {
	case xml.Name{Space: nsDublinCore, Local: "creator"}:
		return &c.Creator
	case xml.Name{Space: nsDublinCore, Local: "rights"}:
		return &c.Rights
	case xml.Name{Space: nsPhotoshop, Local: "Credit"}:
		return &c.Line
	case xml.Name{Space: nsPhotoshop, Local: "Source"}:
		return &c.Source
	}
	return nil
}

// set keeps the first value that is not empty. Several creators are one
// text; of the languages of a notice the first stays.
func (c *Credit) set(name xml.Name, items []string) {
	field := c.field(name)
	if field == nil || *field != "" || len(items) == 0 {
		return
	}
	if field == &c.Creator {
		*field = tidy(strings.Join(items, ", "))
		return
	}
	*field = items[0]
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
		`<rdf:Description rdf:about="" xmlns:dc="` + nsDublinCore + `" xmlns:photoshop="` + nsPhotoshop + `">`)
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
	b.WriteString(`</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`)
	return b.Bytes()
}
