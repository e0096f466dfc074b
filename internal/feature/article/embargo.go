package article

import (
	"context"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// obeyEmbargo gives an article the embargo that it had, unless it brings one,
// and refuses to publish it, or to schedule it, before that hour.
func (a *Article) obeyEmbargo(before Article, now time.Time) error {
	if a.Embargo.IsZero() {
		a.Embargo = before.Embargo
	}
	switch {
	case a.Status == Published && before.Status != Published && a.Embargo.After(now):
		return embargoed(a.Embargo)
	case a.Status == Scheduled && a.Embargo.After(a.ScheduledAt):
		return embargoed(a.Embargo)
	}
	return nil
}

func embargoed(until time.Time) error {
	return fault.InField("embargo", "the article is under an embargo until %s: it cannot be published before", until.Format("2 January 2006, 15:04 MST"))
}

// SetEmbargo says before when an article must not be published; the zero time
// lifts an embargo. It is a Conflict for one that readers have already, or
// that is scheduled for an hour before.
func (s *Service) SetEmbargo(ctx context.Context, who account.Identity, id int64, until time.Time) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := d.mayPublish(who); err != nil {
			return err
		}
		switch {
		case d.isLive() && until.After(s.now()):
			return fault.New(fault.Conflict, "readers have the article already: unpublish it first")
		case d.status == Scheduled && until.After(d.scheduledAt):
			return fault.New(fault.Conflict, "the article is scheduled for an earlier hour: take it off the schedule first")
		}
		if _, err := tx.Exec(ctx, `UPDATE article SET embargo_at = ? WHERE id = ?`, db.Micros(until), id); err != nil {
			return err
		}
		detail := "lifted"
		if !until.IsZero() {
			detail = until.UTC().Format(time.RFC3339)
		}
		return s.audit(ctx, tx, who, "article.embargo", id, detail)
	})
}
