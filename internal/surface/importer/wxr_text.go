package importer

import (
	"strings"
)

// blockTags are the elements between which running text becomes paragraphs.
var blockTags = setOf("address", "article", "aside", "audio", "blockquote", "center", "dd", "details", "dialog", "div", "dl", "dt",
	"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "iframe",
	"legend", "li", "main", "map", "math", "menu", "nav", "noscript", "object", "ol", "p", "pre", "script", "section", "select",
	"style", "summary", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "tr", "ul", "video")

// verbatim are the elements whose line breaks mean nothing or everything.
var verbatim = setOf("pre", "script", "style", "textarea", "svg", "math", "object", "select", "audio", "video", "iframe", "noscript", "template")

// listing are the elements in which text between the children is white space.
var listing = setOf("ul", "ol", "dl", "menu", "table", "thead", "tbody", "tfoot", "tr", "figure", "details")

// loose are the elements that hold paragraphs when a blank line parts their
// text, and a plain line otherwise.
var loose = setOf("li", "dd", "td", "th", "figcaption", "summary", "dt", "legend", "h1", "h2", "h3", "h4", "h5", "h6", "p", "address")

var voidTags = setOf("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")

func setOf(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// paragraphs does what WordPress does before it shows a classic post: blank
// lines part paragraphs and single line breaks stay, except inside elements
// that bring their own structure.
func paragraphs(text string) string {
	p := &paragrapher{}
	p.out.Grow(len(text) + len(text)/8)
	for i := 0; i < len(text); {
		open := strings.IndexByte(text[i:], '<')
		if open < 0 {
			p.run.WriteString(text[i:])
			break
		}
		p.run.WriteString(text[i : i+open])
		i += open
		name, closing, end := tagAt(text, i)
		switch {
		case end < 0: // a bare "<"
			p.run.WriteByte('<')
			i++
			continue
		case !blockTags[name]:
			p.run.WriteString(text[i:end])
		case verbatim[name] && !closing:
			stop := closingTag(text, end, name)
			p.flush()
			p.out.WriteString(text[i:stop])
			end = stop
		default:
			p.block(name, text[i:end], closing)
		}
		i = end
	}
	p.flush()
	return p.out.String()
}

type paragrapher struct {
	out  strings.Builder
	run  strings.Builder // text since the last block tag
	open []string        // block elements
}

func (p *paragrapher) block(name, tag string, closing bool) {
	p.flush()
	p.out.WriteString(tag)
	switch {
	case voidTags[name] || strings.HasSuffix(tag, "/>"):
	case !closing:
		if len(p.open) < 256 {
			p.open = append(p.open, name)
		}
	default:
		for n := len(p.open) - 1; n >= 0; n-- {
			if p.open[n] == name {
				p.open = p.open[:n]
				break
			}
		}
	}
}

// flush writes the text since the last block tag as the element around it
// asks.
func (p *paragrapher) flush() {
	text := p.run.String()
	p.run.Reset()
	if strings.TrimSpace(text) == "" {
		if text != "" {
			p.out.WriteByte('\n')
		}
		return
	}
	around := ""
	if len(p.open) > 0 {
		around = p.open[len(p.open)-1]
	}
	if listing[around] {
		p.out.WriteString(text)
		return
	}
	parts := splitBlank(text)
	if loose[around] && len(parts) == 1 {
		p.out.WriteString(breaks(text))
		return
	}
	wrap := around != "p" && !strings.HasPrefix(around, "h")
	for _, part := range parts {
		if wrap {
			p.out.WriteString("<p>" + breaks(part) + "</p>\n")
		} else {
			p.out.WriteString(breaks(part) + "<br><br>")
		}
	}
}

// splitBlank parts text at blank lines and drops empty parts.
func splitBlank(text string) []string {
	var parts []string
	var b strings.Builder
	flush := func() {
		if part := strings.TrimSpace(b.String()); part != "" {
			parts = append(parts, part)
		}
		b.Reset()
	}
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		b.WriteString(line)
	}
	flush()
	return parts
}

// breaks turns the line breaks of one paragraph into <br>.
func breaks(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	lead := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
	body := strings.TrimRight(text[lead:], " \t\r\n")
	lines := strings.Split(body, "\n")
	for i, line := range lines[:len(lines)-1] {
		line = strings.TrimRight(line, " \t\r")
		if lower := strings.ToLower(line); !strings.HasSuffix(lower, "<br>") && !strings.HasSuffix(lower, "<br />") && !strings.HasSuffix(lower, "<br/>") {
			line += "<br>"
		}
		lines[i] = line
	}
	return text[:lead] + strings.Join(lines, "\n") + text[lead+len(body):]
}

// tagAt reads the tag that begins at text[i], a "<": its name in lower case,
// whether it closes, and where it ends. The end is -1 when no tag begins
// there. Comments are tags without a name.
func tagAt(text string, i int) (name string, closing bool, end int) {
	if strings.HasPrefix(text[i:], "<!--") {
		stop := strings.Index(text[i+4:], "-->")
		if stop < 0 { // as in a browser, it hides the rest
			return "", false, len(text)
		}
		return "", false, i + 4 + stop + 3
	}
	j := i + 1
	if j < len(text) && text[j] == '/' {
		closing = true
		j++
	}
	start := j
	for j < len(text) && (isLetter(text[j]) || j > start && (text[j] >= '0' && text[j] <= '9' || text[j] == '-')) {
		j++
	}
	if j == start {
		return "", false, -1
	}
	name = strings.ToLower(text[start:j])
	for quote := byte(0); j < len(text); j++ {
		switch c := text[j]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && text[j-1] == '=':
			quote = c
		case c == '>':
			return name, closing, j + 1
		case c == '<':
			return "", false, -1
		}
	}
	return "", false, -1
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// closingTag returns where the closing tag of name after text[i] ends, or the
// end of the text when there is none.
func closingTag(text string, i int, name string) int {
	for j := i; ; {
		next := strings.Index(text[j:], "</")
		if next < 0 {
			return len(text)
		}
		j += next
		if got, closing, end := tagAt(text, j); closing && got == name && end > 0 {
			return end
		}
		j += 2
	}
}
