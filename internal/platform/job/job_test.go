package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

var ctx = context.Background()

var migrations = db.Merge(pubsub.Migrations, job.Migrations)

// clock is moved by tests.
type clock struct{ us atomic.Int64 }

func newClock() *clock {
	c := new(clock)
	c.us.Store(time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC).UnixMicro())
	return c
}

func (c *clock) now() time.Time       { return time.UnixMicro(c.us.Load()).UTC() }
func (c *clock) move(d time.Duration) { c.us.Add(d.Microseconds()) }

// process is a program with a queue, as far as the data base can tell.
type process struct {
	*job.Queue
	d *db.DB
}

func start(t testing.TB, address string, now func() time.Time) process {
	t.Helper()
	d := dbtest.Open(t, address, now)
	bus, err := pubsub.Open(ctx, d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	q := job.NewQueue(d, bus, now, slog.New(slog.DiscardHandler))
	q.SetLook(20 * time.Millisecond)
	return process{q, d}
}

func (p process) enqueue(t testing.TB, jobs ...job.New) {
	t.Helper()
	if err := p.d.InTx(ctx, func(tx *db.Tx) error {
		for _, n := range jobs {
			if err := p.Enqueue(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func (p process) drain(t testing.TB) {
	t.Helper()
	if err := p.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

func (p process) stats(t testing.TB) job.Stats {
	t.Helper()
	s, err := p.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run runs the workers until the function it returns is called.
func (p process) run(t testing.TB) (stop func()) {
	t.Helper()
	running, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- p.Run(running) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 500 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("after five seconds: not %s", what)
}

// each runs the test on both data bases with a queue whose kind "count"
// counts.
func each(t *testing.T, fn func(t *testing.T, address string, c *clock)) {
	t.Helper()
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) { fn(t, address, newClock()) })
}

func TestJobComesWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		p := start(t, address, c.now)
		var got []string
		p.Handle("greet", job.Policy{Parallel: 1}, func(_ context.Context, j job.Job) error {
			var name string
			err := json.Unmarshal(j.Args, &name)
			got = append(got, fmt.Sprintf("%s %d", name, j.Attempt))
			return err
		})
		sentinel := errors.New("undo")
		if err := p.d.InTx(ctx, func(tx *db.Tx) error {
			if err := p.Enqueue(ctx, tx, job.New{Kind: "greet", Args: "nobody"}); err != nil {
				return err
			}
			return sentinel
		}); !errors.Is(err, sentinel) {
			t.Fatal(err)
		}
		p.enqueue(t, job.New{Kind: "greet", Args: "world"}, job.New{Kind: "greet", Args: "later", At: c.now().Add(time.Minute)})
		p.drain(t)
		if len(got) != 1 || got[0] != "world 1" {
			t.Errorf("ran %q", got)
		}
		c.move(time.Minute)
		p.drain(t)
		if len(got) != 2 || got[1] != "later 1" {
			t.Errorf("ran %q", got)
		}
		if s := p.stats(t); s != (job.Stats{}) {
			t.Errorf("left %+v", s)
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		p := start(t, address, c.now)
		var got []string
		p.Handle("resize", job.Policy{}, func(_ context.Context, j job.Job) error {
			got = append(got, string(j.Args))
			if len(got) == 1 { // enqueued while it runs: once more afterwards
				p.enqueue(t, job.New{Kind: "resize", Key: "a", Args: 3}, job.New{Kind: "resize", Key: "a", Args: 4})
			}
			return nil
		})
		p.Handle("other", job.Policy{}, func(context.Context, job.Job) error { got = append(got, "other"); return nil })
		p.enqueue(t, job.New{Kind: "resize", Key: "a", Args: 1, At: c.now().Add(time.Hour)})
		p.enqueue(t, job.New{Kind: "resize", Key: "a", Args: 2}) // replaces the one that waits
		p.drain(t)
		if strings.Join(got, " ") != "2 4" {
			t.Errorf("ran with %q, want 2 4", got)
		}
		p.enqueue(t, job.New{Kind: "other", Key: "a"})
		p.drain(t)
		if s := p.stats(t); s != (job.Stats{}) || len(got) != 3 {
			t.Errorf("ran %q, left %+v", got, s)
		}
	})
}

func TestRetryThenFail(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		p := start(t, address, c.now)
		var at []time.Time
		p.Handle("mail", job.Policy{Attempts: 4, Backoff: time.Minute}, func(_ context.Context, j job.Job) error {
			at = append(at, c.now())
			return fmt.Errorf("attempt %d: no answer\x00\xff", j.Attempt)
		})
		p.enqueue(t, job.New{Kind: "mail", Key: "k"})
		for range 60 * 20 {
			p.drain(t)
			c.move(time.Second)
		}
		if len(at) != 4 {
			t.Fatalf("tried %d times", len(at))
		}
		for i := 1; i < 4; i++ {
			longest := time.Minute << (i - 1)
			if pause := at[i].Sub(at[i-1]); pause < longest/2 || pause > longest+2*time.Second {
				t.Errorf("pause %d was %v, want %v to %v", i, pause, longest/2, longest)
			}
		}
		failed, err := p.Failed(ctx, 10)
		if err != nil || len(failed) != 1 || failed[0].Error != "attempt 4: no answer??" || failed[0].Key != "k" || failed[0].At.IsZero() {
			t.Fatalf("%+v, %v", failed, err)
		}
		if s := p.stats(t); s.Failed != 1 || s.Waiting != 0 {
			t.Errorf("%+v", s)
		}
		p.enqueue(t, job.New{Kind: "mail", Key: "k"})
		if s := p.stats(t); s.Failed != 0 || s.Waiting != 1 {
			t.Errorf("enqueued again: %+v", s)
		}
		p.drain(t)
		if len(at) != 5 {
			t.Errorf("enqueued again, it has run %d times", len(at))
		}
	})
}

func TestFailForGoodAndRetry(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		p := start(t, address, c.now)
		good := false
		p.Handle("decode", job.Policy{}, func(context.Context, job.Job) error {
			if good {
				return nil
			}
			return fault.New(fault.Invalid, "not a picture")
		})
		p.Handle("bug", job.Policy{Attempts: 1}, func(context.Context, job.Job) error { panic("oops") })
		p.enqueue(t, job.New{Kind: "decode"}, job.New{Kind: "bug"})
		p.drain(t)
		failed, err := p.Failed(ctx, 10)
		if err != nil || len(failed) != 2 {
			t.Fatalf("%+v, %v", failed, err)
		}
		for _, f := range failed {
			if f.Kind == "bug" && !strings.HasPrefix(f.Error, "panic: oops") {
				t.Errorf("error of the panic: %q", f.Error)
			}
		}
		good = true
		if err := p.d.InTx(ctx, func(tx *db.Tx) error {
			for _, f := range failed {
				if err := p.Retry(ctx, tx, f.ID); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		p.drain(t)
		if s := p.stats(t); s.Failed != 1 || s.Waiting != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// A worker that dies in the middle of a job loses it to another when its
// lease has run out; if it was only slow, it cannot write any more.
func TestRescue(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		slow, quick := start(t, address, c.now), start(t, address, c.now)
		took, release, guarded := make(chan job.Job, 1), make(chan struct{}), make(chan error, 1)
		slow.Handle("k", job.Policy{}, func(_ context.Context, j job.Job) error {
			took <- j
			<-release
			guarded <- slow.d.InTx(ctx, func(tx *db.Tx) error { return j.Guard(ctx, tx) })
			return nil
		})
		var ran []job.Job
		quick.Handle("k", job.Policy{}, func(_ context.Context, j job.Job) error {
			ran = append(ran, j)
			return quick.d.InTx(ctx, func(tx *db.Tx) error { return j.Guard(ctx, tx) })
		})
		slow.enqueue(t, job.New{Kind: "k"})
		done := make(chan error)
		go func() { done <- slow.Drain(ctx) }()
		first := <-took
		quick.drain(t)
		if len(ran) != 0 {
			t.Fatal("a leased job was taken")
		}
		c.move(2 * time.Minute)
		quick.drain(t)
		if len(ran) != 1 || ran[0].ID != first.ID || ran[0].Token <= first.Token || ran[0].Attempt != 2 {
			t.Fatalf("first %+v, then %+v", first, ran)
		}
		close(release)
		if err := <-guarded; !fault.Is(err, fault.Conflict) {
			t.Errorf("the slow worker's guard says %v", err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A job that outlasts its lease keeps it while its process lives.
func TestLeaseIsRenewed(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		a, b := start(t, address, time.Now), start(t, address, time.Now)
		var runs atomic.Int64
		for _, p := range []process{a, b} {
			p.SetLease(300 * time.Millisecond)
			p.Handle("long", job.Policy{}, func(ctx context.Context, _ job.Job) error {
				runs.Add(1)
				select {
				case <-time.After(900 * time.Millisecond):
				case <-ctx.Done():
				}
				return ctx.Err()
			})
			p.run(t)
		}
		a.enqueue(t, job.New{Kind: "long"})
		eventually(t, "done", func() bool { s := a.stats(t); return s.Waiting+s.Running == 0 })
		if n := runs.Load(); n != 1 {
			t.Errorf("ran %d times", n)
		}
	})
}

// Run stops within seconds and hands back what it could not finish.
func TestStopHandsBack(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		p := start(t, address, c.now)
		started := make(chan struct{})
		p.Handle("endless", job.Policy{}, func(ctx context.Context, _ job.Job) error {
			close(started)
			<-ctx.Done()
			return ctx.Err()
		})
		p.SetGrace(200 * time.Millisecond)
		stop := p.run(t)
		p.enqueue(t, job.New{Kind: "endless"})
		<-started
		stop()
		next := start(t, address, c.now)
		var got job.Job
		next.Handle("endless", job.Policy{}, func(_ context.Context, j job.Job) error { got = j; return nil })
		next.drain(t)
		if got.Attempt != 1 {
			t.Errorf("handed back as %+v", got)
		}
	})
}

// Two processes share the work; nothing runs twice or is left.
func TestTwoProcesses(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		const jobs = 200
		var mu sync.Mutex
		runs := map[string]int{}
		var both [2]atomic.Int64
		var ps []process
		for i := range both {
			p := start(t, address, time.Now)
			p.Handle("k", job.Policy{Parallel: 4}, func(_ context.Context, j job.Job) error {
				both[i].Add(1)
				time.Sleep(time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				runs[string(j.Args)]++
				return nil
			})
			p.run(t)
			ps = append(ps, p)
		}
		var batch []job.New
		for i := range jobs {
			batch = append(batch, job.New{Kind: "k", Args: i})
		}
		ps[0].enqueue(t, batch...)
		eventually(t, "all done", func() bool { return ps[0].stats(t) == job.Stats{} })
		if len(runs) != jobs {
			t.Errorf("%d of %d jobs ran", len(runs), jobs)
		}
		for args, n := range runs {
			if n != 1 {
				t.Errorf("job %s ran %d times", args, n)
			}
		}
		if both[0].Load() == 0 || both[1].Load() == 0 {
			t.Errorf("shared %d to %d", both[0].Load(), both[1].Load())
		}
	})
}

func TestEvery(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		a, b := start(t, address, c.now), start(t, address, c.now)
		var runs atomic.Int64
		for _, p := range []process{a, b} {
			p.Handle("sweep", job.Policy{Attempts: 1}, func(context.Context, job.Job) error {
				if runs.Add(1) == 2 {
					return errors.New("once")
				}
				return nil
			})
			p.Every("sweep", time.Minute)
			p.run(t)
		}
		eventually(t, "planned", func() bool { return a.stats(t).Waiting == 1 })
		for i := int64(1); i <= 3; i++ {
			if i == 3 {
				c.move(5 * time.Hour) // missed runs are made up for once
			}
			c.move(time.Minute)
			eventually(t, fmt.Sprintf("run %d", i), func() bool {
				s := a.stats(t)
				return runs.Load() == i && s.Waiting == 1
			})
		}
		a.enqueue(t, job.New{Kind: "sweep"}) // one of its own, out of turn
		eventually(t, "run out of turn", func() bool { return runs.Load() == 4 && a.stats(t) == job.Stats{Waiting: 1} })
	})
}

// A kind of jobs with a long backlog does not keep the others waiting.
func TestKindsDoNotBlockEachOther(t *testing.T) {
	each(t, func(t *testing.T, address string, c *clock) {
		p := start(t, address, c.now)
		release := make(chan struct{})
		p.Handle("slow", job.Policy{Parallel: 2}, func(context.Context, job.Job) error { <-release; return nil })
		published := make(chan struct{})
		p.Handle("publish", job.Policy{}, func(context.Context, job.Job) error { close(published); return nil })
		p.run(t)
		for i := range 10 {
			p.enqueue(t, job.New{Kind: "slow", Args: i})
		}
		p.enqueue(t, job.New{Kind: "publish"})
		select {
		case <-published:
		case <-time.After(3 * time.Second):
			t.Error("publish waits for the slow jobs")
		}
		close(release)
	})
}

// BenchmarkJobs enqueues and runs jobs that do nothing.
func BenchmarkJobs(b *testing.B) {
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return dbtest.SQLite(t, migrations) },
		"postgres": func(t testing.TB) string { return dbtest.Postgres(t, migrations) },
	} {
		b.Run(name, func(b *testing.B) {
			p := start(b, address(b), time.Now)
			p.Handle("nothing", job.Policy{Parallel: 16}, func(context.Context, job.Job) error { return nil })
			for left := b.N; left > 0; left -= 1000 {
				p.enqueue(b, make1000(min(left, 1000))...)
			}
			b.ResetTimer()
			p.drain(b)
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
			b.ReportMetric(float64(p.d.Stats().Retries)/float64(b.N), "retries/job")
		})
	}
}

func make1000(n int) []job.New {
	jobs := make([]job.New, n)
	for i := range jobs {
		jobs[i] = job.New{Kind: "nothing", Args: i}
	}
	return jobs
}
