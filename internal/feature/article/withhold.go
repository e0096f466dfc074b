package article

import (
	"context"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// withhold takes the words of all revisions of an article before one, of later
// ones that readers never had, and of texts that were kept beside them, out of
// the data base: somebody may have taken the old words up again in a draft.
// What is left of a revision is who saved it and when. Addresses stay: a slug that says the words
// has to be changed by hand, and backups from before have them still.
func (s *Service) withhold(ctx context.Context, tx *db.Tx, who account.Identity, id, before int64) error {
	if _, err := tx.Exec(ctx, `UPDATE revision SET headline = '', standfirst = '', kicker = '', dateline = '', source_name = '',
		source_url = '', source_credit = '', body = ?, withheld_at = ?, withheld_by = ?
		WHERE article_id = ? AND withheld_at = 0 AND (number < ? OR cause IN ('snapshot', 'submit', 'approve')
			AND number <> (SELECT a.revision FROM article a WHERE a.id = ?))`,
		string(document.Doc{}.JSON()), db.Micros(s.now()), db.NullID(who.AccountID), id, before, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE error_report SET quote = '' WHERE article_id = ?`, id); err != nil {
		return err
	}
	if err := s.forgetKept(ctx, tx, id, s.now()); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "article.withhold", id, "")
}

// Withhold takes the old words of a change that readers were told of out of
// everything that keeps them, as if it had been asked for at once: they leave
// the revisions before the change, and the page of corrections says only that
// something changed. What was being written goes too: it may have taken the
// old words up again. It cannot be undone.
func (s *Service) Withhold(ctx context.Context, tx *db.Tx, who account.Identity, articleID, correctionID int64) error {
	a, err := s.published(ctx, tx, who, articleID)
	if err != nil {
		return err
	}
	c, err := correctionOf(ctx, tx, articleID, correctionID)
	if err != nil {
		return err
	}
	if c.RevisionAfter == 0 || c.RevisionAfter == c.RevisionBefore {
		return fault.New(fault.Conflict, "this record has no old words: the text did not change with it")
	}
	if _, err := tx.Exec(ctx, `UPDATE correction SET withheld = TRUE WHERE id = ?`, c.ID); err != nil {
		return err
	}
	if err := s.withhold(ctx, tx, who, articleID, c.RevisionAfter); err != nil {
		return err
	}
	if edited, err := isEdited(ctx, tx, articleID); err != nil {
		return err
	} else if edited {
		if err := s.forgetDraft(ctx, tx, articleID); err != nil {
			return err
		}
	}
	cache.PurgeAfter(tx, "corrections")
	return s.touch(ctx, tx, a)
}
