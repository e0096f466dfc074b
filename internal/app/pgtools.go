package app

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

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

// runPgTool runs a client program. The address goes through the environment,
// so that no list of processes shows a password.
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
	if password, set := u.User.Password(); set {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	cmd.Args = append(cmd.Args, "--dbname="+u.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fault.Wrap(err, fault.Unavailable, "%s: %s", name, strings.TrimSpace(string(out)))
	}
	return nil
}

// dumpPostgres dumps the data base and counts its rows. Rows written between
// the two are in one and not in the other, so writers are asked to wait: it
// is tried again, a few times, until nothing changed meanwhile.
func (a *App) dumpPostgres(ctx context.Context, to string) (map[string]int64, error) {
	var before, after map[string]int64
	var err error
	for range 5 {
		if before, err = a.db.Counts(ctx, a.db); err != nil {
			return nil, err
		}
		if err := runPgTool(ctx, a.cfg.Database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file="+to); err != nil {
			return nil, err
		}
		if after, err = a.db.Counts(ctx, a.db); err != nil {
			return nil, err
		}
		if sameCounts(before, after) {
			return before, nil
		}
	}
	return nil, fault.New(fault.Unavailable, "the site was written to throughout five dumps: try again when it is quieter")
}

func sameCounts(a, b map[string]int64) bool {
	for table, n := range a {
		if b[table] != n {
			return false
		}
	}
	return true
}

func restorePostgres(ctx context.Context, address, dump string) error {
	return runPgTool(ctx, address, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", dump)
}

// proveOnPostgres restores into a data base made for it on the same server,
// and drops that again.
func (a *App) proveOnPostgres(ctx context.Context, file string, cfg Config) (string, error) {
	name := "stet_proof_" + strings.ToLower(rand.Text()[:12])
	u, err := url.Parse(a.cfg.Database)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	cfg.Database = u.String()
	side := a.db.Side()
	defer side.Close()
	if _, err := side.ExecContext(ctx, `CREATE DATABASE "`+name+`" TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'`); err != nil {
		return "", fault.Wrap(err, fault.Unavailable, "the backup is proven in a scratch data base, which this user may not make: ALTER ROLE … CREATEDB")
	}
	defer side.ExecContext(context.WithoutCancel(ctx), `DROP DATABASE IF EXISTS "`+name+`" WITH (FORCE)`)
	return "a scratch data base", Restore(ctx, cfg, file)
}
