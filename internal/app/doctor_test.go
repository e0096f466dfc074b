package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/platform/db/dbtest"
)

const unsetPublisher = "settings: not set: the publisher's name, a contact for readers"

// TestDoctor makes a site ill in one way after the other.
func TestDoctor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		make func(t *testing.T, cfg *Config)
		ill  []string // "what: " and the beginning of what is said
	}{
		"a healthy site": {
			make: func(t *testing.T, cfg *Config) { siteIn(t, *cfg, "testdata/transfer") },
		},
		"a healthy site on PostgreSQL": {
			make: func(t *testing.T, cfg *Config) {
				cfg.Database = dbtest.Postgres(t, nil)
				siteIn(t, *cfg, "testdata/transfer")
			},
		},
		"a new site": {
			make: func(t *testing.T, cfg *Config) { siteIn(t, *cfg, "") },
			ill:  []string{unsetPublisher},
		},
		"no address": {
			make: func(t *testing.T, cfg *Config) { cfg.Address = ""; siteIn(t, *cfg, "testdata/transfer") },
			ill:  []string{"address: none is set"},
		},
		"an address without encryption": {
			make: func(t *testing.T, cfg *Config) {
				cfg.Address = "http://paper.example"
				siteIn(t, *cfg, "testdata/transfer")
			},
			ill: []string{"address: http://paper.example is not encrypted"},
		},
		"no folder": {
			make: func(t *testing.T, cfg *Config) {},
			ill:  []string{"folder: ", "disk: "},
		},
		"an empty folder": {
			make: func(t *testing.T, cfg *Config) { makeFolder(t, cfg.Data) },
			ill:  []string{"site: there is none in "},
		},
		"a file in place of the data base": {
			make: func(t *testing.T, cfg *Config) {
				writeFile(t, filepath.Join(cfg.Data, sqliteName), strings.Repeat("no data base ", 1000))
			},
			ill: []string{"site: open "},
		},
		"no server": {
			make: func(t *testing.T, cfg *Config) {
				makeFolder(t, filepath.Join(cfg.Data, mediaName))
				cfg.Database = "postgres://nobody@127.0.0.1:1/none"
			},
			ill: []string{"site: connect to "},
		},
		"a clock in the past": {
			make: func(t *testing.T, cfg *Config) {
				siteIn(t, *cfg, "testdata/transfer")
				cfg.Now = func() time.Time { return time.Now().Add(-time.Hour) }
			},
			ill: []string{"clock: "},
		},
		"a broken template": {
			make: func(t *testing.T, cfg *Config) {
				siteIn(t, *cfg, "testdata/transfer")
				writeFile(t, filepath.Join(cfg.Data, themeName, "reader", "story.html"), "{{if}}")
			},
			ill: []string{"theme: "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := Config{Data: filepath.Join(t.TempDir(), "data"), Address: "https://paper.example"}
			test.make(t, &cfg)
			var ill []string
			for _, f := range Doctor(context.Background(), cfg) {
				if f.OK != (f.Mend == "") || f.Says == "" {
					t.Errorf("a finding that is no help: %+v", f)
				}
				if !f.OK {
					ill = append(ill, f.What+": "+f.Says)
				}
			}
			if len(ill) != len(test.ill) {
				t.Fatalf("found %q, want %q", ill, test.ill)
			}
			for i, want := range test.ill {
				if !strings.HasPrefix(ill[i], want) {
					t.Errorf("found %q, want %q", ill[i], want)
				}
			}
		})
	}
}

func TestDoctorMakesNoSite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	Doctor(context.Background(), Config{Data: dir})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the folder has %v, %v", left, err)
	}
}

// siteIn makes a site and closes it again.
func siteIn(t *testing.T, cfg Config, archive string) {
	t.Helper()
	a, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if archive != "" {
		importOK(t, a, archive)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

func makeFolder(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
}
