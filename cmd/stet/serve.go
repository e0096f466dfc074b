package main

import (
	"context"

	"stet/internal/app"
)

type serveCommand struct {
	Listen   string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"ADDR"`
	Admin    string `help:"Address for /healthz and /metrics; none when empty." placeholder:"ADDR"`
	Demo     bool   `help:"Fill an empty folder with the demonstration publication and show its tour."`
	CacheMiB int    `help:"Memory for rendered pages." default:"32" name:"cache-mib"`
}

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	cfg, err := g.config(t)
	if err != nil {
		return err
	}
	return app.Serve(ctx, cfg, app.ServeOptions{
		Listen:     c.Listen,
		Admin:      c.Admin,
		Demo:       c.Demo,
		CacheBytes: int64(c.CacheMiB) << 20,
		Out:        t.out,
	})
}
