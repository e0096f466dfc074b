package importer

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// frontMatter is what stands above a Markdown file, whichever program wrote
// it: Front, and what other programs say there.
type frontMatter struct {
	Front
	Lead    leadPicture
	Unknown []string // keys that say nothing to an import
}

// leadPicture is a picture named in front matter.
type leadPicture struct{ Address, Alt, Caption, Credit string }

// splitFront parts a file into front matter and body. A file without front
// matter is all body. The line is where the front matter's first line is.
func splitFront(data []byte) (front, body []byte, err error) {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	switch string(bytes.TrimRight(first, " \t\r")) {
	case "---":
	case "+++":
		return nil, nil, fmt.Errorf("line 1: front matter in TOML is not read; write it in YAML between two lines of ---")
	default:
		return nil, data, nil
	}
	for at := 0; at <= len(rest) && at <= MaxFront; {
		line, _, more := bytes.Cut(rest[at:], []byte("\n"))
		if mark := string(bytes.TrimRight(line, " \t\r")); mark == "---" || mark == "..." {
			return rest[:at], bytes.TrimLeft(rest[min(len(rest), at+len(line)+1):], "\r\n"), nil
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return nil, nil, fmt.Errorf("line 1: the front matter that begins here does not end with a line of --- within %d bytes", MaxFront)
}

// parseFront reads front matter. Times without a zone are in the given one.
func parseFront(text []byte, zone *time.Location) (frontMatter, error) {
	var f frontMatter
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return f, fmt.Errorf("the front matter is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return f, nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return f, fmt.Errorf("line %d: the front matter is not a list of keys and values", top.Line+1)
	}
	p := frontParser{f: &f, zone: zone}
	if err := p.plain(top, 0); err != nil {
		return f, err
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		if err := p.field(strings.ToLower(key.Value), value); err != nil {
			return f, fmt.Errorf("line %d: %s: %w", value.Line+1, key.Value, err)
		}
	}
	return f, p.finish()
}

type frontParser struct {
	f      *frontMatter
	zone   *time.Location
	draft  bool
	single string // section:
}

// plain refuses anchors, aliases, repeated keys and deep nesting: front
// matter needs none, and they are how YAML is made to grow in memory.
func (p *frontParser) plain(n *yaml.Node, depth int) error {
	if depth > 8 {
		return fmt.Errorf("line %d: nested too deep", n.Line+1)
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return fmt.Errorf("line %d: anchors and aliases are not read", n.Line+1)
	}
	seen := make(map[string]bool)
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if seen[child.Value] {
				return fmt.Errorf("line %d: %s stands here twice", child.Line+1, child.Value)
			}
			seen[child.Value] = true
		}
		if err := p.plain(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (p *frontParser) field(key string, v *yaml.Node) error {
	f := p.f
	switch key {
	case "id":
		n, err := strconv.ParseInt(text(v), 10, 64)
		if err != nil {
			f.Unknown = append(f.Unknown, key) // other programs number otherwise
			return nil
		}
		f.ID = n
	case "headline", "title":
		f.Headline = text(v)
	case "standfirst", "subtitle", "description", "summary", "excerpt", "custom_excerpt", "deck", "lede":
		if f.Standfirst == "" || key == "standfirst" {
			f.Standfirst = text(v)
		}
	case "kicker":
		f.Kicker = text(v)
	case "authors", "author", "byline", "by":
		return p.names(&f.Authors, v)
	case "section":
		p.single = text(v)
	case "sections", "category", "categories":
		return p.names(&f.Sections, v)
	case "tags", "tag", "keywords":
		return p.names(&f.Tags, v)
	case "date", "published", "pubdate", "publishdate", "published_at", "publish_date", "date_published":
		return p.time(&f.Date, v)
	case "first":
		return p.time(&f.First, v)
	case "updated", "lastmod", "modified", "updated_at", "last_modified_at":
		return p.time(&f.Updated, v)
	case "created", "created_at":
		return p.time(&f.Created, v)
	case "status":
		return p.status(text(v))
	case "draft":
		p.draft = isTrue(text(v))
	case "slug":
		f.Slug = strings.Trim(text(v), "/")
	case "path", "permalink", "url":
		f.Path = text(v)
	case "lang", "language", "locale":
		f.Lang = strings.ReplaceAll(text(v), "_", "-")
	case "dateline":
		f.Dateline = text(v)
	case "source":
		return p.source(v)
	case "canonical", "canonical_url", "canonicalurl":
		f.Source.URL = text(v)
	case "corrections", "correction":
		return p.corrections(v)
	case "origin":
		f.Origin = text(v)
	case "aliases", "redirect_from", "alias":
		return p.names(&f.Aliases, v)
	case "layout", "type", "kind":
		switch strings.ToLower(text(v)) {
		case "page":
			f.Kind = article.Page
		case "post", "story", "article":
			f.Kind = article.Story
		}
	case "image", "cover", "picture", "feature_image", "featured_image", "thumbnail", "hero", "featuredimage":
		return p.picture(v)
	case "feature_image_alt", "image_alt", "alt":
		f.Lead.Alt = text(v)
	case "feature_image_caption", "image_caption", "caption":
		f.Lead.Caption = text(v)
	default:
		known, err := p.standing(key, v)
		if !known {
			f.Unknown = append(f.Unknown, key)
		}
		return err
	}
	return nil
}

func (p *frontParser) finish() error {
	f := p.f
	if p.single != "" {
		f.Sections = slices.DeleteFunc(f.Sections, func(s string) bool { return s == p.single })
		f.Sections = append([]string{p.single}, f.Sections...)
	}
	if p.draft && f.Status == "" {
		f.Status = article.Draft
	}
	return nil
}

func text(v *yaml.Node) string {
	if v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
		return ""
	}
	return strings.TrimSpace(v.Value)
}

func isTrue(s string) bool {
	switch strings.ToLower(s) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

// names reads a list, or one name, or names parted by commas. An entry may
// be a record with a name.
func (p *frontParser) names(to *[]string, v *yaml.Node) error {
	add := func(name string) {
		if name != "" && !slices.Contains(*to, name) {
			*to = append(*to, name)
		}
	}
	switch v.Kind {
	case yaml.ScalarNode:
		parts := []string{text(v)}
		if v.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
			parts = strings.Split(text(v), ",")
		}
		for _, part := range parts {
			add(strings.TrimSpace(part))
		}
	case yaml.SequenceNode:
		for _, entry := range v.Content {
			if entry.Kind == yaml.MappingNode {
				record := mapping(entry)
				add(orElse(record["slug"], record["name"]))
				continue
			}
			add(text(entry))
		}
	case yaml.MappingNode:
		record := mapping(v)
		add(orElse(record["slug"], record["name"]))
	}
	return nil
}

func mapping(v *yaml.Node) map[string]string {
	m := make(map[string]string)
	if v.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(v.Content); i += 2 {
			m[strings.ToLower(v.Content[i].Value)] = text(v.Content[i+1])
		}
	}
	return m
}

func (p *frontParser) time(to *time.Time, v *yaml.Node) error {
	if text(v) == "" {
		return nil
	}
	t, err := parseTime(text(v), p.zone)
	*to = t
	return err
}

// timeLayouts are the ways in which front matter and pages write times.
var timeLayouts = [...]string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05", "2006-01-02 15:04 -0700",
	"2006-01-02 15:04", "2006-01-02", time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, "2 January 2006", "January 2, 2006", "02.01.2006", "2006/01/02"}

// parseTime reads a time; one without a zone is in the given one. Years
// before 1000 and after 9999 are refused.
func parseTime(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			if t = t.UTC().Truncate(time.Microsecond); t.Year() < 1000 || t.Year() > 9999 {
				break
			}
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%.60q is not a date; write it as 2026-03-14 or 2026-03-14T09:30:00Z", text)
}

func (p *frontParser) status(word string) error {
	switch strings.ToLower(word) {
	case "":
	case "published", "publish", "public", "live":
		p.f.Status = article.Published
	case "draft", "pending", "private":
		p.f.Status = article.Draft
	case "scheduled", "future":
		p.f.Status = article.Scheduled
	case "unpublished", "withdrawn":
		p.f.Status = article.Unpublished
	case "review", "approved", "killed":
		p.f.Status = article.Status(strings.ToLower(word))
	default:
		return fmt.Errorf("%.40q is not a status: draft, review, approved, scheduled, published, unpublished or killed", word)
	}
	return nil
}

func (p *frontParser) source(v *yaml.Node) error {
	if v.Kind == yaml.ScalarNode {
		if s := text(v); isAddress(s) {
			p.f.Source.URL = s
		} else {
			p.f.Source.Name = s
		}
		return nil
	}
	m := mapping(v)
	p.f.Source = article.Source{Name: m["name"], URL: m["url"], Credit: m["credit"]}
	return nil
}

func (p *frontParser) corrections(v *yaml.Node) error {
	entries := v.Content
	if v.Kind != yaml.SequenceNode {
		entries = []*yaml.Node{v}
	}
	for _, entry := range entries {
		c := article.Correction{Kind: article.Corrected, Text: text(entry)}
		if entry.Kind == yaml.MappingNode {
			m := mapping(entry)
			c.Text, c.Withheld = m["text"], isTrue(m["withheld"])
			switch kind := article.CorrectionKind(m["kind"]); kind {
			case "":
			case article.Corrected, article.Clarified, article.Noted, article.Retracted:
				c.Kind = kind
			default:
				return fmt.Errorf("%.40q is not a kind of correction: correction, clarification, note or retraction", kind)
			}
			if m["date"] != "" {
				var err error
				if c.At, err = parseTime(m["date"], p.zone); err != nil {
					return err
				}
			}
		}
		if c.Text != "" {
			p.f.Corrections = append(p.f.Corrections, c)
		}
	}
	return nil
}

func (p *frontParser) picture(v *yaml.Node) error {
	if v.Kind == yaml.ScalarNode {
		p.f.Lead.Address = text(v)
		return nil
	}
	m := mapping(v)
	p.f.Lead = leadPicture{Address: orElse(m["url"], orElse(m["src"], orElse(m["path"], m["image"]))), Alt: m["alt"],
		Caption: m["caption"], Credit: m["credit"]}
	return nil
}

// frontError gives an error of front matter its place.
func frontError(name string, err error) error {
	return fault.New(fault.Invalid, "%s: %v", name, err)
}
