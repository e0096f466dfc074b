package db_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

func fill(t *testing.T, d *db.DB, n int) {
	t.Helper()
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		for i := range n {
			if _, err := tx.Exec(ctx, "INSERT INTO note (key, body) VALUES (?, ?)", fmt.Sprintf("%06d", i), body); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestBackup(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		fill(t, d, 500)
		path := filepath.Join(t.TempDir(), "copy's.db")
		err := d.Backup(ctx, path)
		if d.Dialect() == db.PostgreSQL {
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "pg_dump") {
				t.Errorf("%v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if err := d.Backup(ctx, path); !fault.Is(err, fault.Conflict) {
			t.Errorf("over an existing file: %v", err)
		}
		if err := d.Backup(ctx, filepath.Join(path, "x")); err == nil {
			t.Error("below a file")
		}
		backup := dbtest.Open(t, "sqlite:"+path, nil)
		if n := count(t, backup); n != 500 {
			t.Errorf("the copy has %d rows", n)
		}
		if err := backup.Integrity(ctx); err != nil {
			t.Error(err)
		}
		if err := backup.Migrate(ctx, notes); err != nil {
			t.Error(err)
		}
	})
}

func TestIntegrity(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		fill(t, d, 10)
		if err := d.Integrity(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Run("a reference to nothing", func(t *testing.T) {
		d := dbtest.Open(t, dbtest.SQLite(t, notes), nil)
		for _, s := range []string{"PRAGMA foreign_keys = OFF", "INSERT INTO note (key, parent) VALUES ('a', 99)"} {
			if err := d.WriterExec(s); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Integrity(ctx); err == nil || !strings.Contains(err.Error(), "row 1 of note refers to no row of note") {
			t.Errorf("%v", err)
		}
	})
	t.Run("damaged pages", func(t *testing.T) {
		address := dbtest.SQLite(t, notes)
		d, err := db.Open(ctx, address, db.Options{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		fill(t, d, 2000)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(strings.TrimPrefix(address, "sqlite:"), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteAt([]byte(strings.Repeat("damage", 3000)), 40*4096+100); err != nil {
			t.Fatal(err)
		}
		damaged := dbtest.Open(t, address, nil)
		if err := damaged.Integrity(ctx); err == nil || !strings.Contains(err.Error(), "restore the latest backup") {
			t.Errorf("%v", err)
		}
	})
}

func TestFacts(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		version, err := d.Version(ctx)
		if err != nil || !strings.HasPrefix(version, d.Dialect().String()+" ") || len(version) < len("SQLite 3.5") {
			t.Errorf("%q, %v", version, err)
		}
		before, err := d.SizeBytes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, d, 2000)
		if after, err := d.SizeBytes(ctx); err != nil || after < before+400_000 {
			t.Errorf("grew from %d to %d, %v", before, after, err)
		}
		counts, err := d.Counts(ctx, d)
		if err != nil || counts["note"] != 2000 {
			t.Errorf("%v, %v", counts, err)
		}
	})
}

// After rows came in with ids of their own, the next id is a free one.
func TestResetIDs(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		if err := d.ResetIDs(ctx); err != nil {
			t.Fatal(err)
		}
		add := func(query string) (id int64, err error) {
			return id, d.InTx(ctx, func(tx *db.Tx) error {
				id, err = db.One(ctx, tx, db.ScanID, query)
				return err
			})
		}
		if id, err := add("INSERT INTO note (key) VALUES ('first') RETURNING id"); err != nil || id != 1 {
			t.Errorf("%d, %v", id, err)
		}
		if _, err := add("INSERT INTO note (id, key) VALUES (2, 'two'), (70, 'seventy') RETURNING id"); err != nil {
			t.Fatal(err)
		}
		if err := d.ResetIDs(ctx); err != nil {
			t.Fatal(err)
		}
		if id, err := add("INSERT INTO note (key) VALUES ('next') RETURNING id"); err != nil || id != 71 {
			t.Errorf("%d, %v", id, err)
		}
	})
}

func TestValues(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", 3600))
		if got := db.Time(db.Micros(at)); !got.Equal(at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
			t.Errorf("%v", got)
		}
		if !db.Time(db.Micros(time.Time{})).IsZero() {
			t.Error("the zero time does not survive")
		}
		nulls, err := db.One(ctx, d, func(r db.Row) (n [4]bool, err error) {
			return n, r.Scan(&n[0], &n[1], &n[2], &n[3])
		}, `SELECT CAST(? AS TEXT) IS NULL, CAST(? AS BIGINT) IS NULL, CAST(? AS TEXT) IS NULL, CAST(? AS BIGINT) IS NULL`,
			db.NullText(""), db.NullID(0), db.NullText("x"), db.NullID(7))
		if err != nil || nulls != [4]bool{true, true, false, false} {
			t.Errorf("%v, %v", nulls, err)
		}
	})
}
