package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"
)

const (
	atomNS    = "http://www.w3.org/2005/Atom"
	contentNS = "http://purl.org/rss/1.0/modules/content/"
	dcNS      = "http://purl.org/dc/elements/1.1/"
	dctermsNS = "http://purl.org/dc/terms/"
	mediaNS   = "http://search.yahoo.com/mrss/"
	newsNS    = "http://www.google.com/schemas/sitemap-news/0.9"
)

// element is an XML element as a namespace-aware reader sees it.
type element struct {
	name     xml.Name
	attrs    map[string]string
	children []*element
	text     string
}

// parseXML reads a document that must be well-formed.
func parseXML(t testing.TB, body []byte) *element {
	t.Helper()
	root, err := readXML(body)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// readXML reads a document with a strict parser, which fails on what is not
// well-formed and on characters that XML forbids.
func readXML(body []byte) (*element, error) {
	if !bytes.HasPrefix(body, []byte(`<?xml version="1.0" encoding="UTF-8"?>`)) {
		return nil, fmt.Errorf("the document does not declare XML 1.0 in UTF-8: %.60q", body)
	}
	decoder := xml.NewDecoder(bytes.NewReader(body))
	top := &element{}
	open := []*element{top}
	for {
		token, err := decoder.Token()
		if err == io.EOF && len(top.children) == 1 {
			return top.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name, attrs: map[string]string{}}
			for _, a := range token.Attr {
				if _, twice := e.attrs[a.Name.Local]; twice {
					return nil, fmt.Errorf("<%s> has the attribute %s twice", token.Name.Local, a.Name.Local)
				}
				e.attrs[a.Name.Local] = a.Value
			}
			last.children = append(last.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(token)
		}
	}
}

func (e *element) all(space, local string) []*element {
	var found []*element
	for _, c := range e.children {
		if c.name.Space == space && c.name.Local == local {
			found = append(found, c)
		}
	}
	return found
}

// problems collects what a specification would object to.
type problems []string

func (p *problems) addf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// one returns the text of a child that must be there exactly once and not be
// blank.
func (p *problems) one(e *element, space, local string) string {
	found := e.all(space, local)
	if len(found) != 1 || strings.TrimSpace(found[0].text) == "" && len(found[0].children) == 0 {
		p.addf("<%s> needs one <%s>, has %d", e.name.Local, local, len(found))
		return ""
	}
	return found[0].text
}

func (p *problems) absolute(what, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		p.addf("%s: %q is not an absolute web address", what, address)
	}
	for i := range len(address) {
		if address[i] <= ' ' || address[i] >= 0x7f {
			p.addf("%s: %q is not in ASCII", what, address)
			return
		}
	}
}

func (p *problems) date(what, layout, text string) time.Time {
	at, err := time.Parse(layout, text)
	if err != nil {
		p.addf("%s: %v", what, err)
	}
	return at
}

func (p *problems) language(what, tag string) {
	if _, err := language.Parse(tag); err != nil {
		p.addf("%s: %q is not a language", what, tag)
	}
}

func (p *problems) positive(what, text string) {
	if n, err := strconv.Atoi(text); err != nil || n <= 0 {
		p.addf("%s: %q is not a positive number", what, text)
	}
}

func (p problems) report(t testing.TB, what string) {
	t.Helper()
	for _, text := range p {
		t.Errorf("%s: %s", what, text)
	}
}

var (
	mailWithName = regexp.MustCompile(`^[^@\s()]+@[^@\s()]+ \(.+\)$`)
	uuidURN      = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	rssElements  = map[string][]string{
		"channel": {"title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate",
			"category", "generator", "docs", "cloud", "ttl", "image", "textInput", "skipHours", "skipDays", "item"},
		"item": {"title", "link", "description", "category", "comments", "enclosure", "guid", "pubDate", "source"},
	}
)

// validRSS checks a feed against RSS 2.0 and the RSS Best Practices Profile.
func validRSS(t testing.TB, body []byte, location string) {
	t.Helper()
	root := parseXML(t, body)
	var p problems
	if root.name.Local != "rss" || root.attrs["version"] != "2.0" || len(root.all("", "channel")) != 1 {
		t.Fatalf("not an RSS 2.0 document with one channel: %v", root.name)
	}
	channel := root.all("", "channel")[0]
	p.rssNames(channel)
	title, link := p.one(channel, "", "title"), p.one(channel, "", "link")
	p.one(channel, "", "description")
	p.absolute("channel link", link)
	p.language("channel", p.one(channel, "", "language"))
	p.positive("ttl", p.one(channel, "", "ttl"))
	if self := channel.all(atomNS, "link"); len(self) != 1 || self[0].attrs["rel"] != "self" ||
		self[0].attrs["href"] != location || self[0].attrs["type"] != "application/rss+xml" {
		p.addf("atom:link rel=self must name %s", location)
	}
	for _, e := range channel.all("", "managingEditor") {
		if !mailWithName.MatchString(e.text) {
			p.addf("managingEditor %q is not a mail address with a name", e.text)
		}
	}
	for _, e := range channel.all("", "lastBuildDate") {
		p.date("lastBuildDate", rfc822, e.text)
	}
	for _, e := range channel.all("", "image") {
		p.absolute("image", p.one(e, "", "url"))
		if p.one(e, "", "title") != title || p.one(e, "", "link") != link {
			p.addf("the image's title and link must be the channel's")
		}
	}
	items, ids := channel.all("", "item"), map[string]bool{}
	if tail := channel.children[len(channel.children)-len(items):]; !slices.Equal(tail, items) {
		p.addf("something stands between or behind the items")
	}
	for _, item := range items {
		p.rssItem(item)
		id := p.one(item, "", "guid")
		if ids[id] {
			p.addf("the guid %s stands twice", id)
		}
		ids[id] = true
	}
	p.report(t, "RSS")
}

func (p *problems) rssNames(e *element) {
	seen := map[string]bool{}
	for _, c := range e.children {
		if c.name.Space != "" {
			continue
		}
		if !slices.Contains(rssElements[e.name.Local], c.name.Local) {
			p.addf("RSS has no <%s> in <%s>", c.name.Local, e.name.Local)
		}
		if seen[c.name.Local] && c.name.Local != "item" && c.name.Local != "category" {
			p.addf("<%s> stands twice in <%s>", c.name.Local, e.name.Local)
		}
		seen[c.name.Local] = true
	}
}

func (p *problems) rssItem(item *element) {
	p.rssNames(item)
	p.one(item, "", "title")
	p.absolute("item link", p.one(item, "", "link"))
	p.date("pubDate", rfc822, p.one(item, "", "pubDate"))
	p.html(p.one(item, "", "description"))
	p.html(p.one(item, contentNS, "encoded"))
	order := slices.IndexFunc(item.children, func(c *element) bool { return c.name.Local == "description" }) <
		slices.IndexFunc(item.children, func(c *element) bool { return c.name.Local == "encoded" })
	if !order {
		p.addf("the description must stand before content:encoded")
	}
	guid := item.all("", "guid")
	if len(guid) == 1 && (guid[0].attrs["isPermaLink"] != "false" || !uuidURN.MatchString(guid[0].text)) {
		p.addf("the guid %q is not a tag URI that says it is no permalink", guid[0].text)
	}
	for _, c := range item.all("", "category") {
		p.absolute("category domain", c.attrs["domain"])
	}
	for _, c := range item.all(dctermsNS, "modified") {
		p.date("dcterms:modified", time.RFC3339, c.text)
	}
	for _, c := range item.all(mediaNS, "content") {
		p.absolute("media:content", c.attrs["url"])
		if c.attrs["medium"] != "image" || !strings.HasPrefix(c.attrs["type"], "image/") {
			p.addf("media:content must be an image: %v", c.attrs)
		}
	}
	if len(item.all(dcNS, "source")) > 1 || len(item.all(dcNS, "rights")) > 1 {
		p.addf("dc:source and dc:rights may stand once")
	}
}

// validAtom checks a feed against RFC 4287.
func validAtom(t testing.TB, body []byte, location string) {
	t.Helper()
	root := parseXML(t, body)
	var p problems
	if root.name != (xml.Name{Space: atomNS, Local: "feed"}) {
		t.Fatalf("not an Atom feed: %v", root.name)
	}
	p.language("feed", root.attrs["lang"])
	p.atomMetadata(root)
	p.atomAuthors(root)
	self := false
	for _, link := range root.all(atomNS, "link") {
		p.absolute("link", link.attrs["href"])
		self = self || link.attrs["rel"] == "self" && link.attrs["href"] == location
	}
	if !self {
		p.addf("no link rel=self that names %s", location)
	}
	if len(root.all(atomNS, "author")) == 0 {
		p.addf("the feed needs an author")
	}
	entries, ids := root.all(atomNS, "entry"), map[string]bool{}
	if tail := root.children[len(root.children)-len(entries):]; !slices.Equal(tail, entries) {
		p.addf("metadata stands behind an entry")
	}
	for _, e := range entries {
		p.atomEntry(e)
		id := p.one(e, atomNS, "id")
		if ids[id] {
			p.addf("the id %s stands twice", id)
		}
		ids[id] = true
	}
	p.report(t, "Atom")
}

func (p *problems) atomMetadata(e *element) time.Time {
	p.one(e, atomNS, "title")
	if id := p.one(e, atomNS, "id"); !strings.Contains(id, ":") {
		p.addf("the id %q is not a URI", id)
	}
	return p.date("updated", time.RFC3339, p.one(e, atomNS, "updated"))
}

func (p *problems) atomAuthors(e *element) {
	for _, a := range e.all(atomNS, "author") {
		p.one(a, atomNS, "name")
		p.absolute("author", p.one(a, atomNS, "uri"))
	}
}

func (p *problems) atomEntry(e *element) {
	updated := p.atomMetadata(e)
	p.atomAuthors(e)
	if published := p.date("published", time.RFC3339, p.one(e, atomNS, "published")); updated.Before(published) {
		p.addf("updated before it was published")
	}
	alternates := 0
	for _, link := range e.all(atomNS, "link") {
		p.absolute("link", link.attrs["href"])
		if link.attrs["rel"] == "alternate" {
			alternates++
		}
	}
	if alternates != 1 {
		p.addf("an entry needs one link rel=alternate, has %d", alternates)
	}
	p.one(e, atomNS, "summary")
	p.html(p.one(e, atomNS, "content"))
	if e.all(atomNS, "content")[0].attrs["type"] != "html" {
		p.addf("the content must say that it is HTML")
	}
	for _, c := range e.all(atomNS, "category") {
		p.absolute("category scheme", c.attrs["scheme"])
		if c.attrs["term"] == "" {
			p.addf("a category needs a term")
		}
	}
	for _, s := range e.all(atomNS, "source") {
		p.atomMetadata(s)
	}
}

// validJSON checks a feed against JSON Feed 1.1.
func validJSON(t testing.TB, body []byte, location string) {
	t.Helper()
	var f jsonFeed
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		t.Fatal(err)
	}
	var p problems
	if f.Version != "https://jsonfeed.org/version/1.1" || f.Title == "" || f.Items == nil || f.Self != location {
		p.addf("version, title, items or feed_url are not right: %q, %q, %q", f.Version, f.Title, f.Self)
	}
	p.absolute("home_page_url", f.Home)
	p.language("feed", f.Lang)
	ids := map[string]bool{}
	for _, item := range f.Items {
		if item.ID == "" || ids[item.ID] {
			p.addf("the id %q is empty or stands twice", item.ID)
		}
		ids[item.ID] = true
		p.absolute("url", item.Address)
		p.date("date_published", time.RFC3339, item.Published)
		p.date("date_modified", time.RFC3339, item.Modified)
		p.language("item", item.Lang)
		p.html(item.HTML)
		for _, optional := range []string{item.Image, item.Origin} {
			if optional != "" {
				p.absolute("image or external_url", optional)
			}
		}
		for _, a := range item.Authors {
			p.absolute("author", a.Address)
		}
	}
	p.report(t, "JSON Feed")
}
