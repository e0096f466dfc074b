package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// start measures how long an existing site takes from exec to its first
// page, and its memory when nobody reads it.
func (b *bench) start() error {
	data := filepath.Join(b.dir, "start")
	s, _, err := b.startStet(data, "/", "--demo")
	if err != nil {
		return err
	}
	s.settle()
	s.stop()
	var times []time.Duration
	var idle float64
	for range 11 {
		s, took, err := b.startStet(data, "/")
		if err != nil {
			return err
		}
		times = append(times, took)
		time.Sleep(300 * time.Millisecond)
		idle = s.memory()
		s.stop()
	}
	slices.Sort(times)
	heading("Start of an existing site")
	fmt.Printf("  first page after %d ms, median of %d (least %d, most %d; goal under 60)\n",
		times[len(times)/2].Milliseconds(), len(times), times[0].Milliseconds(), times[len(times)-1].Milliseconds())
	fmt.Printf("  memory when idle %.0f MiB (goal under 40)\n", idle)
	return nil
}
