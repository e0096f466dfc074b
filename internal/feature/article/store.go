package article

import (
	"context"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
)

// liveAt is the value of the live_at columns: the publication time of a
// listed story, else NULL.
func (a *Article) liveAt() any {
	if a.Kind != Story || a.Status != Published || a.Unlisted {
		return nil
	}
	return db.Micros(a.PublishedAt)
}

// touchedAt is the value of the touched_at columns: the time of the last
// change. An article that was brought in stands in the newsroom's lists at
// the time of its publication, not at that of the import.
func (a *Article) touchedAt() int64 {
	if !a.touched.IsZero() {
		return db.Micros(a.touched)
	}
	return db.Micros(a.ModifiedAt)
}

// leadPicture is the first picture of the body: what lists show of it.
func (a *Article) leadPicture() (key, alt string) {
	a.Body.Walk(func(n *document.Node) bool {
		if key == "" && n.Type == document.Figure && n.Attrs.Media != "" {
			key, alt = n.Attrs.Media, n.Attrs.Alt
		}
		return key == ""
	})
	return key, alt
}

// insertArticle writes the row of a new article and returns its id, which is
// id unless that is zero.
func insertArticle(ctx context.Context, tx *db.Tx, a Article, id int64) (int64, error) {
	lead, leadAlt := a.leadPicture()
	values := []any{string(a.Kind), string(a.Status), a.Slug, db.NullText(a.Path), a.Lang, a.Headline, a.Standfirst, a.Kicker,
		lead, leadAlt, a.Source.Name, a.Revision, db.Micros(a.CreatedAt), db.Micros(a.ModifiedAt), db.Micros(a.UpdatedAt),
		db.Micros(a.PublishedAt), db.Micros(a.ScheduledAt), a.liveAt(), db.NullText(a.Origin), db.NullID(a.OwnerID),
		db.Micros(a.Embargo), a.touchedAt()}
	if id == 0 {
		return db.One(ctx, tx, db.ScanID, `INSERT INTO article (kind, status, slug, path, lang, headline, standfirst, kicker,
			lead, lead_alt, source_name, revision, created_at, modified_at, updated_at, published_at, scheduled_at, live_at, origin,
			owner_id, embargo_at, touched_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, values...)
	}
	return db.One(ctx, tx, db.ScanID, `INSERT INTO article (kind, status, slug, path, lang, headline, standfirst, kicker,
		lead, lead_alt, source_name, revision, created_at, modified_at, updated_at, published_at, scheduled_at, live_at, origin,
		owner_id, embargo_at, touched_at, id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, append(values, id)...)
}

func updateArticle(ctx context.Context, tx *db.Tx, a Article) error {
	lead, leadAlt := a.leadPicture()
	_, err := tx.Exec(ctx, `UPDATE article SET kind = ?, status = ?, slug = ?, path = ?, lang = ?, headline = ?, standfirst = ?,
		kicker = ?, lead = ?, lead_alt = ?, source_name = ?, revision = ?, created_at = ?, modified_at = ?, updated_at = ?,
		published_at = ?, scheduled_at = ?, live_at = ?, owner_id = ?, embargo_at = ?, touched_at = ? WHERE id = ?`,
		string(a.Kind), string(a.Status), a.Slug, db.NullText(a.Path), a.Lang, a.Headline, a.Standfirst,
		a.Kicker, lead, leadAlt, a.Source.Name, a.Revision, db.Micros(a.CreatedAt), db.Micros(a.ModifiedAt), db.Micros(a.UpdatedAt),
		db.Micros(a.PublishedAt), db.Micros(a.ScheduledAt), a.liveAt(), db.NullID(a.OwnerID), db.Micros(a.Embargo), a.touchedAt(), a.ID)
	return err
}

// write stores the article's revision, its links and its corrections.
func (s *Service) write(ctx context.Context, tx *db.Tx, a Article, m Manuscript, why cause) error {
	if err := insertRevision(ctx, tx, a, why, m.by, db.Micros(s.now())); err != nil {
		return err
	}
	if err := showMedia(ctx, tx, a.ID, placeLive, mediaOf(a.Body)); err != nil {
		return err
	}
	live, touched := a.liveAt(), a.touchedAt()
	for i, id := range m.SectionIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO article_section (article_id, section_id, position, live_at, touched_at)
			VALUES (?, ?, ?, ?, ?)`, a.ID, id, int64(i), live, touched); err != nil {
			return err
		}
	}
	for i, id := range m.TagIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO article_tag (article_id, tag_id, position, live_at) VALUES (?, ?, ?, ?)`,
			a.ID, id, int64(i), live); err != nil {
			return err
		}
	}
	for i, id := range m.AuthorIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO article_author (article_id, author_id, position, live_at, touched_at)
			VALUES (?, ?, ?, ?, ?)`, a.ID, id, int64(i), live, touched); err != nil {
			return err
		}
	}
	if err := keepCorrections(ctx, tx, a.ID, m.Corrections); err != nil {
		return err
	}
	return saveStanding(ctx, tx, a)
}

func insertRevision(ctx context.Context, tx *db.Tx, a Article, why cause, by, at int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO revision (article_id, number, cause, saved_by, saved_at, lang, headline, standfirst, kicker, dateline,
		source_name, source_url, source_credit, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Revision, string(why), db.NullID(by), at, a.Lang, a.Headline, a.Standfirst, a.Kicker, a.Dateline,
		a.Source.Name, a.Source.URL, a.Source.Credit, string(a.Body.JSON()))
	return err
}

// clearLinks removes what write is about to write again.
func clearLinks(ctx context.Context, tx *db.Tx, id int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM article_section WHERE article_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM article_tag WHERE article_id = ?`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM article_author WHERE article_id = ?`, id)
	return err
}

// setLive moves an article between the states in which lists show it and do
// not, without a new revision.
func setLive(ctx context.Context, tx *db.Tx, a Article) error {
	if err := updateArticle(ctx, tx, a); err != nil {
		return err
	}
	if err := saveStanding(ctx, tx, a); err != nil {
		return err
	}
	live := a.liveAt()
	if err := touchLinks(ctx, tx, a.ID, a.touchedAt()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE article_section SET live_at = ? WHERE article_id = ?`, live, a.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE article_tag SET live_at = ? WHERE article_id = ?`, live, a.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE article_author SET live_at = ? WHERE article_id = ?`, live, a.ID)
	return err
}
