// Package mediatest lets a test binary be the media worker of its own tests.
//
// A package whose tests add pictures has
//
//	func TestMain(m *testing.M) { mediatest.Main(m) }
package mediatest

import (
	"fmt"
	"os"
	"testing"

	"stet/internal/feature/media"
)

// Main runs the tests, or is the worker when a media.Worker started the
// binary. It does not return.
func Main(m *testing.M) {
	if os.Getenv(media.WorkerVariable) == "" {
		os.Exit(m.Run())
	}
	if err := media.RunWorker(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
