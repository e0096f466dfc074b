package job

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

const (
	maxBackoff = time.Hour
	maxError   = 2000 // bytes of an error text that are kept
)

// execution is a job that runs in this process.
type execution struct {
	Job
	kind   *kind
	cancel context.CancelCauseFunc
	over   chan struct{}
}

// Why an execution is cancelled.
var (
	errStopping  = errors.New("the program is stopping")
	errLeaseLost = errors.New("another worker has taken the job")
)

// start runs a claimed job on its own goroutine.
func (q *Queue) start(j Job) {
	ctx, cancel := context.WithCancelCause(context.Background())
	q.mu.Lock()
	e := &execution{Job: j, kind: q.kinds[j.Kind], cancel: cancel, over: make(chan struct{})}
	e.kind.active++
	q.active[j.ID] = e
	q.mu.Unlock()
	go func() {
		defer q.end(e)
		timed, stop := context.WithTimeout(ctx, e.kind.policy.Timeout)
		err := call(timed, e)
		stop()
		q.settle(e, err, context.Cause(ctx)) // the cause is nil unless something cancelled it
		cancel(nil)
	}()
}

// end makes room for the next job.
func (q *Queue) end(e *execution) {
	q.mu.Lock()
	e.kind.active--
	if q.active[e.ID] == e { // not if this process has lost the job and taken it again
		delete(q.active, e.ID)
	}
	q.mu.Unlock()
	close(e.over)
	q.nudge()
}

// call runs the handler and makes a panic an error.
func call(ctx context.Context, e *execution) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return e.kind.run(ctx, e.Job)
}

// settle writes down how the attempt has ended. When that fails, the lease
// runs out and the job is tried again.
func (q *Queue) settle(e *execution, failure, cancelled error) {
	if errors.Is(cancelled, errLeaseLost) {
		q.log.Warn("a job was too slow and another worker took it", "kind", e.Kind, "id", e.ID)
		return
	}
	err := q.d.InTx(context.Background(), func(tx *db.Tx) error { return q.record(tx, e, failure, cancelled) })
	if err != nil {
		q.log.Error("the end of a job cannot be written down; it will run again", "kind", e.Kind, "id", e.ID, "error", err)
	}
	if failure != nil && cancelled == nil {
		q.log.Error("job failed", "kind", e.Kind, "id", e.ID,
			"attempt", e.Attempt, "of", e.kind.policy.Attempts, "error", failure)
	}
}

// record changes the job's row after an attempt.
func (q *Queue) record(tx *db.Tx, e *execution, failure, cancelled error) error {
	ctx, now, p := context.Background(), q.now(), e.kind.policy
	final := e.Attempt >= p.Attempts || fault.Is(failure, fault.Invalid) || fault.Is(failure, fault.Gone)
	recurs := e.kind.every > 0 && e.Key == recurring
	switch {
	case failure == nil && recurs:
		return recur(ctx, tx, e.Job, q.next(e.kind), "")
	case failure == nil:
		return finish(ctx, tx, e.Job)
	case errors.Is(cancelled, errStopping):
		return release(ctx, tx, e.Job, now)
	case !final:
		return retry(ctx, tx, e.Job, now.Add(p.pause(e.Attempt)), errorText(failure))
	case recurs:
		return recur(ctx, tx, e.Job, q.next(e.kind), errorText(failure))
	}
	return fail(ctx, tx, e.Job, now, errorText(failure))
}

// pause returns how long to wait after the failed attempt: from half the
// doubled backoff to the whole of it, at random, so that jobs that failed
// together do not return together.
func (p Policy) pause(attempt int) time.Duration {
	longest := p.Backoff
	for range attempt - 1 {
		longest = min(2*longest, maxBackoff)
	}
	return longest/2 + rand.N(longest/2+1)
}

// errorText makes an error's text fit a text column.
func errorText(err error) string {
	s := err.Error()
	if len(s) > maxError {
		s = s[:maxError]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "?")
}
