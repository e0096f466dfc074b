package job

import (
	"context"
	"time"

	"stet/internal/platform/db"
)

// A row's life:
//
//	insert -> waiting -claim-> running -finish-> gone, or waiting (again_at, a recurring kind)
//	                               \-retry--> waiting, due later
//	                               \-fail---> failed, until the same key is enqueued or Retry is called
//	                               \-release-> waiting, as if never taken
//
// claim counts the token up, and whatever ends a run asks for the same token:
// a worker whose lease ran out changes nothing.

func insert(ctx context.Context, tx *db.Tx, n New, args []byte, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO job (kind, unique_key, args, due, enqueued_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind, unique_key) DO UPDATE SET
			args = excluded.args,
			again_at = CASE WHEN job.running THEN excluded.due ELSE 0 END,
			due = CASE WHEN job.running THEN job.due ELSE excluded.due END,
			attempt = CASE WHEN job.running THEN job.attempt ELSE 0 END,
			failed_at = NULL`,
		n.Kind, db.NullText(n.Key), string(args), db.Micros(n.At), db.Micros(now))
	return err
}

// recurring is the key of the one row of a recurring kind.
const recurring = "every"

// insertRecurring writes the one row of a recurring kind, or brings it
// forward if it is due later than the interval now says.
func insertRecurring(ctx context.Context, tx *db.Tx, name string, next, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO job (kind, unique_key, args, due, enqueued_at) VALUES (?, ?, 'null', ?, ?)
		ON CONFLICT (kind, unique_key) DO UPDATE SET due = excluded.due, failed_at = NULL
			WHERE job.due > excluded.due AND NOT job.running OR job.failed_at IS NOT NULL`,
		name, recurring, db.Micros(next), db.Micros(now))
	return err
}

// dueKinds returns which of the kinds have a due job.
func dueKinds(ctx context.Context, q db.Querier, names []string, now time.Time) ([]string, error) {
	name := func(r db.Row) (s string, err error) { return s, r.Scan(&s) }
	return db.All(ctx, q, name, `SELECT value FROM {strings} AS known WHERE EXISTS (
		SELECT 1 FROM job WHERE kind = known.value AND failed_at IS NULL AND due <= ?)`,
		db.Strings(names), db.Micros(now))
}

// claim leases up to limit due jobs of the kind, the longest due first.
//
// One text serves both data bases. SQLite has one writer, so nobody comes
// between the SELECT and the UPDATE; on PostgreSQL two workers that pick the
// same row conflict, InTx repeats one of them, and it picks others. FOR
// UPDATE SKIP LOCKED would spare it the repetition and SQLite does not know
// it.
func claim(ctx context.Context, tx *db.Tx, name string, limit int, now, until time.Time) ([]Job, error) {
	return db.All(ctx, tx, scanJob, `UPDATE job SET running = TRUE, token = token + 1, attempt = attempt + 1, due = ?
		WHERE id IN (SELECT id FROM job WHERE kind = ? AND failed_at IS NULL AND due <= ? ORDER BY due, id LIMIT ?)
		RETURNING id, kind, coalesce(unique_key, ''), args, attempt, token`,
		db.Micros(until), name, db.Micros(now), limit)
}

func scanJob(r db.Row) (j Job, err error) {
	var args string
	err = r.Scan(&j.ID, &j.Kind, &j.Key, &args, &j.Attempt, &j.Token)
	j.Args = []byte(args)
	return j, err
}

// holds reports whether the job is still the worker's.
func holds(ctx context.Context, tx *db.Tx, j Job) (bool, error) {
	n, err := db.One(ctx, tx, db.ScanID, "SELECT count(*) FROM job WHERE id = ? AND token = ? AND running", j.ID, j.Token)
	return n == 1, err
}

// extend leases the job for longer and reports whether it is still the
// worker's.
func extend(ctx context.Context, tx *db.Tx, j Job, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE job SET due = ? WHERE id = ? AND token = ? AND running", db.Micros(until), j.ID, j.Token)
	return n == 1, err
}

// finish removes a job that is done, unless it was enqueued again meanwhile.
func finish(ctx context.Context, tx *db.Tx, j Job) error {
	n, err := tx.Exec(ctx, "DELETE FROM job WHERE id = ? AND token = ? AND running AND again_at = 0", j.ID, j.Token)
	if err != nil || n == 1 {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE job SET running = FALSE, due = again_at, again_at = 0, attempt = 0, error = ''
		WHERE id = ? AND token = ? AND running`, j.ID, j.Token)
	return err
}

// recur makes a job wait for its next run; cause is empty unless the last
// one failed for good.
func recur(ctx context.Context, tx *db.Tx, j Job, next time.Time, cause string) error {
	_, err := tx.Exec(ctx, `UPDATE job SET running = FALSE, due = ?, attempt = 0, error = ?
		WHERE id = ? AND token = ? AND running`, db.Micros(next), cause, j.ID, j.Token)
	return err
}

// retry makes a job that failed wait until it is tried again.
func retry(ctx context.Context, tx *db.Tx, j Job, at time.Time, cause string) error {
	_, err := tx.Exec(ctx, `UPDATE job SET running = FALSE, due = ?, error = ?
		WHERE id = ? AND token = ? AND running`, db.Micros(at), cause, j.ID, j.Token)
	return err
}

// fail keeps a job that failed too often.
func fail(ctx context.Context, tx *db.Tx, j Job, now time.Time, cause string) error {
	_, err := tx.Exec(ctx, `UPDATE job SET running = FALSE, failed_at = ?, error = ?
		WHERE id = ? AND token = ? AND running`, db.Micros(now), cause, j.ID, j.Token)
	return err
}

// release hands a job back as if it had not been taken.
func release(ctx context.Context, tx *db.Tx, j Job, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE job SET running = FALSE, due = ?, attempt = attempt - 1
		WHERE id = ? AND token = ? AND running`, db.Micros(now), j.ID, j.Token)
	return err
}

// Stats counts the jobs of all processes.
type Stats struct {
	Waiting int64 // for their time, a worker or another attempt
	Running int64
	Failed  int64     // for good
	Oldest  time.Time // since when the longest waiting job has been due; zero when none is due
}

// Stats counts the jobs.
func (q *Queue) Stats(ctx context.Context) (Stats, error) {
	now := db.Micros(q.now())
	return db.One(ctx, q.d, func(r db.Row) (s Stats, err error) {
		var oldest int64
		err = r.Scan(&s.Waiting, &s.Running, &s.Failed, &oldest)
		if oldest < now {
			s.Oldest = db.Time(oldest)
		}
		return s, err
	}, `SELECT count(CASE WHEN failed_at IS NULL AND NOT running THEN 1 END), count(CASE WHEN running THEN 1 END),
		count(failed_at), coalesce(min(CASE WHEN failed_at IS NULL AND NOT running THEN due END), ?) FROM job`, now)
}

// Failure is a job that has failed for good.
type Failure struct {
	Job
	At    time.Time
	Error string // of the last attempt
}

// Failed returns the jobs that failed last, at most limit.
func (q *Queue) Failed(ctx context.Context, limit int) ([]Failure, error) {
	return db.All(ctx, q.d, func(r db.Row) (f Failure, err error) {
		var args string
		var at int64
		err = r.Scan(&f.ID, &f.Kind, &f.Key, &args, &f.Attempt, &f.Token, &at, &f.Error)
		f.Args, f.At = []byte(args), db.Time(at)
		return f, err
	}, `SELECT id, kind, coalesce(unique_key, ''), args, attempt, token, failed_at, error FROM job
		WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id DESC LIMIT ?`, limit)
}

// Retry makes a failed job due again, with all its attempts.
func (q *Queue) Retry(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := tx.Exec(ctx, "UPDATE job SET failed_at = NULL, attempt = 0, due = ? WHERE id = ? AND failed_at IS NOT NULL",
		db.Micros(q.now()), id)
	tx.Send(topic, "")
	return err
}
