package search

import (
	"context"
	"embed"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

//go:embed migrations
var Migrations embed.FS

// Source is where entries of one sort come from. Their ids are its own.
type Source struct {
	Name string // "article"
	// Load returns, as q sees them, those of the ids that may be found by
	// anybody at all; the others are left out.
	Load func(ctx context.Context, q db.Querier, ids []int64) ([]Entry, error)
	// IDs returns up to limit of all ids after one, in order.
	IDs func(ctx context.Context, q db.Querier, after int64, limit int) ([]int64, error)
}

// Options is what the service stands on.
type Options struct {
	DB      *db.DB
	Jobs    *job.Queue
	Now     func() time.Time
	Sources []Source
}

// Service keeps the index and answers queries.
type Service struct {
	db      *db.DB
	jobs    *job.Queue
	now     func() time.Time
	sources map[string]Source
	index   index
	readers lane
	staff   lane
}

// New returns the service and registers its jobs. When the index is not there
// or was made by another version of the analysis, an empty one takes its place
// and a job fills it.
func New(ctx context.Context, opt Options) (*Service, error) {
	s := &Service{db: opt.DB, jobs: opt.Jobs, now: opt.Now, sources: map[string]Source{},
		index: indexOf(opt.DB), readers: newLane(), staff: newLane()}
	for _, source := range opt.Sources {
		s.sources[source.Name] = source
	}
	s.handleJobs()
	return s, s.prepare(ctx)
}

// Refresh brings one entry of a source up to date: found as it is now, or no
// more. Hooks call it in the transaction of the change.
func (s *Service) Refresh(ctx context.Context, tx *db.Tx, source string, id int64) error {
	src, err := s.source(source)
	if err != nil {
		return err
	}
	entries, err := src.Load(ctx, tx, []int64{id})
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return s.Remove(ctx, tx, source, id)
	}
	return s.Index(ctx, tx, source, entries[0])
}

// Index puts an entry of a source into the index, in place of what it was.
func (s *Service) Index(ctx context.Context, tx *db.Tx, source string, e Entry) error {
	if err := e.check(); err != nil {
		return err
	}
	if err := s.Remove(ctx, tx, source, e.ID); err != nil {
		return err
	}
	t := termsOf(e)
	id, err := s.insert(ctx, tx, source, e, t.digest)
	if err != nil {
		return err
	}
	if l := languageOf(e.Lang); l.code != "" {
		if _, err := tx.Exec(ctx, `INSERT INTO search_language (lang) VALUES (?) ON CONFLICT (lang) DO NOTHING`, l.code); err != nil {
			return err
		}
	}
	return s.index.put(ctx, tx, id, t)
}

// Remove takes an entry of a source out of the index, if it is there.
func (s *Service) Remove(ctx context.Context, tx *db.Tx, source string, id int64) error {
	row, err := db.One(ctx, tx, db.ScanID, `DELETE FROM search_entry WHERE source = ? AND ref = ? RETURNING id`, source, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.index.remove(ctx, tx, row)
}

// insert writes the row of an entry and returns its id: the next free one from
// where its time puts it.
func (s *Service) insert(ctx context.Context, tx *db.Tx, source string, e Entry, d digest) (int64, error) {
	for id := rowID(e.At, e.ID); ; id++ {
		_, err := db.One(ctx, tx, db.ScanID, `INSERT INTO search_entry (id, source, ref, digest) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING RETURNING id`, id, source, e.ID, d.String())
		if !fault.Is(err, fault.NotFound) {
			return id, err
		}
	}
}

// refBits is how many bits of an entry's id its row's id ends with, so that
// those of the same second hardly ever want the same one.
const refBits = 22

// year1 is the first second of the year 1, in seconds since 1970.
var year1 = time.Time{}.Unix()

// rowID returns an id that grows with the time, in seconds, and is never
// negative.
func rowID(at time.Time, id int64) int64 {
	return max(at.Unix()-year1, 0)<<refBits | id&(1<<refBits-1)
}

// timeOf returns the time that rowID was given, to the second.
func timeOf(row int64) time.Time { return time.Unix(row>>refBits+year1, 0).UTC() }

func (s *Service) source(name string) (Source, error) {
	src, ok := s.sources[name]
	if !ok {
		return src, fault.New(fault.Internal, "search knows no source %q", name)
	}
	return src, nil
}

func (e *Entry) check() error {
	if e.Access > Staff {
		return fault.New(fault.Internal, "an entry cannot ask for the access %d", e.Access)
	}
	if e.Kind == "" {
		return fault.New(fault.Internal, "an entry needs a kind")
	}
	for _, c := range e.Kind {
		if c < 'a' || c > 'z' {
			return fault.New(fault.Internal, "%q is not the kind of an entry: small letters only", e.Kind)
		}
	}
	return nil
}
