package site_test

import (
	"context"
	"strings"
	"testing"

	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

var ctx = context.Background()

func each(t *testing.T, fn func(t *testing.T, d *db.DB, s *site.Service)) {
	dbtest.Each(t, db.Merge(site.Migrations), func(t *testing.T, d *db.DB) {
		s, err := site.New(ctx, d, "https://paper.example")
		if err != nil {
			t.Fatal(err)
		}
		fn(t, d, s)
	})
}

func TestSettingsAreKeptAndChecked(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		if got := s.Current(); got.Name != "Untitled" || got.Location.String() != "UTC" {
			t.Errorf("an empty site is %q in %s", got.Name, got.Location)
		}
		good := site.Settings{Name: "The\u202e Tide", Language: "de", Timezone: "Europe/Berlin"}
		save := func(settings site.Settings) error {
			return d.InTx(ctx, func(tx *db.Tx) error { return s.SaveSettings(ctx, tx, settings) })
		}
		if err := save(good); err != nil {
			t.Fatal(err)
		}
		if err := s.Reload(ctx); err != nil {
			t.Fatal(err)
		}
		if got := s.Current(); got.Name != "The Tide" || got.Language != "de" || got.Location.String() != "Europe/Berlin" {
			t.Errorf("%q, %s, %s", got.Name, got.Language, got.Location)
		}
		for want, change := range map[string]func(*site.Settings){
			"needs a name":       func(s *site.Settings) { s.Name = " " },
			"the limit is 120":   func(s *site.Settings) { s.Name = strings.Repeat("x", 121) },
			"BCP 47":             func(s *site.Settings) { s.Language = "klingon!" },
			"IANA list":          func(s *site.Settings) { s.Timezone = "Atlantis/Centre" },
			"is not a host name": func(s *site.Settings) { s.EmbedHosts = []string{"evil.example; script-src *"} },
		} {
			bad := good
			change(&bad)
			if err := save(bad); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not say %q", err, want)
			}
		}
	})
}

func TestARedirectNeverLeadsToAnother(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		add := func(from, to string) error {
			return d.InTx(ctx, func(tx *db.Tx) error { return s.AddRedirect(ctx, tx, from, to) })
		}
		for _, step := range [][2]string{{"/a", "/b"}, {"/b", "/c"}, {"/?p=1", "/b"}, {"/b", "/b"}} {
			if err := add(step[0], step[1]); err != nil {
				t.Fatal(step, err)
			}
		}
		for from, want := range map[string]string{"/a": "/c", "/b": "/c", "/?p=1": "/c"} {
			if to, err := s.Redirect(ctx, from); err != nil || to != want {
				t.Errorf("%s leads to %q, %v, want %q", from, to, err, want)
			}
		}
		if err := add("/c", "/a"); err != nil {
			t.Fatal(err)
		}
		for from, want := range map[string]string{"/b": "/a", "/c": "/a", "/?p=1": "/a"} {
			if to, err := s.Redirect(ctx, from); err != nil || to != want {
				t.Errorf("after the way back %s leads to %q, %v, want %q", from, to, err, want)
			}
		}
		if _, err := s.Redirect(ctx, "/a"); !fault.Is(err, fault.NotFound) {
			t.Errorf("/a still redirects: %v", err)
		}
		for _, bad := range []string{"javascript:alert(1)", "//evil.example", `/\evil.example`, "evil", "", "https:///x"} {
			if err := add("/x", bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("a redirect to %q: %v", bad, err)
			}
		}
	})
}

func TestMenusAreReplacedWhole(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *site.Service) {
		set := func(items ...site.MenuItem) error {
			return d.InTx(ctx, func(tx *db.Tx) error { return s.SetMenu(ctx, tx, "main", items) })
		}
		if err := set(site.MenuItem{Label: "News", Target: "/section/news"}, site.MenuItem{Label: "Shop", Target: "https://shop.example"}); err != nil {
			t.Fatal(err)
		}
		if err := set(site.MenuItem{Label: "Bad", Target: "javascript:alert(1)"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
		menus, err := s.StoredMenus(ctx, d)
		if err != nil || len(menus["main"]) != 2 || menus["main"][1].Label != "Shop" {
			t.Errorf("%v, %v", menus, err)
		}
	})
}
