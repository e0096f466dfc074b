package article

// ChangeKind says what a change to a published article is.
type ChangeKind string

const (
	Typo    ChangeKind = "typo"          // nothing that a reader would want to be told
	Update  ChangeKind = "update"        // news: the story says when it was updated
	Correct ChangeKind = "correction"    // something was wrong
	Clarify ChangeKind = "clarification" // something could be misread
	Note    ChangeKind = "note"          // the editor has something to say about the story
	Retract ChangeKind = "retraction"    // the story does not stand
)

// ChangeKinds returns the kinds in the order in which they are offered.
func ChangeKinds() []ChangeKind { return []ChangeKind{Typo, Update, Correct, Clarify, Note, Retract} }

// Change is what an editor says of a change to a published article.
type Change struct {
	Kind     ChangeKind
	Text     string  // what readers are told; empty for a typo and an update
	Withhold bool    // the old words are shown nowhere any more
	Strike   bool    // a retraction leaves the text on the page, struck through, instead of removing it
	Reports  []int64 // readers' reports that the change answers
}
