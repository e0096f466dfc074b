package article

import (
	"context"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Leftover is what goes with an article that is thrown away.
type Leftover struct {
	Headline  string // of the draft; may be empty
	Kind      Kind
	Words     int
	Revisions int // without the empty sheet that every article begins with
	Kept      int // texts that were put aside
	Remarks   int
}

// Leftover returns what Discard would remove, for somebody who may do that.
func (s *Service) Leftover(ctx context.Context, who account.Identity, id int64) (Leftover, error) {
	d, err := s.discardable(ctx, s.db, who, id)
	if err != nil {
		return Leftover{}, err
	}
	current, err := loadDraft(ctx, s.db, d)
	if err != nil {
		return Leftover{}, err
	}
	return db.One(ctx, s.db, func(row db.Row) (Leftover, error) {
		left := Leftover{Headline: current.Headline, Kind: d.kind, Words: current.Body.Words()}
		err := row.Scan(&left.Revisions, &left.Kept, &left.Remarks)
		return left, err
	}, `SELECT (SELECT COUNT(*) FROM revision WHERE article_id = a.id AND number > 0),
		(SELECT COUNT(*) FROM kept_text WHERE article_id = a.id), (SELECT COUNT(*) FROM remark WHERE article_id = a.id)
		FROM article a WHERE a.id = ?`, id)
}

// Discard removes an article that readers never had, with everything of it:
// its text, revisions, texts put aside, notes and preview links. Its owner and
// those who may edit everything can do so. It is a Conflict for one that was
// published or has a date, and while somebody else is writing in it. Nothing
// undoes it; the audit log has who did it, and the headline.
func (s *Service) Discard(ctx context.Context, who account.Identity, id int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.discardable(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if h, counts, err := s.heldLock(ctx, tx, id); err != nil {
			return err
		} else if counts && h.account != who.AccountID {
			return fault.New(fault.Conflict, "%s is writing in the article: ask them, or take it over in the editor first", h.name)
		}
		current, err := loadDraft(ctx, tx, d)
		if err != nil {
			return err
		}
		for _, remove := range [...]func(ctx context.Context, tx *db.Tx, id int64) error{dropBeside, dropFiling, dropRevisions} {
			if err := remove(ctx, tx, id); err != nil {
				return err
			}
		}
		if err := bury(ctx, tx, id); err != nil {
			return err
		}
		if err := s.saved(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.discard", id, current.Headline)
	})
}

// discardable returns the dossier of an article that somebody may throw away.
func (s *Service) discardable(ctx context.Context, q db.Querier, who account.Identity, id int64) (dossier, error) {
	d, err := s.dossier(ctx, q, who, id)
	switch {
	case err != nil:
		return d, err
	case !d.mayDiscard(who):
		return d, fault.New(fault.Forbidden, "only who began an article, or an editor, can throw it away")
	case !d.neverRead():
		return d, fault.New(fault.Conflict, "readers have had this article, or it has a date: unpublish it, or take it off the schedule")
	}
	return d, nil
}

func (d dossier) mayDiscard(who account.Identity) bool {
	return who.Can(account.EditAny) || d.owner == who.AccountID && d.mayEdit(who) == nil
}

// neverRead reports whether readers never had the article and have no date for
// it either.
func (d dossier) neverRead() bool { return d.inHand() && !d.wasRead() }

// dropBeside removes what stands beside an article on the desk.
func dropBeside(ctx context.Context, tx *db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM kept_text WHERE article_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM edit_lock WHERE article_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM remark WHERE article_id = ?`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM preview_link WHERE article_id = ?`, id)
	return err
}

// dropFiling removes what an article is filed under and what it shows.
func dropFiling(ctx context.Context, tx *db.Tx, id int64) error {
	if err := clearLinks(ctx, tx, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM article_media WHERE article_id = ?`, id)
	return err
}

// dropRevisions removes the words of an article.
func dropRevisions(ctx context.Context, tx *db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM draft WHERE article_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM correction WHERE article_id = ?`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM revision WHERE article_id = ?`, id)
	return err
}

// bury leaves of an article nothing but its number, which no other article
// gets: SQLite gives the last number again once its row is gone, and an open
// tab, or what a browser has kept, would mistake the next article for this one.
func bury(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := tx.Exec(ctx, `UPDATE article SET kind = '', status = 'discarded', slug = '', path = NULL, headline = '', standfirst = '',
		kicker = '', lead = '', lead_alt = '', source_name = '', origin = NULL, owner_id = NULL, live_at = NULL, scheduled_at = 0
		WHERE id = ?`, id)
	return err
}
