package app

import (
	"context"
	"io"
	"net/http"
	"net/netip"

	"stet/internal/feature/account"
	"stet/internal/feature/media"
	"stet/internal/platform/web"
)

// portraits keeps people's pictures in the library.
func (a *App) portraits() account.Pictures {
	return account.Pictures{
		Set: func(ctx context.Context, r io.Reader, name string) (string, error) {
			item, err := a.media.Add(ctx, media.Upload{Reader: r, Name: name, Meta: media.Meta{Portrait: true}})
			return item.Key, err
		},
		Open: a.openPortrait,
		Drop: a.media.DropPortrait,
		Draw: a.pictures,
	}
}

func (a *App) openPortrait(ctx context.Context, key string) (string, io.ReadCloser, error) {
	item, err := a.media.Item(ctx, a.db, key)
	if err != nil {
		return "", nil, err
	}
	file, err := a.media.Original(ctx, item.Key)
	return item.Name, file, err
}

// clientAddress returns who is at the other end of a request.
func (a *App) clientAddress(r *http.Request) netip.Addr { return web.ClientAddr(r, a.cfg.Proxies) }

// userAgent is what the site calls itself when it asks others for pages.
func (a *App) userAgent() string { return "Stet/" + Version() + " (+" + a.cfg.Address + ")" }
