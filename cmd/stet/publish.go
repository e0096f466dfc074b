package main

import (
	"context"
	"fmt"

	"stet/internal/app"
	"stet/internal/platform/fault"
)

type publishCommand struct {
	File string `arg:"" help:"Markdown file with front matter." type:"existingfile"`
	To   string `help:"Publish on the site at this address, by its API, instead of on the one in the data folder." placeholder:"URL"`
	Key  string `help:"Key of that site, made on its desk under Keys. Better in the environment than on the command line." placeholder:"KEY"`
}

// Run puts one story on a site as its file says: published, corrected,
// scheduled or withdrawn.
func (c *publishCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	if c.To != "" {
		return c.send(ctx, t)
	}
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

func (c *publishCommand) send(ctx context.Context, t *terminal) error {
	if c.Key == "" {
		return fault.New(fault.Invalid, "%s wants a key: make one on its desk, under Keys, and put it into STET_KEY", c.To)
	}
	done, err := app.PublishTo(ctx, c.To, c.Key, c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, done)
	return err
}
