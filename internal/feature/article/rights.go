package article

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

// SetRights writes the source record of an article: what its source allows,
// and until when. A story that may not be published any more is taken down at
// once, a scheduled one is taken off the schedule.
func (s *Service) SetRights(ctx context.Context, tx *db.Tx, who account.Identity, id int64, r Rights) error {
	if err := who.May(account.Publish); err != nil {
		return err
	}
	a, err := loadArticle(ctx, tx, id)
	if err != nil {
		return err
	}
	if r, err = r.settled(); err != nil || r.equal(a.Rights) {
		return err
	}
	a.Rights = r
	a.Unlisted = a.shelved(s.now())
	if err := s.audit(ctx, tx, who, "article.rights", id, r.summary()); err != nil {
		return err
	}
	refusal := r.publishable(s.now())
	switch {
	case a.Status == Published && refusal != nil:
		return s.withdraw(ctx, tx, a, Unpublished, s.reasonOf(r))
	case a.Status == Scheduled && refusal != nil:
		a.Status, a.ScheduledAt = a.unreleased(), time.Time{}
	}
	a.ModifiedAt = s.now()
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	if err := s.enqueueRights(ctx, tx, a); err != nil {
		return err
	}
	return s.announce(ctx, tx, a)
}

// summary says in a few words what the rights are, for the audit log.
func (r Rights) summary() string {
	text := "refused: " + cmp.Or(strings.ReplaceAll(r.column(), " ", ", "), "nothing")
	if !r.Expires.IsZero() {
		text += "; until " + r.Expires.UTC().Format(time.RFC3339)
	}
	return text
}

// reasonOf is what readers are told of a story whose rights do not allow it.
func (s *Service) reasonOf(r Rights) string {
	if s.messages == nil || !r.expired(s.now()) {
		return ""
	}
	return s.words().T("withdrawn.expired")
}

// shelved reports whether the source wants the article out of lists by now.
func (a *Article) shelved(now time.Time) bool {
	return !a.Rights.Allows(PermitArchive) && !a.PublishedAt.IsZero() && !now.Before(a.PublishedAt.Add(ArchiveAfter))
}

// stand gives an article that is about to be written what stands beside its
// text: its rights, its retraction, and why it was taken down. It refuses to
// publish what may not be.
func (a *Article) stand(before Article, m Manuscript, now time.Time) error {
	a.Rights = before.Rights
	if m.Rights != nil {
		var err error
		if a.Rights, err = m.Rights.settled(); err != nil {
			return err
		}
	}
	switch a.Retraction = cmp.Or(m.Retraction, before.Retraction); a.Retraction {
	case "", Struck, Removed:
	default:
		return fault.New(fault.Invalid, "%q is no way to retract a story: struck or removed", a.Retraction)
	}
	a.Unlisted = a.shelved(now)
	switch a.Status {
	case Unpublished, Killed:
		a.Withdrawal = cmp.Or(m.Withdrawal, before.Withdrawal)
		for _, at := range []time.Time{m.WithdrawnAt, before.WithdrawnAt, now} {
			if a.WithdrawnAt.IsZero() {
				a.WithdrawnAt = at
			}
		}
		return within("reason", a.Withdrawal, MaxCorrection)
	case Published, Scheduled:
		return a.Rights.publishable(now)
	}
	return nil
}

// expire makes a manuscript whose rights have ended one that was taken down:
// an archive that is brought in later than that is none the worse.
func (s *Service) expire(m *Manuscript, before Rights) {
	rights := before
	if m.Rights != nil {
		rights = *m.Rights
	}
	if rights.publishable(s.now()) != nil && (m.Status == Published || m.Status == Scheduled) {
		m.Status, m.ScheduledAt, m.Withdrawal = Unpublished, time.Time{}, cmp.Or(m.Withdrawal, s.reasonOf(rights))
	}
}

// saveStanding writes what stand settled.
func saveStanding(ctx context.Context, tx *db.Tx, a Article) error {
	_, err := tx.Exec(ctx, `UPDATE article SET refused = ?, expires_at = ?, unlisted = ?, retraction = ?, withdrawal = ?, withdrawn_at = ?
		WHERE id = ?`, a.Rights.column(), db.Micros(a.Rights.Expires), a.Unlisted, string(a.Retraction), a.Withdrawal,
		db.Micros(a.WithdrawnAt), a.ID)
	return err
}

// unexpired drops the cards of stories whose rights have ended, for the moment
// until the job has taken them down.
func (s *Service) unexpired(cards []Card) []Card {
	now := s.now()
	return slices.DeleteFunc(cards, func(c Card) bool { return Rights{Expires: c.ExpiresAt}.expired(now) })
}

const (
	expireJob = "article.expire"
	shelveJob = "article.shelve"
)

// deadline is when something must happen to an article. Another hour has
// another job.
type deadline struct {
	ArticleID int64 `json:"article_id"`
	At        int64 `json:"at"`
}

// enqueueRights makes sure that a published story is taken down when its rights
// end, and leaves the lists when its source wants that.
func (s *Service) enqueueRights(ctx context.Context, tx *db.Tx, a Article) error {
	if a.Status != Published {
		return nil
	}
	if !a.Rights.Expires.IsZero() {
		if err := s.enqueueDeadline(ctx, tx, expireJob, a.ID, a.Rights.Expires); err != nil {
			return err
		}
	}
	if a.Rights.Allows(PermitArchive) || a.Unlisted {
		return nil
	}
	return s.enqueueDeadline(ctx, tx, shelveJob, a.ID, a.PublishedAt.Add(ArchiveAfter))
}

func (s *Service) enqueueDeadline(ctx context.Context, tx *db.Tx, kind string, id int64, at time.Time) error {
	due := deadline{ArticleID: id, At: db.Micros(at)}
	return s.jobs.Enqueue(ctx, tx, job.New{Kind: kind, Key: fmt.Sprintf("%s:%d:%d", kind, id, due.At), Args: due, At: at})
}

func (s *Service) handleRightsJobs() {
	for kind, act := range map[string]func(ctx context.Context, tx *db.Tx, a Article) error{
		expireJob: s.expireNow,
		shelveJob: s.shelveNow,
	} {
		s.jobs.Handle(kind, job.Policy{}, func(ctx context.Context, j job.Job) error {
			var due deadline
			if err := json.Unmarshal(j.Args, &due); err != nil {
				return err
			}
			return s.db.InTx(ctx, func(tx *db.Tx) error {
				a, err := loadArticle(ctx, tx, due.ArticleID)
				if fault.Is(err, fault.NotFound) {
					return nil
				}
				if err != nil || a.Status != Published {
					return err
				}
				return act(ctx, tx, a)
			})
		})
	}
}

// expireNow takes a story down if its rights have ended. They may have been
// prolonged since the job was made.
func (s *Service) expireNow(ctx context.Context, tx *db.Tx, a Article) error {
	if !a.Rights.expired(s.now()) {
		return nil
	}
	if err := s.audit(ctx, tx, account.Identity{}, "article.expire", a.ID, ""); err != nil {
		return err
	}
	return s.withdraw(ctx, tx, a, Unpublished, s.reasonOf(a.Rights))
}

// shelveNow takes a story out of all lists if its source wants that by now.
func (s *Service) shelveNow(ctx context.Context, tx *db.Tx, a Article) error {
	if a.Unlisted || !a.shelved(s.now()) {
		return nil
	}
	a.Unlisted, a.ModifiedAt = true, s.now()
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	return s.announce(ctx, tx, a)
}

// announce has every page that shows an article drawn again, and tells those
// who want to know that it changed.
func (s *Service) announce(ctx context.Context, tx *db.Tx, a Article) error {
	cache.PurgeAfter(tx, purgeTagsOf(a, Manuscript{}, a.ID)...)
	for _, hook := range s.onLive {
		if err := hook(ctx, tx, a.ID); err != nil {
			return err
		}
	}
	return nil
}
