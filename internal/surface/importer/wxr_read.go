package importer

import (
	"context"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/site"
)

// Read implements Reader.
func (r *wxr) Read(ctx context.Context, ix *Index, emit func(Record) error) error {
	skip := func(s *xmlStream, _ xml.StartElement) error {
		_, err := s.skip()
		return err
	}
	err := r.walk(ctx, false, skip, func(it *wxrItem, _ int64) error { return r.item(ix, it, emit) })
	if err != nil {
		return err
	}
	for _, to := range r.moved {
		if err := emit(Redirect{Redirect: to}); err != nil {
			return err
		}
	}
	if r.nested > 0 {
		if err := emit(remark{Note{Kind: Flattened, Text: "categories inside others: each is a section of its own", Count: r.nested}, r.name}); err != nil {
			return err
		}
	}
	return r.emitMenus(ix, emit)
}

// item emits what becomes of one item.
func (r *wxr) item(ix *Index, it *wxrItem, emit func(Record) error) error {
	place := fmt.Sprintf("%s:%d", r.name, it.line)
	skip := func(kind Kind, format string, args ...any) error {
		if err := emit(Skip{Kind: kind, Reason: fmt.Sprintf(format, args...), Place: place}); err != nil {
			return err
		}
		return r.skipComments(it, "of an item that was skipped", emit)
	}
	if it.id != 0 && it.kind != "nav_menu_item" && !r.site.first(it.id) { // a line may stand in two menus
		return skip(Kind(it.kind), "the same %s stands in the export twice", it.kind)
	}
	switch it.kind {
	case "post", "page":
		status := it.articleStatus()
		if status == "" {
			return skip(kindOf(it.articleKind()), "its status is %q", it.status)
		}
		a := r.article(ix, it, status, place)
		if err := emit(a); err != nil {
			return err
		}
		return r.comments(ix, it, a.Ref, emit)
	case "attachment":
		if it.attachment == "" {
			return skip(KindMedia, "no address of a file")
		}
		return r.attachment(ix, it, emit)
	case "nav_menu_item":
		for _, t := range it.terms {
			if t.taxonomy == "nav_menu" {
				return nil // it comes with its menu
			}
		}
		return skip(KindMenuLine, "it belongs to no menu")
	}
	return skip(Kind(orElse(it.kind, "item")), "WordPress's %q has no counterpart here", orElse(it.kind, "item"))
}

func kindOf(k article.Kind) Kind {
	if k == article.Page {
		return KindPage
	}
	return KindStory
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// article makes the record of a post or page; its body is parsed later.
func (r *wxr) article(ix *Index, it *wxrItem, status article.Status, place string) *Item {
	post := r.site.posts[it.id]
	at := it.published(ix.Location)
	a := &Item{Origin: r.origin(string(it.kind), strconv.FormatInt(it.id, 10)), Place: place, Kind: it.articleKind(),
		Status: status, Slug: post.slug, Created: at, Base: r.base, expected: post.path}
	if it.id == 0 {
		a.Origin = r.origin(it.kind, orElse(it.guid, it.link))
	}
	a.Ref = a.Origin
	if u, err := r.base.Parse(it.link); err == nil && it.link != "" {
		a.Base = u
	}
	switch status {
	case article.Published:
		a.Published = at
	case article.Scheduled:
		a.Scheduled = at
	}
	if at.IsZero() && status != article.Draft {
		a.Status = article.Draft
		a.note(Demoted, "no readable date")
	}
	switch {
	case it.locked:
		a.note(Demoted, "protected by a password on the old site")
	case it.status == "private":
		a.note(Demoted, "private on the old site")
	}
	if it.sticky {
		a.note(Flattened, "kept at the top of the old front page")
	}
	a.Headline = stripTags(it.title)
	if n := cut(a.Headline, article.MaxHeadline); n != a.Headline {
		a.Headline = n
		a.note(Shortened, "headline")
	}
	if a.Status != article.Draft {
		a.Aliases = aliases(r.addresses(it)...)
	}
	r.terms(ix, it, a)
	a.Size = len(it.content) + len(it.excerpt)
	a.Parse = func(a *Item) error { return r.parse(it, a) }
	return a
}

func (r *wxr) terms(ix *Index, it *wxrItem, a *Item) {
	add := func(list *[]string, origin string, known bool) {
		if known && !slices.Contains(*list, origin) {
			*list = append(*list, origin)
		}
	}
	for _, t := range it.terms {
		switch t.taxonomy {
		case "category":
			origin := r.origin("category", t.slug)
			_, known := ix.sections.get(origin)
			add(&a.Sections, origin, known)
		case "post_tag":
			origin := r.origin("tag", t.slug)
			_, known := ix.tags.get(origin)
			add(&a.Tags, origin, known)
		case "author":
			add(&a.Authors, r.byline(strings.TrimPrefix(t.slug, "cap-")), true)
		case "post_format", "nav_menu":
		default:
			a.note(Flattened, "taxonomy "+t.taxonomy)
		}
	}
	if len(a.Authors) == 0 && it.creator != "" {
		a.Authors = []string{r.byline(it.creator)}
	}
	for _, list := range []struct {
		what  string
		terms *[]string
		limit int
	}{{"sections", &a.Sections, article.MaxSections}, {"tags", &a.Tags, article.MaxTags}, {"bylines", &a.Authors, article.MaxAuthors}} {
		if n := len(*list.terms); n > list.limit {
			*list.terms = (*list.terms)[:list.limit]
			a.note(Shortened, fmt.Sprintf("list of %s", list.what))
		}
	}
}

// parse turns the body into the tree and takes from it what the item lacks.
func (r *wxr) parse(it *wxrItem, a *Item) error {
	codes := &shortcodes{site: r.site, post: it.id}
	text := postHTML(it.content, codes)
	doc, odd, err := document.FromHTML(strings.NewReader(text), document.HTMLOptions{Base: a.Base})
	if err != nil {
		return err
	}
	a.Notes = append(append(a.Notes, codes.notes...), misfits(odd)...)
	a.Body = doc
	r.lead(it, a)
	plain := doc.Excerpt(2000)
	if a.Headline == "" {
		a.Headline = orElse(firstWords(plain, 80), "Untitled")
		a.note(Guessed, "headline, from the first words")
	}
	a.Standfirst = stripTags(it.excerpt)
	if n := cut(a.Standfirst, article.MaxStandfirst); n != a.Standfirst {
		a.Standfirst = n
		a.note(Shortened, "standfirst")
	}
	if a.Standfirst != "" && strings.HasPrefix(strings.Join(strings.Fields(plain), " "), strings.TrimRight(a.Standfirst, ".… []")) {
		a.Standfirst = "" // it only repeats how the story begins
	}
	return nil
}

// lead puts the featured picture first when the body does not begin with it.
func (r *wxr) lead(it *wxrItem, a *Item) {
	id, err := strconv.ParseInt(it.meta["_thumbnail_id"], 10, 64)
	if err != nil {
		return
	}
	picture, ok := r.site.attachments[id]
	if !ok {
		a.note(NoPicture, "the featured picture is not in this archive")
		return
	}
	if len(a.Body.Content) > 0 && a.Body.Content[0].Type == document.Figure && r.site.sameFile(a.Body.Content[0].Attrs.Src, picture.address) {
		return
	}
	doc, _, err := document.FromHTML(strings.NewReader(picture.figure()), document.HTMLOptions{Base: a.Base})
	if err == nil {
		a.Body.Content = append(doc.Content, a.Body.Content...)
	}
}

// comments emits the comments of an item, answers after what they answer.
func (r *wxr) comments(ix *Index, it *wxrItem, on string, emit func(Record) error) error {
	slices.SortStableFunc(it.comments, func(a, b wxrComment) int { return int(min(max(a.id-b.id, -1), 1)) })
	kept := make(map[int64]bool)
	above := make(map[int64]int64) // parents of those left out
	for _, c := range it.comments {
		status, reason := c.status()
		place := fmt.Sprintf("%s:%d", r.name, c.line)
		if reason != "" {
			above[c.id] = c.parent
			if err := emit(Skip{Kind: KindComment, Reason: reason, Place: place}); err != nil {
				return err
			}
			continue
		}
		rec := &Comment{Ref: r.origin("comment", strconv.FormatInt(c.id, 10)), Article: on,
			Name: orElse(cut(stripTags(c.author), comment.MaxName/4), "Anonymous"), Status: status,
			Created: moment(c.dateGMT, c.date, ix.Location), Place: place, Base: r.base}
		rec.Origin = rec.Ref
		for steps := 0; c.parent != 0 && !kept[c.parent] && steps < 100; steps++ {
			c.parent = above[c.parent]
		}
		if kept[c.parent] {
			rec.Parent = r.origin("comment", strconv.FormatInt(c.parent, 10))
		}
		kept[c.id] = true
		text := c.content
		rec.Parse = func(rec *Comment) error { return parseComment(rec, text) }
		if err := emit(rec); err != nil {
			return err
		}
	}
	return nil
}

// status returns what a comment becomes, or why it stays behind.
func (c *wxrComment) status() (comment.Status, string) {
	switch c.typ {
	case "", "comment":
	case "pingback", "trackback":
		return "", "a " + c.typ + ", which no reader wrote"
	default:
		return "", fmt.Sprintf("its type is %q", c.typ)
	}
	if strings.TrimSpace(c.content) == "" {
		return "", "it is empty"
	}
	switch c.state {
	case "1", "approve", "approved":
		return comment.Stands, ""
	case "0", "hold", "":
		return comment.Held, ""
	}
	return "", fmt.Sprintf("the old site had it under %q", c.state)
}

func parseComment(c *Comment, text string) error {
	doc, _, err := document.FromHTML(strings.NewReader(paragraphs(text)), document.HTMLOptions{Base: c.Base})
	c.Body = doc
	return err
}

func (r *wxr) skipComments(it *wxrItem, reason string, emit func(Record) error) error {
	for _, c := range it.comments {
		if err := emit(Skip{Kind: KindComment, Reason: reason, Place: fmt.Sprintf("%s:%d", r.name, c.line)}); err != nil {
			return err
		}
	}
	return nil
}

// attachment emits a file of the library, and leads its old page to the
// story that it belonged to.
func (r *wxr) attachment(ix *Index, it *wxrItem, emit func(Record) error) error {
	a := r.site.attachments[it.id]
	m := Media{Address: a.address, Created: it.published(ix.Location),
		Credits: Credits{Alt: a.alt, Caption: stripTags(a.caption), Name: a.title}}
	if err := emit(m); err != nil {
		return err
	}
	parent := r.site.posts[a.parent]
	if parent.path == "" {
		return nil
	}
	for _, from := range aliases(r.addresses(it)...) {
		if err := emit(Redirect{Redirect: site.Redirect{From: from, To: parent.path}}); err != nil {
			return err
		}
	}
	return nil
}

// note adds to what an editor may want to know of the item.
func (it *Item) note(kind NoteKind, text string) {
	it.Notes = append(it.Notes, Note{Kind: kind, Text: text})
}

// firstWords returns the beginning of text, whole words of at most limit
// characters.
func firstWords(text string, limit int) string {
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	short := cut(text, limit)
	if short == text {
		return text
	}
	if i := strings.LastIndexByte(short, ' '); i > 0 {
		short = short[:i]
	}
	return short + "…"
}

// sameFile reports whether two addresses are of one picture in two sizes.
func (s *oldSite) sameFile(a, b string) bool {
	ua, err1 := url.Parse(a)
	ub, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && withoutSize(ua.Path) == withoutSize(ub.Path)
}
