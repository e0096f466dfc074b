// Package app is the composition root: it opens what the program stands on,
// builds the features and surfaces, wires what each event causes, and offers
// one method for each thing that a command can ask.
//
// Start reading at Open; wire.go is the list of consequences, routes.go the
// list of what is served.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/search"
	"stet/internal/feature/site"
	"stet/internal/feature/statistic"
	"stet/internal/platform/blob"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
	"stet/internal/platform/pubsub"
	"stet/internal/platform/web"
)

// Config is what a site is opened with.
type Config struct {
	Data     string           // folder of the site; made when missing
	Database string           // "" for SQLite in the data folder
	Address  string           // absolute address of the site, "" until the listen address is known
	Now      func() time.Time // time.Now when nil; tests move it
	Log      *slog.Logger     // discarded when nil
	Existing bool             // whether it is an error that there is no site yet
	Cache    int64            // bytes of rendered pages kept; a default when 0
	Mail     MailConfig
	Proxies  []netip.Prefix // whose word on the address of a client is taken
}

// App is an open site.
type App struct {
	cfg Config
	now func() time.Time
	log *slog.Logger

	db    *db.DB
	bus   *pubsub.Bus
	jobs  *job.Queue
	cache *cache.Cache
	blobs *blob.Store

	captured *mail.Captured
	smtp     *mail.SMTP // nil when mail is captured
	outbox   *mail.Outbox

	site     *site.Service
	accounts *account.Service
	media    *media.Service
	articles *article.Service
	comments *comment.Service
	search   *search.Service
	reads    *statistic.Service
	messages *message.Catalogue

	web  atomic.Pointer[web.Server] // nil for a command that does not serve
	demo bool                       // whether the tour is shown
}

// Open opens the site in cfg.Data, making the folder and the schema when they
// are missing, or answering NotFound when it was to be an existing one. The
// caller closes it.
func Open(ctx context.Context, cfg Config) (*App, error) {
	cfg = cfg.withDefaults()
	a := &App{cfg: cfg, now: cfg.Now, log: cfg.Log}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (cfg Config) withDefaults() Config {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return cfg
}

func (a *App) open(ctx context.Context) error {
	if err := checkSiteAddress(a.cfg.Address); err != nil {
		return err
	}
	a.cfg.Address = strings.TrimSuffix(a.cfg.Address, "/")
	if a.cfg.Existing && !hasSite(a.cfg) {
		return fault.New(fault.NotFound, "there is no site in %s: see --data", a.cfg.Data)
	}
	if err := os.MkdirAll(a.cfg.Data, 0o750); err != nil {
		return fault.Wrap(err, fault.Invalid, "the data folder %s cannot be made", a.cfg.Data)
	}
	address := a.cfg.Database
	if address == "" {
		address = "sqlite:" + filepath.Join(a.cfg.Data, sqliteName)
	}
	var err error
	if a.db, err = db.Open(ctx, address, db.Options{Now: a.now, Log: a.log}); err != nil {
		return err
	}
	if err := a.db.Migrate(ctx, Migrations()); err != nil {
		return err
	}
	if a.bus, err = pubsub.Open(ctx, a.db, a.log); err != nil {
		return err
	}
	if a.blobs, err = blob.Open(filepath.Join(a.cfg.Data, mediaName)); err != nil {
		return err
	}
	return a.build(ctx)
}

// hasSite reports whether the folder holds a site: a data base, or, beside
// one on a server, the pictures.
func hasSite(cfg Config) bool {
	name := sqliteName
	if cfg.Database != "" {
		name = mediaName
	}
	_, err := os.Stat(filepath.Join(cfg.Data, name))
	return err == nil
}

// checkSiteAddress refuses an address that links cannot be built from.
func checkSiteAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return fault.New(fault.Invalid, "the site's address %q is not of the form https://example.org", address)
	}
	return nil
}

// Migrations are the schemas of all features, in one folder.
func Migrations() fs.FS {
	return db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations,
		media.Migrations, article.Migrations, comment.Migrations, search.Migrations, statistic.Migrations)
}

// Close hands back jobs and closes everything that Open opened.
func (a *App) Close() error {
	var errs []error
	if a.cache != nil {
		a.cache.Close()
	}
	if a.media != nil {
		errs = append(errs, a.media.Close())
	}
	if a.bus != nil {
		errs = append(errs, a.bus.Close())
	}
	if a.db != nil {
		errs = append(errs, a.db.Close())
	}
	if a.blobs != nil {
		errs = append(errs, a.blobs.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("closing the site: %w", err)
	}
	return nil
}
