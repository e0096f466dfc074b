package article

import (
	"context"
	"encoding/json"
	"slices"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// DraftTags returns the names of tags that drafts have, which need not be tags
// yet: they become some when the drafts are published.
func (s *Service) DraftTags(ctx context.Context, q db.Querier) ([]string, error) {
	lists, err := db.All(ctx, q, func(row db.Row) ([]string, error) {
		var text []byte
		var names []string
		if err := row.Scan(&text); err != nil {
			return nil, err
		}
		return names, json.Unmarshal(text, &names)
	}, `SELECT tags FROM draft WHERE changed AND tags <> '[]' ORDER BY article_id`)
	return slices.Concat(lists...), err
}

// ImportDraft brings in what was being written of an article, beside the text
// that readers have of it, once: the draft that somebody has begun here, and an
// article that was published anew since, are left alone. Of the manuscript the
// ID, the content, the slug and the links count.
func (s *Service) ImportDraft(ctx context.Context, tx *db.Tx, m Manuscript) (Outcome, error) {
	a, err := loadArticle(ctx, tx, m.ID)
	if err != nil {
		return "", err
	}
	next, err := loadDraft(ctx, tx, dossier{id: m.ID})
	if err != nil {
		return "", err
	}
	c, err := s.copyFrom(ctx, tx, m)
	if err != nil {
		return "", err
	}
	if next.Copy.equal(c) {
		return Unchanged, nil
	}
	why, err := db.One(ctx, tx, scanCause, `SELECT cause FROM revision WHERE article_id = ? AND number = ?`, a.ID, a.Revision)
	if err != nil {
		return "", err
	}
	if next.changed || why != causeImport {
		return Kept, nil
	}
	next.frozen = next.version
	next.Copy, next.version, next.base, next.changed = c, next.version+1, a.Revision, true
	next.client, next.savedBy, next.savedAt = "", 0, s.now()
	if err := saveDraft(ctx, tx, a.ID, next); err != nil {
		return "", err
	}
	if err := showMedia(ctx, tx, a.ID, placeDraft, mediaOf(c.Body)); err != nil {
		return "", err
	}
	return Created, s.saved(ctx, tx, a.ID)
}

// copyFrom returns the copy that a manuscript describes.
func (s *Service) copyFrom(ctx context.Context, q db.Querier, m Manuscript) (Copy, error) {
	c := Copy{
		Lang: m.Lang, Headline: m.Headline, Standfirst: m.Standfirst, Kicker: m.Kicker, Dateline: m.Dateline, Slug: m.Slug,
		Source: m.Source, Body: m.Body, Sections: m.SectionIDs, Authors: m.AuthorIDs,
	}
	if c.Lang == "" {
		c.Lang = s.site.Current().Language
	}
	tags, err := db.All(ctx, q, func(row db.Row) (Tag, error) {
		var t Tag
		err := row.Scan(&t.ID, &t.Name)
		return t, err
	}, `SELECT id, name FROM tag WHERE id IN {ids}`, db.IDs(m.TagIDs))
	if err != nil {
		return c, err
	}
	for _, id := range m.TagIDs {
		at := slices.IndexFunc(tags, func(t Tag) bool { return t.ID == id })
		if at < 0 {
			return c, fault.New(fault.Invalid, "there is no tag %d", id)
		}
		c.Tags = append(c.Tags, tags[at].Name)
	}
	return c, c.tidy()
}

// FrontSlots returns the filled places of the front page as q sees them, in
// order, also those whose time is over. Of their cards only the id is there.
// Places of stories that have left the lists are left out.
func (s *Service) FrontSlots(ctx context.Context, q db.Querier) ([]Slot, error) {
	return db.All(ctx, q, func(row db.Row) (Slot, error) {
		var slot Slot
		var until int64
		err := row.Scan(&slot.Zone, &slot.SectionID, &slot.Position, &slot.Card.ID, &until)
		slot.Until = db.Time(until)
		return slot, err
	}, `SELECT f.zone, f.section_id, f.position, f.article_id, f.until FROM front_slot f JOIN article a ON a.id = f.article_id
		WHERE a.live_at IS NOT NULL ORDER BY f.zone, f.section_id, f.position`)
}
