package app

import (
	"context"
	"html/template"
	"io"
	"net/http"
	"net/url"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/search"
	"stet/internal/feature/site"
	"stet/internal/feature/statistic"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
	"stet/internal/surface/api"
	"stet/internal/surface/demo"
	"stet/internal/surface/desk"
	"stet/internal/surface/feed"
	"stet/internal/surface/reader"
)

// faces are what draws pages: the two surfaces, and the newsroom's own pages,
// which the desk's palette searches.
type faces struct {
	look     *theme.Theme
	reader   *reader.Reader
	desk     *desk.Desk
	newsroom *article.Desk
}

// faces builds what draws pages.
func (a *App) faces() (f faces, err error) {
	look, err := a.loadTheme()
	if err != nil {
		return f, err
	}
	for _, problem := range look.Problems() {
		a.log.Warn("the site's own theme has a mistake; our part is used instead", "error", problem)
	}
	public := reader.Options{Articles: a.articles, Site: a.site, Theme: look, Messages: a.messages, Pictures: a.pictures}
	staff := desk.Options{
		DB: a.db, Site: a.site, Accounts: a.accounts, Articles: a.articles, Media: a.media, Statistic: a.reads,
		Jobs: a.jobs, Outbox: a.outbox,
		Theme: look, Messages: a.messages, Now: a.now, Identify: a.accounts.Identify,
		Captured: a.captured, Mail: a.isCaptured, Backups: a.deskBackups,
		FindArticles: func(ctx context.Context, who account.Identity, text string, limit int) ([]article.Row, error) {
			return f.newsroom.Search(ctx, who, text, limit)
		},
	}
	if a.demo {
		bar := demo.Bar(look)
		public.Bar = bar
		staff.Bar = func(r *http.Request) (template.HTML, error) {
			return bar(r.Context(), a.messages.In(a.site.Current().Language))
		}
	}
	f.look, f.reader, f.desk = look, reader.New(public), desk.New(staff)
	f.newsroom = article.NewDesk(article.DeskOptions{
		Articles: a.articles, Desk: f.desk.Frame, Public: f.reader.Page, Render: f.reader.Preview, Filling: f.reader.Filling, Policy: a.policy,
		Find: a.findArticles, Address: a.clientAddress,
	})
	return f, nil
}

func (a *App) deskBackups(ctx context.Context) (desk.BackupState, error) {
	state, err := a.Backups(ctx)
	return desk.BackupState(state), err
}

// routes returns everything that is served. The golden file in testdata lists
// it with its guards.
func (a *App) routes() ([]web.Route, faces, error) {
	f, err := a.faces()
	if err != nil {
		return nil, f, err
	}
	feeds := feed.New(feed.Options{
		Articles: a.articles, Site: a.site, Messages: a.messages, Pictures: a.pictures, Now: a.now,
	})
	programs := api.New(api.Options{DB: a.db, Site: a.site, Articles: a.articles, Media: a.media, Version: Version()})
	var routes []web.Route
	for _, more := range [][]web.Route{
		f.reader.Routes(), feeds.Routes(), f.desk.Routes(), programs.Routes(),
		a.media.Routes(), a.reads.Routes(), a.featurePages(f),
		{{Pattern: theme.Pattern, Guard: web.Public, Handle: f.look.Serve, Load: web.Ready}},
	} {
		routes = append(routes, more...)
	}
	if a.demo {
		tour := demo.New(demo.Options{Pages: f.reader, DB: a.db, Accounts: a.accounts, Articles: a.articles, Mail: a.captured})
		routes = append(routes, tour.Routes()...)
	}
	return routes, f, nil
}

// featurePages are the pages that features draw in the frames of the surfaces.
func (a *App) featurePages(f faces) []web.Route {
	var routes []web.Route
	for _, pages := range []interface{ Routes() []web.Route }{
		account.NewSignInPages(a.accounts, f.reader.Page),
		account.NewPeoplePages(a.accounts, f.reader.Page, f.desk.Frame),
		f.newsroom,
		media.NewDesk(media.DeskOptions{Media: a.media, Site: a.site, Messages: a.messages, Frame: f.desk.Frame}),
		search.NewPages(search.PageOptions{Search: a.search, Site: a.site, Messages: a.messages, Public: f.reader.Page}),
		statistic.NewDesk(statistic.DeskOptions{Statistic: a.reads, Messages: a.messages, Desk: f.desk.Frame}),
		site.NewDesk(site.DeskOptions{
			Site: a.site, Frame: f.desk.Frame, Configure: account.GuardFor(account.Configure), Curate: account.GuardFor(account.Curate),
			Audit: a.auditFrom, StoreIcon: a.storeIcon, Pictures: a.pictures, Places: a.places,
		}),
	} {
		routes = append(routes, pages.Routes()...)
	}
	return routes
}

// places are the addresses that a menu may want to lead to.
func (a *App) places(ctx context.Context) ([]site.MenuItem, error) {
	sections, err := a.articles.AllSections(ctx, a.db)
	if err != nil {
		return nil, err
	}
	var places []site.MenuItem
	for _, s := range sections {
		places = append(places, site.MenuItem{Label: s.Name, Target: s.Path()})
	}
	words := a.messages.In(a.site.Current().Language)
	for _, page := range []struct{ key, path string }{{"archive.title", "/archive"}, {"corrections.title", "/corrections"}, {"search.title", "/search"}} {
		places = append(places, site.MenuItem{Label: words.T(page.key), Target: page.path})
	}
	return places, nil
}

// findArticles searches all articles for the newsroom.
func (a *App) findArticles(ctx context.Context, text string, limit int) ([]int64, error) {
	return a.search.IDs(ctx, search.ArticleSource, search.Query{
		Text: text, Kinds: []search.Kind{search.Story, search.Page, search.Draft}, Access: search.Staff, Typing: true, Limit: limit,
	})
}

// auditFrom writes into the audit log what the person who asks in ctx does.
func (a *App) auditFrom(ctx context.Context, tx *db.Tx, act, subject, detail string) error {
	return a.accounts.Audit(ctx, tx, account.IdentityOf(ctx), act, subject, detail)
}

func (a *App) storeIcon(ctx context.Context, file io.Reader, name string) (string, error) {
	item, err := a.media.Add(ctx, media.Upload{Reader: file, Name: name})
	return item.Key, err
}

// errorPage draws the page for an error in the frame in which it happened. A
// person who has to sign in first is led there and comes back afterwards.
func (a *App) errorPage(f faces) func(*http.Request, fault.Kind, string) (*cache.Page, error) {
	return func(r *http.Request, kind fault.Kind, id string) (*cache.Page, error) {
		if kind == fault.SignIn && r.Method == http.MethodGet {
			to := "/sign-in?" + url.Values{"to": {r.URL.RequestURI()}}.Encode()
			return &cache.Page{Status: http.StatusSeeOther, Header: http.Header{"Location": {to}}, NoStore: true}, nil
		}
		if desk.Owns(r.URL.Path) {
			return f.desk.ErrorPage(r, kind, id)
		}
		return f.reader.ErrorPage(r, kind, id)
	}
}

// loadTheme reads the templates, styles and scripts of all packages, and the
// site's own.
func (a *App) loadTheme() (*theme.Theme, error) {
	return theme.Load(theme.Options{
		UI: []theme.UI{
			{Name: "reader", Files: reader.UI()}, {Name: "demo", Files: demo.UI()}, {Name: "desk", Files: desk.UI()},
			{Name: "account", Files: account.UI()}, {Name: "article", Files: article.UI()}, {Name: "media", Files: media.UI()},
			{Name: "search", Files: search.UI()}, {Name: "statistic", Files: statistic.UI()}, {Name: "site", Files: site.UI()},
		},
		Override: a.themeFolder(),
		Messages: a.messages,
		Log:      a.log,
	})
}

// pictures tells document and the surfaces how media are drawn.
func (a *App) pictures(ctx context.Context, keys []string) (map[string]document.Picture, error) {
	items, err := a.media.Get(ctx, a.db, keys)
	if err != nil {
		return nil, err
	}
	drawn := make(map[string]document.Picture, len(items))
	for key, item := range items {
		drawn[key] = item.Picture()
	}
	return drawn, nil
}
