package dbtest

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The PostgreSQL server of the tests.
//
// go test runs many processes, some at the same time. The first that needs a
// server starts one, on a socket in a folder that belongs to the user, with
// fsync off; the others find it. Each holds a shared lock on the file
// "users" until it ends, however it ends, and a small shell, keeper.sh,
// stops the server when nobody has held it for some seconds.

//go:embed keeper.sh
var keeper string

// server returns the URL of the administrative data base, starting the
// server if needed.
var server = sync.OnceValues(func() (string, error) {
	if admin := os.Getenv("STET_TEST_POSTGRES"); admin != "" {
		return admin, ping(admin)
	}
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	s := own{bin: bin, dir: filepath.Join(os.TempDir(), fmt.Sprintf("stet-postgres-%d", os.Getuid()))}
	return s.url(), s.join()
})

// binaries returns the folder of the newest installed server.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) > 0 {
		slices.Sort(found)
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New("no server in /usr/lib/postgresql or PATH; install PostgreSQL or set STET_TEST_POSTGRES")
}

// own is the server that the tests start.
type own struct{ bin, dir string }

func (s own) url() string { return "postgres://postgres@/postgres?host=" + s.dir }

// join makes this process one of the users, and starts the server for the
// first of them.
func (s own) join() error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	if err := hold(filepath.Join(s.dir, "users"), syscall.LOCK_SH); err != nil {
		return err
	}
	starting, err := locked(filepath.Join(s.dir, "start"), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer starting.Close()
	if ping(s.url()) == nil {
		return nil
	}
	if err := s.start(); err != nil {
		return fmt.Errorf("start PostgreSQL in %s: %w", s.dir, err)
	}
	return s.sweep()
}

// start makes the data folder if there is none, starts the server and the
// shell that will stop it.
func (s own) start() error {
	data, fresh := filepath.Join(s.dir, "data"), filepath.Join(s.dir, "fresh")
	if os.Getuid() == 0 { // the server refuses to run as root
		if out, err := exec.Command("chown", "-R", "postgres", s.dir).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err != nil {
		os.RemoveAll(fresh)
		if err := s.command(s.bin+"/initdb", "--pgdata="+fresh, "--username=postgres", "--auth=trust",
			"--encoding=UTF8", "--locale=C", "--no-sync").Run(); err != nil {
			return fmt.Errorf("initdb: %w", err)
		}
		if err := os.Rename(fresh, data); err != nil {
			return err
		}
	}
	settings := "-k " + s.dir + " -h '' -F -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off -c max_wal_size=256MB"
	if err := s.command(s.bin+"/pg_ctl", "start", "--wait", "--pgdata="+data,
		"--log="+filepath.Join(s.dir, "log"), "--options="+settings).Run(); err != nil {
		return fmt.Errorf("%w; see %s", err, filepath.Join(s.dir, "log"))
	}
	k := s.command("sh", "-c", keeper, "keeper", s.bin, s.dir)
	if err := k.Start(); err != nil {
		return err
	}
	return k.Process.Release()
}

// command runs a program as a user that may run the server, in a session of
// its own so that an interrupt of the tests does not reach it.
func (s own) command(name string, args ...string) *exec.Cmd {
	if os.Getuid() == 0 {
		args = append([]string{"-u", "postgres", "--", name}, args...)
		name = "runuser"
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

// sweep drops what killed tests have left behind, and templates of other
// migrations than today's with it.
func (s own) sweep() error {
	pool, err := sql.Open("pgx", s.url())
	if err != nil {
		return err
	}
	defer pool.Close()
	rows, err := pool.Query("SELECT datname FROM pg_database WHERE datname LIKE 'stet\\_%'")
	if err != nil {
		return err
	}
	defer rows.Close()
	var drop []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		drop = append(drop, name)
	}
	for _, name := range drop {
		if _, err := pool.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			return err
		}
	}
	return rows.Err()
}

// hold takes a lock until the process ends.
func hold(path string, how int) error {
	f, err := locked(path, how)
	if err == nil {
		held = append(held, f) // a garbage-collected file would be closed, and the lock gone
	}
	return err
}

var held []*os.File

func locked(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		if err = syscall.Flock(int(f.Fd()), how); !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func ping(admin string) error {
	pool, err := sql.Open("pgx", admin)
	if err != nil {
		return err
	}
	defer pool.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("%s: %w", strings.SplitN(admin, "?", 2)[0], err)
	}
	return nil
}
