// Package article owns stories and pages: their revisions, sections, tags,
// bylines, corrections, addresses and the states that they go through.
//
// An article is either a story, dated and listed, or a page such as "About",
// which stands for itself. What readers see is always a frozen revision: a
// change saves a new one and moves the article to it in the same
// transaction. Lists are read by keyset on (live_at, id), so that the first
// page and the ten-thousandth cost the same.
//
// Start reading at Article and Card, then Service.
package article

import (
	"time"

	"stet/internal/engine/document"
)

// Kind tells stories from pages.
type Kind string

const (
	Story Kind = "story" // dated, listed, in feeds
	Page  Kind = "page"  // stands alone at /slug
)

// Status is where an article is on its way to the reader.
type Status string

const (
	Draft       Status = "draft"
	Review      Status = "review"      // waits for an editor
	Approved    Status = "approved"    // an editor has read it
	Scheduled   Status = "scheduled"   // becomes published at ScheduledAt
	Published   Status = "published"   //
	Unpublished Status = "unpublished" // withdrawn; its address answers 410 Gone
	Killed      Status = "killed"      // withdrawn from everywhere at once, see Kill; 410 Gone
)

// Article is one story or page with everything that its own page shows.
type Article struct {
	ID     int64
	Kind   Kind
	Status Status
	Slug   string
	Path   string // site-relative address, "" before the first publication
	Content
	Sections    []Section // the first is the one that the kicker names
	Tags        []Tag
	Authors     []Author
	Corrections []Correction // newest first
	Rights      Rights       // what its source allows; the zero value is everything
	Retraction  Retraction   // "" unless it was retracted
	Unlisted    bool         // it stands at its address and in no list
	Withdrawal  string       // what readers are told at the address of an article that was taken down
	WithdrawnAt time.Time    // zero unless it was taken down
	Revision    int64        // number of the revision that Content is
	CreatedAt   time.Time
	ModifiedAt  time.Time // last change of any kind, for caches and sitemaps
	UpdatedAt   time.Time // last change that readers are told of; zero for none
	PublishedAt time.Time // zero before the first publication
	ScheduledAt time.Time // zero unless scheduled
	Embargo     time.Time // not published before it; zero for none
	OwnerID     int64     // account whose article it is, 0 for none
	Origin      string    // where it was imported from, "" for written here

	touched time.Time // see touchedAt
}

// Content is what a revision freezes.
type Content struct {
	Lang       string // BCP 47
	Headline   string
	Standfirst string
	Kicker     string // overrides the section's name above the headline; usually ""
	Dateline   string
	Source     Source
	Body       document.Doc
}

// Source credits a republished or agency story. The zero value is our own.
type Source struct {
	Name   string `json:"name,omitempty"`   // "Coastal Wire"
	URL    string `json:"url,omitempty"`    // originally published at; the canonical address
	Credit string `json:"credit,omitempty"` // the line that the agency asks for
}

// Section is a part of the paper.
type Section struct {
	ID          int64
	Slug        string
	Name        string
	Description string
	Position    int64
	Origin      string // where it was imported from; filled for exports only
}

// Path returns the section's site-relative address.
func (s Section) Path() string { return "/section/" + s.Slug }

// Tag is a subject that stories share across sections.
type Tag struct {
	ID     int64
	Slug   string
	Name   string
	Origin string // as Section's
}

// Path returns the tag's site-relative address.
func (t Tag) Path() string { return "/tag/" + t.Slug }

// Author is a byline. It is not an account, though one may be linked to it.
type Author struct {
	ID        int64
	Slug      string
	Name      string
	Role      string // "Harbour correspondent"
	Bio       string
	Picture   string // media key, "" for none
	AccountID int64  // 0 for none
	Origin    string // as Section's
}

// Path returns the author's site-relative address.
func (a Author) Path() string { return "/author/" + a.Slug }

// Correction is a change after publication that readers are told of.
type Correction struct {
	ID   int64
	Kind CorrectionKind
	At   time.Time
	Text string

	RevisionBefore int64 // the revisions before and after the change, 0 where that is not known
	RevisionAfter  int64
	Withheld       bool  // the old words are shown nowhere
	AccountID      int64 // who made the change, 0 where that is not known
}

// CorrectionKind says what a change after publication was.
type CorrectionKind string

const (
	Corrected CorrectionKind = "correction"
	Clarified CorrectionKind = "clarification"
	Noted     CorrectionKind = "note" // an editor's note
	Retracted CorrectionKind = "retraction"
)

// Card is what lists, rails and feeds' headlines need of a story.
type Card struct {
	ID          int64
	Path        string
	Lang        string
	Headline    string
	Standfirst  string
	Kicker      string
	Section     Section // the first one; zero when the story has none
	Authors     []Author
	Lead        string // media key of the first figure, "" for none
	LeadAlt     string
	SourceName  string
	Retracted   bool
	ExpiresAt   time.Time // when its source wants it gone; zero for never
	PublishedAt time.Time
	UpdatedAt   time.Time
	ModifiedAt  time.Time
}
