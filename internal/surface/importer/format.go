package importer

import (
	"time"

	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
)

// A Stet folder, or a zip of one, is a whole site as files that people can
// read, write and keep under version control:
//
//	site.json                     the publication: SiteFile
//	people.json                   accounts without secrets: []PersonFile
//	consents.json                 what they agreed to: []ConsentFile
//	media.json                    what is known of each file: []MediaFile
//	media/NAME                    the files themselves, as the site keeps them
//	stories/YYYY-MM-DD-SLUG.md    one story each: front matter (Front) and Markdown
//	pages/SLUG.md                 one page each, the same way
//	drafts/NAME.md                what is being written of the story or page of that name, beside what readers have
//	front.json                    the front page as editors arranged it: []SlotFile
//	comments/SLUG.json            the comments under one article: CommentsFile
//
// Only site.json must be there. Text is UTF-8 with "\n" at the end of each
// line; times are RFC 3339 in UTC. Every file has one canonical form, in
// which lists keep their order and empty fields are left out, so that two
// exports of equal sites are equal byte for byte.

// Names in a Stet folder.
const (
	SiteName    = "site.json"
	PeopleName  = "people.json"
	ConsentName = "consents.json"
	MediaName   = "media.json"
	FrontName   = "front.json"
	MediaDir    = "media"
	StoriesDir  = "stories"
	PagesDir    = "pages"
	DraftsDir   = "drafts"
	CommentsDir = "comments"
)

// SiteFile is site.json.
type SiteFile struct {
	ID          string                     `json:"id,omitempty"` // a UUID, by which feeds know the site
	Name        string                     `json:"name"`
	Tagline     string                     `json:"tagline,omitempty"`
	Description string                     `json:"description,omitempty"`
	Language    string                     `json:"language,omitempty"`  // BCP 47
	Timezone    string                     `json:"timezone,omitempty"`  // IANA name
	Icon        string                     `json:"icon,omitempty"`      // "media/NAME"
	EmbedHosts  []string                   `json:"embedHosts,omitzero"` // an empty list allows none
	Publisher   *PublisherFile             `json:"publisher,omitempty"`
	Policies    *site.Policies             `json:"policies,omitempty"`      // paths of pages
	MinimumAge  *int                       `json:"minimumAge,omitempty"`    // in years; 0 for none
	Headline    *int                       `json:"headlineLimit,omitempty"` // in characters; 0 for none
	Blocks      []string                   `json:"blocks,omitzero"`         // checks that forbid publication; an empty list for none
	Sections    []SectionFile              `json:"sections,omitempty"`      // in the editors' order
	Tags        []TagFile                  `json:"tags,omitempty"`
	Authors     []AuthorFile               `json:"authors,omitempty"`
	Menus       map[string][]site.MenuItem `json:"menus,omitempty"`
	Redirects   []site.Redirect            `json:"redirects,omitempty"` // by their From
}

// PublisherFile is who stands behind the publication, in the words of
// schema.org's NewsMediaOrganization.
type PublisherFile struct {
	Name              string `json:"name,omitempty"`
	FoundingDate      string `json:"foundingDate,omitempty"`
	Email             string `json:"email,omitempty"`
	SecurityContact   string `json:"securityContact,omitempty"`
	Logo              string `json:"logo,omitempty"`              // "media/NAME", read when the site has no icon of its own
	CorrectionsPolicy string `json:"correctionsPolicy,omitempty"` // path of a page, as the three below
	EthicsPolicy      string `json:"ethicsPolicy,omitempty"`
	Masthead          string `json:"masthead,omitempty"`
	Ownership         string `json:"ownership,omitempty"`
}

// SectionFile is one section.
type SectionFile struct {
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Origin      string `json:"origin,omitempty"`
}

// TagFile is one tag.
type TagFile struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Origin string `json:"origin,omitempty"`
}

// AuthorFile is one byline.
type AuthorFile struct {
	Slug    string `json:"slug"`
	Name    string `json:"name"`
	Role    string `json:"role,omitempty"`
	Bio     string `json:"bio,omitempty"`
	Picture string `json:"picture,omitempty"` // "media/NAME"
	Account int64  `json:"account,omitempty"` // id in people.json
	Origin  string `json:"origin,omitempty"`
}

// PersonFile is one account of people.json. Passwords, keys and sessions
// never leave a site.
type PersonFile struct {
	ID      int64     `json:"id"`
	Role    string    `json:"role"`
	Name    string    `json:"name"`
	Email   string    `json:"email,omitempty"`
	Claimed bool      `json:"claimed,omitempty"`
	Created time.Time `json:"created,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`    // since when they may not sign in
	Picture string    `json:"picture,omitempty"` // "media/NAME"
	Origin  string    `json:"origin,omitempty"`
}

// ConsentFile is one consent of consents.json.
type ConsentFile struct {
	Account   int64     `json:"account"` // id in people.json
	Purpose   string    `json:"purpose"`
	Wording   string    `json:"wording"` // that the person saw
	Source    string    `json:"source,omitempty"`
	Given     time.Time `json:"given"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// SlotFile is one place of the front page that an editor has filled.
type SlotFile struct {
	Zone     article.Zone `json:"zone"`
	Section  string       `json:"section,omitempty"` // slug, of a rail
	Position int          `json:"position"`          // from 0
	Story    string       `json:"story"`             // path of its file
	Until    time.Time    `json:"until,omitzero"`
}

// MediaFile is one file of media.json.
type MediaFile struct {
	File    string    `json:"file"`          // name in the folder media
	Key     string    `json:"key,omitempty"` // in the site that wrote it; stories name pictures by "media/NAME" or by this
	Name    string    `json:"name,omitempty"`
	Alt     string    `json:"alt,omitempty"`
	Caption string    `json:"caption,omitempty"`
	Credit  string    `json:"credit,omitempty"`
	Source  string    `json:"source,omitempty"`
	Rights  string    `json:"rights,omitempty"`
	Origin  string    `json:"origin,omitempty"`
	Created time.Time `json:"created,omitzero"`

	Licence   string       `json:"licence,omitempty"`
	Permitted string       `json:"permitted,omitempty"` // note for the desk
	Expires   time.Time    `json:"expires,omitzero"`    // end of the rights
	Focus     *media.Focus `json:"focus,omitempty"`     // in thousandths of the sides; the centre when missing
	Former    []string     `json:"former,omitempty"`    // keys that it had before it was replaced
	Portrait  bool         `json:"portrait,omitempty"`  // a reader's picture of themselves
}

// CommentsFile is the comments under one article, in the order of their ids.
type CommentsFile struct {
	Article  string        `json:"article"` // path of the file of the story or page: "stories/2026-03-01-tides.md"
	Comments []CommentFile `json:"comments"`
}

// CommentFile is one comment. The body is Markdown.
type CommentFile struct {
	ID      int64     `json:"id"`
	Parent  int64     `json:"parent,omitempty"`
	Account int64     `json:"account,omitempty"`
	Name    string    `json:"name"`
	Status  string    `json:"status"`
	Created time.Time `json:"created"`
	Origin  string    `json:"origin,omitempty"`
	Body    string    `json:"body"`
}

// Front is the front matter of a story or page: what stands between the two
// lines of three hyphens, in YAML.
type Front struct {
	ID          int64        // in the site that wrote it
	Kind        article.Kind // "" where the folder says it
	Headline    string
	Standfirst  string
	Kicker      string
	Authors     []string  // slugs; in files written by hand also names
	Sections    []string  // slugs or names; the first is the one shown above the headline
	Tags        []string  // slugs or names
	Date        time.Time // first publication; for a scheduled story when that will be
	First       time.Time // first publication of a scheduled story that was published before
	Updated     time.Time // last change that readers are told of
	Created     time.Time
	Status      article.Status
	Slug        string
	Path        string // address in the site that wrote it
	Lang        string
	Dateline    string
	Source      article.Source
	Corrections []article.Correction
	Standing
	Origin  string
	Aliases []string // old addresses
}
