package media

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
)

// WorkerArgument is the subcommand that the program is started with to be a
// worker: it calls RunWorker with its standard input and output.
const WorkerArgument = "media-worker"

// workerMemory is how much memory a worker should use, in bytes: a
// photograph of 50 megapixels, decoded, scaled and encoded, takes about
// half. The kernel's limit, which ends the worker, is set further up.
const workerMemory = 1 << 30

// addressSpace bounds the addresses that a worker may use, in bytes. It
// lies above workerMemory, because the runtime reserves more than it uses.
const addressSpace = 3 * workerMemory

// RunWorker makes pictures on request until in ends; see Worker for the
// other side. It limits the memory of the whole process, so it is for a
// process that does nothing else.
func RunWorker(in io.Reader, out io.Writer) error {
	debug.SetMemoryLimit(workerMemory * 3 / 4)
	runtime.GOMAXPROCS(1) // the other cores are for readers
	// A signal to all processes of a terminal or a service is the server's
	// to obey: it ends the worker by closing its input.
	signal.Ignore(os.Interrupt, syscall.SIGTERM)
	if err := limitAddressSpace(); err != nil {
		return err
	}
	ctx := context.Background()
	maker := &picture.Maker{}
	defer maker.Close(ctx)
	from, to := bufio.NewReader(in), bufio.NewWriterSize(out, maxPiece)
	for {
		var ask request
		if err := readMessage(from, &ask); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		if err := answer(ctx, maker, ask, from, to); err != nil {
			return err
		}
		if err := to.Flush(); err != nil {
			return err
		}
	}
}

// answer reads the file of a request and sends all replies. Its error is
// that of the pipes: a picture that cannot be read is a reply.
func answer(ctx context.Context, maker *picture.Maker, ask request, from io.Reader, to io.Writer) error {
	sending := &body{r: from}
	file, err := io.ReadAll(io.LimitReader(sending, picture.MaxBytes+1))
	if err == nil {
		_, err = io.Copy(io.Discard, sending)
	}
	if err != nil {
		return err
	}
	send := func(r reply, data []byte) error {
		if err := writeMessage(to, r); err != nil {
			return err
		}
		return writeBody(to, bytes.NewReader(data))
	}
	if ask.Rest {
		err = maker.Rest(ctx, file, ask.Focus, ask.Have, func(v Variant, data []byte) error { return send(reply{Variant: &v}, data) })
	} else {
		err = first(ctx, maker, file, send)
	}
	return writeMessage(to, reply{Failure: failureOf(err)})
}

func first(ctx context.Context, maker *picture.Maker, file []byte, send func(reply, []byte) error) error {
	clean, facts, v, data, more, err := maker.First(ctx, file)
	if err != nil {
		return err
	}
	if err := send(reply{Facts: &facts}, clean); err != nil {
		return err
	}
	return send(reply{Variant: &v, More: more}, data)
}

func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return &failure{Kind: known.Kind, Text: known.Error()}
	}
	return &failure{Kind: fault.Internal, Text: err.Error()}
}
