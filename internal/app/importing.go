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

// importMemory is how much memory an import aims to stay within, in bytes. An
// archive of a million posts needs more for its index of addresses, and gets it.
const importMemory = 320 << 20

// Import brings archives in and says what came of every item. The report is
// nil when nothing was written.
func (a *App) Import(ctx context.Context, files []string, opt ImportOptions) (*importer.Report, error) {
	// An import makes much garbage and keeps little: a collection at five times what is kept saves a third of the
	// time. The index of a very large archive makes that too much, so the heap has a bound besides.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(importMemory))
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
