package main

import (
	"context"
	"fmt"

	"stet/internal/app"
)

type migrateCommand struct{}

// Run brings the data base to this version's schema. Every other command
// does so too before it begins; this one does nothing else.
func (migrateCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	a, err := g.open(ctx, t)
	if err != nil {
		return err
	}
	defer a.Close()
	_, err = fmt.Fprintln(t.out, "The data base has the schema of", app.Version()+".")
	return err
}
