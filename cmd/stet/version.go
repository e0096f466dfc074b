package main

import (
	"fmt"

	"stet/internal/app"
)

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.out, app.Version())
	return err
}
