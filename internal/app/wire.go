package app

import (
	"context"
	"path/filepath"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/search"
	"stet/internal/feature/site"
	"stet/internal/feature/statistic"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fetch"
	"stet/internal/platform/job"
	"stet/internal/platform/message"
)

// build makes the features and wires what each event causes.
func (a *App) build(ctx context.Context) error {
	a.jobs = job.NewQueue(a.db, a.bus, a.now, a.log)
	a.cache = cache.New(cache.Options{Bytes: a.cfg.Cache, Now: a.now})

	var err error
	if a.messages, err = message.Load(); err != nil {
		return err
	}
	if a.site, err = site.New(ctx, a.db, a.cfg.Address); err != nil {
		return err
	}
	if err = a.openMail(); err != nil {
		return err
	}
	a.accounts = account.Open(account.Options{
		DB: a.db, Bus: a.bus, Site: a.site, Jobs: a.jobs, Mail: a.outbox, Messages: a.messages,
		Captured: a.isCaptured, Proxies: a.cfg.Proxies, Now: a.now, Log: a.log,
	})
	a.media = media.New(media.Options{
		DB: a.db, Blobs: a.blobs, Jobs: a.jobs, Site: a.site, Audit: a.accounts.Audit, Now: a.now, Log: a.log,
	})
	a.articles = article.New(article.Options{
		DB: a.db, Site: a.site, Jobs: a.jobs, Accounts: a.accounts, Outbox: a.outbox, Messages: a.messages,
		Fetch: fetch.New(fetch.Options{UserAgent: a.userAgent(), Now: a.now}), Expired: a.media.Expired, Now: a.now,
	})
	a.comments = comment.New(a.db)
	if a.search, err = search.New(ctx, search.Options{
		DB: a.db, Jobs: a.jobs, Now: a.now, Sources: []search.Source{search.Articles(a.articles)},
	}); err != nil {
		return err
	}
	a.reads = statistic.New(statistic.Options{DB: a.db, Site: a.site, Now: a.now, Log: a.log, Address: a.clientAddress})

	a.wire(ctx)
	return nil
}

// wire is the list of consequences: what each event causes elsewhere.
func (a *App) wire(ctx context.Context) {
	// Tags purged by a transaction, here or in another process -> rendered pages go,
	// and with them what is remembered of a picture's rights.
	a.bus.Subscribe(cache.Topic, a.cache.Hear)
	a.bus.Subscribe(cache.Topic, a.media.Hear)

	// Settings or menus changed -> every process reads them again.
	a.bus.Subscribe(site.Topic, func(string) { a.reloadSite(ctx) })

	// The bus may have missed something -> nothing that is remembered is trusted.
	a.bus.OnLost(func() {
		a.reloadSite(ctx)
		a.media.Forget()
		a.cache.Empty()
	})

	// A picture's sizes are ready -> pages that show it are drawn again.
	a.media.OnReady(func(_ context.Context, tx *db.Tx, key string) error {
		cache.PurgeAfter(tx, "media:"+key)
		return nil
	})

	// Somebody asks where a picture is used -> stories and drafts are looked at.
	a.media.SetUses(a.usesOfMedia)

	// An article becomes readable, changes, or is withdrawn -> it is found as it is now.
	a.articles.OnLive(func(ctx context.Context, tx *db.Tx, id int64) error {
		return a.search.Refresh(ctx, tx, search.ArticleSource, id)
	})

	// Somebody writes -> the newsroom finds the draft by what it says now.
	a.articles.OnSaved(func(ctx context.Context, tx *db.Tx, id int64) error {
		return a.search.RefreshSoon(ctx, tx, search.ArticleSource, id)
	})

	// Somebody leaves the newsroom -> their drafts get another owner.
	a.accounts.OnLeave(a.articles.Reassign)

	// Somebody takes their data along, or is erased -> every feature gives, or
	// removes, what it keeps of them.
	a.accounts.OnDownload("comments", a.comments.OwnData)
	a.accounts.OnDownload("articles", a.articles.OwnData)
	a.accounts.OnErase(a.comments.Erase)
	a.accounts.OnErase(a.articles.Erase)

	// Somebody chooses a portrait -> the library keeps it.
	a.accounts.UsePictures(a.portraits())
}

// usesOfMedia tells the library where its items are shown, as far as who asks
// may know it.
func (a *App) usesOfMedia(ctx context.Context, q db.Querier, keys []string) (map[string][]media.Use, error) {
	found, err := a.articles.UsesOf(ctx, q, account.IdentityOf(ctx), keys)
	uses := make(map[string][]media.Use, len(found))
	for key, list := range found {
		for _, use := range list {
			uses[key] = append(uses[key], media.Use{ArticleID: use.ArticleID, Headline: use.Headline, Path: use.Path, Status: string(use.Status)})
		}
	}
	return uses, err
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
