package job_test

import (
	"context"
	"strings"
	"testing"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

func TestCancelledJobsAreGoneWhetherTheyWaitOrHaveFailed(t *testing.T) {
	dbtest.EachAddress(t, migrations, func(t *testing.T, address string) {
		p := start(t, address, newClock().now)
		var ran []string
		p.Handle("mail", job.Policy{}, func(_ context.Context, j job.Job) error {
			if strings.Contains(string(j.Args), "broken") {
				return fault.New(fault.Invalid, "never")
			}
			ran = append(ran, string(j.Args))
			return nil
		})
		p.Handle("other", job.Policy{}, func(_ context.Context, j job.Job) error { ran = append(ran, string(j.Args)); return nil })
		p.enqueue(t, job.New{Kind: "mail", Args: "ann broken"}, job.New{Kind: "mail", Args: "bee broken"})
		p.drain(t)
		p.enqueue(t, job.New{Kind: "mail", Args: "ann waits"}, job.New{Kind: "mail", Args: "bee waits"}, job.New{Kind: "other", Args: "ann elsewhere"})
		err := p.d.InTx(ctx, func(tx *db.Tx) error {
			return p.Cancel(ctx, tx, "mail", func(args []byte) bool { return strings.Contains(string(args), "ann") })
		})
		if err != nil {
			t.Fatal(err)
		}
		p.drain(t)
		if got := strings.Join(ran, " "); !strings.Contains(got, "bee waits") || !strings.Contains(got, "ann elsewhere") || strings.Contains(got, "ann waits") {
			t.Errorf("ran: %s", got)
		}
		if s := p.stats(t); s.Failed != 1 || s.Waiting != 0 {
			t.Errorf("%+v", s)
		}
	})
}
