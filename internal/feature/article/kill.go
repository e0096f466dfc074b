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
	if _, err := tx.Exec(ctx, `DELETE FROM preview_link WHERE article_id = ?`, id); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, who, "article.kill", id, reason); err != nil {
		return err
	}
	return s.withdraw(ctx, tx, a, Killed, reason)
}

// Reinstate undoes Kill: what was published before is readable again at its
// address, with its first date; what was not is a draft. It answers Invalid
// when the article's source does not allow it any more, Conflict when it was
// not killed.
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
	a.Status = Draft
	if a.Path != "" {
		if err := a.Rights.publishable(s.now()); err != nil {
			return err
		}
		a.Status = Published
	}
	a.Withdrawal, a.WithdrawnAt, a.ModifiedAt, a.Unlisted = "", time.Time{}, s.now(), a.shelved(s.now())
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

// withdraw takes an article down: to is Unpublished or Killed, reason what
// readers find at its address.
func (s *Service) withdraw(ctx context.Context, tx *db.Tx, a Article, to Status, reason string) error {
	a.Status, a.ScheduledAt = to, time.Time{}
	a.Withdrawal, a.WithdrawnAt, a.ModifiedAt = reason, s.now(), s.now()
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	cache.PurgeAfter(tx, "corrections")
	return s.announce(ctx, tx, a)
}
