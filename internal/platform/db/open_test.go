package db_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

// Every address that cannot be opened is refused with a kind, a text that
// says what to do, and no password in it.
func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		address string
		kind    fault.Kind
		says    string
	}{
		"nothing":       {"", fault.Invalid, "sqlite:/folder/stet.db"},
		"other scheme":  {"mysql://u:secret@h/n", fault.Invalid, "want sqlite:"},
		"no file":       {"sqlite:", fault.Invalid, "no file"},
		"no folder":     {"sqlite:" + dir + "/no/stet.db", fault.Unavailable, "make it first"},
		"a folder":      {"sqlite:" + dir, fault.Unavailable, "check the owner"},
		"not SQLite":    {"sqlite:" + write("text.db", strings.Repeat("no data base ", 1000)), fault.Internal, "restore the latest backup"},
		"nobody there":  {"postgres://u:secret@127.0.0.1:1/n", fault.Unavailable, "connect to postgres://u:xxxxx@127.0.0.1:1/n"},
		"bad port":      {"postgres://u:secret@h:port/n", fault.Invalid, "want postgres://user@host/name"},
		"unknown param": {"postgres://u:secret@127.0.0.1:1/n?sslmode=perhaps", fault.Invalid, "sslmode"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := db.Open(ctx, c.address, db.Options{Now: time.Now})
			if err == nil {
				d.Close()
			}
			if fault.KindOf(err) != c.kind || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("%v: %v", fault.KindOf(err), err)
			}
			if strings.Contains(fmt.Sprint(err), "secret") {
				t.Errorf("the password shows: %v", err)
			}
		})
	}
}

// A PostgreSQL data base whose texts are in another order or encoding is
// refused with the command that makes a right one.
func TestOpenRefusesOtherOrder(t *testing.T) {
	address, err := url.Parse(dbtest.Postgres(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open("pgx", address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for name, how := range map[string]string{
		"latin1": "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
		"icu":    "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' ENCODING 'UTF8'",
	} {
		t.Run(name, func(t *testing.T) {
			made := strings.Trim(address.Path, "/") + name
			if _, err := pool.Exec("CREATE DATABASE " + made + " TEMPLATE template0 " + how); err != nil {
				t.Skip(err)
			}
			defer pool.Exec("DROP DATABASE " + made + " WITH (FORCE)")
			other := *address
			other.Path = "/" + made
			d, err := db.Open(ctx, other.String(), db.Options{Now: time.Now})
			if err == nil {
				d.Close()
			}
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fmt.Sprint(err), "createdb --template=template0 --encoding=UTF8 --locale=C") {
				t.Errorf("%v", err)
			}
		})
	}
}

// The promises about every connection hold, for a file with an odd name too,
// and the file is its owner's alone.
func TestSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd ?#% name.db")
	d := dbtest.Open(t, "sqlite:"+path, nil)
	if err := d.Migrate(ctx, notes); err != nil {
		t.Fatal(err)
	}
	side := d.Side()
	defer side.Close()
	query := `SELECT (SELECT synchronous FROM pragma_synchronous) || ' ' || (SELECT foreign_keys FROM pragma_foreign_keys) || ' ' ||
		(SELECT journal_mode FROM pragma_journal_mode) || ' ' || (SELECT timeout FROM pragma_busy_timeout)`
	const want = "2 1 wal 10000"
	for range 8 {
		if got, err := db.One(ctx, d, scanText, query); err != nil || got != want {
			t.Errorf("a reader has %q, %v", got, err)
		}
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		got, err := db.One(ctx, tx, scanText, query)
		if got != want {
			t.Errorf("the writer has %q", got)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := side.QueryRow(query).Scan(&got); err != nil || got != want {
		t.Errorf("the side has %q, %v", got, err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", info.Name(), info.Mode())
		}
	}
}

// Closed, a SQLite data base is one file again.
func TestCloseLeavesOneFile(t *testing.T) {
	address := dbtest.SQLite(t, notes)
	d, err := db.Open(ctx, address, db.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "a") }); err != nil {
		t.Fatal(err)
	}
	count(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(strings.TrimPrefix(address, "sqlite:") + "-wal"); !os.IsNotExist(err) {
		t.Errorf("the write-ahead log is left: %v", err)
	}
}

func TestOpenRefusesMissing(t *testing.T) {
	address := dbtest.Postgres(t, nil) + "&connect_timeout=5"
	address = strings.Replace(address, "/stet_test", "/no_stet_test", 1)
	if _, err := db.Open(ctx, address, db.Options{Now: time.Now}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "createdb") {
		t.Errorf("%v", err)
	}
}

func TestUnreachableLater(t *testing.T) {
	address := dbtest.Postgres(t, notes)
	d := dbtest.Open(t, address, nil)
	other, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	err = d.InTx(ctx, func(tx *db.Tx) error {
		if err := insert(tx, "a"); err != nil {
			return err
		}
		if _, err := other.Exec(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
		return insert(tx, "b")
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, "a") }); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
}
