package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"stet/internal/platform/fault"
	"stet/internal/surface/demo"
)

// demoMark is the file that tells a demonstration's folder from a real one.
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
	if err := os.MkdirAll(data, 0o750); err != nil {
		return fault.Wrap(err, fault.Invalid, "the data folder %s cannot be made", data)
	}
	return os.WriteFile(filepath.Join(data, demoMark), []byte("Made by stet serve --demo. Not a real publication.\n"), 0o640)
}

func isDemo(data string) bool {
	_, err := os.Stat(filepath.Join(data, demoMark))
	return !errors.Is(err, os.ErrNotExist)
}

// fillDemo brings in the demonstration publication. What is there already is
// left as it is, so it may be called at every start.
func (a *App) fillDemo(ctx context.Context) error {
	_, err := a.importer(ImportOptions{}).RunFS(ctx, "the demonstration", demo.Content())
	return err
}
