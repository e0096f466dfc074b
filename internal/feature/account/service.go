package account

import (
	"context"
	"embed"
	"log/slog"
	netmail "net/mail"
	"net/netip"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
	"stet/internal/platform/pubsub"
)

//go:embed migrations
var Migrations embed.FS

// Options are what the service stands on. DB and Now are required; the others
// are for a service that signs people in.
type Options struct {
	DB       *db.DB
	Bus      *pubsub.Bus        // hears from other processes when a session has ended
	Site     *site.Service      // its address is what passkeys and links are bound to
	Jobs     *job.Queue         // writes the mails, so that an answer takes as long for any address
	Mail     *mail.Outbox       // sends them
	Messages *message.Catalogue // what they say
	Captured func() bool        // whether mails stay on the machine instead; nil for no
	Proxies  []netip.Prefix     // whose word on a client's address is taken
	Now      func() time.Time
	Log      *slog.Logger // nil for nobody
}

// Service keeps the accounts, and signs their people in and out.
type Service struct {
	db       *db.DB
	site     *site.Service
	jobs     *job.Queue
	outbox   *mail.Outbox
	messages *message.Catalogue
	captured func() bool
	proxies  []netip.Prefix
	now      func() time.Time
	log      *slog.Logger

	sessions *identityTable
	keys     *identityTable // of programs
	limits   *limiter
	people   peopleState
}

// New returns a service that keeps accounts and signs nobody in: enough for an
// import.
func New(d *db.DB, now func() time.Time) *Service { return Open(Options{DB: d, Now: now}) }

// Open returns the service. With a bus it hears at once of every session that
// another process ends.
func Open(opt Options) *Service {
	s := &Service{
		db: opt.DB, site: opt.Site, jobs: opt.Jobs, outbox: opt.Mail, messages: opt.Messages,
		captured: opt.Captured, proxies: opt.Proxies, now: opt.Now, log: opt.Log,
		sessions: newIdentityTable(maxSessions), keys: newIdentityTable(maxKeys), limits: newLimiter(opt.Now),
	}
	if s.captured == nil {
		s.captured = func() bool { return false }
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if opt.Bus != nil {
		opt.Bus.Subscribe(Topic, s.hear)
		opt.Bus.OnLost(func() { s.forget(0) })
	}
	if opt.Jobs != nil {
		opt.Jobs.Handle(askJob, job.Policy{Parallel: 2, Attempts: 3}, s.sendAsked)
		opt.Jobs.Handle(sweepJob, job.Policy{}, s.sweep)
		opt.Jobs.Every(sweepJob, time.Hour)
	}
	return s
}

// Person is somebody whom an import brings along.
type Person struct {
	ID        int64 // kept when not zero, for a site that moves whole
	Role      Role
	Name      string
	Email     string
	Claimed   bool
	CreatedAt time.Time // zero for now
	Origin    string    // stable key of the person in the old system
	Picture   string    // media key, "" for none
	EndedAt   time.Time // zero for somebody who may sign in
}

// EnsurePerson returns the account of a person, making one when neither the
// origin nor the mail address is known yet, and whether it was made. An
// account that is there is left as it is: an import never raises anybody's
// role.
func (s *Service) EnsurePerson(ctx context.Context, tx *db.Tx, p Person) (id int64, created bool, err error) {
	p.Email = strings.ToLower(strings.TrimSpace(p.Email))
	p.Name = document.CleanLine(p.Name)
	if err := p.check(); err != nil {
		return 0, false, err
	}
	id, err = db.One(ctx, tx, db.ScanID, `SELECT id FROM account WHERE origin = ? OR email = ? ORDER BY id LIMIT 1`,
		db.NullText(p.Origin), db.NullText(p.Email))
	if err == nil || !fault.Is(err, fault.NotFound) {
		return id, false, err
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt = s.now()
	}
	if p.ID != 0 {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO account (id, role, name, email, claimed, created_at, origin, picture, ended_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			p.ID, string(p.Role), p.Name, db.NullText(p.Email), p.Claimed, db.Micros(p.CreatedAt), db.NullText(p.Origin), p.Picture, db.Micros(p.EndedAt))
	} else {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO account (role, name, email, claimed, created_at, origin, picture, ended_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			string(p.Role), p.Name, db.NullText(p.Email), p.Claimed, db.Micros(p.CreatedAt), db.NullText(p.Origin), p.Picture, db.Micros(p.EndedAt))
	}
	return id, err == nil, err
}

func (p *Person) check() error {
	if !p.Role.valid() {
		return fault.New(fault.Invalid, "%q is not a role", p.Role)
	}
	if p.Name == "" || len(p.Name) > MaxName {
		return fault.New(fault.Invalid, "an account needs a name of at most %d bytes, %q has %d", MaxName, p.Name, len(p.Name))
	}
	if p.Email == "" {
		return nil
	}
	if a, err := netmail.ParseAddress(p.Email); err != nil || a.Address != p.Email || len(p.Email) > MaxEmail {
		return fault.New(fault.Invalid, "%q is not a mail address", p.Email)
	}
	return nil
}

// Page returns up to limit accounts after the id, by id, for exports. Those
// that were erased are left out.
func (s *Service) Page(ctx context.Context, q db.Querier, after int64, limit int) ([]Account, error) {
	return db.All(ctx, q, scanAccount, selectAccount+` WHERE id > ? AND erased_at = 0 ORDER BY id LIMIT ?`, after, limit)
}
