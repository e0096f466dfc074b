//go:build !unix

package db

import "context"

// gate is a courtesy between processes, see gate_unix.go; without file locks
// SQLite's own waiting must do.
type gate struct{}

func openGate(string) (gate, error)      { return gate{}, nil }
func (gate) enter(context.Context) error { return nil }
func (gate) leave()                      {}
func (gate) close()                      {}
