package db

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"stet/internal/platform/fault"
)

// The group-committing writer.
//
// A durable commit waits for the disk, and SQLite has one writer, so
// transactions that each wait for their own commit queue up behind the disk.
// The writer lets them share it. Callers take turns on the one connection
// that writes; each runs its function, on its own goroutine, inside a
// savepoint of one outer transaction:
//
//	BEGIN IMMEDIATE
//	  SAVEPOINT turn · first caller's work  · RELEASE
//	  SAVEPOINT turn · second caller's work · ROLLBACK TO, RELEASE (it failed)
//	  SAVEPOINT turn · third caller's work  · RELEASE
//	COMMIT                      (one wait for the disk)
//
// and hears "done" only after that COMMIT. While it waits for the disk the
// next group forms, so the more callers there are the more of them one wait
// carries. A lone caller commits at once: nobody waits for company.
//
// The goroutine in lead gives out the turns and commits. Turns happen on the
// callers' goroutines, so that a panic or runtime.Goexit in a function
// unwinds the stack it belongs to; the writer's fields belong to whoever has
// the turn, and to lead in between.
type writer struct {
	connector driver.Connector // opens connections with the writer's settings
	pool      *sql.DB          // holds conn and no other
	conn      *sql.Conn
	run       *runner
	gate      gate
	post      func() *Post
	commits   *atomic.Int64
	groupTime time.Duration
	patience  time.Duration // for which a caller waits
	turns     chan *turn

	closing   chan struct{}
	closed    chan struct{}
	closeOnce sync.Once

	open       bool  // the outer transaction has begun
	rolledBack bool  // SQLite has undone the outer transaction on its own
	cause      error // of that, or of a savepoint that could not be ended
	stopped    error // a commit failed in a way that leaves the disk in doubt
}

// A group ends when nobody waits, or at these bounds: they keep the first
// callers from waiting for ever under steady load, and let other processes
// and the checkpoint in.
const (
	maxGroup  = 256
	groupTime = 5 * time.Millisecond
)

// turn is one caller's part of a group.
type turn struct {
	tx      *Tx
	handed  chan struct{} // caller to lead: the turn is over
	settled chan error    // lead to caller: nil when the group is durable
	ran     bool          // the function was called
	kept    bool          // its work is in the group
}

// inTx waits for a turn, and if need be for other processes, runs fn in it
// and returns when its group is settled. That goes for an fn that fails, too:
// it may have failed because of what it read of the group's work, which is
// only true once that is durable.
func (w *writer) inTx(ctx context.Context, fn func(*Tx) error) (*Tx, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, w.patience, errBusy)
	defer cancel()
	t := &turn{
		tx:      w.newTx(),
		handed:  make(chan struct{}),
		settled: make(chan error, 1), // lead does not wait for a caller that panicked away
	}
	select {
	case w.turns <- t: // lead has taken it: the turn is ours
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-w.closing:
		return nil, errClosed
	}
	err := w.take(ctx, t, fn)
	if t.ran {
		err = cmp.Or(<-t.settled, err)
	}
	if err != nil {
		return nil, err
	}
	return t.tx, nil
}

var errBusy = fault.New(fault.Unavailable, "the data base has been busy for too long, here or in another program: try again later")

var errClosed = fault.New(fault.Unavailable, "the data base is closed: the program is stopping")

// take is the caller's turn: it begins the outer transaction unless another
// caller has, runs fn inside a savepoint, and hands the turn back whatever
// happens.
func (w *writer) take(ctx context.Context, t *turn, fn func(*Tx) error) (err error) {
	defer func() { t.handed <- struct{}{} }()

	if err := w.begin(ctx); err != nil {
		return err
	}
	if err := w.exec("SAVEPOINT turn"); err != nil {
		return w.abandon(err)
	}
	t.ran = true
	defer func() {
		if !t.kept { // fn failed, panicked or called runtime.Goexit
			w.undo(cmp.Or(err, t.tx.failed))
		}
	}()
	if err := call(fn, t.tx); err != nil {
		return err
	}
	if err := w.exec("RELEASE turn"); err != nil {
		return w.abandon(err)
	}
	t.kept = true
	return nil
}

// begin opens the outer transaction if it is not open. Only here does a
// caller wait for other processes that write to the same file.
func (w *writer) begin(ctx context.Context) error {
	if err := w.stopped; err != nil {
		return err
	}
	if w.open {
		return nil
	}
	if err := w.gate.enter(ctx); err != nil {
		return err
	}
	w.rolledBack, w.cause = false, nil
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		w.gate.leave()
		return err
	}
	w.open = true
	return nil
}

// undo takes back what a caller did since the savepoint, because of err. It
// cannot when SQLite has already undone the whole group: on a full disk, an
// I/O error, lack of memory.
func (w *writer) undo(err error) {
	for _, statement := range []string{"ROLLBACK TO turn", "RELEASE turn"} {
		if e := w.exec(statement); e != nil {
			w.abandon(cmp.Or(err, e))
			return
		}
	}
}

// abandon notes that the group cannot commit any more, and why.
func (w *writer) abandon(err error) error {
	w.cause = cmp.Or(w.cause, translate(err))
	return err
}

// broken reports why the outer transaction is gone.
func (w *writer) broken() error {
	if w.rolledBack {
		return fault.New(fault.Unavailable, "SQLite has rolled the transaction back after an error")
	}
	return nil
}

// lead gives out turns, one at a time, and settles group after group.
func (w *writer) lead() {
	defer close(w.closed)
	timer := time.NewTimer(0)
	for {
		select {
		case t := <-w.turns:
			timer.Reset(w.groupTime)
			w.settle(w.gather(t, timer.C))
		case <-w.closing:
			return
		}
	}
}

// gather waits for the first turn and gives one to each caller that waits,
// and returns them all.
func (w *writer) gather(t *turn, full <-chan time.Time) (group []*turn) {
	for taken := 1; ; taken++ {
		<-t.handed
		group = append(group, t)
		if taken == maxGroup || w.rolledBack || w.cause != nil {
			return group
		}
		select {
		case <-full:
			return group
		default:
		}
		if t = w.next(); t == nil {
			return group
		}
	}
}

// next returns the turn of a caller that waits, nil if there is none. Before
// it believes so it lets those run that the last commit has just woken:
// otherwise they would miss this group by microseconds.
func (w *writer) next() *turn {
	for range 2 {
		select {
		case t := <-w.turns:
			return t
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// settle commits the group and tells its callers.
func (w *writer) settle(group []*turn) {
	if !w.open {
		return
	}
	err := w.commit(group)
	w.open = false
	w.gate.leave()
	for _, t := range group {
		t.settled <- err
	}
}

// commit makes the group durable, or undoes all of it.
func (w *writer) commit(group []*turn) (err error) {
	defer func() {
		if err != nil {
			w.exec("ROLLBACK") // fails when SQLite has done so itself, which is as good
		}
	}()
	if w.rolledBack && w.cause == nil {
		w.cause = w.broken()
	}
	if w.cause != nil {
		return w.cause
	}
	if err := w.record(group); err != nil {
		return translate(err)
	}
	if err := w.exec("COMMIT"); err != nil {
		if !recoverable(err) {
			w.stopped = fault.Wrap(err, fault.Unavailable,
				"the disk did not store a commit, so nothing more is written: check the disk, then restart Stet")
			return w.stopped
		}
		return translate(err)
	}
	w.commits.Add(1)
	return nil
}

// record writes the group's messages as part of it.
func (w *writer) record(group []*turn) error {
	var messages []Message
	for _, t := range group {
		if t.kept {
			messages = append(messages, t.tx.messages...)
		}
	}
	return w.post().record(w.newTx(), messages)
}

// newTx returns a Tx on the outer transaction.
func (w *writer) newTx() *Tx {
	return &Tx{run: w.run, ctx: context.Background(), broken: w.broken}
}

// exec runs one of the writer's own statements.
func (w *writer) exec(statement string) error {
	_, err := w.run.exec(context.Background(), statement, nil)
	return err
}

// close lets the current group finish and sends later callers away.
func (w *writer) close() error {
	w.closeOnce.Do(func() { close(w.closing) })
	<-w.closed
	w.run.close()
	w.conn.Close()
	w.gate.close()
	return w.pool.Close()
}
