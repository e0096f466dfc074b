package article

import (
	"context"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Kill withdraws an article from everywhere at once: its page answers 410 Gone
// with the reason, and it leaves lists, feeds, sitemaps, search and the front
// page with the commit. It stays on the desk, where Reinstate undoes it. The
// reason may be empty.
func (s *Service) Kill(ctx context.Context, tx *db.Tx, who account.Identity, id int64, reason string) error {
	if err := who.May(account.Publish); err != nil {
		return err
	}
	a, err := loadArticle(ctx, tx, id)
	if err != nil {
		return err
	}
	if a.Status == Killed {
		return nil
	}
	if err := within("reason", reason, MaxCorrection); err != nil {
		return fault.InField("reason", "%s", fault.TextOf(err))
	}
	if _, err := tx.Exec(ctx, `UPDATE article SET killed_from = ? WHERE id = ?`, string(a.Status), id); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, who, "article.kill", id, reason); err != nil {
		return err
	}
	return s.withdraw(ctx, tx, a, Killed, reason)
}

// Reinstate undoes Kill: what readers had is readable again at its address,
// with its first date; what had been taken from them before, or came killed
// from elsewhere, is unpublished, and what they never had is a draft. It
// answers Invalid when the article's source does not allow it any more, or
// when it is under an embargo, Conflict when it was not killed.
func (s *Service) Reinstate(ctx context.Context, tx *db.Tx, who account.Identity, id int64) error {
	if err := who.May(account.Publish); err != nil {
		return err
	}
	a, err := loadArticle(ctx, tx, id)
	if err != nil {
		return err
	}
	if a.Status != Killed {
		return fault.New(fault.Conflict, "this article was not killed, or somebody has reinstated it already")
	}
	from, err := db.One(ctx, tx, scanText, `SELECT killed_from FROM article WHERE id = ?`, id)
	if err != nil {
		return err
	}
	if a.Status, a.ModifiedAt = a.unreleased(), s.now(); Status(from) == Published {
		if err := a.releasable(s.now()); err != nil {
			return err
		}
		a.Status = Published
	}
	if a.Status != Unpublished {
		a.Withdrawal, a.WithdrawnAt, a.Unlisted = "", time.Time{}, a.shelved(s.now())
	}
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	if err := s.enqueueRights(ctx, tx, a); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, who, "article.reinstate", id, ""); err != nil {
		return err
	}
	cache.PurgeAfter(tx, "corrections")
	return s.announce(ctx, tx, a)
}

// unreleased is the state of an article that is neither published nor to be:
// one whose address readers know must go on saying that it was taken down.
func (a *Article) unreleased() Status {
	if a.Path != "" {
		return Unpublished
	}
	return Draft
}

// withdraw takes an article down: to is Unpublished or Killed, reason what
// readers find at its address. Nobody outside can read it on by a preview link
// either.
func (s *Service) withdraw(ctx context.Context, tx *db.Tx, a Article, to Status, reason string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM preview_link WHERE article_id = ?`, a.ID); err != nil {
		return err
	}
	a.Status, a.ScheduledAt = to, time.Time{}
	a.Withdrawal, a.WithdrawnAt, a.ModifiedAt = reason, s.now(), s.now()
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	cache.PurgeAfter(tx, "corrections")
	return s.announce(ctx, tx, a)
}

// isDown reports whether an article was taken from readers.
func isDown(ctx context.Context, q db.Querier, id int64) (bool, error) {
	n, err := db.One(ctx, q, db.ScanID, `SELECT COUNT(*) FROM article WHERE id = ? AND status IN ('unpublished', 'killed')`, id)
	return n > 0, err
}
