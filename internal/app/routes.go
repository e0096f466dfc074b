package app

import (
	"context"

	"stet/internal/engine/document"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
	"stet/internal/surface/demo"
	"stet/internal/surface/feed"
	"stet/internal/surface/reader"
)

// routes returns everything that is served, and the reader, which also draws
// the error pages. The golden file in testdata lists them with their guards.
func (a *App) routes() ([]web.Route, *reader.Reader, error) {
	messages, err := message.Load()
	if err != nil {
		return nil, nil, err
	}
	look, err := a.loadTheme(messages)
	if err != nil {
		return nil, nil, err
	}
	for _, problem := range look.Problems() {
		a.log.Warn("the site's own theme has a mistake; our part is used instead", "error", problem)
	}
	options := reader.Options{Articles: a.articles, Site: a.site, Theme: look, Messages: messages, Pictures: a.pictures}
	if a.demo {
		options.Bar = demo.Bar
	}
	pages := reader.New(options)
	feeds := feed.New(feed.Options{
		Articles: a.articles, Site: a.site, Messages: messages, Pictures: a.pictures, Now: a.now,
	})
	routes := pages.Routes()
	routes = append(routes, feeds.Routes()...)
	routes = append(routes, a.media.Routes()...)
	if a.demo {
		routes = append(routes, demo.Routes(pages)...)
	}
	routes = append(routes, web.Route{Pattern: theme.Pattern, Guard: web.Public, Handle: look.Serve, Load: web.Ready})
	return routes, pages, nil
}

// loadTheme reads the templates, styles and scripts of all packages, and the
// site's own.
func (a *App) loadTheme(messages *message.Catalogue) (*theme.Theme, error) {
	return theme.Load(theme.Options{
		UI:       []theme.UI{{Name: "reader", Files: reader.UI()}, {Name: "demo", Files: demo.UI()}},
		Override: a.themeFolder(),
		Messages: messages,
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
