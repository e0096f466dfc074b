//go:build screenshot

package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// screenshotBudget is the most that the picture may weigh, in bytes.
const screenshotBudget = 400_000

// TestScreenshot draws the picture of the README: the front page of a fresh
// demonstration, without the bar that only the demonstration has.
func TestScreenshot(t *testing.T) {
	s, b := demo(t), newTab(t)
	s.settle(t, "/")
	b.wear(look{width: 1440})
	b.must(proto.EmulationSetDeviceMetricsOverride{Width: 1440, Height: 1000, DeviceScaleFactor: 1}.Call(b))
	b.open(s.address + "/")
	b.checkLoaded("/")
	b.run(`() => document.querySelector('.bar')?.remove()`)
	shot, err := b.Timeout(patience).Screenshot(false, nil)
	b.must(err)
	full, err := png.Decode(bytes.NewReader(shot))
	b.must(err)
	var small bytes.Buffer
	b.must((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, reduce(full)))
	if small.Len() > screenshotBudget {
		t.Errorf("the picture has %d bytes, the budget is %d", small.Len(), screenshotBudget)
	}
	b.must(os.WriteFile(filepath.Join("..", "docs", "front.png"), small.Bytes(), 0o644))
	t.Logf("docs/front.png has %d bytes", small.Len())
}
