package desk

import (
	"slices"

	"stet/internal/feature/account"
)

// entry is a line of the desk's menu. Label is a key of the catalogue; rights
// are those of which one is needed, none for all of the staff.
type entry struct {
	Href, Label string
	rights      []account.Right
}

// entries are the menu, in the order and the groups in which it stands.
var entries = [][]entry{
	{
		{"/desk", "desk.menu.overview", nil},
		{"/desk/articles", "desk.menu.stories", []account.Right{account.Write}},
		{"/desk/articles?kind=page", "desk.menu.pages", []account.Right{account.Write}},
		{"/desk/front", "desk.menu.front", []account.Right{account.Curate}},
		{"/desk/media", "desk.menu.media", []account.Right{account.Write}},
	},
	{
		{"/desk/reports", "desk.menu.reports", []account.Right{account.EditAny}},
		{"/desk/corrections", "desk.menu.corrections", []account.Right{account.Write}},
		{"/desk/reads", "desk.menu.reads", nil},
	},
	{
		{"/desk/sections", "desk.menu.sections", []account.Right{account.Curate}},
		{"/desk/tags", "desk.menu.tags", []account.Right{account.Curate}},
		{"/desk/authors", "desk.menu.authors", []account.Right{account.Curate}},
		{"/desk/menus", "desk.menu.menus", []account.Right{account.Curate}},
		{"/desk/redirects", "desk.menu.redirects", []account.Right{account.Curate}},
	},
	{
		{"/desk/people", "desk.menu.people", []account.Right{account.People}},
		{"/desk/keys", "desk.menu.keys", []account.Right{account.Write}},
		{"/desk/settings", "desk.menu.settings", []account.Right{account.Configure}},
		{"/desk/start", "desk.menu.start", []account.Right{account.Configure}},
		{"/desk/mail", "desk.menu.mail", []account.Right{account.Configure}},
		{"/desk/jobs", "desk.menu.jobs", []account.Right{account.Configure}},
		{"/desk/backups", "desk.menu.backups", []account.Right{account.Configure}},
		{"/desk/audit", "desk.menu.audit", nil},
	},
}

// may reports whether somebody sees the entry.
func (e entry) may(who account.Identity) bool {
	return len(e.rights) == 0 || slices.ContainsFunc(e.rights, who.Can)
}

// item is an entry as the template sees it. Label is in words.
type item struct {
	Href, Label string
	Current     bool
}

// menu returns the groups of the menu that somebody sees, those with nothing
// in them left out. words turns the key of a label into words.
func menu(who account.Identity, current string, words func(key string, args ...any) string) [][]item {
	var groups [][]item
	for _, group := range entries {
		var items []item
		for _, e := range group {
			if e.may(who) {
				items = append(items, item{Href: e.Href, Label: words(e.Label), Current: e.Href == current})
			}
		}
		if len(items) > 0 {
			groups = append(groups, items)
		}
	}
	return groups
}
