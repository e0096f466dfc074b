package article

import (
	"context"
	"fmt"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// isTold reports whether readers are told of a change by a record under the
// story.
func (k ChangeKind) isTold() bool {
	switch k {
	case Correct, Clarify, Note, Retract:
		return true
	}
	return false
}

func (c *Change) check() error {
	c.Text = document.CleanLine(c.Text)
	switch {
	case !c.Kind.isTold() && c.Kind != Typo && c.Kind != Update:
		return fault.InField("kind", "say what the change is: a typo, an update, a correction, a clarification, a note or a retraction")
	case c.Kind.isTold() && c.Text == "":
		return fault.InField("text", "write what readers are told about the change")
	case c.Strike && c.Kind != Retract:
		return fault.InField("strike", "only the text of a retraction is struck through")
	case c.Strike && c.Withhold:
		return fault.InField("withhold", "words that are withheld cannot stay on the page, struck through")
	}
	if err := within("text", c.Text, MaxCorrection); err != nil {
		return fault.InField("text", "%s", fault.TextOf(err))
	}
	return nil
}

// recordChange writes down what a change after publication was. before and
// after are the article with the revision that readers had and the one that
// they have now; both are the same when nothing but the record changes. What
// readers must know becomes a record on the story and on the page of all
// corrections; withheld words leave everything that keeps them.
func (s *Service) recordChange(ctx context.Context, tx *db.Tx, who account.Identity, before, after Article, c Change) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, who, "article."+string(c.Kind), after.ID, c.Text); err != nil {
		return err
	}
	if c.Kind == Update {
		if _, err := tx.Exec(ctx, `UPDATE article SET updated_at = ? WHERE id = ?`, db.Micros(s.now()), after.ID); err != nil {
			return err
		}
	}
	if c.Kind == Retract {
		var err error
		if after, err = s.retract(ctx, tx, who, after, c.Strike); err != nil {
			return err
		}
	}
	var record int64
	if c.Kind.isTold() {
		if len(after.Corrections) >= MaxCorrections {
			return fault.New(fault.TooLarge, "the story has %d corrections, more do not fit: write what changed into one of them", MaxCorrections)
		}
		var err error
		record, err = insertCorrection(ctx, tx, after.ID, Correction{
			Kind: CorrectionKind(c.Kind), At: s.now(), Text: c.Text, RevisionBefore: before.Revision, RevisionAfter: after.Revision,
			Withheld: c.Withhold, AccountID: who.AccountID,
		})
		if err != nil {
			return err
		}
	}
	if c.Withhold {
		if err := s.withhold(ctx, tx, who, after.ID, after.Revision); err != nil {
			return err
		}
	}
	cache.PurgeAfter(tx, "corrections", "feeds", fmt.Sprintf("article:%d", after.ID))
	return s.answerReports(ctx, tx, who, after, record, c.Reports)
}

// Record adds a clarification, an editor's note or another record to a
// published story whose text stays as it is, or retracts the story.
func (s *Service) Record(ctx context.Context, tx *db.Tx, who account.Identity, id int64, c Change) error {
	a, err := s.published(ctx, tx, who, id)
	if err != nil {
		return err
	}
	if !c.Kind.isTold() {
		return fault.InField("kind", "a text that stays as it is can have a correction, a clarification, a note or a retraction")
	}
	if c.Withhold && c.Kind != Retract {
		return fault.InField("withhold", "nothing changes in the text, so there are no old words to withhold")
	}
	if err := s.recordChange(ctx, tx, who, a, a, c); err != nil {
		return err
	}
	return s.touch(ctx, tx, a)
}

// Reword changes what readers are told in a record. Its time stays.
func (s *Service) Reword(ctx context.Context, tx *db.Tx, who account.Identity, articleID, id int64, text string) error {
	a, err := s.published(ctx, tx, who, articleID)
	if err != nil {
		return err
	}
	old, err := correctionOf(ctx, tx, articleID, id)
	if err != nil {
		return err
	}
	c := Change{Kind: ChangeKind(old.Kind), Text: text}
	if err := c.check(); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE correction SET text = ? WHERE id = ?`, c.Text, id); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, who, "article.reword", articleID, c.Text); err != nil {
		return err
	}
	return s.touch(ctx, tx, a)
}

// published returns an article of which readers know, for somebody who may
// correct it.
func (s *Service) published(ctx context.Context, tx *db.Tx, who account.Identity, id int64) (Article, error) {
	if err := who.May(account.Publish); err != nil {
		return Article{}, err
	}
	a, err := loadArticle(ctx, tx, id)
	if err != nil {
		return Article{}, err
	}
	if a.Status != Published {
		return Article{}, fault.New(fault.Conflict, "this article is not published, so there is nothing to tell readers about")
	}
	return a, nil
}

// touch says that what stands beside an article's text changed.
func (s *Service) touch(ctx context.Context, tx *db.Tx, a Article) error {
	if _, err := tx.Exec(ctx, `UPDATE article SET modified_at = ? WHERE id = ?`, db.Micros(s.now()), a.ID); err != nil {
		return err
	}
	cache.PurgeAfter(tx, "corrections")
	return s.announce(ctx, tx, a)
}
