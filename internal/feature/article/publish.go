package article

import (
	"context"
	"slices"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Publication is an article as somebody wants to publish it.
type Publication struct {
	Version int64     // of the draft that was looked at; 0 for whichever is stored
	Base    int64     // the revision that the draft was compared with; 0 for whichever it is
	At      time.Time // the hour for Schedule
	Change  Change    // what the change is, for an article that readers have already, or had before
}

// Publish puts the draft of an article before readers. The error is Invalid,
// with the findings in words, for one that the check before publication
// blocks, or that is under an embargo; Conflict when the draft is not the
// version that was looked at, or when nothing has changed.
func (s *Service) Publish(ctx context.Context, who account.Identity, id int64, p Publication) error {
	return s.release(ctx, who, id, p, func(tx *db.Tx, d dossier, m Manuscript, changed bool) error {
		m.Status = Published
		if d.isLive() {
			return s.amend(ctx, tx, who, m, changed, p.Change)
		}
		if err := s.audit(ctx, tx, who, "article.publish", id, ""); err != nil {
			return err
		}
		if d.wasRead() && changed {
			return s.amend(ctx, tx, who, m, changed, p.Change)
		}
		_, err := s.change(ctx, tx, m, causePublish, false)
		return err
	})
}

// amend publishes a change to an article that readers have, or had before it
// was taken from them: taking it down is no way to change it without saying
// what the change is.
func (s *Service) amend(ctx context.Context, tx *db.Tx, who account.Identity, m Manuscript, changed bool, c Change) error {
	if !changed && !c.Kind.isTold() {
		return fault.New(fault.Conflict, "nothing has changed since the article was published")
	}
	before, err := loadArticle(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	after := before
	if !changed && isRepeated(before, c) {
		return nil
	}
	if changed {
		if _, err := s.change(ctx, tx, m, causePublish, false); err != nil {
			return err
		}
		if after, err = loadArticle(ctx, tx, m.ID); err != nil {
			return err
		}
	}
	if err := s.recordChange(ctx, tx, who, before, after, c); err != nil {
		return err
	}
	return s.touch(ctx, tx, after)
}

// isRepeated reports whether a change that leaves the text as it is says what
// was said last: a form that was sent twice.
func isRepeated(a Article, c Change) bool {
	return len(a.Corrections) > 0 && string(a.Corrections[0].Kind) == string(c.Kind) && a.Corrections[0].Text == document.CleanLine(c.Text)
}

// Schedule has the draft of an article published at an hour to come, as it is
// now: what is written in it afterwards waits for another decision.
func (s *Service) Schedule(ctx context.Context, who account.Identity, id int64, p Publication) error {
	return s.release(ctx, who, id, p, func(tx *db.Tx, d dossier, m Manuscript, _ bool) error {
		switch {
		case d.isLive():
			return fault.New(fault.Conflict, "readers have the article already")
		case !p.At.After(s.now()):
			return fault.InField("at", "that hour is past: choose one to come, or publish at once")
		}
		m.Status, m.ScheduledAt = Scheduled, p.At
		if _, err := s.change(ctx, tx, m, causeSchedule, false); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.schedule", id, p.At.UTC().Format(time.RFC3339))
	})
}

// release checks a draft and gives it to do, as a manuscript, in the
// transaction that publishes it.
func (s *Service) release(ctx context.Context, who account.Identity, id int64, p Publication,
	do func(tx *db.Tx, d dossier, m Manuscript, changed bool) error) error {
	version, err := s.cleared(ctx, who, id)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := d.mayPublish(who); err != nil {
			return err
		}
		if d.status == Killed {
			return fault.New(fault.Conflict, "the article was killed: reinstate it first")
		}
		current, err := loadDraft(ctx, tx, d)
		if err != nil {
			return err
		}
		if current.version != version || p.Version != 0 && current.version != p.Version || p.Base != 0 && current.base != p.Base {
			return fault.New(fault.Conflict, "the article was written in or published meanwhile: look at it again before you publish it")
		}
		m, err := s.manuscript(ctx, tx, d, current)
		if err != nil {
			return err
		}
		m.by = who.AccountID
		return do(tx, d, m, current.changed)
	})
}

// cleared returns the version of a draft that the check before publication
// lets through.
func (s *Service) cleared(ctx context.Context, who account.Identity, id int64) (version int64, err error) {
	d, err := s.dossier(ctx, s.db, who, id)
	if err != nil {
		return 0, err
	}
	if err := d.mayPublish(who); err != nil {
		return 0, err
	}
	current, err := loadDraft(ctx, s.db, d)
	if err != nil {
		return 0, err
	}
	findings, err := s.findings(ctx, d, current)
	if err != nil {
		return 0, err
	}
	var blocks []string
	for _, f := range findings {
		if f.Level == Block && f.Code != codeEmbargo { // which depends on the hour
			blocks = append(blocks, f.Text)
		}
	}
	if len(blocks) > 0 {
		return 0, fault.InField("check", "not ready to be published: %s", strings.Join(blocks, "; "))
	}
	return current.version, nil
}

// manuscript returns what a draft asks to be published. Sections and bylines
// that are no longer there are left out, new tags are made.
func (s *Service) manuscript(ctx context.Context, tx *db.Tx, d dossier, t draft) (Manuscript, error) {
	m := Manuscript{ID: d.id, Kind: d.kind, Slug: t.Slug, Content: t.content()}
	var err error
	if m.SectionIDs, err = knownSections(ctx, tx, t.Sections); err != nil {
		return m, err
	}
	if m.AuthorIDs, err = knownAuthors(ctx, tx, t.Authors); err != nil {
		return m, err
	}
	for _, name := range t.Tags {
		tag, err := s.tagNamed(ctx, tx, name)
		if err != nil {
			return m, inField("tags", err)
		}
		if !slices.Contains(m.TagIDs, tag) {
			m.TagIDs = append(m.TagIDs, tag)
		}
	}
	before, err := loadArticle(ctx, tx, d.id)
	m.Corrections, m.UpdatedAt = before.Corrections, before.UpdatedAt
	return m, err
}

// tagNamed returns the tag that has a name, or whose address the name makes,
// and makes it when there is none. The address of a tag need not follow from
// its name.
func (s *Service) tagNamed(ctx context.Context, tx *db.Tx, name string) (int64, error) {
	id, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM tag WHERE name = ? ORDER BY id LIMIT 1`, name)
	if !fault.Is(err, fault.NotFound) {
		return id, err
	}
	id, _, err = s.EnsureTag(ctx, tx, Tag{Name: name}, "")
	return id, err
}

// Unschedule takes an article off the schedule.
func (s *Service) Unschedule(ctx context.Context, who account.Identity, id int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := d.mayPublish(who); err != nil {
			return err
		}
		if err := d.mustBe(Scheduled); err != nil {
			return err
		}
		a, err := loadArticle(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Status = a.unreleased(); a.Status == Draft {
			a.Status = Approved
		}
		a.ScheduledAt, a.ModifiedAt = time.Time{}, s.now()
		if err := setLive(ctx, tx, a); err != nil {
			return err
		}
		if err := s.announce(ctx, tx, a); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.unschedule", id, "")
	})
}

// Unpublish takes an article from readers. Its address answers 410 Gone, with
// the reason if one is given.
func (s *Service) Unpublish(ctx context.Context, who account.Identity, id int64, reason string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := d.mayPublish(who); err != nil {
			return err
		}
		if err := d.mustBe(Published); err != nil {
			return err
		}
		if err := within("reason", reason, MaxCorrection); err != nil {
			return inField("reason", err)
		}
		a, err := loadArticle(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.withdraw(ctx, tx, a, Unpublished, reason); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.unpublish", id, reason)
	})
}
