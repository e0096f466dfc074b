package db

import (
	"cmp"
	"context"
	"database/sql"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"stet/internal/platform/fault"
)

// Tx is one transaction, valid only inside the function that InTx runs and
// only on that goroutine. The contexts passed to its methods lend their
// values alone: an INSERT that a cancellation interrupts would take the
// whole group's work with it on SQLite, see writer.go.
type Tx struct {
	run    *runner
	ctx    context.Context
	broken func() error // reports why the data base has given the transaction up, nil if it has not
	failed error        // of the first statement that failed

	messages []Message
	after    []func()
}

// Query reads rows, this transaction's work included. It also runs
// statements with RETURNING.
func (tx *Tx) Query(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	rows, err := tx.run.query(tx.ctx, query, args)
	return rows, tx.note(err)
}

// QueryRow reads one row, this transaction's work included. It also runs
// statements with RETURNING.
func (tx *Tx) QueryRow(_ context.Context, query string, args ...any) *sql.Row {
	if tx.usable() != nil {
		over, cancel := context.WithCancel(tx.ctx)
		cancel()
		return tx.run.queryRow(over, query, args)
	}
	row := tx.run.queryRow(tx.ctx, query, args)
	tx.note(row.Err())
	return row
}

// Exec runs a statement and returns how many rows it changed.
func (tx *Tx) Exec(_ context.Context, query string, args ...any) (rows int64, err error) {
	if err := tx.usable(); err != nil {
		return 0, err
	}
	res, err := tx.run.exec(tx.ctx, query, args)
	if err != nil {
		return 0, tx.note(err)
	}
	return res.RowsAffected()
}

// AfterCommit runs fn in this process once the work is durable, before InTx
// returns, on its goroutine and in the order of the calls. It does not run
// when the transaction fails.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// usable returns why no further statement may run, nil if it may. Running
// one in a transaction that SQLite has rolled back would commit it alone.
func (tx *Tx) usable() error {
	if tx.failed != nil {
		return tx.failed
	}
	tx.failed = translate(tx.broken())
	return tx.failed
}

// note keeps the first error of a statement and returns err with a kind.
func (tx *Tx) note(err error) error {
	err = translate(err)
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// call runs fn on the transaction and returns the error that dooms it, if
// any. It is a function of its own so that insideTx can recognise it.
//
//go:noinline
func call(fn func(*Tx) error, tx *Tx) error {
	err := fn(tx)
	if err == nil {
		err = tx.failed
	}
	tx.failed = errOver
	return err
}

var errOver = fault.New(fault.Internal, "a transaction was used after its function had returned")

var callEntry = reflect.ValueOf(call).Pointer()

// insideTx reports whether a function that InTx runs is among the callers.
// The stack is asked because nothing else travels from one InTx to a nested
// one: fn gets no context of its own, its closure keeps using the outer one.
func insideTx() bool {
	var stack [64]uintptr
	pcs := stack[:]
	for skip := 2; len(pcs) == len(stack); skip += len(stack) {
		pcs = stack[:runtime.Callers(skip, stack[:])]
		if slices.ContainsFunc(pcs, func(pc uintptr) bool {
			f := runtime.FuncForPC(pc)
			return f != nil && f.Entry() == callEntry
		}) {
			return true
		}
	}
	return false
}

// Message is what Send sends.
type Message struct{ Topic, Body string }

// maxMessage is how long topic and body together may be, in bytes: what fits
// into one PostgreSQL notification with room for its frame.
const maxMessage = 4000

// Send sends a message to every process that has this data base open, this
// one included, once the work is durable. Messages of one transaction arrive
// in order, those of different ones in any; one that repeats the one before
// it in its transaction is dropped. Package pubsub receives them.
// Topic and body are UTF-8 without NUL, together at most 4000 bytes; anything
// else fails the transaction.
func (tx *Tx) Send(topic, body string) {
	switch size := len(topic) + len(body); {
	case size > maxMessage:
		tx.note(fault.New(fault.Internal, "message on topic %q has %d bytes, more than the %d that fit", topic, size, maxMessage))
		return
	case !utf8.ValidString(topic+body) || strings.ContainsRune(topic+body, 0):
		tx.note(fault.New(fault.Internal, "message on topic %q is not plain text", topic))
		return
	}
	if n := len(tx.messages); n == 0 || tx.messages[n-1] != (Message{topic, body}) {
		tx.messages = append(tx.messages, Message{topic, body})
	}
}

// Post is how package pubsub takes messages from transactions to processes.
type Post struct {
	// Record runs inside the transaction that is about to commit, with all
	// messages that its work sends. On SQLite that is the whole group's.
	Record func(ctx context.Context, tx *Tx, messages []Message) error
	// Deliver runs after the commit, in the process and on the goroutine
	// that sent the messages, before its InTx returns.
	Deliver func(messages []Message)
}

// record writes the messages in a transaction whose functions have returned;
// tx is one of its own for the purpose.
func (p *Post) record(tx *Tx, messages []Message) error {
	if p == nil || len(messages) == 0 {
		return nil
	}
	return cmp.Or(p.Record(tx.ctx, tx, messages), tx.failed)
}

// UsePost sets who carries the messages from now on. Without one they are
// dropped.
func (d *DB) UsePost(p Post) { d.post.Store(&p) }

// announce tells this process about a durable transaction.
func (tx *Tx) announce(p *Post) {
	if p != nil && len(tx.messages) > 0 {
		p.Deliver(tx.messages)
	}
	for _, fn := range tx.after {
		fn()
	}
}
