package media

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
)

// WorkerOptions sets up a Worker.
type WorkerOptions struct {
	Command []string      // what to start; this program with WorkerArgument when empty
	Env     []string      // for the process, which gets nothing of our own; usually none is needed
	Timeout time.Duration // for one request; 1 minute when zero
	Idle    time.Duration // after which an unused process is ended; 30 s when zero
	Log     *slog.Logger  // told when a process is ended by force; may be nil
}

// Worker decodes and encodes pictures in a child process, one at a time, so
// that a hostile or huge picture costs a process that is thrown away, and
// the server's memory stays small. The process starts with the first
// request and ends when nobody asks for a while.
type Worker struct {
	opt   WorkerOptions
	turn  chan struct{} // holds one token while somebody talks to the process
	child *child        // nil when none runs; touched in turn only
	idle  *time.Timer   // touched in turn only
}

// NewWorker returns a Worker; no process runs yet.
func NewWorker(opt WorkerOptions) *Worker {
	if opt.Timeout == 0 {
		opt.Timeout = time.Minute
	}
	if opt.Idle == 0 {
		opt.Idle = 30 * time.Second
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Worker{opt: opt, turn: make(chan struct{}, 1)}
}

// Close waits for the request under way and ends the process.
func (w *Worker) Close() error {
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	w.end()
	return nil
}

// first hands the clean file and then the first variant to the caller.
func (w *Worker) first(ctx context.Context, file io.Reader, keep func(picture.Facts, io.Reader) error,
	show func(v Variant, more bool, data io.Reader) error) error {
	kept, shown := false, false
	err := w.ask(ctx, request{}, file, func(r reply, data io.Reader) error {
		switch {
		case r.Facts != nil && !kept && validKey(r.Facts.Key):
			kept = true
			return keep(*r.Facts, data)
		case r.Variant != nil && kept && !shown:
			shown = true
			return show(*r.Variant, r.More, data)
		}
		return errGarbled
	})
	if err == nil && !shown {
		return errGarbled
	}
	return err
}

// rest hands the variants that the caller does not have, and crops around the
// focus, to emit.
func (w *Worker) rest(ctx context.Context, clean io.Reader, focus Focus, have []string, emit func(Variant, io.Reader) error) error {
	return w.ask(ctx, request{Rest: true, Focus: focus, Have: have}, clean, func(r reply, data io.Reader) error {
		if r.Variant == nil {
			return errGarbled
		}
		return emit(*r.Variant, data)
	})
}

// ask makes one request. After a polite refusal the process stays; after
// anything else that went wrong nobody knows where in the conversation it
// is, so it is ended.
func (w *Worker) ask(ctx context.Context, ask request, file io.Reader, each func(reply, io.Reader) error) error {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.turn }()
	c, err := w.open(ask)
	if err != nil {
		return err
	}
	var late atomic.Bool
	timer := time.AfterFunc(w.opt.Timeout, func() { late.Store(true); c.kill() })
	cancel := context.AfterFunc(ctx, c.kill)
	refused, err := c.converse(file, each)
	inTime, wanted := timer.Stop(), cancel()
	if err == nil && inTime && wanted {
		w.endLater()
		return refused
	}
	w.end()
	switch {
	case err == nil:
		return refused
	case late.Load():
		w.opt.Log.Warn("a picture worker was ended: it took too long", "limit", w.opt.Timeout)
		return fault.New(fault.Unavailable, "reading the picture took longer than %s", w.opt.Timeout)
	case ctx.Err() != nil:
		return ctx.Err()
	case c.broken:
		w.opt.Log.Warn("a picture worker ended unexpectedly", "error", err, "said", c.stderr.String())
		return fault.Wrap(err, fault.Unavailable, "the process that reads pictures ended in the middle of one%s", c.stderr.reason())
	}
	return err
}

// open sends the request to the process that runs, or to a new one when
// none runs or the one that did was ended from outside meanwhile.
func (w *Worker) open(ask request) (*child, error) {
	if w.idle != nil {
		w.idle.Stop()
	}
	if w.child != nil {
		if writeMessage(w.child.in, ask) == nil {
			return w.child, nil
		}
		w.end()
	}
	c, err := startChild(w.opt)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "the process that reads pictures cannot be started")
	}
	w.child = c
	// A pipe that breaks at once is found again when the file is sent.
	_ = writeMessage(c.in, ask)
	return c, nil
}

// end stops the process, if one runs.
func (w *Worker) end() {
	if w.idle != nil {
		w.idle.Stop()
	}
	if w.child != nil {
		w.child.stop()
		w.child = nil
	}
}

// endLater ends the process when nobody has asked for a while.
func (w *Worker) endLater() {
	w.idle = time.AfterFunc(w.opt.Idle, func() {
		select {
		case w.turn <- struct{}{}:
			w.end()
			<-w.turn
		default: // somebody is asking just now
		}
	})
}

// child is a running process.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *lastWords
	broken bool // the pipes failed, not the caller
}

// WorkerVariable is set in the environment of every worker, so that a
// program that does not know its subcommand cannot start itself without end.
const WorkerVariable = "STET_MEDIA_WORKER"

func startChild(opt WorkerOptions) (*child, error) {
	if os.Getenv(WorkerVariable) != "" {
		return nil, errors.New("a worker starts no worker")
	}
	command := opt.Command
	if len(command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		command = []string{self, WorkerArgument}
	}
	c := &child{cmd: exec.Command(command[0], command[1:]...), stderr: &lastWords{}}
	c.cmd.Env = append([]string{WorkerVariable + "=1"}, opt.Env...) // and nothing of our own, which holds secrets
	c.cmd.Stderr = c.stderr
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReaderSize(out, maxPiece)
	return c, c.cmd.Start()
}

func (c *child) kill() {
	// It fails when the process has ended, which is what is wanted.
	_ = c.cmd.Process.Kill()
}

// stop ends the process and waits for it.
func (c *child) stop() {
	c.in.Close()
	c.kill()
	_ = c.cmd.Wait() // its status is that of a kill
}

// converse sends the file of a request and hands the replies to each.
// refused is what the worker says against the picture. With err the
// conversation is broken off in the middle.
func (c *child) converse(file io.Reader, each func(reply, io.Reader) error) (refused, err error) {
	from := &source{r: file}
	err = writeBody(c.in, from)
	if from.err != nil {
		return nil, from.err
	}
	if err != nil {
		c.broken = true
		return nil, err
	}
	for {
		var r reply
		if err := readMessage(c.out, &r); err != nil {
			c.broken = true
			return nil, err
		}
		if r.last() {
			return r.Failure.err(), nil
		}
		data := &body{r: c.out}
		err := each(r, data)
		if err == nil {
			_, err = io.Copy(io.Discard, data)
		}
		if err != nil {
			c.broken = data.err != nil
			return nil, err
		}
	}
}

func (f *failure) err() error {
	if f == nil {
		return nil
	}
	return fault.New(f.Kind, "%s", f.Text)
}

// lastWords keeps the beginning of what a process says before it ends; Go's
// reports begin with the reason.
type lastWords struct{ text strings.Builder }

func (l *lastWords) Write(p []byte) (int, error) {
	if room := 2048 - l.text.Len(); room > 0 {
		l.text.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (l *lastWords) String() string { return l.text.String() }

// reason returns the first line, as the end of a sentence.
func (l *lastWords) reason() string {
	line, _, _ := strings.Cut(l.text.String(), "\n")
	if line == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", line)
}
