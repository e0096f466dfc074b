package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"

	"stet/internal/platform/fault"
)

const (
	// minSQLite is the first version without the bug that could corrupt a
	// data base in WAL mode when a checkpoint met a write
	// (https://sqlite.org/wal.html#walresetbug).
	minSQLite = "3.51.3"

	// busyTimeout is how long a transaction waits for its turn, and a
	// statement for a lock that another process holds.
	busyTimeout = 10 * time.Second

	defaultReaders = 4

	// Page caches are small because the operating system caches the file
	// anyway: KiB for each reader, and for the writer.
	readerCache = 512
	writerCache = 2048

	// maxLog is how many bytes of the write-ahead log stay allocated when
	// it starts anew after having grown.
	maxLog = 32 << 20
)

// openSQLite opens the file: one connection that writes, some that read.
func openSQLite(ctx context.Context, path string, opt Options) (*DB, error) {
	if path == "" {
		return nil, fault.New(fault.Invalid, "data base address has no file: want sqlite:/folder/stet.db")
	}
	if _, err := createFile(path); err != nil {
		return nil, err
	}
	d := &DB{dialect: SQLite, path: path, texts: &texts{dialect: SQLite}, log: opt.Log, now: opt.Now, strict: opt.Strict}
	var err error
	if d.write, err = d.openWriter(ctx); err != nil {
		return nil, fault.Wrap(translate(err), fault.KindOf(translate(err)), "open %s", path)
	}
	if d.connector, err = sqlite.NewConnector(dsn(path, readerCache, "query_only(1)")); err != nil {
		d.write.close()
		return nil, err
	}
	readers := opt.Readers
	if readers <= 0 {
		readers = defaultReaders
	}
	d.pool = sql.OpenDB(d.connector)
	d.pool.SetMaxOpenConns(readers)
	d.pool.SetMaxIdleConns(readers)
	d.pool.SetConnMaxIdleTime(5 * time.Minute)
	d.read = &runner{on: d.pool, texts: d.texts, prepares: true}
	return d, nil
}

// createFile makes an empty data base file that only its owner may read: it
// holds addresses and sessions. SQLite gives the files beside it the same
// rights. An existing file is left alone, not even opened: closing it would
// release the locks that SQLite holds for this process.
func createFile(path string) (created bool, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return false, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, fault.Wrap(err, fault.Unavailable, "there is no folder %s: make it first", filepath.Dir(path))
	case err != nil:
		return false, fault.Wrap(err, fault.Unavailable, "cannot create %s: check the rights of its folder", path)
	}
	return true, f.Close()
}

// dsn returns the driver's name of the file, with the settings that every
// connection must have.
func dsn(path string, cache int, pragmas ...string) string {
	name := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	pragmas = append([]string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(wal)",
		"synchronous(full)",
		"foreign_keys(1)",
		fmt.Sprintf("cache_size(-%d)", cache),
		fmt.Sprintf("journal_size_limit(%d)", maxLog),
	}, pragmas...)
	return "file:" + name + "?_txlock=immediate&_pragma=" + strings.Join(pragmas, "&_pragma=")
}

// openWriter opens the connection that writes and starts its writer.
func (d *DB) openWriter(ctx context.Context) (*writer, error) {
	connector, err := sqlite.NewConnector(dsn(d.path, writerCache))
	if err != nil {
		return nil, err
	}
	w := &writer{
		connector: connector,
		pool:      sql.OpenDB(connector),
		post:      d.post.Load,
		commits:   &d.counts.commits,
		groupTime: groupTime,
		patience:  busyTimeout,
		turns:     make(chan *turn),
		closing:   make(chan struct{}),
		closed:    make(chan struct{}),
	}
	if w.conn, err = w.pool.Conn(ctx); err == nil {
		err = w.prepare(ctx, d)
	}
	if err != nil {
		w.pool.Close()
		return nil, err
	}
	w.run = &runner{on: w.conn, texts: d.texts, prepares: true}
	go w.lead()
	return w, nil
}

// prepare checks the connection and asks to hear of rollbacks.
func (w *writer) prepare(ctx context.Context, d *DB) error {
	var version, mode string
	err := w.conn.QueryRowContext(ctx, "SELECT sqlite_version(), journal_mode FROM pragma_journal_mode").
		Scan(&version, &mode)
	if err != nil {
		return err
	}
	if !atLeast(version, minSQLite) {
		return fault.New(fault.Internal, "SQLite is %s; Stet needs %s or later", version, minSQLite)
	}
	if mode != "wal" {
		return fault.New(fault.Unavailable,
			"the file system of %s does not allow a write-ahead log: put the data folder on a local disk", d.path)
	}
	if w.gate, err = openGate(d.path); err != nil {
		return err
	}
	return w.conn.Raw(func(c any) error {
		c.(sqlite.HookRegisterer).RegisterRollbackHook(func() { w.rolledBack = true })
		return nil
	})
}

// atLeast compares versions of three numbers.
func atLeast(version, min string) bool {
	var v, m [3]int
	fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2])
	fmt.Sscanf(min, "%d.%d.%d", &m[0], &m[1], &m[2])
	for i := range v {
		if v[i] != m[i] {
			return v[i] > m[i]
		}
	}
	return true
}
