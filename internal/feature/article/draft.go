package article

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// draft is an article as somebody is writing it.
type draft struct {
	Copy
	version  int64
	base     int64 // the revision that it was begun from
	changed  bool  // whether it differs from that
	client   string
	savedAt  time.Time
	savedBy  int64
	byName   string
	frozen   int64 // the version that last became a revision
	frozenAt time.Time
	stored   bool // whether it has a row yet
}

// lists are the parts of a draft that are stored as JSON.
type lists struct{ source, sections, tags, authors string }

const draftRows = `d.version, d.base, d.changed, d.client, d.saved_at, COALESCE(d.saved_by, 0),
	COALESCE(a.name, ''), d.frozen, d.frozen_at, d.lang, d.headline, d.standfirst, d.kicker, d.dateline, d.slug, d.source,
	d.sections, d.tags, d.authors, d.body FROM draft d LEFT JOIN account a ON a.id = d.saved_by`

// loadDraft returns the draft of an article. One that nobody has written in
// since its revision was made has no row; its version is then the time of the
// article's last change, so that no number ever comes back.
func loadDraft(ctx context.Context, q db.Querier, d dossier) (draft, error) {
	stored, err := db.One(ctx, q, scanDraft, `SELECT `+draftRows+` WHERE d.article_id = ?`, d.id)
	if !fault.Is(err, fault.NotFound) {
		return stored, err
	}
	a, err := loadArticle(ctx, q, d.id)
	if err != nil {
		return draft{}, err
	}
	version := db.Micros(a.ModifiedAt)
	return draft{Copy: copyOf(a), version: version, base: a.Revision, savedAt: a.ModifiedAt, frozen: version, frozenAt: a.ModifiedAt}, nil
}

func scanDraft(row db.Row) (draft, error) {
	d := draft{stored: true}
	var saved, frozenAt int64
	var l lists
	var body []byte
	err := row.Scan(&d.version, &d.base, &d.changed, &d.client, &saved, &d.savedBy, &d.byName, &d.frozen, &frozenAt,
		&d.Lang, &d.Headline, &d.Standfirst, &d.Kicker, &d.Dateline, &d.Slug, &l.source, &l.sections, &l.tags, &l.authors, &body)
	if err != nil {
		return d, err
	}
	d.savedAt, d.frozenAt = db.Time(saved), db.Time(frozenAt)
	if d.Body, err = document.Parse(body); err != nil {
		return d, fmt.Errorf("draft: %w", err)
	}
	return d, l.into(&d.Copy)
}

func (l lists) into(c *Copy) error {
	for _, part := range []struct {
		text string
		to   any
	}{{l.source, &c.Source}, {l.sections, &c.Sections}, {l.tags, &c.Tags}, {l.authors, &c.Authors}} {
		if err := json.Unmarshal([]byte(part.text), part.to); err != nil {
			return fmt.Errorf("draft: %w", err)
		}
	}
	return nil
}

func (c Copy) lists() (lists, error) {
	var l lists
	for _, part := range []struct {
		from any
		to   *string
	}{{c.Source, &l.source}, {c.Sections, &l.sections}, {c.Tags, &l.tags}, {c.Authors, &l.authors}} {
		text, err := json.Marshal(part.from)
		if err != nil {
			return l, err
		}
		*part.to = string(text)
	}
	return l, nil
}

// Copies returns the drafts of those of the articles whose draft says
// something else than their revision, by article, for the newsroom's search.
func (s *Service) Copies(ctx context.Context, q db.Querier, ids []int64) (map[int64]Copy, error) {
	list, err := db.All(ctx, q, func(row db.Row) (linked[draft], error) {
		var l linked[draft]
		var err error
		l.value, err = scanDraft(shifted{row, &l.article})
		return l, err
	}, `SELECT d.article_id, `+draftRows+` WHERE d.article_id IN {ids} AND d.changed`, db.IDs(ids))
	copies := make(map[int64]Copy, len(list))
	for _, l := range list {
		copies[l.article] = l.value.Copy
	}
	return copies, err
}

// shifted is a row whose first column goes elsewhere.
type shifted struct {
	db.Row
	first any
}

func (r shifted) Scan(dest ...any) error { return r.Row.Scan(append([]any{r.first}, dest...)...) }

// saveDraft writes the draft of an article.
func saveDraft(ctx context.Context, tx *db.Tx, id int64, d draft) error {
	l, err := d.lists()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO draft (article_id, version, base, changed, client, saved_at, saved_by, frozen, frozen_at,
		lang, headline, standfirst, kicker, dateline, slug, source, sections, tags, authors, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (article_id) DO UPDATE SET version = excluded.version, base = excluded.base, changed = excluded.changed,
		client = excluded.client, saved_at = excluded.saved_at, saved_by = excluded.saved_by, frozen = excluded.frozen,
		frozen_at = excluded.frozen_at, lang = excluded.lang, headline = excluded.headline, standfirst = excluded.standfirst,
		kicker = excluded.kicker, dateline = excluded.dateline, slug = excluded.slug, source = excluded.source,
		sections = excluded.sections, tags = excluded.tags, authors = excluded.authors, body = excluded.body`,
		id, d.version, d.base, d.changed, d.client, db.Micros(d.savedAt), db.NullID(d.savedBy), d.frozen, db.Micros(d.frozenAt),
		d.Lang, d.Headline, d.Standfirst, d.Kicker, d.Dateline, d.Slug, l.source, l.sections, l.tags, l.authors, string(d.Body.JSON()))
	return err
}

// isEdited reports whether somebody has written in an article since its last
// revision.
func isEdited(ctx context.Context, q db.Querier, id int64) (bool, error) {
	changed, err := db.One(ctx, q, func(row db.Row) (changed bool, err error) {
		err = row.Scan(&changed)
		return changed, err
	}, `SELECT changed FROM draft WHERE article_id = ?`, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return changed, err
}

// nextRevision returns the number of an article's next revision.
func nextRevision(ctx context.Context, tx *db.Tx, id int64) (int64, error) {
	return db.One(ctx, tx, db.ScanID, `SELECT COALESCE(MAX(number), 0) + 1 FROM revision WHERE article_id = ?`, id)
}

// freeze makes a revision of a draft that readers do not see. It does nothing
// when the draft has been frozen since it was last saved.
func (s *Service) freeze(ctx context.Context, tx *db.Tx, id int64, d *draft, why cause) error {
	if !d.stored || d.frozen == d.version {
		return nil
	}
	number, err := nextRevision(ctx, tx, id)
	if err != nil {
		return err
	}
	a := Article{ID: id, Revision: number, Content: d.content()}
	if err := insertRevision(ctx, tx, a, why, d.savedBy, db.Micros(s.now())); err != nil {
		return err
	}
	d.frozen, d.frozenAt = d.version, s.now()
	_, err = tx.Exec(ctx, `UPDATE draft SET frozen = ?, frozen_at = ? WHERE article_id = ?`, d.frozen, db.Micros(d.frozenAt), id)
	return err
}

// follow brings the draft of an article in line with a new revision of it. A
// revision that was made of the draft becomes its base. One that came from
// outside takes its place, and what somebody had written meanwhile is kept.
func (s *Service) follow(ctx context.Context, tx *db.Tx, a Article, m Manuscript, why cause) error {
	d, err := loadDraft(ctx, tx, dossier{id: a.ID})
	if err != nil || !d.stored {
		return err
	}
	if why == causePublish || why == causeSchedule {
		d.frozen, d.frozenAt = d.version, s.now()
	} else {
		if d.changed {
			if _, err := s.keep(ctx, tx, a.ID, d.savedBy, d.client, d.version, d.Copy); err != nil {
				return err
			}
		}
		after, err := loadArticle(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		d.Copy, d.client, d.savedBy, d.savedAt = copyOf(after), "", m.by, s.now()
		d.version++
		d.frozen, d.frozenAt = d.version, s.now()
		if err := showMedia(ctx, tx, a.ID, placeDraft, mediaOf(d.Body)); err != nil {
			return err
		}
	}
	d.base, d.changed = a.Revision, false
	return saveDraft(ctx, tx, a.ID, d)
}
