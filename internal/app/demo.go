package app

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"stet/internal/platform/fault"
	"stet/internal/surface/demo"
)

// demoMark is the folder, inside the data folder, that tells a demonstration
// from a real site.
const demoMark = "demonstration"

// markDemo makes a folder a demonstration's. It refuses one that holds a
// real site.
func markDemo(data string) error {
	if isDemo(data) {
		return nil
	}
	if entries, err := os.ReadDir(data); err == nil && len(entries) > 0 {
		return fault.New(fault.Conflict, "%s holds a site already: --demo needs an empty folder, name one with --data", data)
	}
	err := os.MkdirAll(filepath.Join(data, demoMark), 0o750)
	return fault.Wrap(err, fault.Invalid, "the data folder %s cannot be made", data)
}

func isDemo(data string) bool {
	_, err := os.Stat(filepath.Join(data, demoMark))
	return !errors.Is(err, os.ErrNotExist)
}

// showsTour reports whether visitors may look around as anybody of the newsroom:
// in a demonstration that only this machine reaches. One that has an address
// of its own is open to the world through a proxy, whatever it listens on.
func showsTour(data, address string, ln net.Listener) bool {
	u, err := url.Parse(address)
	return err == nil && isDemo(data) && isLoopbackListener(ln) && isLoopback(u.Hostname())
}

// fillDemo brings in the demonstration publication, once: a site that has
// been filled to the end is left to whoever plays with it.
func (a *App) fillDemo(ctx context.Context) error {
	filled := filepath.Join(a.cfg.Data, demoMark, "filled")
	if _, err := os.Stat(filled); err == nil {
		return nil
	}
	if _, err := a.importer(ImportOptions{}).RunFS(ctx, "the demonstration", demo.Content()); err != nil {
		return err
	}
	tour := demo.New(demo.Options{DB: a.db, Accounts: a.accounts, Articles: a.articles})
	if err := tour.Fill(ctx); err != nil {
		return err
	}
	return os.WriteFile(filled, nil, 0o640)
}
