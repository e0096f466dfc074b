package app

import (
	"os"
	"strings"
	"testing"

	"stet/internal/platform/web"
)

// TestRoutes compares everything that is served, and who may use it, with the
// golden file, so that a new route shows in a diff. Write the file again with
//
//	go test ./internal/app -run TestRoutes -update
func TestRoutes(t *testing.T) {
	t.Parallel()
	const golden = "testdata/routes.golden"
	a := newSite(t, "")
	real := routesOf(t, a)
	a.demo = true
	all := routesOf(t, a)
	if *update {
		if err := os.WriteFile(golden, []byte(all), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if all != string(want) {
		t.Errorf("the routes are not those of %s:\n%s", golden, all)
	}
	for line := range strings.Lines(all) {
		if isTour := strings.Contains(line, " /demo"); isTour == strings.Contains(real, line) {
			t.Errorf("on a real site: %q", line)
		}
	}
}

func routesOf(t *testing.T, a *App) string {
	routes, _, err := a.routes()
	if err != nil {
		t.Fatal(err)
	}
	return web.Table(routes)
}
