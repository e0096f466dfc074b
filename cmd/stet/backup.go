package main

import (
	"context"
	"fmt"

	"stet/internal/app"
)

type backupCommand struct {
	File string `arg:"" help:"New file for the backup." type:"path"`
}

// Run writes a backup and says what was proven.
func (c *backupCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	a, err := g.openExisting(ctx, t)
	if err != nil {
		return err
	}
	defer a.Close()
	report, err := a.Backup(ctx, c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s: %.1f MB, %d rows, %d files.\nProven: restored into %s; every row count and every file's hash is the same.\n",
		report.File, float64(report.Size)/1e6, report.Rows, report.Files, report.Proven)
	return nil
}

type restoreCommand struct {
	File string `arg:"" help:"The backup." type:"existingfile"`
}

// Run restores a backup into the empty data folder.
func (c *restoreCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	cfg, err := g.config(t)
	if err != nil {
		return err
	}
	if err := app.Restore(ctx, cfg, c.File); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "Restored into %s; every row count and every file's hash is the same.\n", cfg.Data)
	return nil
}
