package main

import (
	"context"

	"stet/internal/app"
)

type serveCommand struct {
	Listen   string `help:"Address to listen on. Default: 127.0.0.1:8080, or :443 with --domain." placeholder:"ADDR"`
	Admin    string `help:"Address for /healthz and /metrics; none when empty." placeholder:"ADDR"`
	Demo     bool   `help:"Fill an empty folder with the demonstration publication and show its tour."`
	CacheMiB int    `help:"Memory for rendered pages." default:"32" name:"cache-mib"`

	Domain        []string `help:"Get and keep a certificate for these names, the first the site's address." placeholder:"NAME"`
	ListenPlain   string   `help:"With --domain: address to listen on without TLS." default:":80" placeholder:"ADDR"`
	AcmeContact   string   `help:"With --domain: mail address that the certificate authority may write to." placeholder:"MAIL"`
	AcmeDirectory string   `help:"With --domain: ACME directory of another authority than Let's Encrypt." placeholder:"URL"`
	AcmeRoots     string   `help:"With --domain: file of root certificates to trust when talking to it." placeholder:"FILE"`
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
		Domains:    c.Domain, Plain: c.ListenPlain, Contact: c.AcmeContact,
		Authority: c.AcmeDirectory, AuthorityRoots: c.AcmeRoots,
	})
}
