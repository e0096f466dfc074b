package reader

import (
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/message"
)

// text draws the body of a story: the leading figure, which stands above the
// text, and the rest. document.WriteHTML writes elements of a closed list and
// escapes everything else, so that what it writes is HTML by construction;
// this is the one place where the site trusts a string to be that.
func (d *drawing) text(a article.Article, found map[string]document.Picture, sounds map[string]document.Sound) (lead, body template.HTML) {
	figure, rest := cutLead(a.Body, found)
	opt := d.render(a.Lang, found, sounds)
	if figure != nil {
		opt.Picture, opt.EagerFirst = sized(found, leadSizes), true
		lead = template.HTML(document.Doc{Content: []document.Node{*figure}}.AppendHTML(nil, opt))
		opt.EagerFirst = false
	}
	opt.Picture = sized(found, textSizes)
	return lead, template.HTML(withDateline(string(rest.AppendHTML(nil, opt)), a.Dateline))
}

// render says how bodies are drawn on this site.
func (d *drawing) render(lang string, found map[string]document.Picture, sounds map[string]document.Sound) document.Render {
	opt := document.Render{
		Lang:       lang,
		Words:      func(key string) string { return d.lang.T(key) },
		EmbedHosts: d.mayEmbed,
		Date: func(rfc3339 string) string {
			at, err := time.Parse(time.RFC3339, rfc3339)
			if err != nil {
				return rfc3339
			}
			return d.lang.Date(d.local(at), message.Day)
		},
		Sound: func(key string) (document.Sound, bool) {
			s, ok := sounds[key]
			return s, ok
		},
	}
	if u, err := url.Parse(d.site.Address); err == nil {
		opt.Host = u.Host
	}
	return opt
}

// sized returns the pictures of a body with the widths that they are shown at.
func sized(found map[string]document.Picture, sizes string) func(key string) (document.Picture, bool) {
	return func(key string) (document.Picture, bool) {
		p, ok := found[key]
		p.Sizes = sizes
		return p, ok
	}
}

// cutLead takes the figure that goes above the text out of a body: the first
// one, if nothing but a few paragraphs stands before it and its picture is
// there. The body itself is not changed.
func cutLead(body document.Doc, found map[string]document.Picture) (*document.Node, document.Doc) {
	for i, n := range body.Content {
		if n.Type == document.Paragraph && i < leadParagraphs {
			continue
		}
		if _, ok := found[n.Attrs.Media]; n.Type != document.Figure || !ok {
			break
		}
		return &n, document.Doc{Content: slices.Delete(slices.Clone(body.Content), i, i+1)}
	}
	return nil, body
}

// withDateline puts the dateline at the beginning of the first paragraph.
func withDateline(body, dateline string) string {
	if dateline == "" {
		return body
	}
	mark := `<span class="dateline">` + template.HTMLEscapeString(dateline) + `</span> `
	if rest, ok := strings.CutPrefix(body, "<p>"); ok {
		return "<p>" + mark + rest
	}
	return "<p>" + mark + "</p>\n" + body
}

// mayEmbed reports whether the site lets readers load content from a host.
// Hosts are given without "www.".
func (d *drawing) mayEmbed(host string) bool {
	return slices.ContainsFunc(d.site.EmbedHosts, func(allowed string) bool {
		return strings.TrimPrefix(allowed, "www.") == host
	})
}

// hasEmbed reports whether a drawn body has content that is loaded on a click,
// for which the page needs its script.
func hasEmbed(body template.HTML) bool {
	return strings.Contains(string(body), `<div class="embed"`)
}

// changed returns when a story last changed in a way that readers are told of.
func changed(a article.Article) time.Time {
	at := a.PublishedAt
	if a.UpdatedAt.After(at) {
		at = a.UpdatedAt
	}
	if len(a.Corrections) > 0 && a.Corrections[0].At.After(at) {
		at = a.Corrections[0].At
	}
	return at
}

// stamp writes a time for machines, "" for the zero time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
