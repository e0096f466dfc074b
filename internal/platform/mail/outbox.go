package mail

import (
	"context"
	"encoding/json"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

const sendJob = "mail.send"

// Outbox takes messages inside the transactions that cause them and sends
// them afterwards, from a job: a mail leaves exactly when its cause was
// committed, and a mail server that is away delays nobody.
type Outbox struct {
	jobs *job.Queue
	now  func() time.Time
}

// letter is a message on its way. Expires is in microseconds, 0 for never.
type letter struct {
	Message Message `json:"message"`
	Expires int64   `json:"expires"`
}

// NewOutbox returns an outbox whose messages go by the sender that using
// returns, asked anew for each.
func NewOutbox(jobs *job.Queue, using func() Sender, now func() time.Time) *Outbox {
	o := &Outbox{jobs: jobs, now: now}
	jobs.Handle(sendJob, job.Policy{Parallel: 4, Attempts: 12}, func(ctx context.Context, j job.Job) error {
		var l letter
		if err := json.Unmarshal(j.Args, &l); err != nil {
			return err
		}
		if l.Expires != 0 && o.now().After(db.Time(l.Expires)) {
			return nil
		}
		return using().Send(ctx, l.Message)
	})
	return o
}

// Put enqueues a message. key, "" for none, is what makes it the only one of
// its cause. A message that would be of no use after expires, such as one with
// a link to sign in, is dropped then; the zero time means never. The error is
// Invalid for a message that could never be sent.
func (o *Outbox) Put(ctx context.Context, tx *db.Tx, key string, m Message, expires time.Time) error {
	if err := m.check(); err != nil {
		return fault.Wrap(err, fault.Invalid, "the mail cannot be sent")
	}
	return o.jobs.Enqueue(ctx, tx, job.New{Kind: sendJob, Key: key, Args: letter{Message: m, Expires: db.Micros(expires)}})
}
