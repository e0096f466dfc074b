package media

import (
	"context"
	"path"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

// Delete takes the item with the key out of the library. Its addresses answer
// 404 at once; its files go when the sweep comes by. The error is Conflict
// while anything shows the item.
func (s *Service) Delete(ctx context.Context, who account.Identity, key string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		item, err := s.Item(ctx, tx, key)
		if err != nil {
			return err
		}
		if may, err := s.May(ctx, tx, who, item); err != nil {
			return err
		} else if !may.Govern {
			return errMayNot
		}
		used, err := s.Uses(ctx, tx, []Item{item})
		if err != nil {
			return err
		}
		if uses := used[item.Key]; len(uses) > 0 {
			return fault.New(fault.Conflict, "%q is shown in %q, and %d in all: take it out there first", item.Name, uses[0].Headline, len(uses))
		}
		if err := s.purge(ctx, tx, item); err != nil {
			return err
		}
		if err := remove(ctx, tx, item); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, ActDelete, subject(item), item.Name)
	})
}

const (
	sweepJob = "media.sweep"
	readJob  = "media.read"
)

// sweepAfter is how old a file must be to be swept: one that was just written
// may be waiting for its row.
const sweepAfter = 24 * time.Hour

func (s *Service) handleUpkeepJobs() {
	s.jobs.Handle(sweepJob, job.Policy{Parallel: 1, Timeout: time.Hour}, func(ctx context.Context, _ job.Job) error { return s.sweep(ctx) })
	s.jobs.Every(sweepJob, 24*time.Hour)
	s.jobs.Handle(readJob, job.Policy{Parallel: 1}, func(ctx context.Context, _ job.Job) error { return s.read(ctx) })
	s.jobs.Every(readJob, time.Hour)
}

// sweep deletes files that no row stands for: of items that are gone or were
// replaced, of uploads that were broken off, and crops around a focus that has
// changed.
func (s *Service) sweep(ctx context.Context) error {
	var key string
	var stale []string // names of the old files of the key
	end := func() error {
		if len(stale) == 0 {
			return nil
		}
		names := stale
		stale = nil
		return s.sweepItem(ctx, key, names)
	}
	err := s.blobs.Walk(ctx, "", func(name string, info blob.Info) error {
		of, file := path.Split(name)
		of = path.Base(of)
		if !validKey(of) || blobKey(of, file) != name {
			return nil // none of ours
		}
		if of != key {
			if err := end(); err != nil {
				return err
			}
			key = of
		}
		if s.now().Sub(info.ModTime) > sweepAfter {
			stale = append(stale, file)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return end()
}

// sweepItem deletes those of the named files that the item with the key does
// not have.
func (s *Service) sweepItem(ctx context.Context, key string, names []string) error {
	item, err := byKey(ctx, s.db, key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	kept := make(map[string]bool)
	if err == nil {
		kept[original] = true
		for _, v := range item.Variants {
			kept[v.Name()] = true
		}
		if item.State == Waiting { // a job may be writing them
			return nil
		}
	}
	for _, name := range names {
		if kept[name] {
			continue
		}
		if err := s.blobs.Delete(ctx, blobKey(key, name)); err != nil {
			return err
		}
	}
	return nil
}

// readStep is how many items are read in one transaction.
const readStep = 200

// read collects the words of items that nobody has collected them of: those
// that are older than the search.
func (s *Service) read(ctx context.Context) error {
	for {
		items, err := db.All(ctx, s.db, scanItem, selectItem+` WHERE m.words = '' ORDER BY m.id LIMIT ?`, readStep)
		if err != nil || len(items) == 0 {
			return err
		}
		err = s.db.InTx(ctx, func(tx *db.Tx) error {
			for _, item := range items {
				if err := setWords(ctx, tx, item); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

func setWords(ctx context.Context, tx *db.Tx, m Item) error {
	found := m.words()
	rows, err := tx.Exec(ctx, `UPDATE media SET words = ? WHERE id = ? AND words = ''`, haystack(found), m.ID)
	if err != nil || rows == 0 {
		return err
	}
	return addWords(ctx, tx, m.ID, found)
}
