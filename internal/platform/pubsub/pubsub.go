// Package pubsub carries short messages from transactions to every process
// that has the data base open.
//
// A transaction sends with db.Tx.Send; a subscriber hears of it once the
// transaction is durable, and never of one that was undone. In the sending
// process subscribers have run by the time InTx returns. Other processes
// hear within a tenth of a second: through LISTEN and NOTIFY on PostgreSQL
// (listen.go), through rows of the table message on SQLite (watch.go). A
// message arrives once; those of one transaction in order, those of
// different ones in any. A process that may have missed some is told so,
// see OnLost.
//
// Messages are hints to look again ("purge thread:42"), not work to be done:
// a process that is down does not get them later. Work is for package job.
package pubsub

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"stet/internal/platform/db"
)

// Migrations make the table of messages.
//
//go:embed migrations
var Migrations embed.FS

// Bus is this process's end. It is safe for concurrent use.
type Bus struct {
	d      *db.DB
	log    *slog.Logger
	origin string // names this process in messages, so that it skips its own
	writes atomic.Int64

	stop    context.CancelFunc
	stopped chan struct{}

	mu     sync.RWMutex
	topics map[string][]func(body string)
	lost   []func()
}

// Open connects the data base's transactions to a new bus; there can be one
// for each open data base. It listens when Open returns, until Close.
func Open(ctx context.Context, d *db.DB, log *slog.Logger) (*Bus, error) {
	b := &Bus{d: d, log: log, origin: rand.Text(), stopped: make(chan struct{}), topics: map[string][]func(string){}}
	receive, record := b.watch, b.recordRow
	if d.Dialect() == db.PostgreSQL {
		receive, record = b.listen, b.recordNotify
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	b.stop = stop
	loop, err := receive(ctx)
	if err != nil {
		stop()
		return nil, fmt.Errorf("listen for messages of other processes: %w", err)
	}
	d.UsePost(db.Post{Record: record, Deliver: b.deliver})
	go func() {
		defer close(b.stopped)
		loop(running)
	}()
	return b, nil
}

// Close stops listening to other processes.
func (b *Bus) Close() error {
	b.stop()
	<-b.stopped
	return nil
}

// Subscribe calls fn with the body of every later message on the topic. fn
// runs on the goroutine that sent the message, or on the one that listens to
// other processes: it must be quick and safe for concurrent use.
func (b *Bus) Subscribe(topic string, fn func(body string)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.topics[topic] = append(b.topics[topic], fn)
}

// OnLost calls fn whenever messages of other processes may have been missed
// and are heard again: what was learned from them before is in doubt, and
// caches are best emptied.
func (b *Bus) OnLost(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lost = append(b.lost, fn)
}

// deliver calls the subscribers of each message in turn.
func (b *Bus) deliver(messages []db.Message) {
	for _, m := range messages {
		b.mu.RLock()
		subscribers := b.topics[m.Topic]
		b.mu.RUnlock()
		for _, fn := range subscribers {
			fn(m.Body)
		}
	}
}

// receive delivers what another process has packed. A subscriber that panics
// does not end the listening.
func (b *Bus) receive(packed string) {
	defer b.survive()
	messages, err := unpack(packed)
	if err != nil {
		b.log.Error("a message of another process cannot be read", "error", err)
		return
	}
	b.deliver(messages)
}

// announceLoss calls those that OnLost registered.
func (b *Bus) announceLoss() {
	defer b.survive()
	b.mu.RLock()
	lost := b.lost
	b.mu.RUnlock()
	for _, fn := range lost {
		fn()
	}
}

func (b *Bus) survive() {
	if p := recover(); p != nil {
		b.log.Error("a subscriber panicked", "panic", p, "stack", string(debug.Stack()))
	}
}

// pack writes messages as one text: before each topic and each body its
// length in bytes and a colon.
func pack(messages []db.Message) string {
	var s strings.Builder
	for _, m := range messages {
		packOne(&s, m.Topic)
		packOne(&s, m.Body)
	}
	return s.String()
}

func packOne(s *strings.Builder, text string) {
	s.WriteString(strconv.Itoa(len(text)))
	s.WriteByte(':')
	s.WriteString(text)
}

// unpack reads what pack has written.
func unpack(packed string) ([]db.Message, error) {
	var messages []db.Message
	for rest := packed; rest != ""; {
		var m db.Message
		var err error
		if m.Topic, rest, err = unpackOne(rest); err != nil {
			return nil, err
		}
		if m.Body, rest, err = unpackOne(rest); err != nil {
			return nil, err
		}
		messages = append(messages, m)
	}
	return messages, nil
}

func unpackOne(s string) (text, rest string, err error) {
	length, after, ok := strings.Cut(s, ":")
	n, err := strconv.Atoi(length)
	if !ok || err != nil || n < 0 || n > len(after) {
		return "", "", fmt.Errorf("bad frame at byte %d from the end", len(s))
	}
	return after[:n], after[n:], nil
}
