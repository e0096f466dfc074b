//go:build unix

package db

import (
	"context"
	"os"
	"syscall"
	"time"

	"stet/internal/platform/fault"
)

// gate lets processes that write to the same SQLite file take turns.
//
// SQLite alone does not: who finds the file locked sleeps up to 100 ms and
// looks again, while a busy process opens its next transaction within
// microseconds, so an import beside a server could keep the other out for
// good. The gate is two file locks. Who wants to write takes queue, then
// turn, then lets go of queue; who has written lets go of turn and must take
// queue again, which the other holds by then. The kernel releases both when a
// process dies.
//
// It is a courtesy, not a lock that data depends on: BEGIN IMMEDIATE still
// keeps everybody safe, programs that do not know the gate included.
type gate struct {
	queue, turn *os.File
}

// The pauses between two looks at a lock that another process holds.
const (
	gatePause    = 200 * time.Microsecond
	gatePauseMax = 2 * time.Millisecond
)

// openGate opens the gate of the data base file at path.
func openGate(path string) (g gate, err error) {
	if g.queue, err = os.OpenFile(path+"-queue", os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return gate{}, fault.Wrap(err, fault.Unavailable, "the data base folder cannot be written: check its owner and rights")
	}
	if g.turn, err = os.OpenFile(path+"-turn", os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		g.queue.Close()
		return gate{}, fault.Wrap(err, fault.Unavailable, "the data base folder cannot be written: check its owner and rights")
	}
	return g, nil
}

// enter waits until no other process writes, or returns the cause of ctx's
// end; leave must follow.
func (g gate) enter(ctx context.Context) error {
	if err := lockFile(ctx, g.queue); err != nil {
		return err
	}
	defer unlockFile(g.queue)
	return lockFile(ctx, g.turn)
}

func (g gate) leave() { unlockFile(g.turn) }

func (g gate) close() {
	g.queue.Close()
	g.turn.Close()
}

func lockFile(ctx context.Context, f *os.File) error {
	for pause := gatePause; ; pause = min(2*pause, gatePauseMax) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch err {
		case nil, syscall.ENOTSUP, syscall.ENOLCK: // a file system without such locks: SQLite's own must do
			return nil
		case syscall.EWOULDBLOCK, syscall.EINTR:
		default:
			return fault.Wrap(err, fault.Unavailable, "cannot lock %s", f.Name())
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func unlockFile(f *os.File) { syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
