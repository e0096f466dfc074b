package importer

import (
	"errors"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

var errNotUTF8 = errors.New("it is not UTF-8 text; save it as UTF-8")

// readPlain reads a plain text: a manuscript, or a page copied out of a
// browser with the site's own lines around the story.
func readPlain(r *file, ix *Index, data []byte, changed time.Time) (*Item, error) {
	text, err := decodeText(data)
	if err != nil {
		return nil, frontError(r.name, err)
	}
	p := &plainText{zone: ix.Location, lines: units(text)}
	if len(p.lines) == 0 {
		return nil, fault.New(fault.Invalid, "%s: there is no text in it", r.name)
	}
	p.sort()
	it := &Item{Place: r.name, Files: r.files, Updated: p.updated,
		Authors:  refs(p.authors, article.MaxAuthors, ix.authorNamed),
		Sections: refs([]string{p.section}, 1, ix.sectionNamed),
		Tags:     refs(p.tags, article.MaxTags, ix.tagNamed)}
	it.Headline, it.Standfirst = p.headline, p.standfirst
	if p.guessed {
		it.note(Guessed, "headline, from the first words")
	}
	if p.dropped > 0 {
		it.Notes = append(it.Notes, Note{Kind: Dropped, Text: "lines around the story", Count: p.dropped})
	}
	r.settle(ix, it, p.date, changed)
	it.Body = p.body()
	r.picture(it)
	var agency string
	if it.Dateline, agency = takeDateline(&it.Body); agency != "" {
		it.Source.Name = agency
	}
	it.Body = it.Body.Normalise()
	if err := it.Body.Check(document.DefaultLimits); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "%s", r.name)
	}
	return it, nil
}

// picture gives the first caption, or else the beginning of the story, the
// picture that lies beside the text under the same name. A caption whose
// picture is nowhere becomes a line in italics; the leading one stands behind
// the first paragraph, so that the story does not begin with it.
func (r *file) picture(it *Item) {
	stem := strings.TrimSuffix(r.base, path.Ext(r.base))
	src := ""
	for _, ext := range [...]string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".JPG"} {
		if _, ok := r.files.find(stem + ext); ok {
			src = stem + ext
			break
		}
	}
	var out, leading []document.Node
	for _, n := range it.Body.Content {
		switch {
		case n.Type == document.Figure && src != "":
			n.Attrs.Src, src = src, ""
		case n.Type == document.Figure:
			it.note(NoPicture, "caption without its picture, set as a line in italics")
			if n = italic(n); len(out) == 0 {
				leading = append(leading, n)
				continue
			}
		case n.Type == document.Paragraph && len(leading) > 0:
			out, leading = append(append(out, n), leading...), nil
			continue
		}
		out = append(out, n)
	}
	out = append(out, leading...)
	if src != "" {
		out = append([]document.Node{{Type: document.Figure, Attrs: document.Attrs{Src: src}}}, out...)
	}
	it.Body.Content = out
}

// italic returns the words of a figure as a paragraph.
func italic(n document.Node) document.Node {
	words := n.Content[0].Text
	if n.Attrs.Credit != "" {
		words += " (" + n.Attrs.Credit + ")"
	}
	return document.Node{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: words, Marks: []document.Mark{{Type: document.Em}}}}}
}

// decodeText returns the file's text as UTF-8, from UTF-8, UTF-16 with its
// mark, or the Windows code page that old machines wrote.
func decodeText(data []byte) (string, error) {
	if !utf8.Valid(data) {
		encoding, _, _ := charset.DetermineEncoding(data, "text/plain")
		decoded, err := encoding.NewDecoder().Bytes(data)
		if err != nil {
			return "", errNotUTF8
		}
		data = decoded
	}
	text := strings.TrimPrefix(string(data), "\uFEFF")
	if strings.ContainsRune(text, 0) {
		return "", errors.New("it is not text")
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\n", "\u2028", "\n", "\u2029", "\n\n", "\u00AD", "").Replace(text), nil
}

// units parts a text into its paragraphs and lines. Lines of text that was
// wrapped at a fixed width are joined again.
func units(text string) []string {
	var list []string
	for _, block := range splitBlank(text) {
		lines := strings.Split(block, "\n")
		for i, line := range lines {
			lines[i] = strings.Join(strings.Fields(strings.Map(printable, line)), " ")
		}
		lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
		if wrapped(lines) {
			lines = []string{strings.Join(lines, " ")}
		}
		list = append(list, lines...)
	}
	return list
}

func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\t' || r == 0xFEFF || r == 0x200B {
		return -1
	}
	return r
}

// wrapped reports whether the lines of a block are one paragraph: all but the
// last are about as long as a line of a letter, and begin as text goes on.
func wrapped(lines []string) bool {
	if len(lines) < 2 {
		return false
	}
	long, sentences := 0, 0
	for _, line := range lines[:len(lines)-1] {
		n := utf8.RuneCountInString(line)
		if n > 110 || n < 30 {
			return false
		}
		if n >= 45 {
			long++
		}
		if endsSentence(line) {
			sentences++
		}
	}
	n := len(lines) - 1
	return long*10 >= n*8 && (sentences*2 <= n || n > 6)
}

// body builds the tree.
func (p *plainText) body() document.Doc {
	var doc document.Doc
	done := make(map[int]bool)
	caption := func(i int) {
		if done[i] {
			return
		}
		line := p.lines[i]
		done[i] = true
		if j := p.twice(i); j >= 0 {
			done[j] = true
			if len(p.lines[j]) > len(line) {
				line = p.lines[j]
			}
		}
		doc.Content = append(doc.Content, captionFigure(line))
	}
	for _, i := range p.captions {
		caption(i)
	}
	var bullets []document.Node
	flush := func() {
		if len(bullets) > 0 {
			doc.Content = append(doc.Content, document.Node{Type: document.BulletList, Content: bullets})
			bullets = nil
		}
	}
	for i := p.from; i < p.to; i++ {
		line := p.lines[i]
		if done[i] || p.noise[i] && p.copied {
			continue
		}
		if item, ok := bullet(line); ok {
			bullets = append(bullets, document.Node{Type: document.ListItem, Content: []document.Node{paragraph(item)}})
			continue
		}
		flush()
		switch {
		case p.twice(i) >= 0 || p.copied && hasCredit(line) && !endsSentence(line):
			caption(i)
		case p.subhead(i):
			doc.Content = append(doc.Content, document.Node{Type: document.Heading, Attrs: document.Attrs{Level: 2}, Content: paragraph(line).Content})
		default:
			doc.Content = append(doc.Content, paragraph(line))
		}
	}
	flush()
	return doc
}

// captionFigure returns a figure that has no picture yet.
func captionFigure(line string) document.Node {
	text, credit := splitCredit(line)
	n := document.Node{Type: document.Figure, Attrs: document.Attrs{Credit: credit}}
	if text == "" {
		text, n.Attrs.Credit = credit, ""
	}
	n.Content = []document.Node{{Type: document.Text, Text: text}}
	return n
}

func paragraph(line string) document.Node {
	return document.Node{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: line}}}
}

func bullet(line string) (string, bool) {
	for _, mark := range [...]string{"• ", "* ", "- ", "– ", "· ", "▪ ", "◦ "} {
		if rest, ok := strings.CutPrefix(line, mark); ok && rest != "" {
			return rest, true
		}
	}
	return "", false
}

// subhead reports whether a line stands between paragraphs as a heading does.
func (p *plainText) subhead(i int) bool {
	line := p.lines[i]
	before, after := i-1, i+1
	for before > p.from && p.noise[before] {
		before--
	}
	for after < p.to-1 && p.noise[after] {
		after++
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(line, "“\"‘'«"))
	return utf8.RuneCountInString(line) <= 70 && !endsSentence(line) && !strings.HasSuffix(line, ",") && !unicode.IsLower(first) &&
		after < p.to && before >= p.from && utf8.RuneCountInString(p.lines[after]) > 80 && utf8.RuneCountInString(p.lines[before]) > 40
}
