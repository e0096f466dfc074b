package importer

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"
)

// wxrItem is one <item> of a WXR file: a post, a page, an attachment, a line
// of a menu or anything else that WordPress keeps as a post.
type wxrItem struct {
	line          int
	title         string
	link          string
	guid          string
	creator       string // login
	content       string
	excerpt       string
	id            int64
	parent        int64
	order         int64
	kind          string // wp:post_type
	status        string
	slug          string // wp:post_name
	date, dateGMT string
	pubDate       string
	modifiedGMT   string
	locked        bool // has a password
	sticky        bool
	attachment    string // address of the file
	terms         []wxrTerm
	meta          map[string]string
	oldSlugs      []string
	comments      []wxrComment
	commentCount  int
}

type wxrTerm struct{ taxonomy, slug, name string }

type wxrComment struct {
	line                int
	id, parent, user    int64
	author, email       string
	date, dateGMT       string
	content, state, typ string
}

// wantedMeta are the post's fields that an import reads.
var wantedMeta = map[string]bool{
	"_thumbnail_id": true, "_wp_attachment_image_alt": true, "_wp_attached_file": true,
	"_menu_item_type": true, "_menu_item_object": true, "_menu_item_object_id": true,
	"_menu_item_url": true, "_menu_item_menu_item_parent": true,
}

// readItem reads the <item> whose start tag was read last. With light set it
// leaves the bodies of posts and comments out.
func readItem(s *xmlStream, light bool) (*wxrItem, error) {
	it := &wxrItem{line: s.line()}
	var size int64
	err := s.children(func(t xml.StartElement) error {
		from := s.dec.InputOffset()
		if err := it.field(s, t, light); err != nil {
			return err
		}
		if size += s.dec.InputOffset() - from; size > MaxItemBytes {
			return s.tooLargeItem(it.line)
		}
		return nil
	})
	return it, err
}

func (it *wxrItem) field(s *xmlStream, t xml.StartElement, light bool) error {
	switch wxrName(t.Name) {
	case "title":
		return s.into(&it.title)
	case "link":
		return s.into(&it.link)
	case "guid":
		return s.into(&it.guid)
	case "pubDate":
		return s.into(&it.pubDate)
	case "dc:creator":
		return s.into(&it.creator)
	case "content:encoded":
		return s.body(&it.content, light)
	case "excerpt:encoded":
		return s.into(&it.excerpt)
	case "wp:post_id":
		return s.id(&it.id)
	case "wp:post_parent":
		return s.id(&it.parent)
	case "wp:menu_order":
		return s.number(&it.order)
	case "wp:post_type":
		return s.into(&it.kind)
	case "wp:status":
		return s.into(&it.status)
	case "wp:post_name":
		return s.into(&it.slug)
	case "wp:post_date":
		return s.into(&it.date)
	case "wp:post_date_gmt":
		return s.into(&it.dateGMT)
	case "wp:post_modified_gmt":
		return s.into(&it.modifiedGMT)
	case "wp:attachment_url":
		return s.into(&it.attachment)
	case "wp:post_password":
		return s.flag(&it.locked, func(v string) bool { return v != "" })
	case "wp:is_sticky":
		return s.flag(&it.sticky, func(v string) bool { return v == "1" })
	case "category":
		return it.term(s, t)
	case "wp:postmeta":
		return it.metaPair(s)
	case "wp:comment":
		return it.comment(s, light)
	}
	_, err := s.skip()
	return err
}

// term reads <category domain="post_tag" nicename="tides">Tides</category>.
func (it *wxrItem) term(s *xmlStream, t xml.StartElement) error {
	term := wxrTerm{taxonomy: "category"}
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "domain":
			term.taxonomy = a.Value
		case "nicename":
			term.slug = a.Value
		}
	}
	if term.taxonomy == "tag" { // WXR 1.0
		term.taxonomy = "post_tag"
	}
	if err := s.into(&term.name); err != nil {
		return err
	}
	for i, have := range it.terms { // WXR 1.0 names each term twice, once without its slug
		if have.taxonomy == term.taxonomy && have.name == term.name {
			if have.slug == "" {
				it.terms[i].slug = term.slug
			}
			return nil
		}
	}
	it.terms = append(it.terms, term)
	return nil
}

func (it *wxrItem) metaPair(s *xmlStream) error {
	var key, value string
	err := s.children(func(t xml.StartElement) error {
		switch wxrName(t.Name) {
		case "wp:meta_key":
			return s.into(&key)
		case "wp:meta_value":
			if key != "" && !wantedMeta[key] && key != "_wp_old_slug" {
				_, err := s.skip()
				return err
			}
			return s.into(&value)
		}
		_, err := s.skip()
		return err
	})
	switch {
	case err != nil:
		return err
	case key == "_wp_old_slug":
		it.oldSlugs = append(it.oldSlugs, value)
	case wantedMeta[key]:
		if it.meta == nil {
			it.meta = make(map[string]string)
		}
		it.meta[key] = value
	}
	return nil
}

func (it *wxrItem) comment(s *xmlStream, light bool) error {
	c := wxrComment{line: s.line()}
	it.commentCount++
	err := s.children(func(t xml.StartElement) error {
		switch wxrName(t.Name) {
		case "wp:comment_id":
			return s.id(&c.id)
		case "wp:comment_parent":
			return s.id(&c.parent)
		case "wp:comment_user_id":
			return s.id(&c.user)
		case "wp:comment_author":
			return s.into(&c.author)
		case "wp:comment_author_email":
			return s.into(&c.email)
		case "wp:comment_date":
			return s.into(&c.date)
		case "wp:comment_date_gmt":
			return s.into(&c.dateGMT)
		case "wp:comment_content":
			return s.body(&c.content, light)
		case "wp:comment_approved":
			return s.into(&c.state)
		case "wp:comment_type":
			return s.into(&c.typ)
		}
		_, err := s.skip()
		return err
	})
	if err == nil && !light {
		it.comments = append(it.comments, c)
	}
	return err
}

// wxrName returns an element's name as WordPress writes it, "wp:post_id",
// whichever version of the name space the file declares, or none.
func wxrName(n xml.Name) string {
	switch {
	case n.Space == "":
		return n.Local
	case strings.Contains(n.Space, "wordpress.org/export/"):
		if strings.Contains(n.Space, "/excerpt") {
			return "excerpt:" + n.Local
		}
		return "wp:" + n.Local
	case n.Space == "http://purl.org/rss/1.0/modules/content/":
		return "content:" + n.Local
	case n.Space == "http://purl.org/dc/elements/1.1/":
		return "dc:" + n.Local
	}
	return n.Space + ":" + n.Local
}

// children calls fn after each start tag directly inside the element whose
// start tag was read last; fn reads that child to its end.
func (s *xmlStream) children(fn func(xml.StartElement) error) error {
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := fn(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

func (s *xmlStream) into(field *string) error {
	text, err := s.text()
	*field = strings.TrimSpace(text)
	return err
}

func (s *xmlStream) body(field *string, light bool) error {
	if light {
		_, err := s.skip()
		return err
	}
	text, err := s.text()
	*field = text
	return err
}

func (s *xmlStream) number(field *int64) error {
	line := s.line()
	name := s.open[len(s.open)-1]
	text, err := s.text()
	if err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return s.errorAt(line, "<%s> holds %.40q where a number belongs", name, text)
	}
	*field = n
	return nil
}

// id reads the number of something, which is 0 or more; what is none is 0.
func (s *xmlStream) id(field *int64) error {
	err := s.number(field)
	*field = max(*field, 0)
	return err
}

func (s *xmlStream) flag(field *bool, set func(string) bool) error {
	var text string
	err := s.into(&text)
	*field = set(text)
	return err
}

// moment returns the time of a post or comment: the GMT field, else the local
// one in the site's time zone, else zero. WordPress writes zeros for "not
// yet".
func moment(gmt, local string, zone *time.Location) time.Time {
	const layout = "2006-01-02 15:04:05"
	if t, err := time.ParseInLocation(layout, gmt, time.UTC); err == nil && t.Year() > 0 {
		return t
	}
	if t, err := time.ParseInLocation(layout, local, zone); err == nil && t.Year() > 0 {
		return t.UTC()
	}
	return time.Time{}
}
