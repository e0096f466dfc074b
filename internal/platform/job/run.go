package job

import (
	"context"
	"maps"
	"slices"
	"time"

	"stet/internal/platform/db"
)

// Run takes and runs due jobs until ctx ends. Then it takes no more, lets
// the running ones finish for some seconds, cancels the rest and hands them
// back, so that another process, or the next start, takes them at once.
func (q *Queue) Run(ctx context.Context) error {
	if err := q.plan(ctx); err != nil {
		return err
	}
	return q.work(ctx, false)
}

// Drain runs the jobs that are due, and those they make due, and returns
// when there are none left; jobs that fail wait for their next attempt. It
// is for programs that end and for tests.
func (q *Queue) Drain(ctx context.Context) error {
	if err := q.work(ctx, true); err != nil {
		return err
	}
	return ctx.Err()
}

// plan writes the recurring jobs that are not there yet.
func (q *Queue) plan(ctx context.Context) error {
	q.mu.Lock()
	kinds := maps.Clone(q.kinds)
	q.mu.Unlock()
	return q.d.InTx(ctx, func(tx *db.Tx) error {
		for name, k := range kinds {
			if k.every == 0 {
				continue
			}
			if err := insertRecurring(ctx, tx, name, q.next(k), q.now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// next returns when a recurring kind runs next.
func (q *Queue) next(k *kind) time.Time { return q.now().UTC().Truncate(k.every).Add(k.every) }

// work takes due jobs until ctx ends or, to drain, until none is left.
func (q *Queue) work(ctx context.Context, drain bool) error {
	look, renew := time.NewTicker(q.look), time.NewTicker(q.lease/3)
	defer look.Stop()
	defer renew.Stop()
	defer q.stop()
	failing := false
	for ctx.Err() == nil {
		idle := len(q.executions()) == 0
		started, err := q.takeDue(ctx)
		switch {
		case drain && err != nil:
			return err
		case drain && idle && started == 0:
			return nil
		case err != nil && !failing && ctx.Err() == nil:
			q.log.Error("due jobs cannot be taken; trying on", "error", err)
		}
		failing = err != nil
		wake := q.wake
		if failing {
			wake = nil // at the pace of the ticker, then
		}
		select {
		case <-wake:
		case <-look.C:
		case <-renew.C:
			q.renew(ctx)
		case <-ctx.Done():
		}
	}
	return nil
}

// takeDue starts due jobs of the kinds that have room, and returns how many.
func (q *Queue) takeDue(ctx context.Context) (started int, err error) {
	room := q.room()
	if len(room) == 0 {
		return 0, nil
	}
	due, err := dueKinds(ctx, q.d, slices.Collect(maps.Keys(room)), q.now())
	if err != nil || len(due) == 0 {
		return 0, err
	}
	var jobs []Job
	err = q.d.InTx(ctx, func(tx *db.Tx) error {
		jobs = nil
		now := q.now()
		for _, name := range due {
			claimed, err := claim(ctx, tx, name, room[name], now, now.Add(q.lease))
			if err != nil {
				return err
			}
			jobs = append(jobs, claimed...)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, j := range jobs {
		q.start(j)
	}
	return len(jobs), nil
}

// room returns how many more jobs of each kind may run, without the kinds
// that have no room.
func (q *Queue) room() map[string]int {
	q.mu.Lock()
	defer q.mu.Unlock()
	room := make(map[string]int, len(q.kinds))
	for name, k := range q.kinds {
		if n := k.policy.Parallel - k.active; n > 0 {
			room[name] = n
		}
	}
	return room
}

// executions returns what runs now.
func (q *Queue) executions() []*execution {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Collect(maps.Values(q.active))
}

// renew extends the leases of all running jobs, and cancels those that
// another worker has taken.
func (q *Queue) renew(ctx context.Context) {
	running := q.executions()
	if len(running) == 0 {
		return
	}
	var lost []*execution
	err := q.d.InTx(ctx, func(tx *db.Tx) error {
		lost = nil
		for _, e := range running {
			ours, err := extend(ctx, tx, e.Job, q.now().Add(q.lease))
			if err != nil {
				return err
			}
			if !ours {
				lost = append(lost, e)
			}
		}
		return nil
	})
	if err != nil {
		q.log.Error("the leases of running jobs cannot be extended", "error", err)
		return
	}
	for _, e := range lost {
		e.cancel(errLeaseLost)
	}
}

// stop waits for the running jobs, then cancels them and waits again.
func (q *Queue) stop() {
	if q.wait(q.grace) {
		return
	}
	for _, e := range q.executions() {
		e.cancel(errStopping)
	}
	if !q.wait(q.grace) {
		q.log.Warn("jobs that do not heed their context are left to their leases", "jobs", len(q.executions()))
	}
}

// wait reports whether all jobs have ended within the time.
func (q *Queue) wait(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for _, e := range q.executions() {
		select {
		case <-e.over:
		case <-timer.C:
			return false
		}
	}
	return true
}
