//go:build lighthouse

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// lighthouseRuns is how often each page is measured; the run with the median
// speed counts.
const lighthouseRuns = 5

// lighthouseReport is what Lighthouse says, as far as it is looked at.
type lighthouseReport struct {
	Categories map[string]struct {
		Title string
		Score float64
		Refs  []struct {
			ID     string
			Weight float64
		} `json:"auditRefs"`
	}
	Audits map[string]struct {
		Title   string
		Score   *float64 // nil when the audit does not apply or only informs
		Value   float64  `json:"numericValue"`
		Display string   `json:"displayValue"`
	}
}

var lighthouseCategories = []string{"performance", "accessibility", "best-practices", "seo"}

// TestLighthouse measures the front page and a story as a slow phone would
// see them: 100 in all four categories, and nothing moves. The front page with
// its many pictures may lose a little of its speed.
func TestLighthouse(t *testing.T) {
	s := demo(t)
	s.settle(t, "/")
	s.settle(t, thePage)
	program := tool(t, "nothing was measured", "node_modules", ".bin", "lighthouse")
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		without(t, "Chromium", "nothing was measured")
	}
	for path, speed := range map[string]float64{"/": 0.95, thePage: 1} {
		var runs []lighthouseReport
		for range lighthouseRuns {
			cmd := exec.Command(program, s.address+path, "--quiet", "--output=json", "--output-path=stdout",
				"--only-categories="+strings.Join(lighthouseCategories, ","),
				"--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync")
			cmd.Env = append(os.Environ(), "CHROME_PATH="+chromium)
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("lighthouse %s: %v", path, err)
			}
			var report lighthouseReport
			if err := json.Unmarshal(out, &report); err != nil {
				t.Fatal(err)
			}
			runs = append(runs, report)
		}
		slices.SortFunc(runs, func(a, b lighthouseReport) int {
			return int(1000 * (a.Categories["performance"].Score - b.Categories["performance"].Score))
		})
		runs[len(runs)/2].print(t, path, speed)
	}
}

// print prints the scores and every audit that costs something, and fails for
// scores that are too low; speed is the least of the performance.
func (r lighthouseReport) print(t *testing.T, path string, speed float64) {
	fmt.Printf("%s\n", path)
	for _, name := range lighthouseCategories {
		category := r.Categories[name]
		fmt.Printf("  %3.0f  %s\n", 100*category.Score, category.Title)
		want := 1.0
		if name == "performance" {
			want = speed
		}
		if category.Score < want {
			t.Errorf("%s: %s is %.0f, want %.0f", path, category.Title, 100*category.Score, 100*want)
		}
		for _, ref := range category.Refs {
			if a := r.Audits[ref.ID]; a.Score != nil && *a.Score < 1 {
				fmt.Printf("         %3.0f, weight %g: %s %s\n", 100**a.Score, ref.Weight, a.Title, a.Display)
			}
		}
	}
	for _, name := range []string{"first-contentful-paint", "largest-contentful-paint", "total-blocking-time"} {
		fmt.Printf("  %s: %s\n", r.Audits[name].Title, r.Audits[name].Display)
	}
	shift := r.Audits["cumulative-layout-shift"].Value
	fmt.Printf("  Cumulative Layout Shift: %g\n", shift)
	if shift != 0 {
		t.Errorf("%s: the layout shift is %g, want 0", path, shift)
	}
}
