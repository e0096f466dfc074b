package article

import (
	"context"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// isFree reports whether no other article than id has the address.
func isFree(ctx context.Context, tx *db.Tx, id int64, path string) (bool, error) {
	_, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM article WHERE path = ? AND id <> ?`, path, id)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return false, err
}

// isAddressOf reports whether PathFor could have made the path, at some time
// in some zone.
func isAddressOf(kind Kind, slug, path string) bool {
	month, ok := strings.CutSuffix(path, "/"+slug)
	if kind == Page {
		return ok && month == "" && !ReservedSlug(slug)
	}
	_, err := time.Parse("/2006/01", month)
	return ok && err == nil
}

// alias makes old addresses lead to an article. One that is the address of
// another readable article, or leads to one, stays with that.
func (s *Service) alias(ctx context.Context, tx *db.Tx, a Article, aliases []string) error {
	if a.Path == "" {
		return nil
	}
	for _, from := range aliases {
		if taken, err := s.isTaken(ctx, tx, from, a); err != nil {
			return err
		} else if taken {
			continue
		}
		if err := s.site.AddRedirect(ctx, tx, from, a.Path); err != nil {
			return err
		}
	}
	return nil
}

// isTaken reports whether an address leads to where it should already, or is
// another readable article's.
func (s *Service) isTaken(ctx context.Context, tx *db.Tx, from string, a Article) (bool, error) {
	leads, err := s.site.Leads(ctx, tx, from)
	if err != nil && !fault.Is(err, fault.NotFound) || leads == a.Path {
		return leads == a.Path, err
	}
	for _, path := range [...]string{from, leads} {
		id, err := s.LiveAt(ctx, tx, path)
		if err == nil && id != a.ID {
			return true, nil
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return false, err
		}
	}
	return false, nil
}

// LiveAt returns the id of the article that readers find at a path, as q sees
// it; NotFound when there is none.
func (s *Service) LiveAt(ctx context.Context, q db.Querier, path string) (int64, error) {
	return db.One(ctx, q, db.ScanID, `SELECT id FROM article WHERE path = ? AND status = 'published'`, path)
}

// beside returns the time, or the microsecond after it if it is the one that
// stands for never in the data base.
func beside(t time.Time) time.Time {
	if !t.IsZero() && t.UnixMicro() == 0 {
		return t.Add(time.Microsecond)
	}
	return t
}
