package importer

import (
	"bytes"
	"errors"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/language"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// readPage reads a web page that was saved to a file: it finds the story in
// it and what the page says about it, and leaves the site around it behind.
func readPage(r *file, ix *Index, data []byte, changed time.Time) (*Item, error) {
	in, err := charset.NewReader(bytes.NewReader(data), "text/html")
	if err != nil {
		return nil, frontError(r.name, err)
	}
	root, err := html.ParseWithOptions(in, html.ParseOptionEnableScripting(true))
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s: it cannot be read as a web page: %v", r.name, err)
	}
	if countNodes(root) > MaxNodes {
		return nil, fault.New(fault.TooLarge, "%s: the page has more than %d elements", r.name, MaxNodes)
	}
	p := &page{root: root, zone: ix.Location}
	p.facts()
	it := &Item{Place: r.name, Files: r.files, Base: p.base, Updated: p.meta.updated,
		Authors:  refs(p.meta.authors, article.MaxAuthors, ix.authorNamed),
		Sections: refs([]string{p.meta.section}, 1, ix.sectionNamed),
		Tags:     refs(p.meta.tags, article.MaxTags, ix.tagNamed)}
	it.Headline, it.Standfirst, it.Source = p.meta.headline, p.meta.standfirst, p.meta.source
	if tag, err := language.Parse(p.meta.lang); err == nil && p.meta.lang != "" {
		it.Lang = tag.String()
	}
	it.Size = len(data)
	if p.base != nil {
		it.Slug = slugOfAddress(p.base)
		it.Aliases = aliases(p.base)
		it.Origin = "page:" + bareHost(p.base.Host) + addressKey(p.base)
	}
	if it.Headline == "" {
		it.Headline = orElse(firstWords(textOf(p.root), 80), "Untitled")
		it.note(Guessed, "headline, from the first words")
	}
	if it.Slug == "" {
		it.Slug = article.Slugify(it.Headline)
	}
	r.settle(ix, it, p.meta.published, changed)
	if p.base != nil {
		s, key := ix.site(p.base), addressKey(p.base)
		if _, known := s.targets[key]; !known {
			_, s.targets[key] = ix.reserve(it.Kind, it.Slug, it.Published)
		}
		it.Slug = path.Base(s.targets[key])
	}
	it.Parse = func(it *Item) error { return p.parse(it) }
	return it, nil
}

// MaxNodes bounds the elements and texts of a saved page.
const MaxNodes = 300_000

func countNodes(root *html.Node) (n int) {
	for range root.Descendants() {
		n++
	}
	return n
}

// slugOfAddress returns the last readable part of an address's path.
func slugOfAddress(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i := len(parts) - 1; i >= 0; i-- {
		name := parts[i]
		if dot := strings.LastIndexByte(name, '.'); dot > 0 {
			name = name[:dot]
		}
		if slug := article.Slugify(name); slug != "index" && strings.Trim(slug, "0123456789-") != "" {
			return slug
		}
	}
	return ""
}

// page is a saved page on its way to a story.
type page struct {
	root *html.Node
	base *url.URL // where the page was, nil when it does not say
	zone *time.Location
	meta pageFacts
}

var errNoStory = errors.New("no story can be found in it: no part of the page holds running text")

// parse turns the page's story into the tree.
func (p *page) parse(it *Item) error {
	body := p.story()
	if body == nil {
		return errNoStory
	}
	p.localPictures(it)
	var text bytes.Buffer
	if err := html.Render(&text, body); err != nil {
		return err
	}
	doc, odd, err := document.FromHTML(&text, document.HTMLOptions{Base: p.base, Lang: it.Lang})
	if err != nil {
		return err
	}
	it.Notes = append(it.Notes, misfits(odd)...)
	it.Body = doc
	p.tidy(it)
	p.lead(it)
	var agency string
	if it.Dateline, agency = takeDateline(&it.Body); agency != "" && it.Source.Name == "" {
		it.Source.Name = agency
	}
	it.Body = it.Body.Normalise()
	if len(it.Body.Content) == 0 {
		return errNoStory
	}
	return it.Body.Check(document.DefaultLimits)
}

// story returns the element that holds the body of the story.
func (p *page) story() *html.Node {
	dropNoise(p.root)
	if n := p.marked(); n != nil {
		return n
	}
	found, err := readability.FromDocument(p.root, p.base)
	if err == nil && found.Node != nil && len(strings.TrimSpace(textOf(found.Node))) > 0 {
		return found.Node
	}
	for _, kind := range [...]atom.Atom{atom.Article, atom.Main, atom.Body} {
		if n := findElement(p.root, func(n *html.Node) bool { return n.DataAtom == kind }); n != nil && strings.TrimSpace(textOf(n)) != "" {
			return n
		}
	}
	return nil
}

// marked returns the element that the page itself marks as the body, when it
// holds paragraphs: schema.org's articleBody, or the only <article>.
func (p *page) marked() *html.Node {
	var body *html.Node
	var articles []*html.Node
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if hasWord(attr(n, "itemprop"), "articleBody") && (body == nil || len(textOf(n)) > len(textOf(body))) {
			body = n
		}
		if n.DataAtom == atom.Article && prose(n) >= 2 {
			articles = append(articles, n)
		}
	}
	switch {
	case body != nil && prose(body) >= 1:
		return body
	case len(articles) == 1:
		return articles[0]
	}
	return nil
}

// prose counts the paragraphs of running text inside an element.
func prose(n *html.Node) (count int) {
	for d := range n.Descendants() {
		if d.DataAtom == atom.P && utf8.RuneCountInString(strings.TrimSpace(textOf(d))) >= 60 {
			count++
		}
	}
	return count
}

// dropNoise removes what is not part of any story: scripts, menus, forms, and
// elements whose names say that they advertise, share or recommend.
func dropNoise(root *html.Node) {
	var doomed []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || inDoomed(n, doomed) {
			continue
		}
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Nav, atom.Footer, atom.Form, atom.Button, atom.Dialog, atom.Template, atom.Link:
			doomed = append(doomed, n)
			continue
		case atom.Body, atom.Html, atom.Main, atom.Article, atom.Figure, atom.Img, atom.Figcaption, atom.H1, atom.P:
			continue
		}
		role := attr(n, "role")
		if noiseRole(role) || attr(n, "aria-hidden") == "true" && n.DataAtom != atom.Span && findElement(n, isPictureElement) == nil ||
			noiseName(attr(n, "class")+" "+attr(n, "id")) && prose(n) < 4 {
			doomed = append(doomed, n)
		}
	}
	for _, n := range doomed {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

// inDoomed reports whether an element is inside the one that was doomed last.
func inDoomed(n *html.Node, doomed []*html.Node) bool {
	if len(doomed) == 0 {
		return false
	}
	last := doomed[len(doomed)-1]
	for p := n.Parent; p != nil; p = p.Parent {
		if p == last {
			return true
		}
	}
	return false
}

func noiseRole(role string) bool {
	switch strings.ToLower(role) {
	case "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "complementary":
		return true
	}
	return false
}

func isPictureElement(n *html.Node) bool { return n.DataAtom == atom.Img || n.DataAtom == atom.Picture }

// tidy takes out of the body what the page says elsewhere or says around it:
// the headline, the byline, the date, captions that stand twice, lines such
// as "Advertisement".
func (p *page) tidy(it *Item) {
	captions := make(map[string]bool)
	it.Body.EachFigure(func(n *document.Node) {
		text := document.Doc{Content: []document.Node{{Type: document.Paragraph, Content: n.Content}}}.Text()
		if n.Attrs.Credit == "" {
			if short, credit := splitCredit(text); credit != "" && len(n.Content) == 1 && short != "" {
				n.Content[0].Text, n.Attrs.Credit = short, credit
			}
		}
		captions[article.Slugify(text)] = true
		if n.Attrs.Alt != "" {
			captions[article.Slugify(n.Attrs.Alt)] = true
		}
	})
	delete(captions, "")
	dropped := 0
	var kept []document.Node
	for i, n := range it.Body.Content {
		line := strings.TrimSpace(document.Doc{Content: []document.Node{n}}.Text())
		head := !begun(kept)
		switch {
		case n.Type != document.Paragraph && n.Type != document.Heading && n.Type != document.BulletList && n.Type != document.Quote:
		case line == "" || isNoise(line):
			dropped++
			continue
		case n.Type == document.Heading && sameWords(line, it.Headline), head && sameWords(line, it.Headline):
			continue
		case head && (it.Standfirst != "" && sameWords(line, it.Standfirst)):
			continue
		case n.Type == document.Paragraph && len(line) < 400 && captions[article.Slugify(line)]:
			continue
		case head && utf8.RuneCountInString(line) < 120 && p.isClue(line), head && sameWords(line, p.meta.section):
			continue
		case n.Type == document.BulletList && onlyLinks(n) && (i == len(it.Body.Content)-1 || head):
			dropped++
			continue
		}
		kept = append(kept, n)
	}
	it.Body.Content = kept
	if dropped > 0 {
		it.Notes = append(it.Notes, Note{Kind: Dropped, Text: "lines around the story", Count: dropped})
	}
}

// begun reports whether the story's running text is among the blocks.
func begun(nodes []document.Node) bool {
	return slices.ContainsFunc(nodes, func(n document.Node) bool {
		return n.Type == document.Paragraph && utf8.RuneCountInString(document.Doc{Content: []document.Node{n}}.Text()) >= 80
	})
}

// localPictures finds which pictures of the page were saved beside it; its
// addresses are made absolute before they are looked at again.
func (p *page) localPictures(it *Item) {
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.Img && n.DataAtom != atom.Source {
			continue
		}
		src := attr(n, "src")
		name, ok := it.Files.find(src)
		if !ok && strings.Contains(src, "%") {
			if plain, err := url.PathUnescape(src); err == nil {
				name, ok = it.Files.find(plain)
			}
		}
		if u, err := url.Parse(src); ok && err == nil && p.base != nil {
			if it.Local == nil {
				it.Local = make(map[string]string)
			}
			it.Local[p.base.ResolveReference(u).String()] = name
		}
	}
}

// isClue reports whether a short line at the top only says who or when.
func (p *page) isClue(line string) bool {
	if bylineNames(line) != nil {
		return true
	}
	for _, name := range p.meta.authors {
		if sameWords(line, name) {
			return true
		}
	}
	_, _, ok := dateLine(line, p.zone)
	return ok
}

// onlyLinks reports whether all words of a list are links, as in a list of
// further stories.
func onlyLinks(list document.Node) bool {
	links := true
	doc := document.Doc{Content: []document.Node{list}}
	doc.Walk(func(n *document.Node) bool {
		if n.Type == document.Text && strings.TrimSpace(n.Text) != "" {
			linked := false
			for _, m := range n.Marks {
				linked = linked || m.Type == document.Link
			}
			links = links && linked
		}
		return true
	})
	return links
}

// lead puts the page's own picture first when the body has no figure: a
// figure that stands above the body, or the one that the page names for
// previews.
func (p *page) lead(it *Item) {
	has := false
	it.Body.EachFigure(func(*document.Node) { has = true })
	if has {
		return
	}
	if n := findElement(p.root, func(n *html.Node) bool {
		return n.DataAtom == atom.Figure && findElement(n, isPictureElement) != nil
	}); n != nil {
		var text bytes.Buffer
		if html.Render(&text, n) == nil {
			doc, _, err := document.FromHTML(&text, document.HTMLOptions{Base: p.base})
			if _, isFigure := doc.LeadFigure(); err == nil && isFigure {
				it.Body.Content = append(doc.Content, it.Body.Content...)
				return
			}
		}
	}
	addLead(it, leadPicture{Address: p.meta.image, Alt: p.meta.imageAlt})
}
