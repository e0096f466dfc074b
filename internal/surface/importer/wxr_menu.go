package importer

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stet/internal/feature/site"
)

// wxrMenu is a menu as WordPress keeps it: a tree of items that point at
// posts, terms or addresses.
type wxrMenu struct {
	slug, name string
	lines      []wxrMenuLine
}

type wxrMenuLine struct {
	id, parent, order int64
	label, kind       string // kind is "custom", "post_type", "taxonomy"
	object, objectID  string
	address           string
}

func (r *wxr) indexMenu(it *wxrItem) {
	line := wxrMenuLine{id: it.id, order: it.order, label: cut(stripTags(it.title), site.MaxName/4), kind: it.meta["_menu_item_type"],
		object: it.meta["_menu_item_object"], objectID: it.meta["_menu_item_object_id"], address: it.meta["_menu_item_url"]}
	line.parent, _ = strconv.ParseInt(it.meta["_menu_item_menu_item_parent"], 10, 64)
	for _, t := range it.terms {
		if t.taxonomy != "nav_menu" {
			continue
		}
		m := r.menus[t.slug]
		if m == nil {
			m = &wxrMenu{slug: t.slug, name: t.name}
			r.menus[t.slug] = m
			r.order = append(r.order, t.slug)
		}
		if len(m.lines) < maxMenuLines {
			m.lines = append(m.lines, line)
		}
	}
}

// maxMenuLines bounds the menus in memory; what the site keeps is less.
const maxMenuLines = 1000

// emitMenus emits each menu with its lines in the order of the tree.
func (r *wxr) emitMenus(ix *Index, emit func(Record) error) error {
	for _, slug := range r.order {
		m := r.menus[slug]
		slices.SortStableFunc(m.lines, func(a, b wxrMenuLine) int { return int(a.order - b.order) })
		out := Menu{Name: r.menuName(m)}
		for _, line := range m.lines {
			item, reason := r.menuItem(ix, line)
			if reason == "" && len(out.Items) == site.MaxMenuItems {
				reason = "the menu has more lines than a menu may have"
			}
			if reason != "" {
				if err := emit(Skip{Kind: KindMenuLine, Reason: reason, Place: r.name + ", menu " + m.name + ", " + line.label}); err != nil {
					return err
				}
				continue
			}
			out.Items = append(out.Items, item)
			if line.parent != 0 {
				out.Nested++
			}
		}
		if len(out.Items) == 0 {
			continue
		}
		if err := emit(out); err != nil {
			return err
		}
	}
	return nil
}

// menuName finds which of the site's menus one becomes. An export does not
// say where a theme showed it, so its name decides, or that it is the only.
func (r *wxr) menuName(m *wxrMenu) string {
	name := strings.ToLower(m.name + " " + m.slug)
	for _, word := range [...]string{"footer", "fuß", "bottom", "pied", "pie de"} {
		if strings.Contains(name, word) {
			return "footer"
		}
	}
	for _, word := range [...]string{"main", "primary", "header", "haupt", "principal", "top"} {
		if strings.Contains(name, word) {
			return "main"
		}
	}
	if len(r.menus) == 1 {
		return "main"
	}
	return cleanSlug(m.slug, m.name)
}

func (r *wxr) menuItem(ix *Index, line wxrMenuLine) (site.MenuItem, string) {
	item := site.MenuItem{Label: line.label}
	id, _ := strconv.ParseInt(line.objectID, 10, 64)
	switch line.kind {
	case "post_type":
		post, ok := r.site.posts[id]
		if !ok || post.path == "" {
			return item, "it leads to something that is not published here"
		}
		item.Label, item.Target = orElse(item.Label, post.title), post.path
	case "taxonomy":
		target, name := r.termByID(ix, line.object, id)
		if target == "" {
			return item, "it leads to a term that is not in the archive"
		}
		item.Label, item.Target = orElse(item.Label, cut(name, site.MaxName/4)), target
	default:
		u, err := r.base.Parse(strings.TrimSpace(line.address))
		if err != nil || line.address == "" || strings.HasPrefix(line.address, "#") || u.Scheme != "http" && u.Scheme != "https" {
			return item, "it leads nowhere"
		}
		if item.Target = u.String(); ix.Old(u) {
			if item.Target = r.homeOr(ix, u); item.Target == "" {
				return item, "it leads to a page of the old site that is not in the archive"
			}
		}
	}
	if item.Label == "" {
		return item, "it has no label"
	}
	return item, ""
}

// homeOr returns where an address of the old site leads here, "" when
// nowhere.
func (r *wxr) homeOr(ix *Index, u *url.URL) string {
	if strings.Trim(u.Path, "/") == strings.Trim(r.base.Path, "/") && u.RawQuery == "" {
		return "/"
	}
	target, _ := ix.Target(u)
	return target
}

func (r *wxr) termByID(ix *Index, taxonomy string, id int64) (target, name string) {
	switch origin := r.site.terms[id]; taxonomy {
	case "category":
		if s, ok := ix.sections.get(origin); ok {
			return s.Path(), s.Name
		}
	case "post_tag":
		if t, ok := ix.tags.get(origin); ok {
			return t.Path(), t.Name
		}
	}
	return "", ""
}
