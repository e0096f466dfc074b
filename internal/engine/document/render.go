package document

import (
	"io"
	"strconv"
	"strings"
)

// Render says how WriteHTML draws a body.
type Render struct {
	// Picture returns what is known about a medium of the site. A figure whose
	// medium is unknown is left out, picture and caption: outside pictures are
	// never linked to.
	Picture func(key string) (Picture, bool)
	// Sound does the same for audio.
	Sound func(key string) (Sound, bool)
	// Lang is the language around the body; passages in it carry no lang.
	Lang string
	// Host is the site's own; links to it are drawn as paths and not marked as
	// leading outside.
	Host string
	// Words returns a sentence of the message catalogue, see the Word
	// constants. {host} in it is replaced. Without it those parts stay wordless.
	Words func(key string) string
	// Date writes the date of a correction out for readers. Without it the day
	// is drawn as it is stored.
	Date func(rfc3339 string) string
	// Feed draws for feed readers: absolute addresses, no classes, ids or
	// scripted parts.
	Feed bool
	// Base is the address of the site, without a slash at its end, which Feed
	// puts before paths.
	Base string
	// EmbedHosts tells which hosts readers may load frames from, such as
	// youtube-nocookie.com, without "www.". Embeds that need others are plain
	// links. Without it all hosts are allowed.
	EmbedHosts func(host string) bool
	// SkipLead leaves out the figure that LeadFigure returns.
	SkipLead bool
	// EagerFirst has the first picture loaded at once and first.
	EagerFirst bool
}

// Picture is how a medium of the site is drawn: its size in pixels, the
// address of a picture that every browser reads, and better ones.
type Picture struct {
	Width, Height int
	Src           string
	Sources       []Source
	Sizes         string // of the sizes attribute, for all Sources

	// Crops around the picture's point of interest, where they exist: as a link
	// to a page is shown elsewhere, for lists, and for portraits.
	Card, Wide, Square Crop
}

// Crop is a part of a picture, in pixels. The zero value is none.
type Crop struct {
	Src           string
	Width, Height int
}

// Source is one <source> of a <picture>: a media type and a srcset.
type Source struct {
	Type, SrcSet string
}

// Sound is how an audio file of the site is drawn.
type Sound struct {
	Src, Type string
}

// The keys of the sentences that a body may need.
const (
	WordEmbed      = "document.embed"      // Load content from {host}
	WordTable      = "document.table"      // Table
	WordCorrection = "document.correction" // Correction
)

// WriteHTML draws the body as HTML. Only the elements and attributes of a
// closed list are written, and only addresses of http, https, mailto and
// paths of the site, whatever the tree holds: nodes of unknown type, unsafe
// addresses and nesting beyond sense are left out. The error is the writer's.
func (d Doc) WriteHTML(w io.Writer, opt Render) error {
	_, err := w.Write(d.AppendHTML(nil, opt))
	return err
}

// AppendHTML is WriteHTML to the end of b.
func (d Doc) AppendHTML(b []byte, opt Render) []byte {
	if b == nil {
		b = make([]byte, 0, 8192)
	}
	p := page{b: b, opt: &opt}
	content := d.Content
	if _, ok := d.LeadFigure(); ok && opt.SkipLead {
		if first := content[0]; first.Type == Gallery {
			p.gallery(first.Content[1:])
		}
		content = content[1:]
	}
	p.blocks(content, 0)
	return p.b
}

// page is the HTML as it grows.
type page struct {
	b        []byte
	opt      *Render
	ids      map[string]int // of headings: how often each was used
	pictures int
}

// deepest bounds the recursion over trees that no Check has seen.
const deepest = 64

func (p *page) raw(s string) { p.b = append(p.b, s...) }

// text writes escaped text.
func (p *page) text(s string) {
	s = cleanText(s)
	start := 0
	for i := range len(s) {
		var esc string
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '"':
			esc = "&quot;"
		default:
			continue
		}
		p.b = append(p.b, s[start:i]...)
		p.b = append(p.b, esc...)
		start = i + 1
	}
	p.b = append(p.b, s[start:]...)
}

// attr writes an attribute with a value.
func (p *page) attr(name, value string) {
	p.b = append(p.b, ' ')
	p.raw(name)
	p.raw(`="`)
	p.text(value)
	p.b = append(p.b, '"')
}

// some writes an attribute unless its value is empty.
func (p *page) some(name, value string) {
	if value != "" {
		p.attr(name, value)
	}
}

func (p *page) number(name string, n int) {
	if n > 0 {
		p.b = append(p.b, ' ')
		p.raw(name)
		p.raw(`="`)
		p.b = strconv.AppendInt(p.b, int64(n), 10)
		p.b = append(p.b, '"')
	}
}

// class writes a class attribute, which feeds go without.
func (p *page) class(name string) {
	if !p.opt.Feed {
		p.raw(` class="`)
		p.raw(name)
		p.raw(`"`)
	}
}

// passage writes lang and dir of a passage in another language.
func (p *page) passage(a *Attrs) {
	dir := a.Dir
	if a.Lang != "" && languageTag(a.Lang) && !strings.EqualFold(a.Lang, p.opt.Lang) {
		p.attr("lang", a.Lang)
		if own := direction(a.Lang); dir == "" && own != direction(p.opt.Lang) {
			dir = own
		}
	}
	if dir == "ltr" || dir == "rtl" {
		p.attr("dir", dir)
	}
}

// direction returns the usual direction of a language's script.
func direction(lang string) string {
	base, rest, _ := strings.Cut(strings.ToLower(lang), "-")
	if strings.HasPrefix(rest, "latn") || strings.HasPrefix(rest, "cyrl") {
		return "ltr"
	}
	switch base {
	case "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi":
		return "rtl"
	}
	if strings.HasPrefix(rest, "arab") || strings.HasPrefix(rest, "hebr") {
		return "rtl"
	}
	return "ltr"
}

func (p *page) words(key, host string) string {
	if p.opt.Words == nil {
		return ""
	}
	return strings.ReplaceAll(p.opt.Words(key), "{host}", host)
}

// address returns a safe address as it is drawn: a path for this site's own,
// absolute in a feed.
func (p *page) address(s string) (string, bool) {
	if !safeLink(s) {
		return "", false
	}
	if p.opt.Host != "" && strings.HasPrefix(s, "http") && hostOf(s) == strings.ToLower(p.opt.Host) {
		_, rest, _ := strings.Cut(s, "://")
		end := strings.IndexAny(rest, "/?#")
		switch {
		case end < 0:
			s = "/"
		case rest[end] == '/' && !strings.HasPrefix(rest[end:], "//"):
			s = rest[end:]
		}
	}
	if p.opt.Feed && s[0] == '/' {
		s = p.opt.Base + s
	}
	return s, true
}

// medium returns the address of a file of the site, which the caller of
// WriteHTML made up.
func (p *page) medium(s string) (string, bool) {
	clean, ok := cleanSrc(s)
	if !ok {
		return "", false
	}
	if p.opt.Feed && clean[0] == '/' {
		clean = p.opt.Base + clean
	}
	return clean, true
}
