package app

import (
	"context"
	"io"
	"os"
	"runtime/debug"

	"stet/internal/feature/media"
	"stet/internal/platform/fetch"
	"stet/internal/surface/importer"
)

// ImportOptions is how an import is to go.
type ImportOptions struct {
	Uploads  string // folder with the old site's files, "" for none
	Fetch    bool   // whether pictures may be fetched from the old site
	Progress func(Progress)
}

// Progress is how far an import is.
type Progress = importer.Progress

// LookAt answers Invalid, TooLarge or NotFound for archives that cannot be
// imported. A command asks before it makes a site for them.
func LookAt(ctx context.Context, cfg Config, files []string) error {
	if _, err := os.Stat(cfg.Data); err == nil || cfg.Database != "" {
		return nil // the import itself looks
	}
	return importer.Look(ctx, files)
}

// Import brings archives in and says what came of every item. The report is
// nil when nothing was written.
func (a *App) Import(ctx context.Context, files []string, opt ImportOptions) (*importer.Report, error) {
	// An import makes much garbage and keeps little, so a collection at four times the live memory, some
	// 20 MiB, costs little room and saves a third of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	return a.importer(opt).Run(ctx, files)
}

func (a *App) importer(opt ImportOptions) *importer.Importer {
	var client *fetch.Client
	if opt.Fetch {
		client = fetch.New(fetch.Options{Now: a.now, UserAgent: "Stet (import of a publication by its owner)"})
	}
	return importer.New(importer.Options{
		DB: a.db, Site: a.site, Account: a.accounts, Article: a.articles, Comment: a.comments, Media: a.media,
		Fetch: client, Uploads: opt.Uploads, Progress: opt.Progress, Now: a.now,
	})
}

// MediaWorker is the process in which pictures are decoded and encoded.
func MediaWorker(in io.Reader, out io.Writer) error { return media.RunWorker(in, out) }
