package app

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// pgTool returns where one of PostgreSQL's client programs is: on the PATH,
// or where Debian keeps those of each version, the newest first.
func pgTool(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return "", fault.New(fault.Unavailable, "%s is not installed: a PostgreSQL site is backed up with PostgreSQL's client programs (Debian: postgresql-client)", name)
	}
	return slices.Max(found), nil
}

// runPgTool runs a client program. The password goes through the
// environment, so that no list of processes shows it.
func runPgTool(ctx context.Context, address, name string, args ...string) error {
	tool, err := pgTool(name)
	if err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return fault.New(fault.Invalid, "the data base's address is not a URL")
	}
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Env = os.Environ()
	query := u.Query()
	password, set := u.User.Password()
	if set {
		u.User = url.User(u.User.Username())
	} else if password, set = query.Get("password"), query.Has("password"); set {
		query.Del("password")
		u.RawQuery = query.Encode()
	}
	if set {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	cmd.Args = append(cmd.Args, "--dbname="+u.String())
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "%s: %s", name, strings.TrimSpace(string(out)))
	}
	return nil
}

// dumpPostgres dumps the data base and counts its rows. Both see the same
// snapshot, so what others write meanwhile is in neither.
func (a *App) dumpPostgres(ctx context.Context, to string) (map[string]int64, error) {
	var rows map[string]int64
	err := a.db.View(ctx, func(q db.Querier) error {
		var snapshot string
		if err := q.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&snapshot); err != nil {
			return err
		}
		var err error
		if rows, err = a.db.Counts(ctx, q); err != nil {
			return err
		}
		return runPgTool(ctx, a.cfg.Database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
			"--snapshot="+snapshot, "--file="+to)
	})
	return rows, err
}

// restorePostgres fills an empty data base from a dump, wholly or not at all.
func restorePostgres(ctx context.Context, cfg Config, dump string) error {
	d, err := db.Open(ctx, cfg.Database, db.Options{Now: cfg.Now, Readers: 1})
	if err != nil {
		return err
	}
	tables, err := d.Tables(ctx)
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	if len(tables) > 0 {
		return fault.New(fault.Conflict, "the data base has tables already (%s, …): restore into a new one", tables[0])
	}
	return runPgTool(ctx, cfg.Database, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", dump)
}

// dropTables empties the data base that restorePostgres filled. It works
// also after Ctrl-C.
func dropTables(cfg Config) error {
	ctx := context.Background()
	d, err := db.Open(ctx, cfg.Database, db.Options{Now: cfg.Now, Readers: 1})
	if err != nil {
		return err
	}
	defer d.Close()
	tables, err := d.Tables(ctx)
	if err != nil {
		return err
	}
	side := d.Side()
	defer side.Close()
	for _, table := range tables {
		if _, err := side.ExecContext(ctx, `DROP TABLE IF EXISTS "`+table+`" CASCADE`); err != nil {
			return err
		}
	}
	// What searches the tables goes with them, though PostgreSQL keeps it.
	if _, err := side.ExecContext(ctx, `DROP FUNCTION IF EXISTS search_newest`); err != nil {
		return err
	}
	return nil
}

// proveOnPostgres restores into a data base made for it on the same server,
// and drops that again.
func (a *App) proveOnPostgres(ctx context.Context, file string, cfg Config) (err error) {
	name := "stet_proof_" + strings.ToLower(rand.Text()[:12])
	u, err := url.Parse(a.cfg.Database)
	if err != nil {
		return err
	}
	u.Path = "/" + name
	cfg.Database = u.String()
	side := a.db.Side()
	defer side.Close()
	if _, err := side.ExecContext(ctx, `CREATE DATABASE "`+name+`" TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'`); err != nil {
		return fault.Wrap(err, fault.Unavailable, "the backup is proven in a scratch data base, which this user may not make: ALTER ROLE … CREATEDB")
	}
	defer func() {
		_, dropped := side.ExecContext(context.WithoutCancel(ctx), `DROP DATABASE IF EXISTS "`+name+`" WITH (FORCE)`)
		err = errors.Join(err, dropped)
	}()
	return Restore(ctx, cfg, file)
}
