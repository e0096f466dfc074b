package importer

import (
	"encoding/json"
	"html"
	"net/url"
	"path"
	"strings"

	xhtml "golang.org/x/net/html"
)

// postHTML turns the body of a WordPress post, in the classic editor's text
// or the block editor's, into the HTML that WordPress would show.
func postHTML(body string, s *shortcodes) string {
	if strings.Contains(body, "\r") {
		body = oneLineEnd.Replace(body)
	}
	if strings.Contains(body, "<!-- wp:") {
		return s.expand(embedLines(s.blocks(body)))
	}
	body = strings.ReplaceAll(strings.ReplaceAll(body, "<!--nextpage-->", "\n\n"), "<!--noteaser-->", "")
	return paragraphs(s.expand(embedLines(withoutMore(body))))
}

var oneLineEnd = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// withoutMore drops <!--more--> and <!--more with words-->.
func withoutMore(body string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(body, "<!--more")
		if !found {
			break
		}
		_, after, closed := strings.Cut(rest, "-->")
		if !closed {
			break
		}
		b.WriteString(before + "\n\n")
		body = after
	}
	return b.String() + body
}

// blocks takes the block editor's comments out of a body. What stands between
// blocks is classic text; a block that WordPress fills in when it shows the
// page leaves nothing behind and is noted.
func (s *shortcodes) blocks(body string) string {
	var b, loose strings.Builder
	depth := 0
	write := func(text string) {
		if depth > 0 {
			b.WriteString(text)
		} else {
			loose.WriteString(text)
		}
	}
	flush := func() {
		if strings.TrimSpace(loose.String()) != "" {
			b.WriteString(paragraphs(loose.String()))
		}
		loose.Reset()
	}
	for len(body) > 0 {
		at := strings.Index(body, "<!--")
		if at < 0 {
			break
		}
		write(body[:at])
		end := strings.Index(body[at:], "-->")
		if end < 0 {
			body = ""
			break
		}
		name, attrs, form := blockComment(body[at+4 : at+end])
		body = body[at+end+3:]
		switch form {
		case blockOpens:
			flush()
			depth++
		case blockCloses:
			depth = max(0, depth-1)
		case blockAlone:
			b.WriteString(s.emptyBlock(name, attrs))
		}
	}
	write(body)
	flush()
	return b.String()
}

type blockForm uint8

const (
	notABlock blockForm = iota
	blockOpens
	blockCloses
	blockAlone
)

// blockComment reads what stands in a comment such as
// "wp:image {"id":12}" or "/wp:image" or "wp:latest-posts /".
func blockComment(text string) (name, attrs string, form blockForm) {
	text = strings.TrimSpace(text)
	form = blockOpens
	if strings.HasPrefix(text, "/") {
		text, form = text[1:], blockCloses
	} else if strings.HasSuffix(text, "/") {
		text, form = strings.TrimSpace(text[:len(text)-1]), blockAlone
	}
	text, ok := strings.CutPrefix(text, "wp:")
	if !ok {
		return "", "", notABlock
	}
	name, attrs, _ = strings.Cut(text, " ")
	return strings.TrimPrefix(name, "core/"), strings.TrimSpace(attrs), form
}

// emptyBlock returns what a block without inner HTML shows.
func (s *shortcodes) emptyBlock(name, attrs string) string {
	var a struct {
		URL string `json:"url"`
		ID  int64  `json:"id"`
	}
	_ = json.Unmarshal([]byte(attrs), &a) // an unreadable comment names neither
	switch {
	case (name == "embed" || strings.HasPrefix(name, "core-embed/") || strings.HasPrefix(name, "embed/")) && a.URL != "":
		return embedHTML(a.URL)
	case name == "more" || name == "nextpage" || name == "spacer":
		return ""
	case name == "separator":
		return "<hr>"
	case name == "image" && a.ID != 0:
		if found, ok := s.site.attachments[a.ID]; ok {
			return found.figure()
		}
	}
	s.notes = append(s.notes, Note{Kind: Misfit, Text: "block " + name})
	return ""
}

// embedLines turns each address that stands alone on a line, or alone in a
// paragraph, into an embed when it is of a service that offers them, as
// WordPress does, and into a link otherwise.
func embedLines(body string) string {
	if !strings.Contains(body, "http") {
		return body
	}
	var b strings.Builder
	b.Grow(len(body))
	kept := "" // the verbatim element that a line is in
	for line := range strings.Lines(body) {
		text := strings.TrimSpace(line)
		inner := strings.TrimSuffix(strings.TrimPrefix(text, "<p>"), "</p>")
		switch {
		case kept == "" && strings.HasPrefix(inner, "http") && isAddress(inner):
			b.WriteString(embedHTML(html.UnescapeString(inner)))
			b.WriteString("\n")
		default:
			b.WriteString(line)
		}
		kept = verbatimAfter(line, kept)
	}
	return b.String()
}

// verbatimAfter returns the verbatim element that is open after a line.
func verbatimAfter(line, open string) string {
	for _, name := range [...]string{"pre", "script", "style", "textarea"} {
		switch {
		case open == "" && strings.LastIndex(line, "<"+name) > strings.LastIndex(line, "</"+name):
			open = name
		case open == name && strings.Contains(line, "</"+name):
			open = ""
		}
	}
	return open
}

func isAddress(text string) bool {
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") || strings.ContainsAny(text, " \t<>\"") {
		return false
	}
	u, err := url.Parse(text)
	return err == nil && u.Host != ""
}

// embedServices are the hosts whose pages can be embedded, by the last two
// parts of their names.
var embedServices = setOf("youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "dailymotion.com", "twitter.com", "x.com",
	"instagram.com", "facebook.com", "tiktok.com", "soundcloud.com", "spotify.com", "mixcloud.com", "reddit.com", "flickr.com", "ted.com",
	"slideshare.net", "scribd.com", "issuu.com", "wordpress.tv", "videopress.com", "bsky.app", "pinterest.com", "giphy.com", "imgur.com",
	"kickstarter.com", "speakerdeck.com", "datawrapper.de", "dwcdn.net", "flourish.studio", "arte.tv", "peertube.tv", "bandcamp.com")

func embedHTML(address string) string {
	if !isAddress(address) {
		return "<p>" + html.EscapeString(address) + "</p>"
	}
	u, _ := url.Parse(address)
	parts := strings.Split(bareHost(u.Host), ".")
	if embedServices[strings.Join(parts[max(0, len(parts)-2):], ".")] {
		return `<iframe src="` + html.EscapeString(address) + `"></iframe>`
	}
	return `<p><a href="` + html.EscapeString(address) + `">` + html.EscapeString(address) + `</a></p>`
}

// stripTags returns the text of a piece of HTML with its character
// references resolved: headlines, names and captions may hold markup.
func stripTags(text string) string {
	if !strings.ContainsAny(text, "<&") {
		return strings.Join(strings.Fields(text), " ")
	}
	z := xhtml.NewTokenizer(strings.NewReader(text))
	var b strings.Builder
	for hidden := ""; ; {
		switch z.Next() {
		case xhtml.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case xhtml.TextToken:
			if hidden == "" {
				b.Write(z.Text())
			}
		case xhtml.StartTagToken:
			name, _ := z.TagName()
			switch n := string(name); {
			case n == "script" || n == "style":
				hidden = n
			case blockTags[n] || n == "br":
				b.WriteByte(' ')
			}
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			if string(name) == hidden {
				hidden = ""
			}
			if blockTags[string(name)] {
				b.WriteByte(' ')
			}
		}
	}
}

func extension(address string) string {
	if u, err := url.Parse(address); err == nil {
		address = u.Path
	}
	return strings.ToLower(path.Ext(address))
}

func isPicture(address string) bool {
	switch extension(address) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".heic", ".jfif", ".jpe":
		return true
	}
	return false
}

func isAudio(address string) bool {
	switch extension(address) {
	case ".mp3", ".m4a", ".ogg", ".oga", ".wav", ".flac", ".aac", ".opus":
		return true
	}
	return false
}
