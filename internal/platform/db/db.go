// Package db is the only package that knows which data base this is.
//
// It opens SQLite or PostgreSQL from one address, runs one SQL text on both,
// and gives the rest of the program four verbs: Query and QueryRow to read,
// InTx to write, View to read a frozen state. What it promises:
//
//   - When InTx returns nil, the work is on disk: SQLite writes with
//     synchronous=FULL, PostgreSQL with synchronous_commit=on.
//   - Work of one InTx is there wholly or not at all, and no transaction sees
//     half of another: SQLite has one writer, PostgreSQL runs SERIALIZABLE.
//   - Errors carry a kind (package fault): Conflict for a broken constraint,
//     Full for a full disk, Unavailable for what may work again later.
//
// Shared SQL is written with ? placeholders and the tokens that text.go
// lists. Start reading at Open and InTx; writer.go is how SQLite takes tens
// of thousands of durable transactions a second.
package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"stet/internal/platform/fault"
)

// Dialect is the kind of data base. Only packages search and pubsub may ask.
type Dialect uint8

const (
	SQLite Dialect = iota
	PostgreSQL
)

func (d Dialect) String() string {
	if d == SQLite {
		return "SQLite"
	}
	return "PostgreSQL"
}

// Options are the settings of Open. Only Now is required.
type Options struct {
	Now     func() time.Time // the program's clock
	Log     *slog.Logger     // told of migrations; nothing is logged when nil
	Readers int              // SQLite: connections that read, 4 when zero; PostgreSQL: connections, 16 when zero
	Strict  bool             // panic when a function that InTx runs reads past its Tx; for tests
}

// DB is an open data base. It is safe for concurrent use.
type DB struct {
	dialect   Dialect
	path      string // the file on SQLite
	connector driver.Connector
	pool      *sql.DB // SQLite: the readers; PostgreSQL: all connections
	read      *runner
	write     *writer // nil on PostgreSQL
	texts     *texts
	log       *slog.Logger
	now       func() time.Time
	strict    bool
	post      atomic.Pointer[Post]
	counts    counts
}

// Querier reads: a *DB sees what is committed, a *Tx also its own work. Rows
// must be read to the end or closed before the next query on the same Tx;
// All and One do so.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Open opens the data base at the address: "sqlite:" and the path of a file
// whose folder exists, or a "postgres://" URL as libpq reads it. The file is
// created when missing; a PostgreSQL data base is not. Open checks that the
// server is one Stet can trust with text order (byte order) and durability,
// and says what to do when it is not.
func Open(ctx context.Context, address string, opt Options) (*DB, error) {
	if opt.Now == nil {
		return nil, fault.New(fault.Internal, "db.Open needs a clock in Options.Now")
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, rest, opt)
	case "postgres", "postgresql":
		return openPostgres(ctx, address, opt)
	}
	return nil, fault.New(fault.Invalid,
		"data base address %q: want sqlite:/folder/stet.db or postgres://user@host/name", redact(address))
}

// redact hides the password of an address, so that it may appear in errors.
func redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		scheme, _, _ := strings.Cut(address, ":")
		return scheme + ":…"
	}
	return u.Redacted()
}

// Close waits for the transactions that have begun and closes all
// connections. InTx fails with Unavailable from then on.
func (d *DB) Close() error {
	var err error
	if d.write != nil {
		err = d.write.close()
	}
	d.read.close()
	if e := d.pool.Close(); err == nil {
		err = e
	}
	return err
}

// Now returns the time on the program's clock.
func (d *DB) Now() time.Time { return d.now() }

// Dialect returns which data base this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Query reads committed rows. Cancelling ctx interrupts it.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	d.checkOutside()
	rows, err := d.read.query(ctx, query, args)
	return rows, translate(err)
}

// QueryRow reads one committed row; Scan of the result returns
// sql.ErrNoRows when there is none. Most callers want One.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	d.checkOutside()
	return d.read.queryRow(ctx, query, args)
}

// checkOutside finds functions that read past their transaction: they miss
// its work, and on PostgreSQL wait for a second connection while they hold
// one, which sixteen of them can do for ever.
func (d *DB) checkOutside() {
	if d.strict && insideTx() {
		panic("db: a function that InTx runs reads with the DB: read with its Tx")
	}
}

// InTx runs fn in a transaction and returns nil when its work is durable.
//
// When fn fails, its work is undone and its error returned; errors of the
// data base come back with a kind. Inside fn the first statement that fails
// dooms the transaction: every later one fails too, and InTx returns that
// error even if fn returns nil. Write ON CONFLICT … RETURNING where a
// conflict is expected. A panic in fn undoes its work and goes on.
//
// A caller whose ctx ends before its turn, or who has waited ten seconds for
// it on SQLite, gets an Unavailable error and fn is not called; once fn runs,
// ctx no longer matters and the work commits.
//
// fn must be quick and do nothing but data base work, because on SQLite all
// writers wait for it, and must bear being run again, because on PostgreSQL
// a serialization failure repeats it. It reads with tx alone. It must not
// call InTx: that is an error, not a deadlock.
func (d *DB) InTx(ctx context.Context, fn func(tx *Tx) error) error {
	if insideTx() {
		return fault.New(fault.Internal, "InTx called inside InTx: pass the Tx down instead")
	}
	if err := ctx.Err(); err != nil {
		return translate(err)
	}
	var tx *Tx
	var err error
	if d.write != nil {
		tx, err = d.write.inTx(ctx, fn)
	} else {
		tx, err = d.inTxPostgres(ctx, fn)
	}
	if err != nil {
		return translate(err)
	}
	d.counts.transactions.Add(1)
	tx.announce(d.post.Load())
	return nil
}

// Stats counts what InTx has done since Open.
type Stats struct {
	Transactions int64 // that became durable
	Commits      int64 // that carried them; fewer than Transactions on SQLite under load
	Retries      int64 // of transactions that PostgreSQL could not serialize
}

type counts struct{ transactions, commits, retries atomic.Int64 }

// Stats returns the counts, for metrics.
func (d *DB) Stats() Stats {
	return Stats{d.counts.transactions.Load(), d.counts.commits.Load(), d.counts.retries.Load()}
}

// View runs fn on a frozen state of the data base: everything it reads was
// committed before the first read, and nothing later shows. It holds a
// connection, and on SQLite the write-ahead log cannot shrink meanwhile, so
// it is for exports and the like. Cancelling ctx interrupts it.
func (d *DB) View(ctx context.Context, fn func(q Querier) error) error {
	opt := sql.TxOptions{ReadOnly: true}
	if d.dialect == PostgreSQL {
		opt.Isolation = sql.LevelRepeatableRead
	}
	sqlTx, err := d.pool.BeginTx(ctx, &opt)
	if err != nil {
		return translate(err)
	}
	defer sqlTx.Rollback()
	r := &runner{on: sqlTx, texts: d.texts, prepares: d.read.prepares}
	defer r.close()
	return translate(fn(frozen{r}))
}

// frozen is the Querier of View.
type frozen struct{ r *runner }

func (f frozen) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := f.r.query(ctx, query, args)
	return rows, translate(err)
}

func (f frozen) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return f.r.queryRow(ctx, query, args)
}

// Side returns a pool of one connection beside the others, with the same
// settings, for work that holds a connection for as long as it lives. The
// caller closes it. Its SQL is the server's own: nothing is rewritten.
func (d *DB) Side() *sql.DB {
	pool := sql.OpenDB(d.connector)
	pool.SetMaxOpenConns(1)
	return pool
}
