package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"stet/internal/app"
)

type importCommand struct {
	Files   []string `arg:"" help:"Archives, files or folders." type:"existingpath"`
	Uploads string   `help:"Folder with the old site's uploaded pictures." type:"existingdir" placeholder:"DIR"`
	Fetch   bool     `help:"Fetch pictures from the old site." default:"true" negatable:""`
	JSON    bool     `help:"Print the report as JSON." name:"json"`
}

// Run imports and prints the report.
func (c *importCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	if err := g.lookAt(ctx, t, c.Files); err != nil {
		return err
	}
	a, err := g.open(ctx, t)
	if err != nil {
		return err
	}
	defer a.Close()
	progress := &progressLine{out: t.errs}
	report, err := a.Import(ctx, c.Files, app.ImportOptions{
		Uploads: c.Uploads, Fetch: c.Fetch, Progress: progress.show,
	})
	progress.end()
	if report == nil {
		return err
	}
	write := report.Print
	if c.JSON {
		write = report.PrintJSON
	}
	return errors.Join(err, write(t.out))
}

// lookAt refuses what cannot be imported before a site is made for it.
func (g *Global) lookAt(ctx context.Context, t *terminal, files []string) error {
	cfg, err := g.config(t)
	if err != nil {
		return err
	}
	return app.LookAt(ctx, cfg, files)
}

// progressLine draws one line over and over on a screen, and nothing into a
// file.
type progressLine struct {
	out   io.Writer
	drawn bool
}

func (p *progressLine) show(now app.Progress) {
	if !isScreen(p.out) {
		return
	}
	p.drawn = true
	if now.Total > 0 {
		fmt.Fprintf(p.out, "\r\033[K%s %d of %d", now.Phase, now.Done, now.Total)
	} else {
		fmt.Fprintf(p.out, "\r\033[K%s %d", now.Phase, now.Done)
	}
}

func (p *progressLine) end() {
	if p.drawn {
		fmt.Fprint(p.out, "\r\033[K")
	}
}
