package app

import (
	"flag"
	"testing"

	"stet/internal/feature/media/mediatest"
)

var update = flag.Bool("update", false, "write the golden files again")

// TestMain lets the test binary be the process that reads pictures.
func TestMain(m *testing.M) { mediatest.Main(m) }
