package feed

import (
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/message"
)

// summaryLength is the length of a summary made from the text, in characters.
const summaryLength = 300

// press turns articles into entries.
type press struct {
	site     *site.Site
	words    *message.Language
	pictures map[string]document.Picture
}

func (p *press) entry(a *article.Article) entry {
	e := entry{
		ID:         entryID(p.site.ID, a),
		Address:    absolute(p.site.Address, a.Path),
		Lang:       cmp.Or(a.Lang, p.site.Language),
		Title:      p.title(a),
		HTML:       p.content(a),
		Categories: p.categories(a),
		Published:  a.PublishedAt,
		Updated:    updated(a),
	}
	e.Summary = cmp.Or(line(a.Standfirst), line(a.Body.Excerpt(summaryLength)), e.Title)
	if a.Retraction != "" {
		e.Summary = cmp.Or(line(reason(a)), e.Title)
	}
	if e.HTML == "" { // a story of pictures that are not here
		e.HTML = "<p>" + html.EscapeString(e.Summary) + "</p>"
	}
	for _, author := range a.Authors {
		e.Authors = append(e.Authors, person{
			Name:    author.Name,
			Address: absolute(p.site.Address, author.Path()),
			Picture: p.picture(author.Picture).Address,
		})
	}
	if figure, ok := a.Body.LeadFigure(); ok && a.Allows(article.PermitFeed) && a.Retraction == "" {
		e.Picture = p.picture(figure.Attrs.Media)
		e.Picture.Alt, e.Picture.Credit = figure.Attrs.Alt, figure.Attrs.Credit
	}
	if a.Source.URL != "" {
		e.Origin = origin{Name: cmp.Or(a.Source.Name, host(a.Source.URL)), Address: absolute("", a.Source.URL), Rights: a.Source.Credit}
	}
	return e
}

// entryID returns the id of a story in all feeds: a UUID made from the site's
// and the story's number (RFC 9562, version 5). It holds nothing that an
// editor can change; a permalink would not do, since slugs, dates and domains
// move.
func entryID(siteID string, a *article.Article) string {
	space, _ := hex.DecodeString(strings.ReplaceAll(siteID, "-", ""))
	sum := sha1.Sum(append(space, "article/"+strconv.FormatInt(a.ID, 10)...))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0F|0x50, b[8]&0x3F|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// updated returns when readers were last told of a change.
func updated(a *article.Article) time.Time {
	last := a.PublishedAt
	if a.UpdatedAt.After(last) {
		last = a.UpdatedAt
	}
	for _, c := range a.Corrections {
		if c.At.After(last) {
			last = c.At
		}
	}
	return last
}

func (p *press) categories(a *article.Article) []category {
	var list []category
	for _, s := range a.Sections {
		list = append(list, category{Name: s.Name, Term: s.Slug, Scheme: absolute(p.site.Address, "/section/")})
	}
	for _, t := range a.Tags {
		list = append(list, category{Name: t.Name, Term: t.Slug, Scheme: absolute(p.site.Address, "/tag/")})
	}
	return list
}

func (p *press) picture(key string) picture {
	pic, ok := p.pictures[key]
	if !ok || pic.Src == "" {
		return picture{}
	}
	return picture{Address: absolute(p.site.Address, pic.Src), Type: imageType(pic.Src)}
}

// title is the headline; that of a retracted story says so.
func (p *press) title(a *article.Article) string {
	headline := cmp.Or(line(a.Headline), a.Slug)
	if a.Retraction != "" {
		return p.words.T("story.retracted", "headline", headline)
	}
	return headline
}

// reason is what readers are told about a retraction.
func reason(a *article.Article) string {
	for _, c := range a.Corrections {
		if c.Kind == article.Retracted {
			return c.Text
		}
	}
	return ""
}

// content draws what the story's own page shows: the text, whom it comes from,
// and the corrections. A story whose source does not allow its text in feeds
// has the beginning of it, a retracted one only what is said about that. A
// story in another language than the site's says so, because RSS cannot.
func (p *press) content(a *article.Article) string {
	var b []byte
	foreign := a.Lang != "" && a.Lang != p.site.Language
	if foreign {
		b = append(b, `<div lang="`+html.EscapeString(a.Lang)+`" dir="`+message.Dir(a.Lang)+`">`...)
	}
	switch {
	case a.Retraction != "":
	case !a.Allows(article.PermitFeed):
		b = appendBlock(b, "<p>", cmp.Or(line(a.Standfirst), line(a.Body.Excerpt(summaryLength))), "</p>\n")
	default:
		b = p.appendText(b, a)
	}
	b = p.appendSource(b, a.Source)
	for _, c := range a.Corrections {
		b = append(b, "<p><strong>"+html.EscapeString(p.words.T("notice."+string(c.Kind)))+"</strong> "...)
		b = append(b, "<small>"+html.EscapeString(p.day(c.At))+"</small><br>"...)
		b = append(b, html.EscapeString(line(c.Text))+"</p>\n"...)
	}
	if foreign {
		b = append(b, "</div>\n"...)
	}
	return string(b)
}

// appendText draws standfirst, dateline and body.
func (p *press) appendText(b []byte, a *article.Article) []byte {
	b = appendBlock(b, "<p><em>", a.Standfirst, "</em></p>\n")
	b = appendBlock(b, "<p><small>", a.Dateline, "</small></p>\n")
	return a.Body.AppendHTML(b, document.Render{
		Feed:    true,
		Base:    p.site.Address,
		Lang:    a.Lang,
		Picture: p.plainPicture,
		Words:   func(key string) string { return p.words.T(key) },
		Date:    p.date,
	})
}

// plainPicture answers document.Render. Feed readers choose badly among
// several files, so they get the one that every browser reads; without a size,
// because the one that is known is that of the largest file.
func (p *press) plainPicture(key string) (document.Picture, bool) {
	pic, ok := p.pictures[key]
	return document.Picture{Src: pic.Src}, ok
}

func (p *press) appendSource(b []byte, s article.Source) []byte {
	name := line(cmp.Or(s.Name, host(s.URL)))
	if name != "" {
		key, linked := "story.from", html.EscapeString(name)
		if s.URL != "" {
			key, linked = "story.source", `<a href="`+html.EscapeString(absolute("", s.URL))+`">`+linked+`</a>`
		}
		before, after := p.words.Around(key, "source")
		b = append(b, "<p>"+html.EscapeString(before)+linked+html.EscapeString(after)+"</p>\n"...)
	}
	return appendBlock(b, "<p><small>", s.Credit, "</small></p>\n")
}

// date writes out the date of a correction in the body, which is RFC 3339, as
// a day or with a time.
func (p *press) date(text string) string {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return p.words.Date(t, message.Day)
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return p.day(t)
}

func (p *press) day(t time.Time) string { return p.words.Date(t.In(p.site.Location), message.Day) }

// appendBlock appends a plain text between two tags, nothing for no text.
func appendBlock(b []byte, open, text, end string) []byte {
	if text = line(text); text == "" {
		return b
	}
	b = append(b, open...)
	b = append(b, html.EscapeString(text)...)
	return append(b, end...)
}

// line makes one line of a text, without the characters that XML forbids.
func line(text string) string {
	text = strings.Map(func(r rune) rune {
		if !isChar(r) && r != '\r' {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// absolute returns an address in its ASCII form, everything that RFC 3986 does
// not allow percent-encoded, with the site's address before a path.
func absolute(base, address string) string {
	var b strings.Builder
	if strings.HasPrefix(address, "/") {
		b.WriteString(base)
	}
	for i := range len(address) {
		if c := address[i]; c > ' ' && c < 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(c)) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// host returns the host name of an address.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
