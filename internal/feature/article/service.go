package article

import (
	"context"
	"embed"
	"time"

	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/job"
)

//go:embed migrations
var Migrations embed.FS

// Service keeps the articles.
type Service struct {
	db   *db.DB
	site *site.Service
	jobs *job.Queue
	now  func() time.Time

	onLive []func(ctx context.Context, tx *db.Tx, id int64) error
}

// Options is what the service stands on.
type Options struct {
	DB   *db.DB
	Site *site.Service
	Jobs *job.Queue
	Now  func() time.Time
}

// New returns the service and registers its jobs.
func New(opt Options) *Service {
	s := &Service{db: opt.DB, site: opt.Site, jobs: opt.Jobs, now: opt.Now}
	s.handlePublishJob()
	return s
}

// OnLive adds a hook that runs, inside the transaction, whenever an article
// becomes readable, changes while it is, or stops being readable. It may only
// write rows and enqueue jobs.
func (s *Service) OnLive(fn func(ctx context.Context, tx *db.Tx, id int64) error) {
	s.onLive = append(s.onLive, fn)
}
