package media

import (
	"context"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// DropPortrait takes a reader's picture of themselves out of the library. One
// that is something else besides, or is shown somewhere, stays, as does what
// is not there.
func (s *Service) DropPortrait(ctx context.Context, tx *db.Tx, key string) error {
	item, err := byKey(ctx, tx, key)
	if fault.Is(err, fault.NotFound) || err == nil && item.Kind != Portrait {
		return nil
	}
	if err != nil {
		return err
	}
	used, err := s.Uses(ctx, tx, []Item{item})
	if err != nil || len(used[key]) > 0 {
		return err
	}
	if err := s.purge(ctx, tx, item); err != nil {
		return err
	}
	return remove(ctx, tx, item)
}

// adopt makes a portrait a picture of the newsroom, which has brought the same
// file.
func (s *Service) adopt(ctx context.Context, tx *db.Tx, id int64) error {
	item, err := byID(ctx, tx, id)
	if err != nil || item.Kind != Portrait {
		return err
	}
	before := item
	item.Kind = Picture
	return update(ctx, tx, before, item)
}
