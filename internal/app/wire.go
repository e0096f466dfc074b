package app

import (
	"context"
	"path/filepath"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/job"
)

// build makes the features and wires what each event causes.
func (a *App) build(ctx context.Context) error {
	a.jobs = job.NewQueue(a.db, a.bus, a.now, a.log)
	a.cache = cache.New(cache.Options{Bytes: a.cfg.Cache, Now: a.now})

	var err error
	if a.site, err = site.New(ctx, a.db, a.cfg.Address); err != nil {
		return err
	}
	a.accounts = account.New(a.db, a.now)
	a.media = media.New(media.Options{DB: a.db, Blobs: a.blobs, Jobs: a.jobs, Now: a.now, Log: a.log})
	a.articles = article.New(article.Options{DB: a.db, Site: a.site, Jobs: a.jobs, Now: a.now})
	a.comments = comment.New(a.db)

	a.wire(ctx)
	return nil
}

// wire is the list of consequences: what each event causes elsewhere.
func (a *App) wire(ctx context.Context) {
	// Tags purged by a transaction, here or in another process -> rendered pages go.
	a.bus.Subscribe(cache.Topic, a.cache.Hear)

	// Settings or menus changed -> every process reads them again.
	a.bus.Subscribe(site.Topic, func(string) { a.reloadSite(ctx) })

	// The bus may have missed something -> nothing that is remembered is trusted.
	a.bus.OnLost(func() {
		a.reloadSite(ctx)
		a.cache.Empty()
	})

	// A picture's sizes are ready -> pages that show it are drawn again.
	a.media.OnReady(func(_ context.Context, tx *db.Tx, key string) error {
		cache.PurgeAfter(tx, "media:"+key)
		return nil
	})
}

// reloadSite reads the settings again and tells whoever was built from them.
func (a *App) reloadSite(ctx context.Context) {
	if err := a.site.Reload(ctx); err != nil {
		a.log.Error("the site's settings could not be read again", "error", err)
		return
	}
	if server := a.web.Load(); server != nil {
		server.SetPolicy(a.policy())
	}
	a.cache.Purge("site")
}

// themeFolder is where a site's own templates and styles are.
func (a *App) themeFolder() string { return filepath.Join(a.cfg.Data, themeName) }
