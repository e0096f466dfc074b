package db

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"stet/internal/platform/fault"
)

const (
	// poolSize is how many connections one process opens to PostgreSQL.
	poolSize = 16

	// dialTimeout bounds the wait for a server that does not answer.
	dialTimeout = 10 * time.Second

	// txTimeout ends a transaction that hangs: it ignores the caller's
	// context, so it needs an end of its own.
	txTimeout = time.Minute

	// A transaction that fails to serialize is repeated up to maxTries times,
	// after a random pause of at most firstPause, doubled each time up to
	// maxPause.
	maxTries   = 30
	firstPause = time.Millisecond
	maxPause   = 100 * time.Millisecond
)

// createCommand makes a data base that Open accepts.
const createCommand = "createdb --template=template0 --encoding=UTF8 --locale=C NAME"

// openPostgres connects to the server and checks that it suits.
func openPostgres(ctx context.Context, address string, opt Options) (*DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx's error repeats the address, but without the password.
		return nil, fault.Wrap(err, fault.Invalid, "data base address: want postgres://user@host/name")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = dialTimeout
	}
	config.RuntimeParams["application_name"] = "stet"
	config.RuntimeParams["synchronous_commit"] = "on"
	connector := stdlib.GetConnector(*config)
	d := &DB{
		dialect:   PostgreSQL,
		connector: connector,
		pool:      sql.OpenDB(connector),
		texts:     &texts{dialect: PostgreSQL},
		log:       opt.Log,
		now:       opt.Now,
		strict:    opt.Strict,
	}
	size := opt.Readers
	if size <= 0 {
		size = poolSize
	}
	d.pool.SetMaxOpenConns(size)
	d.pool.SetMaxIdleConns(size)
	d.pool.SetConnMaxIdleTime(5 * time.Minute)
	d.read = &runner{on: d.pool, texts: d.texts}
	if err := checkPostgres(ctx, d.pool); err != nil {
		d.pool.Close()
		return nil, fault.Wrap(err, fault.KindOf(err), "connect to %s", redact(address))
	}
	return d, nil
}

// checkPostgres refuses data bases whose texts are not UTF-8 or not sorted
// by byte: pages of lists would then differ between the two data bases, and
// keyset paging with them.
func checkPostgres(ctx context.Context, pool *sql.DB) error {
	var name, encoding string
	var byteOrder bool
	err := pool.QueryRowContext(ctx, `SELECT current_database(), current_setting('server_encoding'),
		'Z' < 'a' AND 'a b' < 'aa' AND 'aB' < 'aa'`).Scan(&name, &encoding, &byteOrder)
	switch {
	case err != nil:
		return translate(err)
	case encoding != "UTF8" || !byteOrder:
		return fault.New(fault.Invalid,
			"data base %q does not keep text as UTF-8 in byte order. Create one that does: %s", name, createCommand)
	}
	return nil
}

// inTxPostgres runs fn in SERIALIZABLE transactions until one is not undone
// by a conflict with another.
func (d *DB) inTxPostgres(ctx context.Context, fn func(*Tx) error) (*Tx, error) {
	for try := 1; ; try++ {
		tx, err := d.tryPostgres(ctx, fn)
		if err == nil || !undoneByConflict(err) || try == maxTries {
			return tx, err
		}
		d.counts.retries.Add(1)
		pause := min(firstPause<<min(try-1, 20), maxPause)
		select {
		case <-time.After(rand.N(pause)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// tryPostgres is one attempt. The wait for a connection heeds ctx, the
// transaction does not.
func (d *DB) tryPostgres(ctx context.Context, fn func(*Tx) error) (*Tx, error) {
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), txTimeout)
	defer cancel()
	sqlTx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return nil, err
	}
	defer sqlTx.Rollback() // does nothing after a commit; undoes the work of a fn that panics
	newTx := func() *Tx {
		// The server itself refuses statements after one has failed.
		return &Tx{run: &runner{on: sqlTx, texts: d.texts}, ctx: ctx, broken: func() error { return nil }}
	}
	tx := newTx()
	if err := call(fn, tx); err != nil {
		return nil, err
	}
	if err := d.post.Load().record(newTx(), tx.messages); err != nil {
		return nil, err
	}
	if err := sqlTx.Commit(); err != nil {
		return nil, err
	}
	d.counts.commits.Add(1)
	return tx, nil
}

// undoneByConflict reports whether PostgreSQL undid the transaction for the
// sake of another, so that repeating it may succeed. A commit whose answer
// got lost is not among these: it may have happened.
func undoneByConflict(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
