// Package job runs work that outlives the request that caused it.
//
// A job is a row, written by Enqueue in the transaction that causes it: both
// become durable or neither. Workers in any process that has the data base
// open take due jobs and run the function that Handle registered for their
// kind. A job runs at least once: when its process dies its lease runs out
// and another worker takes it; when it fails it is tried again, later and
// later, and kept with its last error when it has failed too often. What a
// job does must therefore bear being done twice; Job.Guard keeps a worker
// that was too slow from writing after another has taken over.
//
// Start reading at Enqueue and Handle; run.go has the workers, store.go the
// life of a row.
package job

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/pubsub"
)

// Migrations make the table of jobs.
//
//go:embed migrations
var Migrations embed.FS

// New is a job to be enqueued.
type New struct {
	Kind string    // a kind that some program handles
	Key  string    // at most one job of the kind has the key; empty for any number
	Args any       // what the handler needs, as JSON
	At   time.Time // not before; zero for at once
}

// Job is a job that runs.
type Job struct {
	ID      int64
	Kind    string
	Key     string // empty if it has none
	Args    json.RawMessage
	Attempt int   // 1 the first time
	Token   int64 // grows with every worker that takes the job
}

// Policy says how jobs of a kind are run. The zero value is sensible.
type Policy struct {
	Parallel int           // at once in one process; 2 when zero
	Attempts int           // before a job has failed for good; 10 when zero
	Backoff  time.Duration // pause after the first failure, doubled after each up to an hour; 10 s when zero
	Timeout  time.Duration // of one attempt, after which its context ends; 10 minutes when zero
}

func (p Policy) withDefaults() Policy {
	if p.Parallel == 0 {
		p.Parallel = 2
	}
	if p.Attempts == 0 {
		p.Attempts = 10
	}
	if p.Backoff == 0 {
		p.Backoff = 10 * time.Second
	}
	if p.Timeout == 0 {
		p.Timeout = 10 * time.Minute
	}
	return p
}

// kind is what this process knows of a kind.
type kind struct {
	policy Policy
	run    func(ctx context.Context, j Job) error
	every  time.Duration // between two runs of a recurring kind, else 0
	active int           // jobs that run in this process now
}

// Queue is this process's access to the jobs. It is safe for concurrent use.
type Queue struct {
	d     *db.DB
	now   func() time.Time
	log   *slog.Logger
	wake  chan struct{} // holds one: look for due jobs
	look  time.Duration // between two looks when no message tells of due jobs: one's hour has come, a lease has run out
	lease time.Duration // for which a worker has a job, renewed while its process lives
	grace time.Duration // for running jobs when Run is to end, and again for cancelled ones to return

	mu     sync.Mutex
	kinds  map[string]*kind
	active map[int64]*execution
}

const topic = "job"

// NewQueue returns a queue on the data base's jobs. Its workers hear through
// the bus when any process enqueues a job; Run starts them.
func NewQueue(d *db.DB, bus *pubsub.Bus, now func() time.Time, log *slog.Logger) *Queue {
	q := &Queue{d: d, now: now, log: log,
		wake: make(chan struct{}, 1), look: time.Second, lease: time.Minute, grace: 3 * time.Second,
		kinds: map[string]*kind{}, active: map[int64]*execution{}}
	bus.Subscribe(topic, func(string) { q.nudge() })
	return q
}

// Handle says what jobs of the kind do. It must be called before Run and
// Drain, once a kind. The function's context ends with the attempt's time,
// when the lease is lost and some seconds after Run's context has ended. An
// error of kind fault.Invalid or fault.Gone fails the job for good; any
// other is tried again as the policy says.
func (q *Queue) Handle(name string, policy Policy, fn func(ctx context.Context, j Job) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.kinds[name] != nil {
		panic(fmt.Sprintf("job: kind %q has two handlers", name))
	}
	q.kinds[name] = &kind{policy: policy.withDefaults(), run: fn}
}

// Every makes jobs of a handled kind recur, without arguments: one job in
// all processes together, at each whole multiple of the interval (counted
// from the year 1, UTC). A run that was missed is made up for once; one that
// fails too often waits for the next time.
func (q *Queue) Every(name string, interval time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.kinds[name] == nil || interval <= 0 {
		panic(fmt.Sprintf("job: Every(%q, %v) needs a handled kind and a positive interval", name, interval))
	}
	q.kinds[name].every = interval
}

// Enqueue writes a job that becomes due when tx has committed and n.At has
// come. If a job of the same kind and key waits or has failed, it becomes
// this one; if one runs, it runs once more afterwards.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, n New) error {
	args, err := json.Marshal(n.Args)
	if err != nil {
		return fmt.Errorf("arguments of a job %q: %w", n.Kind, err)
	}
	now := q.now()
	if n.At.IsZero() {
		n.At = now
	}
	if err := insert(ctx, tx, n, args, now); err != nil {
		return err
	}
	if !n.At.After(now) {
		tx.Send(topic, "")
	}
	return nil
}

// Guard fails with fault.Conflict when another worker has taken the job
// since, because this one's lease had run out. Called first in each
// transaction of a handler, it keeps two workers from both writing.
func (j Job) Guard(ctx context.Context, tx *db.Tx) error {
	ours, err := holds(ctx, tx, j)
	if err == nil && !ours {
		err = fault.New(fault.Conflict, "job %d (%s) was taken over by another worker", j.ID, j.Kind)
	}
	return err
}

// nudge has the workers look for due jobs soon.
func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default: // they are going to look anyway
	}
}
