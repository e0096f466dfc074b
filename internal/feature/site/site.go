// Package site owns the publication itself: its name, languages, time zone,
// publisher, menus and redirects. Every other feature may ask it; it asks
// none.
//
// The settings are read once and kept in memory; Current costs one atomic
// load, and a change reaches every node through the bus. Start reading at
// Site, then Service.
package site

import (
	"time"
)

// Site is the publication as everybody sees it: settings, menus, and what is
// computed from them. It is a snapshot: never change one that Current
// returned.
type Site struct {
	Settings
	Menus    map[string][]MenuItem // by menu name: "main", "footer"
	Address  string                // absolute address without a final slash, from the configuration
	Location *time.Location        // Settings.Timezone, loaded
}

// Settings are what the publication's owner may change.
type Settings struct {
	ID          string    `json:"id"` // a UUID, made once; what readers' programs know the site by, whatever its address
	Name        string    `json:"name"`
	Tagline     string    `json:"tagline"`
	Description string    `json:"description"`
	Language    string    `json:"language"` // BCP 47, the interface and the default of stories
	Timezone    string    `json:"timezone"` // IANA name
	Icon        string    `json:"icon"`     // media key of the square logo, "" for the built-in mark
	EmbedHosts  []string  `json:"embed_hosts"`
	Publisher   Publisher `json:"publisher"`
	Policies    Policies  `json:"policies"`

	MinimumAge    int      `json:"minimum_age"`    // in years, of whoever signs up; 0 for none
	HeadlineLimit int      `json:"headline_limit"` // in characters, over which the check before publication speaks; 0 for none
	Blocks        []string `json:"blocks"`         // codes of that check which forbid publication, of Remarks; the others warn
}

// Publisher is who stands behind the publication, as schema.org's
// NewsMediaOrganization describes it.
type Publisher struct {
	Name              string `json:"name"`
	FoundingDate      string `json:"founding_date"` // a year or a date, ISO 8601
	Contact           string `json:"contact"`       // mail address for readers, "" to leave out
	SecurityContact   string `json:"security_contact"`
	CorrectionsPolicy string `json:"corrections_policy"` // path of a page, as the three below
	EthicsPolicy      string `json:"ethics_policy"`
	Masthead          string `json:"masthead"`
	Ownership         string `json:"ownership"` // who owns the publication and who pays for it
}

// Policies are the paths of the pages that bind readers and the publication,
// "" where there is none yet.
type Policies struct {
	Privacy   string `json:"privacy,omitempty"`
	Terms     string `json:"terms,omitempty"`
	Rules     string `json:"rules,omitempty"`     // of commenting
	Statement string `json:"statement,omitempty"` // from the editor
}

// Remarks are the codes of the check before publication, in the order in which
// the settings offer them.
func Remarks() []string {
	return []string{"alt", "caption", "credit", "headline", "section", "byline", "tk", "link", "lead", "embed", "rights"}
}

// MenuItem is one line of a menu. Target is a path of this site or an
// http(s) address.
type MenuItem struct {
	Label  string `json:"label"`
	Target string `json:"target"`
}

// Redirect leads readers from an address that the site once had, or that
// another system had before the import, to where its content is now.
type Redirect struct {
	From string `json:"from"` // a path, with "?key=value" when the old system used one
	To   string `json:"to"`
}
