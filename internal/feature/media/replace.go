package media

import (
	"cmp"
	"context"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// What the audit log says was done to the library.
const (
	ActRights  = "media.rights"  // the end of the rights was changed; the detail says to when
	ActReplace = "media.replace" // the detail names the new file
	ActDelete  = "media.delete"  // the detail names the file
)

// subject names an item in the audit log.
func subject(m Item) string { return "media:" + strconv.FormatInt(m.ID, 10) }

// Replace puts another file in the place of the item with the key, by who.
// Texts, credit and rights stay. The item gets a new key; the old one, which
// stories name, and the old addresses lead to the new file.
//
// The error is Conflict for a file that is in the library already, and Invalid
// for a file in the place of a picture and the other way round.
func (s *Service) Replace(ctx context.Context, who account.Identity, key string, p Prepared) (Item, error) {
	var item Item
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		before, err := s.Item(ctx, tx, key)
		if err != nil {
			return err
		}
		if may, err := s.May(ctx, tx, who, before); err != nil {
			return err
		} else if !may.Govern {
			return errMayNot
		}
		if err := s.fits(ctx, tx, before, p); err != nil {
			return err
		}
		item = p.inPlaceOf(before)
		if err := s.rename(ctx, tx, before, item); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, who, ActReplace, subject(item), item.Name); err != nil {
			return err
		}
		if item.State == Ready {
			return nil
		}
		return s.enqueueVariants(ctx, tx, item.Key)
	})
	return item, err
}

// fits reports what speaks against the file in the place of the item.
func (s *Service) fits(ctx context.Context, tx *db.Tx, item Item, p Prepared) error {
	if p.Kind != item.Kind {
		return fault.InField("file", "a %s can only be replaced by a %s", item.Kind, item.Kind)
	}
	if p.Key == item.Key {
		return fault.InField("file", "this is the file that is there already")
	}
	have, err := owners(ctx, tx, []string{p.Key})
	if err != nil {
		return err
	}
	if id, there := have[p.Key]; there && id != item.ID {
		other, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		return &fault.Error{Kind: fault.Conflict, Field: "file",
			Text: "this file is in the library already, as " + other.Name + ": use that, or delete it first"}
	}
	return nil
}

// inPlaceOf returns the item with the file of p. Texts that it lacks are
// filled from the file.
func (p Prepared) inPlaceOf(m Item) Item {
	is := p.item()
	m.Key, m.Name, m.Type, m.Bytes, m.Width, m.Height = is.Key, is.Name, is.Type, is.Bytes, is.Width, is.Height
	m.Variants, m.State = is.Variants, is.State
	m.Alt, m.Caption = cmp.Or(m.Alt, p.facts.Told.Alt), cmp.Or(m.Caption, p.facts.Told.Caption)
	m.Credit, m.Source = cmp.Or(m.Credit, p.facts.Credit.Text()), cmp.Or(m.Source, p.facts.Credit.Source)
	m.Rights, m.Licence = cmp.Or(m.Rights, p.facts.Credit.Rights), cmp.Or(m.Licence, p.facts.Credit.Licence())
	return m
}

// rename writes the item under its new key. A key that it had before may come
// back.
func (s *Service) rename(ctx context.Context, tx *db.Tx, before, m Item) error {
	if err := update(ctx, tx, before, m); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM media_former WHERE key = ?`, m.Key); err != nil {
		return err
	}
	if err := insertFormer(ctx, tx, m.ID, []string{before.Key}); err != nil {
		return err
	}
	return s.purge(ctx, tx, m)
}
