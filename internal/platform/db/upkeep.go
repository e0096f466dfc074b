package db

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stet/internal/platform/fault"
)

// Version returns the name and version of the data base server.
func (d *DB) Version(ctx context.Context) (string, error) {
	query := "SELECT sqlite_version()"
	if d.dialect == PostgreSQL {
		query = "SELECT current_setting('server_version')"
	}
	var version string
	err := d.pool.QueryRowContext(ctx, query).Scan(&version)
	return d.dialect.String() + " " + version, translate(err)
}

// SizeBytes returns how much room the data base takes, indexes included.
func (d *DB) SizeBytes(ctx context.Context) (int64, error) {
	query := "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
	if d.dialect == PostgreSQL {
		query = "SELECT pg_database_size(current_database())"
	}
	var size int64
	err := d.pool.QueryRowContext(ctx, query).Scan(&size)
	return size, translate(err)
}

// Integrity reads the whole data base and returns an error that lists, up to
// a dozen, what is damaged. PostgreSQL checks its pages itself as it reads
// them, and constraints as it writes them, so there only the connection is
// tried.
func (d *DB) Integrity(ctx context.Context) error {
	if d.dialect == PostgreSQL {
		return translate(d.pool.PingContext(ctx))
	}
	found, err := d.findings(ctx, "SELECT integrity_check FROM pragma_integrity_check LIMIT 12")
	if err != nil {
		return err
	}
	if len(found) == 1 && found[0] == "ok" {
		found, err = d.findings(ctx, `SELECT 'row ' || coalesce(rowid, 0) || ' of ' || "table" || ' refers to no row of ' || parent
			FROM pragma_foreign_key_check LIMIT 12`)
	}
	if err != nil || len(found) == 0 {
		return err
	}
	return fault.New(fault.Internal, "%s is damaged; restore the latest backup: %s", d.path, strings.Join(found, "; "))
}

func (d *DB) findings(ctx context.Context, query string) ([]string, error) {
	text := func(r Row) (s string, err error) { return s, r.Scan(&s) }
	return All(ctx, d, text, query)
}

// Backup writes a copy of the data base, as it is at this moment, to a new
// file at path, while others read and write. The copy is on disk when Backup
// returns nil; it takes about 2.5 ms a megabyte. Its error on PostgreSQL is of
// kind fault.Invalid: pg_dump does that there.
func (d *DB) Backup(ctx context.Context, path string) error {
	if d.dialect == PostgreSQL {
		return fault.New(fault.Invalid, "Stet does not copy a PostgreSQL data base: use pg_dump --format=custom")
	}
	if created, err := createFile(path); err != nil {
		return err
	} else if !created {
		return fault.New(fault.Conflict, "%s is already there: choose another name", path)
	}
	side := d.Side()
	defer side.Close()
	if _, err := side.ExecContext(ctx, "PRAGMA query_only(0)"); err != nil {
		return translate(err)
	}
	if _, err := side.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		os.Remove(path)
		return fault.Wrap(translate(err), fault.KindOf(translate(err)), "copy the data base to %s", path)
	}
	for _, name := range []string{path, filepath.Dir(path)} {
		if err := syncFile(name); err != nil {
			return fmt.Errorf("sync the copy of the data base: %w", err)
		}
	}
	return nil
}

// syncFile waits until a file, or the names in a folder, are on disk.
func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
