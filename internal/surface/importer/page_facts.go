package importer

import (
	"encoding/json"
	stdhtml "html"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"stet/internal/feature/article"
)

// pageFacts is what a page says about its story.
type pageFacts struct {
	headline, standfirst string
	authors, tags        []string
	section, lang        string
	site                 string // name of the site
	image, imageAlt      string
	published, updated   time.Time
	source               article.Source
}

// facts gathers them: from JSON-LD (schema.org), which says most clearly what
// is what, then Open Graph and other <meta>, then the visible page.
func (p *page) facts() {
	meta := p.metaTags()
	p.base = p.address(meta)
	p.fromJSONLD()
	f := &p.meta
	f.site = orElse(f.site, firstOf(meta, "og:site_name", "application-name"))
	fill(&f.headline, withoutSite(firstOf(meta, "og:title", "twitter:title", "dc.title", "citation_title", "parsely-title"), f.site))
	fill(&f.standfirst, firstOf(meta, "og:description", "description", "twitter:description", "dc.description"))
	fill(&f.section, firstOf(meta, "article:section", "parsely-section", "section"))
	fill(&f.image, firstOf(meta, "og:image:secure_url", "og:image", "twitter:image", "twitter:image:src"))
	f.imageAlt = firstOf(meta, "og:image:alt", "twitter:image:alt")
	for _, name := range [...]string{"author", "article:author", "parsely-author", "dc.creator", "citation_author", "sailthru.author", "byl"} {
		if len(f.authors) == 0 {
			for _, value := range meta[name] {
				f.addAuthors(value)
			}
		}
	}
	if len(f.tags) == 0 {
		for _, name := range [...]string{"article:tag", "news_keywords", "keywords", "parsely-tags"} {
			for _, value := range meta[name] {
				f.addTags(value)
			}
			if len(f.tags) > 0 {
				break
			}
		}
	}
	p.date(&f.published, firstOf(meta, "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "parsely-pub-date", "sailthru.date", "publish-date", "citation_publication_date"))
	p.date(&f.updated, firstOf(meta, "article:modified_time", "og:updated_time", "datemodified", "last-modified", "dc.date.modified"))
	p.visible()
	if f.updated.Sub(f.published) < time.Minute {
		f.updated = time.Time{}
	}
}

// fill sets a text that nothing has set before.
func fill(to *string, text string) {
	if *to == "" {
		*to = strings.Join(strings.Fields(text), " ")
	}
}

func firstOf(meta map[string][]string, names ...string) string {
	for _, name := range names {
		for _, value := range meta[name] {
			if value = strings.TrimSpace(value); value != "" {
				return value
			}
		}
	}
	return ""
}

// metaTags returns <meta name|property|itemprop content> by name.
func (p *page) metaTags() map[string][]string {
	meta := make(map[string][]string)
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.Meta || n.Type != html.ElementNode {
			continue
		}
		name := strings.ToLower(orElse(attr(n, "property"), orElse(attr(n, "name"), attr(n, "itemprop"))))
		if value := attr(n, "content"); name != "" && value != "" && len(meta[name]) < 100 {
			meta[name] = append(meta[name], value)
		}
	}
	return meta
}

// address returns where the page was: its canonical address, or the comment
// that browsers write into a page when they save it.
func (p *page) address(meta map[string][]string) *url.URL {
	var candidates []string
	if n := findElement(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Link && hasWord(attr(n, "rel"), "canonical") }); n != nil {
		candidates = append(candidates, attr(n, "href"))
	}
	candidates = append(candidates, firstOf(meta, "og:url"))
	if n := findElement(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Base }); n != nil {
		candidates = append(candidates, attr(n, "href"))
	}
	for n := range p.root.Descendants() {
		if n.Type == html.CommentNode {
			if _, rest, ok := strings.Cut(n.Data, "saved from url=("); ok {
				_, address, _ := strings.Cut(rest, ")")
				candidates = append(candidates, strings.TrimSpace(address))
			}
		}
	}
	for _, text := range candidates {
		if u, err := url.Parse(strings.TrimSpace(text)); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			u.Fragment, u.RawFragment, u.User = "", "", nil
			return u
		}
	}
	return nil
}

// withoutSite takes the name of the site off a window's title.
func withoutSite(title, site string) string {
	for _, sep := range [...]string{" | ", " - ", " – ", " — ", " · ", " :: ", " » "} {
		if i := strings.LastIndex(title, sep); i > 0 && site != "" && sameWords(title[i+len(sep):], site) {
			return title[:i]
		}
	}
	return title
}

func (f *pageFacts) addAuthors(text string) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Contains(text, "://") || strings.Contains(text, "@") {
		return
	}
	names := bylineNames(text)
	if names == nil {
		names = splitNames(text)
	}
	for _, name := range names {
		if !slices.Contains(f.authors, name) && !sameWords(name, f.site) {
			f.authors = append(f.authors, name)
		}
	}
}

func (f *pageFacts) addTags(text string) {
	for _, tag := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if tag = strings.Join(strings.Fields(tag), " "); tag != "" && len(tag) <= article.MaxTermName && !slices.Contains(f.tags, tag) {
			f.tags = append(f.tags, tag)
		}
	}
}

func (p *page) date(to *time.Time, text string) {
	if !to.IsZero() || text == "" {
		return
	}
	if t, err := parseTime(strings.TrimSpace(text), p.zone); err == nil {
		*to = t
	} else if t, _, ok := findDate(text, p.zone); ok {
		*to = t
	}
}

// visible fills what is still missing from the page as it is seen.
func (p *page) visible() {
	f := &p.meta
	if n := findElement(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Html }); n != nil {
		fill(&f.lang, attr(n, "lang"))
	}
	title := ""
	if n := findElement(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Title }); n != nil {
		title = strings.Join(strings.Fields(textOf(n)), " ")
	}
	if h := p.headline(title); h != "" && (f.headline == "" || strings.Contains(f.headline, h)) {
		f.headline = h
	}
	fill(&f.headline, withoutSite(title, f.site))
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom == atom.Meta {
			continue
		}
		names := strings.ToLower(attr(n, "class") + " " + attr(n, "id") + " " + attr(n, "itemprop") + " " + attr(n, "rel"))
		if len(f.authors) == 0 && (strings.Contains(names, "byline") || strings.Contains(names, "author") && !strings.Contains(names, "bio")) {
			if text := strings.Join(strings.Fields(textOf(n)), " "); len(text) < 150 {
				f.addAuthors(text)
			}
		}
		if n.DataAtom == atom.Time || (strings.Contains(names, "date") || strings.Contains(names, "published")) && !strings.Contains(names, "update") {
			p.date(&f.published, attr(n, "datetime"))
			if text := strings.TrimSpace(textOf(n)); len(text) < 80 {
				p.date(&f.published, text)
			}
		}
		if f.standfirst == "" && (strings.Contains(names, "standfirst") || strings.Contains(names, "subtitle") || strings.Contains(names, "dek")) {
			if text := strings.Join(strings.Fields(textOf(n)), " "); len(text) < 600 {
				f.standfirst = text
			}
		}
	}
}

// headline returns the level one heading that the window's title repeats, or
// the only one there is.
func (p *page) headline(title string) string {
	var all []string
	for n := range p.root.Descendants() {
		if n.DataAtom == atom.H1 && n.Type == html.ElementNode {
			if text := strings.Join(strings.Fields(textOf(n)), " "); text != "" {
				all = append(all, text)
			}
		}
	}
	for _, h := range all {
		if strings.Contains(article.Slugify(title), article.Slugify(h)) && !sameWords(h, p.meta.site) {
			return h
		}
	}
	if len(all) == 1 && !sameWords(all[0], p.meta.site) {
		return all[0]
	}
	return ""
}

// fromJSONLD reads the first article that the page describes for machines.
func (p *page) fromJSONLD() {
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.Script || !strings.EqualFold(attr(n, "type"), "application/ld+json") {
			continue
		}
		var data any
		if json.Unmarshal([]byte(strings.TrimSpace(textOf(n))), &data) != nil {
			continue // sites write broken JSON; the page says the rest
		}
		if a := findArticle(data, 0); a != nil {
			p.describe(a)
			return
		}
	}
}

// findArticle returns the first object whose type is an article's.
func findArticle(v any, depth int) map[string]any {
	if depth > 8 {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for _, entry := range v {
			if a := findArticle(entry, depth+1); a != nil {
				return a
			}
		}
	case map[string]any:
		for _, kind := range texts(v["@type"]) {
			if strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "Report" {
				return v
			}
		}
		return findArticle(v["@graph"], depth+1)
	}
	return nil
}

func (p *page) describe(a map[string]any) {
	f := &p.meta
	one := func(key string) string {
		list := texts(a[key])
		if len(list) == 0 {
			return ""
		}
		return list[0]
	}
	fill(&f.headline, one("headline"))
	fill(&f.standfirst, orElse(one("description"), one("alternativeHeadline")))
	fill(&f.section, one("articleSection"))
	fill(&f.lang, one("inLanguage"))
	fill(&f.image, orElse(one("image"), one("thumbnailUrl")))
	fill(&f.site, one("publisher"))
	for _, name := range texts(a["author"]) {
		f.addAuthors(name)
	}
	for _, tag := range texts(a["keywords"]) {
		f.addTags(tag)
	}
	p.date(&f.published, one("datePublished"))
	p.date(&f.updated, one("dateModified"))
}

// texts returns what a JSON-LD value says as text: itself, or the name or
// address of what it describes.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(stdhtml.UnescapeString(v)); v != "" {
			return []string{v}
		}
	case []any:
		var list []string
		for _, entry := range v {
			if len(list) < 100 {
				list = append(list, texts(entry)...)
			}
		}
		return list
	case map[string]any:
		for _, key := range [...]string{"name", "url", "contentUrl", "@id"} {
			if list := texts(v[key]); len(list) > 0 {
				return list[:1]
			}
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasWord(list, word string) bool {
	for field := range strings.FieldsSeq(list) {
		if strings.EqualFold(field, word) {
			return true
		}
	}
	return false
}

func findElement(root *html.Node, ok func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && ok(n) {
			return n
		}
	}
	return nil
}

// textOf returns the text inside a node.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
