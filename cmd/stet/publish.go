package main

import (
	"context"
	"fmt"
)

type publishCommand struct {
	File string `arg:"" help:"Markdown file with front matter." type:"existingfile"`
}

// Run puts one story on the site as its file says: published, corrected,
// scheduled or withdrawn.
func (c *publishCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	if err := g.lookAt(ctx, t, []string{c.File}); err != nil {
		return err
	}
	a, err := g.open(ctx, t)
	if err != nil {
		return err
	}
	defer a.Close()
	done, err := a.Publish(ctx, c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, done)
	return err
}
