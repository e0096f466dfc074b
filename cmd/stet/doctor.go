package main

import (
	"context"
	"fmt"

	"stet/internal/app"
	"stet/internal/platform/fault"
)

type doctorCommand struct{}

// Run prints what the doctor found; anything to mend is an error.
func (doctorCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	cfg, err := g.config(t)
	if err != nil {
		return err
	}
	ill := 0
	for _, f := range app.Doctor(ctx, cfg) {
		if f.OK {
			fmt.Fprintf(t.out, "ok    %-10s %s\n", f.What, f.Says)
			continue
		}
		ill++
		fmt.Fprintf(t.out, "MEND  %-10s %s\n      %-10s → %s\n", f.What, f.Says, "", f.Mend)
	}
	if ill > 0 {
		return fault.New(fault.Invalid, "%d to mend", ill)
	}
	return nil
}
