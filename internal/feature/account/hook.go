package account

import (
	"context"
	"io"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
)

// peopleState is what the service remembers of people besides their sessions:
// what other features do when something happens to one of them, filled before
// the program serves and never changed afterwards.
type peopleState struct {
	onLeave    []func(ctx context.Context, tx *db.Tx, from, to int64) error
	onErase    []func(ctx context.Context, tx *db.Tx, accountID int64) error
	onWithdraw []func(ctx context.Context, tx *db.Tx, accountID int64, purpose string) error
	downloads  []download
	pictures   Pictures
}

// download is one feature's part of what a person may take along.
type download struct {
	name string
	read func(ctx context.Context, q db.Querier, accountID int64) (any, error)
}

// Pictures is how the portraits of people are kept. A feature that keeps
// media fills it; without one nobody has a portrait.
type Pictures struct {
	// Set stores an upload and returns its key. name is the file's own.
	Set func(ctx context.Context, r io.Reader, name string) (key string, err error)
	// Open returns the upload with the key as it came, and the name of its
	// file. The caller closes it.
	Open func(ctx context.Context, key string) (name string, file io.ReadCloser, err error)
	// Drop removes a picture that nobody shows any more.
	Drop func(ctx context.Context, tx *db.Tx, key string) error
	// Draw returns how pictures are shown, by key.
	Draw func(ctx context.Context, keys []string) (map[string]document.Picture, error)
}

// OnLeave adds a hook that runs, inside the transaction, when a member of the
// staff leaves: what from was working on belongs to to afterwards. It may only
// write rows and enqueue jobs.
func (s *Service) OnLeave(fn func(ctx context.Context, tx *db.Tx, from, to int64) error) {
	s.people.onLeave = append(s.people.onLeave, fn)
}

// OnErase adds a hook that runs, inside the transaction, when a person's data
// are erased: what carries the person's name or words of theirs that must go
// is removed or made anonymous. The row of the account stays, without a name.
// The hook may only write rows and enqueue jobs.
func (s *Service) OnErase(fn func(ctx context.Context, tx *db.Tx, accountID int64) error) {
	s.people.onErase = append(s.people.onErase, fn)
}

// OnDownload adds a file to what a person may download: name without its
// extension, and a function that returns what the feature keeps of the person,
// as a value that has a JSON form; nil leaves the file out.
func (s *Service) OnDownload(name string, fn func(ctx context.Context, q db.Querier, accountID int64) (any, error)) {
	s.people.downloads = append(s.people.downloads, download{name, fn})
}

// UsePictures says how portraits are kept.
func (s *Service) UsePictures(p Pictures) { s.people.pictures = p }

// OnWithdraw adds a hook that runs, inside the transaction, when a person
// withdraws a consent: what was done on its ground stops. It may only write
// rows and enqueue jobs.
func (s *Service) OnWithdraw(fn func(ctx context.Context, tx *db.Tx, accountID int64, purpose string) error) {
	s.people.onWithdraw = append(s.people.onWithdraw, fn)
}
