package app

import (
	"context"
	"os"
	"path/filepath"

	"stet/internal/platform/fault"
	"stet/internal/surface/exporter"
)

// Export writes the whole site to a new zip file, which gets its name only
// when it is whole and on disk.
func (a *App) Export(ctx context.Context, file string) (exporter.Count, error) {
	if err := mustBeFree(file); err != nil {
		return exporter.Count{}, err
	}
	out, err := os.CreateTemp(filepath.Dir(file), ".stet-export-")
	if err != nil {
		return exporter.Count{}, fault.Wrap(err, fault.Invalid, "no export can be written beside %s", file)
	}
	defer os.Remove(out.Name())
	defer out.Close()
	count, err := exporter.New(exporter.Options{
		DB: a.db, Site: a.site, Account: a.accounts, Media: a.media, Article: a.articles, Comment: a.comments,
	}).Write(ctx, out)
	if err != nil {
		return count, err
	}
	if err := out.Sync(); err != nil {
		return count, err
	}
	return count, giveName(out.Name(), file)
}
