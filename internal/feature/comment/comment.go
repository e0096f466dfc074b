// Package comment owns what readers say under a story: the threads and the
// words in them.
//
// A comment's body is a small document tree, so that it is drawn, like a
// story, without any stored HTML. Network addresses are never stored. Start
// reading at Comment, then Service.Import.
package comment

import (
	"time"

	"stet/internal/engine/document"
)

// Status is whether readers see a comment.
type Status string

const (
	Stands  Status = "stands"
	Held    Status = "held"    // waits for a moderator
	Removed Status = "removed" // its place in the thread is kept
	Erased  Status = "erased"  // its author has deleted it: no name, no words; its place in the thread is kept
)

func (s Status) valid() bool { return s == Stands || s == Held || s == Removed || s == Erased }

// Comment is one comment of a thread.
type Comment struct {
	ID         int64
	ArticleID  int64
	ParentID   int64  // 0 at the top of the thread
	AccountID  int64  // 0 where an import knew only a name
	AuthorName string // "" for one that was erased
	Status     Status
	Body       document.Doc
	CreatedAt  time.Time
	Origin     string // stable key in the system that it was imported from
}

// MaxName is the limit of an author's name in bytes.
const MaxName = 200

// Limits bound a comment's body.
var Limits = document.Limits{Bytes: 64 << 10, Nodes: 2000, Depth: 16}
