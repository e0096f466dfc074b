package feed

import (
	"cmp"
	"html"
	"strings"
)

// rfc822 is the date of RSS 2.0: RFC 822 with a year of four digits.
const rfc822 = "Mon, 02 Jan 2006 15:04:05 GMT"

// minutesToLive is how long a reader may keep the feed before asking again.
const minutesToLive = "15"

// writeRSS returns the channel as RSS 2.0 (rssboard.org/rss-specification),
// within the RSS Best Practices Profile. The full text is in content:encoded,
// bylines in dc:creator, the leading picture in media:content, and a
// correction's time in dcterms:modified, for which RSS has no element.
func writeRSS(c *channel) []byte {
	x := newXML("rss", "version", "2.0",
		"xmlns:atom", "http://www.w3.org/2005/Atom",
		"xmlns:content", "http://purl.org/rss/1.0/modules/content/",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:dcterms", "http://purl.org/dc/terms/",
		"xmlns:media", "http://search.yahoo.com/mrss/")
	x.start("channel")
	x.text("title", c.Title)
	x.text("link", c.Home)
	x.text("description", cmp.Or(c.Description, c.Title))
	x.empty("atom:link", "href", c.Self, "rel", "self", "type", "application/rss+xml")
	x.text("language", c.Lang)
	x.text("copyright", c.Rights)
	if c.Publisher.Mail != "" {
		x.text("managingEditor", c.Publisher.Mail+" ("+c.Publisher.Name+")")
	}
	if len(c.Entries) > 0 {
		x.time("lastBuildDate", c.Updated, rfc822)
	}
	x.text("generator", generator)
	x.text("docs", "http://www.rssboard.org/rss-specification")
	x.text("ttl", minutesToLive)
	if isClassicImage(c.Icon.Type) {
		x.start("image")
		x.text("url", c.Icon.Address)
		x.text("title", c.Title)
		x.text("link", c.Home)
		x.end()
	}
	for i := range c.Entries {
		writeItem(x, &c.Entries[i])
	}
	return x.bytes()
}

func writeItem(x *xmlWriter, e *entry) {
	x.start("item")
	x.text("title", e.Title)
	x.text("link", e.Address)
	x.text("guid", e.ID, "isPermaLink", "false")
	x.time("pubDate", e.Published, rfc822)
	if e.Updated.After(e.Published) {
		x.time("dcterms:modified", e.Updated, rfc3339)
	}
	for _, a := range e.Authors {
		x.text("dc:creator", a.Name)
	}
	for _, c := range e.Categories {
		x.text("category", c.Name, "domain", c.Scheme)
	}
	x.text("dc:source", e.Origin.Address)
	x.text("dc:rights", e.Origin.Rights)
	x.text("description", html.EscapeString(e.Summary)) // a description is HTML
	x.text("content:encoded", e.HTML)
	if p := e.Picture; p.Address != "" {
		x.start("media:content", "url", p.Address, "medium", "image", "type", p.Type)
		x.text("media:description", p.Alt, "type", "plain")
		x.text("media:credit", p.Credit)
		x.end()
	}
	x.end()
}

// isClassicImage reports whether RSS 2.0 allows a type of picture as the
// channel's image.
func isClassicImage(mediaType string) bool {
	return mediaType == "image/png" || mediaType == "image/jpeg" || mediaType == "image/gif"
}

// imageType returns the media type of a picture by the end of its address, ""
// when it is not a known one.
func imageType(address string) string {
	address, _, _ = strings.Cut(address, "?")
	dot := strings.LastIndexByte(address, '.')
	if dot < 0 {
		return ""
	}
	switch strings.ToLower(address[dot+1:]) {
	case "jpg", "jpeg":
		return "image/jpeg"
	case "png":
		return "image/png"
	case "gif":
		return "image/gif"
	case "webp":
		return "image/webp"
	case "avif":
		return "image/avif"
	case "svg":
		return "image/svg+xml"
	}
	return ""
}
