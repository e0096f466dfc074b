package reader

import (
	"html/template"
	"time"

	"stet/internal/feature/article"
)

// The views are what templates see. They hold nothing but what is shown, with
// times in the site's time zone, so that a site's own templates depend on this
// file alone.

// Frame is what every page has: its head, the name of the paper, its menus.
type Frame struct {
	Lang      string // of the site, BCP 47
	Head      Head
	Front     bool          // the front page has the large nameplate
	Bar       template.HTML // a line above everything, "" for none
	Name      string
	Fit       string // "", "long" or "longer", by the length of Name
	Tagline   string
	Publisher string // "" when it is the paper itself
	Contact   string
	Edition   time.Time // of the newest story, on the front page
	Menu      []Link
	Footer    []Link
	Script    bool     // the page has something for which the script is needed
	Form      bool     // the page needs the styles of forms
	Scripts   []string // names of scripts that a feature's page needs
}

// WithinPage is the view of within.html: a page of a feature in the frame.
type WithinPage struct {
	Frame
	Wide  bool // without the usual measure
	Inner template.HTML
}

// Head is what machines read of a page.
type Head struct {
	Title       string // of the window
	Headline    string // without the site's name
	Description string
	Address     string // absolute, "" for a page without an address of its own, such as an error
	Canonical   string // absolute; the source's for a story from elsewhere
	Kind        string // Open Graph type
	SiteName    string
	Locale      string // "en_GB"
	NoIndex     bool
	Feeds       []Feed
	OEmbed      string
	Image       *Image
	Icon        string
	IconType    string
	TouchIcon   string
	Published   string // RFC 3339, stories only
	Modified    string
	Section     string
	Authors     []string // absolute addresses
	Tags        []string
	JSONLD      template.JS
}

// Feed is a feed of what the page lists.
type Feed struct{ Type, Title, Href string }

// Image is the picture that stands for a page elsewhere.
type Image struct {
	Address       string // absolute
	Width, Height int
	Alt           string
}

// Link leads somewhere. Current is the value of aria-current, "" for none.
type Link struct {
	Label, Href, Current string
}

// Picture is a picture with the widths that it exists in.
type Picture struct {
	Src, Srcset   string
	Sources       []Source // other formats, best first
	Width, Height int
	Alt           string
	Lang          string // of Alt, "" for the site's
}

// Source is one format of a picture.
type Source struct{ Type, Srcset string }

// Card is a story in a list.
type Card struct {
	ID         int64
	Href       string
	Lang       string // "" for the site's
	Kicker     Link   // Href may be ""
	Headline   string
	Retracted  bool
	Standfirst string
	Authors    string // joined in words
	Source     string // whom a story without authors is from
	Published  time.Time
	Picture    *Picture
}

// FrontPage is the view of reader/front.html. Lead is nil when nothing is
// published.
type FrontPage struct {
	Frame
	Lead   *Card
	Second []Card // beside the lead
	Row    []Card // below both
	Rails  []Rail
	Latest []Card
}

// Rail is a section with one main story and some smaller ones.
type Rail struct {
	ID    string // of the heading
	Title string
	Href  string // "" for none
	Main  Card
	Rest  []Card
}

// ListPage is the view of section.html, tag.html, author.html and month.html.
type ListPage struct {
	Frame
	Title  string
	Intro  string
	Author Author    // author.html
	Month  time.Time // month.html
	Cards  []Card
	Newest string // address of the first page, "" on it
	Older  string // address of the next page, "" on the last
}

// ArchivePage is the view of reader/archive.html.
type ArchivePage struct {
	Frame
	Years []Year // newest first
}

// Year is a year in which stories appeared.
type Year struct {
	Year   string
	Months []Month // newest first
}

// Month is a month in which stories appeared.
type Month struct {
	At   time.Time
	Href string
}

// StoryPage is the view of story.html and page.html.
type StoryPage struct {
	Frame
	Story Story
	More  *More // nil for none
	Count int64 // id under which the page's script reports that it was read, 0 for a page that is not counted
}

// More are stories to read next.
type More struct {
	Title string
	Href  string // "" for none
	Cards []Card
}

// Story is a story or page in full.
type Story struct {
	Lang       string // "" for the site's
	Kicker     Link
	Headline   string
	Fit        string // "", "long" or "longer", by the length of Headline
	Standfirst string
	Authors    []Author
	Published  time.Time
	Updated    time.Time     // zero for never
	Corrected  time.Time     // of the newest correction, zero for none
	Lead       template.HTML // the figure above the text, "" for none
	Body       template.HTML
	Source     Origin
	Retraction string // "struck" or "removed", "" for a story that stands
	Notices    []Notice
	Report     string // address at which readers report an error in it
	Tags       []Link
}

// Author is a byline.
type Author struct {
	Name, Href, Role, Bio string
	Join                  string // what stands before the name in a list of authors
	Feed                  string
	Picture               *Picture
}

// Origin credits a story from elsewhere.
type Origin struct{ Name, URL, Credit string }

// Notice is a correction, clarification, note or retraction. Title is the key of
// its heading.
type Notice struct {
	Kind  string
	Title string
	At    time.Time
	Text  string
	Href  string // of the record of what changed, "" for none
}

// CorrectionsPage is the view of corrections.html. Intro is what the paper
// says on its own page at the same address, "" for nothing.
type CorrectionsPage struct {
	Frame
	Title   string
	Intro   template.HTML
	Records []Record
	Newest  string // address of the first page, "" on it
	Older   string // address of the next page, "" on the last
}

// Record is a correction in the list of all.
type Record struct {
	Notice
	ID       string // of its element
	Story    Link
	Lang     string // of the story, "" for the site's
	Passages []article.Passage
	Withheld bool
}

// ErrorPage is the view of reader/error.html. Title and Text are keys.
type ErrorPage struct {
	Frame
	Status      int
	Title, Text string
	Reasons     []Notice // why a story was withdrawn; Title and Href are empty
	ID          string   // of the entry in the log, "" for none
}
