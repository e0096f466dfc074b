package main

import "stet/internal/app"

type workerCommand struct{}

// Run decodes and encodes pictures for a server that started this process to
// keep hostile files and big buffers out of its own.
func (workerCommand) Run(t *terminal) error { return app.MediaWorker(t.in, t.out) }
