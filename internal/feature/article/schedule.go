package article

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

const publishJob = "article.publish"

type publication struct {
	ArticleID int64    `json:"article_id"`
	At        int64    `json:"at"`      // the hour it was asked for; another hour has another job
	Aliases   []string `json:"aliases"` // addresses that will lead to the article once it has its own
}

func (s *Service) enqueuePublication(ctx context.Context, tx *db.Tx, a Article, aliases []string) error {
	at := db.Micros(a.ScheduledAt)
	return s.jobs.Enqueue(ctx, tx, job.New{
		Kind: publishJob,
		Key:  fmt.Sprintf("%s:%d:%d", publishJob, a.ID, at),
		Args: publication{ArticleID: a.ID, At: at, Aliases: aliases},
		At:   a.ScheduledAt,
	})
}

func (s *Service) handlePublishJob() {
	s.jobs.Handle(publishJob, job.Policy{}, func(ctx context.Context, j job.Job) error {
		var p publication
		if err := json.Unmarshal(j.Args, &p); err != nil {
			return err
		}
		return s.db.InTx(ctx, func(tx *db.Tx) error { return s.publishScheduled(ctx, tx, p) })
	})
}

// publishScheduled publishes an article if it is still waiting for the hour
// that the job was made for. Rescheduling makes another job and leaves this
// one with nothing to do.
func (s *Service) publishScheduled(ctx context.Context, tx *db.Tx, p publication) error {
	a, err := loadArticle(ctx, tx, p.ArticleID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if a.Status != Scheduled || db.Micros(a.ScheduledAt) != p.At {
		return nil
	}
	if err := a.releasable(s.now()); err != nil {
		return s.missHour(ctx, tx, a, err)
	}
	if a.Path != "" {
		p.Aliases = append(p.Aliases, a.Path)
	}
	a.Status, a.ModifiedAt = Published, s.now()
	a.PublishedAt, a.ScheduledAt = a.ScheduledAt, time.Time{}
	if a.Slug, a.Path, err = s.freeAddress(ctx, tx, a.ID, a.Kind, a.Slug, a.PublishedAt); err != nil {
		return err
	}
	if err := s.site.Occupy(ctx, tx, a.Path); err != nil {
		return err
	}
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	if err := s.enqueueRights(ctx, tx, a); err != nil {
		return err
	}
	if err := s.alias(ctx, tx, a, p.Aliases); err != nil {
		return err
	}
	cache.PurgeAfter(tx, purgeTagsOf(a, Manuscript{}, a.ID)...)
	for _, hook := range s.onLive {
		if err := hook(ctx, tx, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// releasable says why an article may not be published now, nil when it may.
func (a *Article) releasable(now time.Time) error {
	if a.Embargo.After(now) {
		return embargoed(a.Embargo)
	}
	return a.Rights.publishable(now)
}

// missHour takes an article off the schedule whose hour has come and that may
// not be published any more, and tells the newsroom why: it must not look as if
// it were still to come.
func (s *Service) missHour(ctx context.Context, tx *db.Tx, a Article, why error) error {
	a.Status, a.ScheduledAt, a.ModifiedAt = a.unreleased(), time.Time{}, s.now()
	if err := setLive(ctx, tx, a); err != nil {
		return err
	}
	nobody := account.Identity{}
	if err := s.remark(ctx, tx, nobody, a.ID, "Not published as scheduled: "+fault.TextOf(why)); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, nobody, "article.unschedule", a.ID, fault.TextOf(why)); err != nil {
		return err
	}
	return s.saved(ctx, tx, a.ID)
}
