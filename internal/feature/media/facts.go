package media

import (
	"context"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Facts are what is to be changed in what people say of an item; what is nil
// stays. The zero time in Expires takes the end of the rights away.
type Facts struct {
	Alt, Caption           *string
	Credit, Source, Rights *string
	Licence, Permitted     *string
	Expires                *time.Time
	Focus                  *Focus
}

// May tells what somebody may do with an item. Whoever writes may look at the
// whole library.
type May struct {
	Describe bool // its texts and its focus
	Govern   bool // its rights, what it is replaced by, and whether it goes
}

// May returns what who may do with the item. Editors may do everything,
// authors may describe everything. One's own upload is one's own until readers
// see it.
func (s *Service) May(ctx context.Context, q db.Querier, who account.Identity, item Item) (May, error) {
	if !who.Can(account.Write) {
		return May{}, nil
	}
	own := item.AccountID != 0 && item.AccountID == who.AccountID
	may := May{Describe: own || who.Can(account.PublishOwn) || who.Can(account.EditAny), Govern: who.Can(account.EditAny)}
	if may.Govern || !own {
		return may, nil
	}
	used, err := s.Uses(ctx, q, []Item{item})
	may.Govern = true
	for _, use := range used[item.Key] {
		may.Govern = may.Govern && !use.Live()
	}
	return may, err
}

var errMayNot = fault.New(fault.Forbidden, "your role does not allow you to change this item: it is somebody else's, or readers see it")

// Change changes facts of the item with the key. Stories keep the alt texts,
// captions and credits that they have of their own.
func (s *Service) Change(ctx context.Context, who account.Identity, key string, f Facts) (Item, error) {
	var item Item
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		before, err := s.Item(ctx, tx, key)
		if err != nil {
			return err
		}
		if item, err = f.apply(before); err != nil {
			return err
		}
		may, err := s.May(ctx, tx, who, before)
		if err != nil {
			return err
		}
		renewed := !item.Expires.Equal(before.Expires)
		if !may.Describe || renewed && !may.Govern {
			return errMayNot
		}
		if item.Focus != before.Focus {
			item.State = Waiting
			if err := s.enqueueVariants(ctx, tx, item.Key); err != nil {
				return err
			}
		}
		if renewed {
			if err := s.renew(ctx, tx, who, item); err != nil {
				return err
			}
		}
		return update(ctx, tx, before, item)
	})
	return item, err
}

// renew does what another end of the rights causes.
func (s *Service) renew(ctx context.Context, tx *db.Tx, who account.Identity, item Item) error {
	if err := s.purge(ctx, tx, item); err != nil {
		return err
	}
	detail := ""
	if !item.Expires.IsZero() {
		detail = item.Expires.Format(time.RFC3339)
	}
	if err := s.audit(ctx, tx, who, ActRights, subject(item), detail); err != nil {
		return err
	}
	return s.enqueueExpiry(ctx, tx, item)
}

// purge has every page drawn again that names the item by any of its keys.
func (s *Service) purge(ctx context.Context, tx *db.Tx, item Item) error {
	former, err := formerKeys(ctx, tx, []int64{item.ID})
	if err != nil {
		return err
	}
	tags := []string{"media:" + item.Key}
	for _, key := range former[item.ID] {
		tags = append(tags, "media:"+key)
	}
	cache.PurgeAfter(tx, tags...)
	return nil
}

// apply returns the item with the facts, or says what is wrong with them.
func (f Facts) apply(m Item) (Item, error) {
	for _, t := range []struct{ to, from *string }{
		{&m.Alt, f.Alt}, {&m.Caption, f.Caption}, {&m.Credit, f.Credit}, {&m.Source, f.Source}, {&m.Rights, f.Rights}, {&m.Licence, f.Licence},
	} {
		if t.from != nil {
			*t.to = document.CleanLine(*t.from)
		}
	}
	if f.Permitted != nil {
		m.Permitted = strings.TrimSpace(strings.ReplaceAll(*f.Permitted, "\r\n", "\n"))
	}
	if f.Expires != nil {
		m.Expires = *f.Expires
	}
	if f.Focus != nil {
		if m.Kind == File && *f.Focus != m.Focus {
			return m, fault.InField("focus_x", "only a picture has a focus")
		}
		m.Focus = *f.Focus
	}
	said := Meta{Alt: m.Alt, Caption: m.Caption, Credit: m.Credit, Source: m.Source, Rights: m.Rights,
		Licence: m.Licence, Permitted: m.Permitted, Focus: &m.Focus}
	return m, said.Check()
}
