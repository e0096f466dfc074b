package article

import (
	"context"
	"embed"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/fetch"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
)

//go:embed migrations
var Migrations embed.FS

// Service keeps the articles.
type Service struct {
	db   *db.DB
	site *site.Service
	jobs *job.Queue
	now  func() time.Time

	accounts *account.Service
	outbox   *mail.Outbox
	messages *message.Catalogue
	fetch    *fetch.Client
	expired  func(ctx context.Context, q db.Querier, keys []string) (map[string]time.Time, error)

	onLive  []func(ctx context.Context, tx *db.Tx, id int64) error
	onSaved []func(ctx context.Context, tx *db.Tx, id int64) error
}

// Options is what the service stands on.
type Options struct {
	DB   *db.DB
	Site *site.Service
	Jobs *job.Queue
	Now  func() time.Time

	Accounts *account.Service   // keeps the audit log; nil where nobody acts but a test or an import
	Outbox   *mail.Outbox       // nil for no mail to those who report errors
	Messages *message.Catalogue // what readers are told of a story that was taken down, and in mails; nil for nothing
	Fetch    *fetch.Client      // asks for the links of stories; nil for links that are never checked

	// Expired returns when the rights to media end, by key; those without an
	// end are left out. nil where none ever end.
	Expired func(ctx context.Context, q db.Querier, keys []string) (map[string]time.Time, error)
}

// New returns the service and registers its jobs.
func New(opt Options) *Service {
	s := &Service{db: opt.DB, site: opt.Site, jobs: opt.Jobs, now: opt.Now,
		accounts: opt.Accounts, outbox: opt.Outbox, messages: opt.Messages, fetch: opt.Fetch, expired: opt.Expired}
	s.handlePublishJob()
	s.handleDeskJobs()
	s.handleRightsJobs()
	s.handleReportJobs()
	s.handleRefileJob()
	return s
}

// OnLive adds a hook that runs, inside the transaction, whenever an article
// becomes readable, changes while it is, or stops being readable. It may only
// write rows and enqueue jobs.
func (s *Service) OnLive(fn func(ctx context.Context, tx *db.Tx, id int64) error) {
	s.onLive = append(s.onLive, fn)
}

// OnSaved adds a hook that runs, inside the transaction, whenever a draft is
// begun, saved or moved from one state to another. It may only write rows and
// enqueue jobs, and few of them: a draft is saved every few seconds.
func (s *Service) OnSaved(fn func(ctx context.Context, tx *db.Tx, id int64) error) {
	s.onSaved = append(s.onSaved, fn)
}

func (s *Service) saved(ctx context.Context, tx *db.Tx, id int64) error {
	for _, hook := range s.onSaved {
		if err := hook(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// audit writes down what somebody did to an article.
func (s *Service) audit(ctx context.Context, tx *db.Tx, who account.Identity, act string, id int64, detail string) error {
	return s.auditOf(ctx, tx, who, act, "article "+strconv.FormatInt(id, 10), detail)
}

// auditOf writes down what somebody did to something else than an article,
// such as "section 3".
func (s *Service) auditOf(ctx context.Context, tx *db.Tx, who account.Identity, act, subject, detail string) error {
	if s.accounts == nil {
		return nil
	}
	return s.accounts.Audit(ctx, tx, who, act, subject, detail)
}

// words returns the catalogue in the site's language.
func (s *Service) words() *message.Language { return s.messages.In(s.site.Current().Language) }
