package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"stet/internal/platform/fault"
)

// Migrate brings the tables up to date. files holds goose files called
// NNNNN_name.sql at its root, as Merge makes it; tokens in them are expanded. One query finds out whether
// anything is to do, so the usual start costs next to nothing.
//
// Each file is one transaction: a migration that is cut short leaves no
// trace and Migrate, run again, goes on from there. Processes that start
// together wait for each other. A schema with a migration this program does
// not know is newer than the program, and refused.
func (d *DB) Migrate(ctx context.Context, files fs.FS) error {
	known, err := versions(files)
	if err != nil {
		return err
	}
	if pending, err := d.pending(ctx, known); err != nil || !pending {
		return err
	}
	return d.migrate(ctx, files, known)
}

// pending reports whether a known version is not applied.
func (d *DB) pending(ctx context.Context, known map[int64]string) (bool, error) {
	rows, err := d.pool.QueryContext(ctx, "SELECT version_id FROM goose_db_version WHERE version_id > 0 AND is_applied")
	if err != nil {
		return true, nil // the table is not there yet; anything else goose will meet again
	}
	defer rows.Close()
	applied := 0
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return false, err
		}
		if known[v] == "" {
			return false, fault.New(fault.Conflict,
				"the data base was migrated by a newer version of Stet (migration %05d): start that version or restore a backup", v)
		}
		applied++
	}
	return applied < len(known), translate(rows.Err())
}

func (d *DB) migrate(ctx context.Context, files fs.FS, known map[int64]string) error {
	options := []goose.ProviderOption{
		goose.WithAllowOutofOrder(true), // numbers belong to packages, not to points in time
		goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(d.log),
	}
	dialect, pool := goose.DialectPostgres, d.pool
	if d.dialect == SQLite {
		if err := d.write.gate.enter(ctx); err != nil {
			return err
		}
		defer d.write.gate.leave()
		dialect, pool = goose.DialectSQLite3, sql.OpenDB(d.write.connector)
		pool.SetMaxOpenConns(1)
		defer pool.Close()
	} else {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, pool, expanded{files, d.dialect}, options...)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	_, err = provider.Up(ctx)
	at := ""
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil {
		at = " at " + known[partial.Failed.Source.Version]
	}
	return fault.Wrap(translate(err), fault.KindOf(translate(err)), "migrate the data base%s", at)
}

// migrationName is NNNNN_name.sql.
var migrationName = regexp.MustCompile(`^([0-9]{5})_[a-z0-9_]+\.sql$`)

// versions returns the names of the migrations by their numbers.
func versions(files fs.FS) (map[int64]string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no migrations: want NNNNN_name.sql files at the root, as Merge makes it")
	}
	known := make(map[int64]string, len(names))
	for _, name := range names {
		m := migrationName.FindStringSubmatch(name)
		if m == nil {
			return nil, fmt.Errorf("migration %s: want NNNNN_name.sql in small letters", name)
		}
		v, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil {
			return nil, err
		}
		if other := known[v]; other != "" {
			return nil, fmt.Errorf("migrations %s and %s have the same number", other, name)
		}
		known[v] = name
	}
	return known, nil
}

// Merge returns the migrations of several packages as one flat folder. Each
// source holds its files in a folder called migrations, as go:embed makes it.
func Merge(sources ...fs.FS) fs.FS { return merged(sources) }

type merged []fs.FS

func (m merged) Open(name string) (fs.File, error) {
	for _, source := range m {
		if f, err := source.Open("migrations/" + name); err == nil {
			return f, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists all files, whatever the name.
func (m merged) ReadDir(string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	for _, source := range m {
		entries, err := fs.ReadDir(source, "migrations")
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}

// expanded is the migrations with their tokens expanded for the dialect.
type expanded struct {
	fs.FS
	dialect Dialect
}

func (e expanded) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(e.FS, name) }

func (e expanded) Open(name string) (fs.File, error) {
	f, err := e.FS.Open(name)
	if err != nil {
		return nil, err
	}
	shared, err := io.ReadAll(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	text, err := rewrite(e.dialect, string(shared))
	if err == nil && strings.Contains(strings.ToUpper(text), "DEFERRABLE") {
		// SQLite would check it at the commit of the group, and fail everybody's work.
		err = fmt.Errorf("a deferred constraint cannot be used with group commit")
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("migration %s: %w", name, err)
	}
	return textFile{f, strings.NewReader(text)}, nil
}

// textFile is a file that reads as another text.
type textFile struct {
	fs.File
	text *strings.Reader
}

func (t textFile) Read(p []byte) (int, error) { return t.text.Read(p) }
