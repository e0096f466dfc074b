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
		// Charis SIL is the free cut of Charter, the face that comes first and
		// that this machine lacks; Inter stands for the system's sans.
		const look = document.documentElement.style;
		look.setProperty('--text', '"Charis SIL"');
		look.setProperty('--headline', '"Charis SIL"');
		look.setProperty('--label', 'Inter');
	}`)
	shot, err := b.Timeout(patience).Screenshot(false, nil)
	b.must(err)
	b.must(os.WriteFile(os.Getenv("STET_SCREENSHOT"), shot, 0o644))
}
