// Package dbtest gives tests real data bases.
//
// Each runs a test on SQLite and on PostgreSQL, on a fresh data base every
// time. PostgreSQL is the server that STET_TEST_POSTGRES names, a URL whose
// user may create data bases, or else one that the tests start themselves,
// see server.go. Where neither is possible the PostgreSQL half is skipped,
// loudly; with STET_NEED_POSTGRES=1 it fails instead.
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver called pgx

	"stet/internal/platform/db"
)

// Each runs fn as the subtests "sqlite" and "postgres", each on a fresh data
// base with the migrations applied (none when nil), which is closed and
// removed afterwards.
func Each(t *testing.T, migrations fs.FS, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachAddress(t, migrations, func(t *testing.T, address string) {
		fn(t, Open(t, address, nil))
	})
}

// EachAddress is Each for tests that open the data base themselves, more
// than once or in other processes.
func EachAddress(t *testing.T, migrations fs.FS, fn func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t, migrations)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t, migrations)) })
}

// Open opens the data base at the address until the test ends, with
// Options.Strict. The clock is the real one when now is nil.
func Open(t testing.TB, address string, now func() time.Time) *db.DB {
	t.Helper()
	if now == nil {
		now = time.Now
	}
	d, err := db.Open(context.Background(), address, db.Options{Now: now, Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the data base: %v", err)
		}
	})
	return d
}

// SQLite returns the address of a fresh SQLite data base.
func SQLite(t testing.TB, migrations fs.FS) string {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "stet.db")
	migrate(t, address, migrations)
	return address
}

// Postgres returns the address of a fresh PostgreSQL data base, or skips the
// test.
func Postgres(t testing.TB, migrations fs.FS) string {
	t.Helper()
	admin, err := server()
	if err != nil {
		if os.Getenv("STET_NEED_POSTGRES") != "" {
			t.Fatal(err)
		}
		fmt.Fprintf(os.Stderr, "\nSKIPPED %s: no PostgreSQL: %v\n\n", t.Name(), err)
		t.Skip(err)
	}
	base := "template0"
	if migrations != nil {
		base = template(t, admin, migrations)
	}
	name := fmt.Sprintf("stet_test_%d_%d", os.Getpid(), serial.Add(1))
	execute(t, admin, "CREATE DATABASE "+name+" TEMPLATE "+base+" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
	t.Cleanup(func() { execute(t, admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return named(admin, name)
}

var serial atomic.Int64

// template returns the name of a data base with the migrations applied, from
// which others are copied much faster than the migrations run.
func template(t testing.TB, admin string, migrations fs.FS) string {
	t.Helper()
	templates.Lock()
	defer templates.Unlock()
	name := "stet_template_" + fingerprint(t, migrations)
	if templates.made[name] {
		return name
	}
	ctx := context.Background()
	pool, err := sql.Open("pgx", admin)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(20260101)"); err != nil {
		t.Fatal(err)
	}
	defer conn.ExecContext(ctx, "SELECT pg_advisory_unlock(20260101)")
	var there bool
	err = conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil {
		t.Fatal(err)
	}
	if !there {
		draft := fmt.Sprintf("stet_test_%d_draft", os.Getpid())
		execute(t, admin, "CREATE DATABASE "+draft+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
		migrate(t, named(admin, draft), migrations)
		execute(t, admin, "ALTER DATABASE "+draft+" RENAME TO "+name)
	}
	templates.made[name] = true
	return name
}

var templates = struct {
	sync.Mutex
	made map[string]bool
}{made: map[string]bool{}}

// fingerprint changes with every change of the migrations.
func fingerprint(t testing.TB, migrations fs.FS) string {
	t.Helper()
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:10])
}

func migrate(t testing.TB, address string, migrations fs.FS) {
	t.Helper()
	d, err := db.Open(context.Background(), address, db.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if migrations == nil {
		return
	}
	if err := d.Migrate(context.Background(), migrations); err != nil {
		t.Fatal(err)
	}
}

// execute runs one statement on the server's administrative data base.
func execute(t testing.TB, admin, statement string) {
	t.Helper()
	pool, err := sql.Open("pgx", admin)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// named returns the address of another data base on the same server.
func named(admin, name string) string {
	u, err := url.Parse(admin)
	if err != nil {
		panic(err) // server has connected with it
	}
	u.Path = "/" + name
	return u.String()
}
