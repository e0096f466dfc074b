package importer

import (
	"context"
	"io/fs"
	"net/url"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
)

// Reader turns one source, a file or a folder, into records. Both passes read
// it from the beginning to the end in memory that does not grow with the
// bodies that it holds.
type Reader interface {
	// Check reads the whole source and adds what it holds to the index. Its
	// error is Invalid or TooLarge and names the place.
	Check(ctx context.Context, ix *Index) error
	// Read calls emit for each record in the order of the source. An Item
	// comes before its comments, and whatever a record refers to is in the
	// index or was emitted before it.
	Read(ctx context.Context, ix *Index, emit func(Record) error) error
}

// Record is one thing that a reader found. It is one of Settings, Person,
// Consent, Author, Section, Tag, Media, Item, FrontPage, Comment, Menu, Redirect
// and Skip.
type Record interface{ kind() Kind }

// Kind names a kind of record in the report.
type Kind string

// The kinds in the order of the report.
const (
	KindSettings Kind = "settings"
	KindPerson   Kind = "person"
	KindAuthor   Kind = "byline"
	KindSection  Kind = "section"
	KindTag      Kind = "tag"
	KindMedia    Kind = "media"
	KindStory    Kind = "story"
	KindPage     Kind = "page"
	KindDraft    Kind = "draft"
	KindConsent  Kind = "consent"
	KindFront    Kind = "front page"
	KindComment  Kind = "comment"
	KindMenu     Kind = "menu"
	KindMenuLine Kind = "menu line"
	KindRedirect Kind = "redirect"
	KindFile     Kind = "file"
)

// Settings is what a source says of the publication itself. Whole says that
// the source is a Stet site, so that what it says replaces what the site has;
// other sources only fill what nobody has set.
type Settings struct {
	site.Settings
	Whole    bool
	Age      *int   // Settings.MinimumAge, nil when the source does not say
	Headline *int   // Settings.HeadlineLimit, the same way
	IconFile string // in Files, "" for none
	Files    *Files
}

// Person is somebody who had an account.
//
// Records that others name have a Ref, which is unique in one import, beside
// their Origin, which is kept with them for good and may be "".
type Person struct {
	ID      int64 // kept when not zero
	Ref     string
	Origin  string
	Name    string
	Email   string
	Role    account.Role
	Claimed bool
	Created time.Time
	Ended   time.Time // zero for somebody who may sign in
	Portrait
}

// Portrait is the picture of a person or a byline: the name of its file, ""
// for none.
type Portrait struct {
	PictureFile string
	Files       *Files
}

// Consent is something that a person, named by their ref, agreed to.
type Consent struct {
	Person string
	account.Consent
}

// Author is a byline. Person refers to the account that belongs to it, ""
// for none.
type Author struct {
	article.Author
	Ref, Origin string
	Person      string
	Portrait
}

// Section is a part of the paper.
type Section struct {
	article.Section
	Ref, Origin string
}

// Tag is a subject.
type Tag struct {
	article.Tag
	Ref, Origin string
}

// Media is a file that comes along whether a story shows it or not.
type Media struct {
	Key     string // in the site that wrote it, "" otherwise
	Address string // where it was, an http address, "" for none
	File    string // in Files
	Files   *Files
	Credits
	Created time.Time

	Licence, Permitted string
	Expires            time.Time
	Focus              *media.Focus // nil for the centre
	Former             []string     // keys that it had in the site that wrote it
	Portrait           bool         // a reader's picture of themselves
}

// Credits is what is known of a picture besides its bytes.
type Credits struct {
	Name, Alt, Caption, Credit, Source, Rights string
}

// Item is one story or page, or what is being written of one.
type Item struct {
	ID     int64 // kept when not zero
	Ref    string
	Of     string // ref of the article of which this is the draft, "" for an article
	Origin string // never ""
	Place  string // where in the source, for the report: "line 1241"
	Kind   article.Kind
	Status article.Status
	Slug   string // made from the headline when empty
	Path   string // the address it had in the Stet site that it comes from, "" otherwise
	article.Content

	// Refs, in the order of the story.
	Authors, Sections, Tags []string

	Standing
	Corrections                            []article.Correction
	Created, Updated, Published, Scheduled time.Time
	Aliases                                []string // old addresses: paths, with their query

	Base  *url.URL          // what relative addresses in the body are relative to, nil for none
	Files *Files            // where relative addresses may name a file, nil for none
	Local map[string]string // absolute addresses of which Files has the file, and its name

	// Size is how many bytes the source's text has that Parse holds on to.
	Size int
	// Parse turns the source's text into Body and may set what stands in the
	// text only. It is the heavy part and is called once, by a worker; nil
	// when the reader did it all.
	Parse func(*Item) error
	// Notes is what Parse and the reader noticed, for the report.
	Notes []Note

	file     *identity // of a file that states no origin, else nil
	guessed  bool      // the date is that of the file on the disk
	renames  int64     // the article that gets Origin instead of its own, 0 for none
	expected string    // the address that other articles link it by, "" for none
	lost     []string  // addresses of the old site that lead nowhere
	pictures []string  // ids of pictures whose rows are written with the item
	missing  []Missing // pictures that nobody has
}

// Comment is one reader's comment. The network and mail addresses that old
// systems keep with it are left behind.
type Comment struct {
	ID      int64 // kept when not zero
	Ref     string
	Origin  string
	Article string // ref of the story
	Parent  string // ref of the comment that it answers, "" for none
	Person  string // ref of the account of who wrote it, "" for none
	Name    string
	Created time.Time
	Status  comment.Status
	Body    document.Doc
	Place   string
	Base    *url.URL
	Parse   func(*Comment) error // as of Item
}

// FrontPage is the front page as editors arranged it, with the refs of the stories.
type FrontPage struct {
	Slots []SlotFile
	Place string
}

// Menu is one menu of the site.
type Menu struct {
	Name   string
	Items  []site.MenuItem
	Whole  bool // replaces the one that is there
	Nested int  // lines that stood under another in the old site
}

// Redirect leads from an old address to a new one.
type Redirect struct {
	site.Redirect
	Whole bool // replaces the one that is there
}

// Skip is something in the source that does not come along.
type Skip struct {
	Kind   Kind // what it would have been, or the source's own word for it
	Reason string
	Place  string
}

// settled ends a batch: what follows may name what came before by keys that
// are known only then.
type settled struct{}

// remark is a note about a source as a whole.
type remark struct {
	Note
	Place string
}

func (remark) kind() Kind    { return "" }
func (settled) kind() Kind   { return "" }
func (Settings) kind() Kind  { return KindSettings }
func (Person) kind() Kind    { return KindPerson }
func (Author) kind() Kind    { return KindAuthor }
func (Section) kind() Kind   { return KindSection }
func (Tag) kind() Kind       { return KindTag }
func (Media) kind() Kind     { return KindMedia }
func (*Comment) kind() Kind  { return KindComment }
func (Consent) kind() Kind   { return KindConsent }
func (FrontPage) kind() Kind { return KindFront }
func (Menu) kind() Kind      { return KindMenu }
func (Redirect) kind() Kind  { return KindRedirect }
func (s Skip) kind() Kind    { return s.Kind }

func (it *Item) kind() Kind {
	if it.Of != "" {
		return KindDraft
	}
	if it.Kind == article.Page {
		return KindPage
	}
	return KindStory
}

// Note is something noticed in an item that an editor may want to know.
type Note struct {
	Kind  NoteKind
	Text  string // what: an element, a shortcode, an address
	Count int    // how often, 0 for once
}

// NoteKind sorts the notes in the report.
type NoteKind string

const (
	Misfit    NoteKind = "misfit"     // markup that the tree has no place for; its text was kept
	Shortcode NoteKind = "shortcode"  // unknown; its inner text was kept
	Flattened NoteKind = "flattened"  // a hierarchy that became flat
	Guessed   NoteKind = "guessed"    // a date or a headline that the source does not state
	Demoted   NoteKind = "demoted"    // comes in as a draft although it was visible to some
	Shortened NoteKind = "shortened"  // text over a limit was cut
	Moved     NoteKind = "moved"      // the address that links count on was another article's already
	NoPicture NoteKind = "no picture" // a caption whose picture the source does not name
	Apart     NoteKind = "apart"      // a file is not the version of an article that its name may say
	Dropped   NoteKind = "dropped"    // lines around the story that are the old site's own
)

// Files is a folder that a source brings. Relative addresses in a text are
// relative to Dir, which is slash-separated.
type Files struct {
	Name string // of the source
	Root string // the same as a path from the root of the machine, however it was named
	FS   fs.FS
	Dir  string
}

func misfits(list []document.Misfit) []Note {
	notes := make([]Note, 0, len(list))
	for _, m := range list {
		notes = append(notes, Note{Misfit, m.What, m.Count})
	}
	return notes
}
