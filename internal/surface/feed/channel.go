package feed

import "time"

// channel is a feed before it has a format. All addresses in it are absolute.
type channel struct {
	Title       string
	Description string
	Home        string // the page that the feed belongs to
	Self        string // the feed itself
	Lang        string // BCP 47
	Rights      string
	Publisher   person
	Icon        picture
	Updated     time.Time // the latest of the entries', never zero
	Entries     []entry   // newest first
}

// entry is one story.
type entry struct {
	ID         string // survives changes of headline, slug and date
	Address    string
	Lang       string
	Title      string // plain text, as all but HTML
	Summary    string
	HTML       string // the full text; no relative address in it
	Authors    []person
	Categories []category
	Picture    picture
	Origin     origin
	Published  time.Time
	Updated    time.Time // Published, or the last change that readers are told of
}

// person is an author or the publisher.
type person struct {
	Name    string
	Address string // of their page
	Mail    string // "" for authors
	Picture string
}

// category is a section or a tag.
type category struct {
	Name   string
	Term   string // the slug
	Scheme string // address of the list that the term is unique in
}

// picture is one that goes with an entry, or the icon of a channel. The zero
// value is none.
type picture struct {
	Address string
	Type    string // media type
	Alt     string
	Credit  string
}

// origin is where a republished story comes from. The zero value is here.
type origin struct {
	Name    string
	Address string
	Rights  string
}
