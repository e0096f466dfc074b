package article

import (
	"context"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Retraction says what became of the text of a retracted story. Its address
// stays and answers 200, with the headline marked and the reason.
type Retraction string

const (
	Struck  Retraction = "struck"  // the text stays, struck through
	Removed Retraction = "removed" // the text is gone from the page; the desk has it in an earlier revision
)

// retract marks a story as retracted and returns it as it is then. A text that
// is not to stay leaves the page by a new revision without it, so that no
// surface can show it by mistake.
func (s *Service) retract(ctx context.Context, tx *db.Tx, who account.Identity, a Article, strike bool) (Article, error) {
	if strike {
		a.Retraction = Struck
		return a, saveStanding(ctx, tx, a)
	}
	if err := s.forgetDraft(ctx, tx, a.ID); err != nil {
		return a, err
	}
	m := manuscriptOf(a)
	m.Retraction, m.Standfirst, m.Body, m.by = Removed, "", document.Doc{}, who.AccountID
	if _, err := s.change(ctx, tx, m, causeEdit, false); err != nil {
		return a, err
	}
	return loadArticle(ctx, tx, a.ID)
}

// Unretract takes a retraction back. The record of it stays, and a text that
// was removed comes back only when an editor restores its revision.
func (s *Service) Unretract(ctx context.Context, tx *db.Tx, who account.Identity, id int64) error {
	a, err := s.published(ctx, tx, who, id)
	if err != nil {
		return err
	}
	if a.Retraction == "" {
		return fault.New(fault.Conflict, "this story is not retracted")
	}
	a.Retraction, a.ModifiedAt = "", s.now()
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, who, "article.unretract", id, ""); err != nil {
		return err
	}
	cache.PurgeAfter(tx, "corrections")
	return s.announce(ctx, tx, a)
}

// forgetDraft drops the working copy of an article. The next editor who opens
// it starts from the revision that readers have.
func (s *Service) forgetDraft(ctx context.Context, tx *db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM article_media WHERE article_id = ? AND place = 'draft'`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM draft WHERE article_id = ?`, id)
	return err
}

// manuscriptOf returns the manuscript that would leave an article as it is.
func manuscriptOf(a Article) Manuscript {
	m := Manuscript{
		ID: a.ID, Kind: a.Kind, Status: a.Status, Slug: a.Slug, Content: a.Content, Corrections: a.Corrections, CreatedAt: a.CreatedAt,
		UpdatedAt: a.UpdatedAt, PublishedAt: a.PublishedAt, ScheduledAt: a.ScheduledAt, Origin: a.Origin,
	}
	for _, section := range a.Sections {
		m.SectionIDs = append(m.SectionIDs, section.ID)
	}
	for _, tag := range a.Tags {
		m.TagIDs = append(m.TagIDs, tag.ID)
	}
	for _, author := range a.Authors {
		m.AuthorIDs = append(m.AuthorIDs, author.ID)
	}
	return m
}
