package importer

import (
	"html"
	"slices"
	"strconv"
	"strings"
)

// shortcodes turns WordPress's [shortcodes] into HTML. Those that WordPress
// brings become what they show; of others the tags go, what they enclose
// stays, and each is noted.
type shortcodes struct {
	site  *oldSite
	post  int64 // whose attachments a bare [gallery] shows
	notes []Note
	depth int
	taken map[string]bool // unknown shortcodes whose opening tag was taken out
}

// maxShortcodeDepth bounds captions inside embeds inside captions.
const maxShortcodeDepth = 4

func (s *shortcodes) expand(text string) string {
	if strings.IndexByte(text, '[') < 0 {
		return text
	}
	closers := lastClosers(text)
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		next := strings.IndexAny(text[i:], "[<")
		if next < 0 {
			b.WriteString(text[i:])
			break
		}
		b.WriteString(text[i : i+next])
		i += next
		if text[i] == '<' {
			_, _, end := tagAt(text, i)
			if end < 0 {
				end = i + 1
			}
			b.WriteString(text[i:end])
			i = end
			continue
		}
		i = s.one(&b, text, i, closers)
	}
	return b.String()
}

// one handles the bracket at text[i] and returns where to go on.
func (s *shortcodes) one(b *strings.Builder, text string, i int, closers map[string]int) int {
	tag, ok := shortcodeAt(text, i)
	if !ok {
		b.WriteByte('[')
		return i + 1
	}
	if tag.escaped { // [[name]] shows [name]
		b.WriteString(text[i+1 : tag.end-1])
		return tag.end
	}
	handler := shortcodeHandler(tag.name)
	encloses := closers[tag.name] >= tag.end
	switch {
	case tag.closing:
		if handler == nil && !s.taken[tag.name] {
			b.WriteString(text[i:tag.end])
		}
		return tag.end
	case handler == nil && !encloses && !strings.Contains(tag.attrs, "=") && !inert[tag.name]:
		b.WriteString(text[i:tag.end]) // an editor's bracket, such as [sic]
		return tag.end
	case handler == nil:
		if s.taken == nil {
			s.taken = make(map[string]bool)
		}
		s.taken[tag.name] = true
		s.notes = append(s.notes, Note{Kind: Shortcode, Text: "[" + tag.name + "]"})
		return tag.end
	}
	inner, end := "", tag.end
	if encloses && enclosing[tag.name] {
		if stop := strings.Index(text[tag.end:], "[/"+tag.name+"]"); stop >= 0 {
			inner = text[tag.end : tag.end+stop]
			end = tag.end + stop + len("[/"+tag.name+"]")
		}
	}
	if s.depth++; s.depth <= maxShortcodeDepth {
		inner = s.expand(inner)
	}
	s.depth--
	b.WriteString(handler(s, parseAttrs(tag.attrs), inner))
	return end
}

// shortcodeTag is one bracketed tag.
type shortcodeTag struct {
	name, attrs      string
	closing, escaped bool
	end              int
}

func shortcodeAt(text string, i int) (shortcodeTag, bool) {
	var t shortcodeTag
	j := i + 1
	if j < len(text) && text[j] == '[' {
		t.escaped = true
		j++
	}
	if j < len(text) && text[j] == '/' {
		t.closing = true
		j++
	}
	start := j
	for j < len(text) && (isLetter(text[j]) || j > start && (text[j] >= '0' && text[j] <= '9' || text[j] == '-' || text[j] == '_')) {
		j++
	}
	if j == start || j == len(text) || !strings.ContainsRune(" \t\n\r/]=", rune(text[j])) {
		return t, false
	}
	t.name = strings.ToLower(text[start:j])
	const longest = 8 << 10
	stop := strings.IndexAny(text[j:min(len(text), j+longest)], "[]")
	if stop < 0 || text[j+stop] == '[' {
		return t, false
	}
	t.attrs = strings.TrimSuffix(text[j:j+stop], "/")
	t.end = j + stop + 1
	if t.escaped {
		if t.end >= len(text) || text[t.end] != ']' {
			return t, false
		}
		t.end++
	}
	return t, true
}

// lastClosers returns where each shortcode is closed last.
func lastClosers(text string) map[string]int {
	at := make(map[string]int)
	for i := 0; ; {
		next := strings.Index(text[i:], "[/")
		if next < 0 {
			return at
		}
		i += next
		if t, ok := shortcodeAt(text, i); ok && !t.escaped {
			at[t.name] = i
		}
		i += 2
	}
}

var straightQuotes = strings.NewReplacer("&quot;", `"`, "&#8221;", `"`, "&#8243;", `"`, "”", `"`, "“", `"`, "″", `"`, "&#8220;", `"`)

// parseAttrs reads name="value" pairs and bare values, which are kept under
// "0", "1" and so on.
func parseAttrs(text string) map[string]string {
	text = straightQuotes.Replace(text)
	attrs := make(map[string]string)
	for bare := 0; ; {
		text = strings.TrimLeft(text, " \t\r\n\u00A0")
		if text == "" {
			return attrs
		}
		name := strconv.Itoa(bare)
		n := 0
		for n < len(text) && (isLetter(text[n]) || text[n] == '_' || text[n] == '-' || n > 0 && text[n] >= '0' && text[n] <= '9') {
			n++
		}
		rest := strings.TrimLeft(text[n:], " ")
		if (n > 0 || bare == 0) && strings.HasPrefix(rest, "=") {
			if n > 0 {
				name = strings.ToLower(text[:n])
			}
			text = strings.TrimLeft(rest[1:], " ")
		} else {
			bare++
		}
		attrs[name], text = attrValue(text)
	}
}

func attrValue(text string) (value, rest string) {
	if text != "" && (text[0] == '"' || text[0] == '\'') {
		if end := strings.IndexByte(text[1:], text[0]); end >= 0 {
			return text[1 : 1+end], text[end+2:]
		}
		return text[1:], ""
	}
	if end := strings.IndexAny(text, " \t\r\n"); end >= 0 {
		return text[:end], text[end:]
	}
	return text, ""
}

// enclosing are the known shortcodes that have a closing tag.
var enclosing = setOf("caption", "wp_caption", "embed", "video", "audio")

// inert are shortcodes of widespread plugins that stand alone without
// attributes and show nothing that belongs to the story.
var inert = setOf("toc", "contact-form-7", "contact-form", "ngg", "sharethis", "jetpack-related-posts", "adsense", "ads", "mc4wp_form")

// shortcodeHandler returns what a known shortcode shows, nil for an unknown
// one.
func shortcodeHandler(name string) func(s *shortcodes, attrs map[string]string, inner string) string {
	switch name {
	case "caption", "wp_caption":
		return (*shortcodes).caption
	case "gallery":
		return (*shortcodes).gallery
	case "embed":
		return (*shortcodes).embed
	case "youtube", "vimeo", "tweet", "twitter", "instagram", "soundcloud", "tiktok", "dailymotion", "facebook", "wpvideo":
		return (*shortcodes).service
	case "audio":
		return (*shortcodes).audio
	case "video":
		return (*shortcodes).video
	case "playlist":
		return (*shortcodes).playlist
	}
	return nil
}

// caption is [caption]<img> words[/caption], or with the words in an
// attribute, as it was before WordPress 3.4.
func (s *shortcodes) caption(attrs map[string]string, inner string) string {
	picture, words := inner, strings.TrimSpace(attrs["caption"])
	if words == "" {
		picture, words = splitCaption(inner)
	}
	if strings.TrimSpace(picture) == "" {
		return "<p>" + words + "</p>"
	}
	return "<figure>" + strings.TrimSpace(picture) + "<figcaption>" + strings.TrimSpace(words) + "</figcaption></figure>\n"
}

// splitCaption parts what [caption] encloses after the picture, and the link
// around it if there is one.
func splitCaption(inner string) (picture, words string) {
	end, linked := 0, false
	for i := 0; i < len(inner); {
		next := strings.IndexByte(inner[i:], '<')
		if next < 0 {
			break
		}
		i += next
		name, closing, stop := tagAt(inner, i)
		if stop < 0 {
			i++
			continue
		}
		switch {
		case name == "a" && !closing && end == 0:
			linked = true
		case name == "a" && closing && linked:
			return inner[:stop], inner[stop:]
		case name == "img" && end == 0:
			end = stop
			if !linked {
				return inner[:end], inner[end:]
			}
		}
		i = stop
	}
	return inner[:end], inner[end:]
}

// gallery is [gallery ids="4,5"], or all pictures that were uploaded with the
// post when it names none.
func (s *shortcodes) gallery(attrs map[string]string, _ string) string {
	ids := s.chosen(attrs)
	var b strings.Builder
	for _, id := range ids {
		a, ok := s.site.attachments[id]
		if !ok || !isPicture(a.address) {
			continue
		}
		b.WriteString(a.figure())
	}
	if b.Len() == 0 {
		s.notes = append(s.notes, Note{Kind: Shortcode, Text: "[gallery] without pictures in this archive"})
		return ""
	}
	return `<figure class="wp-block-gallery">` + b.String() + "</figure>\n"
}

// chosen returns the attachments that a gallery or playlist names.
func (s *shortcodes) chosen(attrs map[string]string) []int64 {
	list := attrs["ids"]
	if list == "" {
		list = attrs["include"]
	}
	if list == "" {
		post := s.post
		if id, err := strconv.ParseInt(attrs["id"], 10, 64); err == nil {
			post = id
		}
		return s.site.children(post, numbers(attrs["exclude"]))
	}
	return numbers(list)
}

func numbers(list string) []int64 {
	var ids []int64
	for _, field := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if id, err := strconv.ParseInt(field, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// figure draws an attachment as HTML.
func (a attachment) figure() string {
	alt := a.alt
	if alt == "" && strings.Contains(a.title, " ") { // else it is the name of a file
		alt = a.title
	}
	f := `<figure><img src="` + escape(a.address) + `" alt="` + escape(alt) + `">`
	if a.caption != "" {
		f += "<figcaption>" + a.caption + "</figcaption>"
	}
	return f + "</figure>"
}

func (s *shortcodes) embed(_ map[string]string, inner string) string {
	return embedHTML(strings.TrimSpace(html.UnescapeString(stripTags(inner))))
}

// service is [youtube ADDRESS], [vimeo 12345] and their kin.
func (s *shortcodes) service(attrs map[string]string, inner string) string {
	for _, name := range [...]string{"0", "url", "src", "id"} {
		if v := html.UnescapeString(attrs[name]); strings.HasPrefix(v, "http") {
			return embedHTML(v)
		}
	}
	if id := attrs["0"] + attrs["id"]; strings.Trim(id, "0123456789") == "" && id != "" {
		return embedHTML("https://vimeo.com/" + id)
	}
	s.notes = append(s.notes, Note{Kind: Shortcode, Text: "[embed] without an address"})
	return inner
}

func (s *shortcodes) audio(attrs map[string]string, inner string) string {
	for _, name := range [...]string{"src", "mp3", "m4a", "ogg", "wav", "flac", "0"} {
		if v, _, _ := strings.Cut(attrs[name], "|"); v != "" {
			return `<audio src="` + escape(v) + `"></audio>` + "\n" + inner
		}
	}
	for _, id := range s.site.children(s.post, nil) {
		if a := s.site.attachments[id]; isAudio(a.address) {
			return `<audio src="` + escape(a.address) + `"></audio>` + "\n" + inner
		}
	}
	s.notes = append(s.notes, Note{Kind: Shortcode, Text: "[audio] without a file in this archive"})
	return inner
}

func (s *shortcodes) video(attrs map[string]string, inner string) string {
	for _, name := range [...]string{"src", "mp4", "m4v", "webm", "ogv", "flv"} {
		if v := attrs[name]; v != "" {
			return `<video src="` + escape(v) + `"></video>` + "\n" + inner
		}
	}
	s.notes = append(s.notes, Note{Kind: Shortcode, Text: "[video] without a file in this archive"})
	return inner
}

func (s *shortcodes) playlist(attrs map[string]string, _ string) string {
	var b strings.Builder
	for _, id := range s.chosen(attrs) {
		if a := s.site.attachments[id]; isAudio(a.address) {
			b.WriteString(`<audio src="` + escape(a.address) + `" title="` + escape(a.title) + `"></audio>` + "\n")
		}
	}
	if b.Len() == 0 {
		s.notes = append(s.notes, Note{Kind: Shortcode, Text: "[playlist] without audio files in this archive"})
	}
	return b.String()
}

// children returns the attachments of a post without the excluded ones.
func (s *oldSite) children(post int64, without []int64) []int64 {
	if len(without) == 0 {
		return s.byParent[post]
	}
	var ids []int64
	for _, id := range s.byParent[post] {
		if !slices.Contains(without, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func escape(s string) string { return html.EscapeString(html.UnescapeString(s)) }
