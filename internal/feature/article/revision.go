package article

import (
	"context"
	"math"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Revision says what became of an article at one time. The words of one that
// was withheld are gone.
type Revision struct {
	Number     int64
	Cause      string // "import", "edit", "snapshot", "submit", "approve", "schedule" or "publish"
	SavedAt    time.Time
	SavedBy    string // name of the account, "" for a program
	Headline   string
	Current    bool // whether it is the one that readers have, or would have
	WithheldAt time.Time
	WithheldBy string
}

// IsWithheld reports whether the revision has lost its words.
func (r Revision) IsWithheld() bool { return !r.WithheldAt.IsZero() }

const selectRevision = `SELECT r.number, r.cause, r.saved_at, COALESCE(a.name, ''), r.headline, r.number = x.revision,
	r.withheld_at, COALESCE(w.name, '') FROM revision r JOIN article x ON x.id = r.article_id
	LEFT JOIN account a ON a.id = r.saved_by LEFT JOIN account w ON w.id = r.withheld_by`

func scanRevision(row db.Row) (Revision, error) {
	var r Revision
	var saved, withheld int64
	err := row.Scan(&r.Number, &r.Cause, &saved, &r.SavedBy, &r.Headline, &r.Current, &withheld, &r.WithheldBy)
	r.SavedAt, r.WithheldAt = db.Time(saved), db.Time(withheld)
	return r, err
}

// Revisions returns up to limit revisions of an article with a number below
// before, newest first, and before for the next page: 0 at the end. A before
// of 0 is the beginning. The empty sheet of a new article is left out.
func (s *Service) Revisions(ctx context.Context, who account.Identity, id, before int64, limit int) ([]Revision, int64, error) {
	if _, err := s.dossier(ctx, s.db, who, id); err != nil {
		return nil, 0, err
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	list, err := db.All(ctx, s.db, scanRevision, selectRevision+` WHERE r.article_id = ? AND r.number > 0 AND r.number < ?
		ORDER BY r.number DESC LIMIT ?`, id, before, limit+1)
	if err != nil || len(list) <= limit {
		return list, 0, err
	}
	return list[:limit], list[limit-1].Number, nil
}

// Revision returns one revision with its words. The error is Gone when they
// were withheld; the revision comes with it.
func (s *Service) Revision(ctx context.Context, who account.Identity, id, number int64) (Revision, Content, error) {
	if _, err := s.dossier(ctx, s.db, who, id); err != nil {
		return Revision{}, Content{}, err
	}
	return s.revision(ctx, s.db, id, number)
}

func (s *Service) revision(ctx context.Context, q db.Querier, id, number int64) (Revision, Content, error) {
	r, err := db.One(ctx, q, scanRevision, selectRevision+` WHERE r.article_id = ? AND r.number = ?`, id, number)
	if err != nil {
		return r, Content{}, err
	}
	if r.IsWithheld() {
		return r, Content{}, fault.New(fault.Gone, "the words of revision %d were withheld", number)
	}
	c, err := db.One(ctx, q, scanContent, `SELECT lang, headline, standfirst, kicker, dateline, source_name, source_url,
		source_credit, body FROM revision WHERE article_id = ? AND number = ?`, id, number)
	return r, c, err
}

func scanContent(row db.Row) (Content, error) {
	var c Content
	var body []byte
	err := row.Scan(&c.Lang, &c.Headline, &c.Standfirst, &c.Kicker, &c.Dateline, &c.Source.Name, &c.Source.URL, &c.Source.Credit, &body)
	if err != nil {
		return c, err
	}
	c.Body, err = document.Parse(body)
	return c, err
}

// Restore makes the words of a revision the draft of its article. What the
// draft was becomes a revision first. It is a Conflict while somebody else is
// writing in the article.
func (s *Service) Restore(ctx context.Context, who account.Identity, id, number int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := d.mayEdit(who); err != nil {
			return err
		}
		h, counts, err := s.heldLock(ctx, tx, id)
		if err != nil {
			return err
		}
		if counts && h.account != who.AccountID {
			return fault.New(fault.Conflict, "%s is writing in the article: take it over in the editor first", h.name)
		}
		_, content, err := s.revision(ctx, tx, id, number)
		if err != nil {
			return err
		}
		current, err := loadDraft(ctx, tx, d)
		if err != nil {
			return err
		}
		restored := current.Copy
		restored.Lang, restored.Headline, restored.Standfirst = content.Lang, content.Headline, content.Standfirst
		restored.Kicker, restored.Dateline, restored.Source, restored.Body = content.Kicker, content.Dateline, content.Source, content.Body
		if err := s.freeze(ctx, tx, id, &current, causeSnapshot); err != nil {
			return err
		}
		if _, err := s.store(ctx, tx, who, d, current, SaveRequest{Copy: restored}); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.restore", id, revisionName(number))
	})
}
