package main

import (
	"context"
	"fmt"
)

type exportCommand struct {
	File string `arg:"" help:"New zip file." type:"path"`
}

// Run writes the whole site to one zip.
func (c *exportCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	a, err := g.openExisting(ctx, t)
	if err != nil {
		return err
	}
	defer a.Close()
	count, err := a.Export(ctx, c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "%s: %d stories and pages, %d pictures, %d comments. 'stet import' reads it back.\n",
		c.File, count.Articles, count.Media, count.Comments)
	return err
}
