//go:build screenshot

package e2e

import (
	"os"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// TestScreenshot draws the picture of the README into the file that
// STET_SCREENSHOT names: the front page of a fresh demonstration, without the
// bar that only a demonstration has.
func TestScreenshot(t *testing.T) {
	s, b := demo(t), newTab(t)
	s.settle(t, "/")
	b.wear(look{width: 1440})
	b.must(proto.EmulationSetDeviceMetricsOverride{Width: 1440, Height: 1000, DeviceScaleFactor: 1}.Call(b))
	b.open(s.address + "/")
	b.checkLoaded("/")
	b.run(`() => {
		document.querySelector('.bar')?.remove();
		// For the system's sans, which a bare machine lacks.
		document.documentElement.style.setProperty('--label', 'Inter');
	}`)
	shot, err := b.Timeout(patience).Screenshot(false, nil)
	b.must(err)
	b.must(os.WriteFile(os.Getenv("STET_SCREENSHOT"), shot, 0o644))
}
