package db_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

// folder returns migrations as a package embeds them.
func folder(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys["migrations/"+files[i]] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + files[i+1])}
	}
	return fsys
}

func tables(t *testing.T, d *db.DB) []string {
	t.Helper()
	names, err := d.Tables(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(names, func(s string) bool { return s == "goose_db_version" })
}

func TestMigrate(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		a := folder("00200_a.sql", "CREATE TABLE a (id {id}, data {blob}, text TEXT DEFAULT '{id}?');")
		if err := d.Migrate(ctx, db.Merge(a)); err != nil {
			t.Fatal(err)
		}
		// Another package comes with a smaller number, another with a larger.
		b := folder("00100_b.sql", "CREATE TABLE b (id {id}, a_id BIGINT REFERENCES a (id));", "00300_c.sql", "CREATE TABLE c (id {id});")
		all := db.Merge(a, b)
		for range 2 {
			if err := d.Migrate(ctx, all); err != nil {
				t.Fatal(err)
			}
		}
		if got := tables(t, d); !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("tables %q", got)
		}
		err := d.Migrate(ctx, db.Merge(a))
		if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "newer version of Stet") {
			t.Errorf("a newer schema: %v", err)
		}
	})
}

// A migration that fails, or whose process dies, leaves nothing behind; the
// ones before it stay, and the next start goes on without help.
func TestMigrateResumes(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		good := "00100_a.sql"
		bad := db.Merge(folder(good, "CREATE TABLE a (id {id});",
			"00101_b.sql", "CREATE TABLE b (id {id}); INSERT INTO missing VALUES (1);"))
		if err := d.Migrate(ctx, bad); err == nil || !strings.Contains(err.Error(), "00101_b") {
			t.Fatalf("%v", err)
		}
		if got := tables(t, d); !slices.Equal(got, []string{"a"}) {
			t.Errorf("tables %q", got)
		}
		mended := db.Merge(folder(good, "CREATE TABLE a (id {id});", "00101_b.sql", "CREATE TABLE b (id {id});"))
		if err := d.Migrate(ctx, mended); err != nil {
			t.Fatal(err)
		}
		if got := tables(t, d); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("tables %q", got)
		}
	})
}

// Processes that start together migrate once.
func TestMigrateTogether(t *testing.T) {
	dbtest.EachAddress(t, nil, func(t *testing.T, address string) {
		files := db.Merge(folder("00100_a.sql", "CREATE TABLE a (id {id});\nINSERT INTO a (id) VALUES (1);", "00101_b.sql", "CREATE TABLE b (id {id});"))
		var wg sync.WaitGroup
		for range 4 {
			d := dbtest.Open(t, address, nil)
			wg.Go(func() {
				if err := d.Migrate(ctx, files); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestMigrateRefuses(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t, nil), nil)
	for says, files := range map[string]fstest.MapFS{
		"no migrations":       {},
		"same number":         folder("00100_a.sql", "", "00100_b.sql", ""),
		"want NNNNN_name.sql": folder("100_a.sql", ""),
		"no token":            folder("00100_a.sql", "CREATE TABLE a (id {serial});"),
		"deferred constraint": folder("00100_a.sql", "CREATE TABLE a (id {id}, b BIGINT REFERENCES a (id) DEFERRABLE);"),
	} {
		sources := db.Merge(files)
		if len(files) == 0 {
			sources = files
		}
		if err := d.Migrate(ctx, sources); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}
