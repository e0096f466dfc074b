package media

import (
	"context"
	"io"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Upload adds a file that somebody of the staff brings. One that is in the
// library already is returned as it is. The errors are those of Prepare, and
// Conflict for a file that was replaced by another, and for one in which the
// rights have ended.
func (s *Service) Upload(ctx context.Context, who account.Identity, r io.Reader, name string) (Item, error) {
	if err := who.May(account.Write); err != nil {
		return Item{}, err
	}
	p, err := s.Prepare(ctx, r, name)
	if err != nil {
		return Item{}, err
	}
	var item Item
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		item, err = s.Insert(ctx, tx, p, Meta{AccountID: who.AccountID})
		return err
	})
	switch {
	case err != nil:
		return Item{}, err
	case item.Key != p.Key:
		return Item{}, fault.New(fault.Conflict, "this file was replaced in the library by %q: use that", item.Name)
	case item.Expired(s.now()):
		return Item{}, fault.New(fault.Conflict, "this file is in the library, as %q, and the rights in it have ended", item.Name)
	}
	return item, nil
}
