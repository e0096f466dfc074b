package article

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// embeds finds content of hosts that the site does not allow: readers get a
// plain link instead.
func (c *check) embeds(body document.Doc, allowed []string) {
	body.Walk(func(n *document.Node) bool {
		if n.Type != document.Embed {
			return true
		}
		host, ok := document.EmbedHost(n.Attrs.URL)
		if !ok || !slices.ContainsFunc(allowed, func(one string) bool { return strings.TrimPrefix(one, "www.") == host }) {
			c.add("embed", "body", "%s is not among the hosts whose content this site shows: readers get a link to it", hostOf(n.Attrs.URL))
		}
		return true
	})
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// linksOf returns the addresses that a body links to, each once: paths of this
// site, and those outside.
func linksOf(body document.Doc, own string) (inside, outside []string) {
	body.EachLink(func(m *document.Mark) {
		href, _, _ := strings.Cut(m.Href, "#")
		href = strings.TrimPrefix(href, own)
		switch {
		case strings.HasPrefix(href, "/"):
			inside = append(inside, href)
		case strings.HasPrefix(href, "http"):
			outside = append(outside, href)
		}
	})
	slices.Sort(inside)
	slices.Sort(outside)
	return slices.Compact(inside), slices.Compact(outside)
}

// checkLinks finds links that lead nowhere.
func (s *Service) checkLinks(ctx context.Context, c *check, d dossier, body document.Doc) error {
	inside, outside := linksOf(body, s.site.Current().Address)
	for _, path := range inside {
		there, err := s.leadsSomewhere(ctx, path)
		if err != nil {
			return err
		}
		if !there && path != d.path {
			c.add("link", "body", "nothing is published at %s, to which the text links", path)
		}
	}
	known, err := linkStates(ctx, s.db, outside)
	if err != nil {
		return err
	}
	waiting := 0
	for _, address := range outside {
		switch link := known[address]; link.state {
		case linkDead:
			c.add("link", "body", "the link to %s is dead: %s", address, link.detail)
		case linkUnsure:
			c.warn("link", "the link to %s could not be checked: %s", address, link.detail)
		case "":
			waiting++
		}
	}
	switch {
	case s.fetch == nil || waiting == 0:
	case waiting == 1:
		c.warn("link", "one link that leads outside is not checked yet")
	default:
		c.warn("link", "%d links that lead outside are not checked yet", waiting)
	}
	return nil
}

// static are the paths of this site at which something always stands, archive
// those of years and months.
var (
	static  = []string{"", "/", "/archive", "/search", "/corrections", "/account", "/feed.xml", "/atom.xml", "/feed.json"}
	archive = regexp.MustCompile(`^/\d{4}(/\d{2})?$`)
)

// leadsSomewhere reports whether readers find something at a path of this
// site.
func (s *Service) leadsSomewhere(ctx context.Context, path string) (bool, error) {
	whole := path
	path, query, _ := strings.Cut(path, "?")
	path, err := url.PathUnescape(path)
	if err != nil {
		return false, nil
	}
	path = strings.TrimSuffix(path, "/")
	if slices.Contains(static, path) && query == "" || archive.MatchString(path) || strings.HasPrefix(path, "/media/") {
		return true, nil
	}
	kind, slug, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	slug, _, _ = strings.Cut(slug, "/")
	switch kind {
	case "section":
		_, err = s.Section(ctx, slug)
	case "tag":
		_, err = s.Tag(ctx, slug)
	case "author":
		_, err = s.Author(ctx, slug)
	default:
		_, err = s.LiveAt(ctx, s.db, path)
	}
	if fault.Is(err, fault.NotFound) {
		_, err = s.site.Leads(ctx, s.db, whole)
	}
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// What came of asking for an outside address.
const (
	linkAlive  = "alive"
	linkDead   = "dead"
	linkUnsure = "unsure"
)

type linkState struct{ url, state, detail string }

// linkStates returns what is known of outside addresses, by address.
func linkStates(ctx context.Context, q db.Querier, addresses []string) (map[string]linkState, error) {
	known := make(map[string]linkState, len(addresses))
	if len(addresses) == 0 {
		return known, nil
	}
	list, err := db.All(ctx, q, func(row db.Row) (linkState, error) {
		var l linkState
		err := row.Scan(&l.url, &l.state, &l.detail)
		return l, err
	}, `SELECT url, state, detail FROM link_check WHERE url IN {strings}`, db.Strings(addresses))
	for _, l := range list {
		known[l.url] = l
	}
	return known, err
}
