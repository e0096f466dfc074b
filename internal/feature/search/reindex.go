package search

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

// version is that of the analysis: whoever changes what becomes of a text
// raises it, and every site makes its index anew once.
const version = 1

// Kinds of jobs.
const (
	reindexJob = "search.reindex" // its key is the source
	refreshJob = "search.refresh"
)

const (
	batch    = 20               // entries that one transaction of a reindex takes, so that others get their turn
	soonWait = 10 * time.Second // from RefreshSoon to the refresh
)

// progress is how far the index of a source was made anew.
type progress struct {
	version, after int64
	done           bool
}

// prepare empties an index that another version made, or that is not there,
// and enqueues the jobs that fill it.
func (s *Service) prepare(ctx context.Context) error {
	current, err := s.isCurrent(ctx, s.db)
	if err != nil || current {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		current, err := s.isCurrent(ctx, tx)
		if err != nil || current {
			return err
		}
		return s.restart(ctx, tx)
	})
}

// isCurrent reports whether all sources have an index of this version.
func (s *Service) isCurrent(ctx context.Context, q db.Querier) (bool, error) {
	for name := range s.sources {
		p, err := progressOf(ctx, q, name)
		if fault.Is(err, fault.NotFound) || err == nil && p.version != version {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// Reindex makes the index anew, in the background: a job goes through all
// sources in small transactions, from where it stopped if it was stopped.
// Meanwhile only what was changed or is done already is found.
func (s *Service) Reindex(ctx context.Context) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.restart(ctx, tx) })
}

func (s *Service) restart(ctx context.Context, tx *db.Tx) error {
	for _, name := range slices.Sorted(maps.Keys(s.sources)) {
		if _, err := tx.Exec(ctx, `INSERT INTO search_progress (source, version, after, done) VALUES (?, ?, 0, FALSE)
			ON CONFLICT (source) DO UPDATE SET version = excluded.version, after = 0, done = FALSE`, name, int64(version)); err != nil {
			return err
		}
		if err := s.jobs.Enqueue(ctx, tx, job.New{Kind: reindexJob, Key: name, Args: name}); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM search_entry`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM search_language`); err != nil {
		return err
	}
	return s.index.create(ctx, tx)
}

// RefreshSoon is Refresh in a job some seconds later, once for however many
// calls until then: for what changes with every key that somebody presses.
func (s *Service) RefreshSoon(ctx context.Context, tx *db.Tx, source string, id int64) error {
	return s.jobs.Enqueue(ctx, tx, job.New{Kind: refreshJob, Key: source + ":" + strconv.FormatInt(id, 10),
		Args: waiting{source, id}, At: s.now().Add(soonWait)})
}

func (s *Service) handleJobs() {
	s.jobs.Handle(reindexJob, job.Policy{Parallel: 1, Timeout: 24 * time.Hour}, func(ctx context.Context, j job.Job) error {
		var name string
		if err := json.Unmarshal(j.Args, &name); err != nil {
			return err
		}
		return s.reindex(ctx, j, name)
	})
	s.jobs.Handle(refreshJob, job.Policy{}, func(ctx context.Context, j job.Job) error {
		var w waiting
		if err := json.Unmarshal(j.Args, &w); err != nil {
			return err
		}
		return s.db.InTx(ctx, func(tx *db.Tx) error { return s.Refresh(ctx, tx, w.Source, w.ID) })
	})
}

// waiting is an entry that will be refreshed.
type waiting struct {
	Source string `json:"source"`
	ID     int64  `json:"id"`
}

// reindex goes through a source from where it has come to.
func (s *Service) reindex(ctx context.Context, j job.Job, name string) error {
	src, err := s.source(name)
	if err != nil {
		return fault.Wrap(err, fault.Gone, "a source that this program does not have")
	}
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			if err := j.Guard(ctx, tx); err != nil {
				return err
			}
			done, err = s.step(ctx, tx, src)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// step indexes the next entries of a source and reports whether it was the
// last step.
func (s *Service) step(ctx context.Context, tx *db.Tx, src Source) (done bool, err error) {
	p, err := progressOf(ctx, tx, src.Name)
	if err != nil || p.done {
		return true, err
	}
	ids, err := src.IDs(ctx, tx, p.after, batch)
	if err != nil {
		return false, err
	}
	if len(ids) > 0 {
		p.after = ids[len(ids)-1]
	}
	p.done = len(ids) < batch
	entries, err := src.Load(ctx, tx, ids)
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if err := s.Index(ctx, tx, src.Name, e); err != nil {
			return false, err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE search_progress SET after = ?, done = ? WHERE source = ?`, p.after, p.done, src.Name)
	return p.done, err
}

func progressOf(ctx context.Context, q db.Querier, source string) (progress, error) {
	return db.One(ctx, q, func(row db.Row) (progress, error) {
		var p progress
		err := row.Scan(&p.version, &p.after, &p.done)
		return p, err
	}, `SELECT version, after, done FROM search_progress WHERE source = ?`, source)
}
