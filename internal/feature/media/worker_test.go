package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
)

// TestMain lets the test binary be a worker, a good one or a bad one.
func TestMain(m *testing.M) {
	switch os.Getenv("STET_TEST_WORKER") {
	case "":
		os.Exit(m.Run())
	case "good":
		if err := RunWorker(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "crash":
		io.ReadFull(os.Stdin, make([]byte, 10))
		panic("out of ideas")
	case "crash later":
		writeMessage(os.Stdout, reply{Facts: &picture.Facts{Key: strings.Repeat("a", picture.KeyLength)}})
		os.Stdout.Write([]byte{0, 0, 0, 9, 'h', 'a', 'l', 'f'})
		io.ReadFull(os.Stdin, make([]byte, 1000))
	case "hang":
		time.Sleep(time.Hour)
	case "garbage":
		os.Stdout.Write(bytes.Repeat([]byte{0xff}, 1000))
		io.Copy(io.Discard, os.Stdin)
	case "greedy":
		if err := limitAddressSpace(); err != nil {
			panic(err)
		}
		memory := make([]byte, addressSpace)
		for i := range memory {
			memory[i] = 1
		}
	}
}

func testWorker(t testing.TB, kind string, timeout time.Duration) *Worker {
	t.Helper()
	w := NewWorker(WorkerOptions{Command: []string{os.Args[0]}, Env: []string{"STET_TEST_WORKER=" + kind}, Timeout: timeout})
	t.Cleanup(func() { w.Close() })
	return w
}

// photograph returns a JPEG file; different seeds give different pictures.
func photograph(t testing.TB, width, height, seed int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetRGBA(x, y, color.RGBA{R: uint8(x*3 + seed*31), G: uint8(y*2 + seed), B: uint8((x + y) / 2), A: 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// firstOf runs the first request for a file and returns the clean file and
// the variant.
func firstOf(ctx context.Context, w *Worker, file io.Reader) (facts picture.Facts, clean []byte, v Variant, data []byte, err error) {
	err = w.first(ctx, file, func(f picture.Facts, r io.Reader) (err error) {
		facts = f
		clean, err = io.ReadAll(r)
		return err
	}, func(made Variant, _ bool, r io.Reader) (err error) {
		v = made
		data, err = io.ReadAll(r)
		return err
	})
	return facts, clean, v, data, err
}

func TestWorker(t *testing.T) {
	ctx := context.Background()
	w := testWorker(t, "good", time.Minute)
	for i := range 3 {
		facts, clean, v, data, err := firstOf(ctx, w, bytes.NewReader(photograph(t, 700, 350, i)))
		if err != nil {
			t.Fatal(err)
		}
		if facts.Width != 700 || int64(len(clean)) != facts.Bytes || v.Name() != "700.jpg" || int64(len(data)) != v.Bytes {
			t.Errorf("facts %+v of %d bytes, variant %+v of %d bytes", facts, len(clean), v, len(data))
		}
		var names []string
		err = w.rest(ctx, bytes.NewReader(clean), picture.Centre, []string{"700.jpg", "320.webp", "480.webp", "wide-500-500.jpg", "wide-500-500.webp", "square-500-500.jpg", "square-500-500.webp"}, func(v Variant, r io.Reader) error {
			names = append(names, v.Name()) // leaves the data unread
			return nil
		})
		if err != nil || strings.Join(names, " ") != "card-500-500.jpg 700.webp" {
			t.Errorf("the rest: %v, %v", names, err)
		}
	}
}

func TestWorkerRefusesPolitely(t *testing.T) {
	ctx := context.Background()
	w := testWorker(t, "good", time.Minute)
	if _, _, _, _, err := firstOf(ctx, w, bytes.NewReader(photograph(t, 10, 10, 1))); err != nil {
		t.Fatal(err)
	}
	before := w.child
	_, _, _, _, err := firstOf(ctx, w, strings.NewReader("this is no picture"))
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "no picture") {
		t.Errorf("text: %v", err)
	}
	_, _, _, _, err = firstOf(ctx, w, io.LimitReader(neverEnding{}, picture.MaxBytes+100_000))
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("too many bytes: %v", err)
	}
	if _, _, _, _, err := firstOf(ctx, w, bytes.NewReader(photograph(t, 10, 10, 2))); err != nil || w.child != before {
		t.Errorf("after refusals the process is another: %v", err)
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

func TestWorkerThatFails(t *testing.T) {
	for _, test := range []struct {
		how  string
		kind fault.Kind
		says string
	}{
		{"crash", fault.Unavailable, "out of ideas"},
		{"crash later", fault.Unavailable, "ended in the middle"},
		{"garbage", fault.Unavailable, "garbled"},
		{"hang", fault.Unavailable, "longer than 300ms"},
		{"greedy", fault.Unavailable, "out of memory"},
	} {
		if test.how == "greedy" && runtime.GOOS != "linux" {
			continue // only there has the kernel a limit
		}
		timeout := 20 * time.Second
		if test.how == "hang" {
			timeout = 300 * time.Millisecond
		}
		w := testWorker(t, test.how, timeout)
		_, _, _, _, err := firstOf(context.Background(), w, bytes.NewReader(photograph(t, 300, 300, 1)))
		if !fault.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.how, err)
		}
		if w.child != nil {
			t.Errorf("%s: the process is kept", test.how)
		}
		w.opt.Env = []string{"STET_TEST_WORKER=good"}
		w.opt.Timeout = time.Minute
		if _, _, _, _, err := firstOf(context.Background(), w, bytes.NewReader(photograph(t, 30, 30, 1))); err != nil {
			t.Errorf("%s: the next picture suffers: %v", test.how, err)
		}
	}
}

func TestWorkerThatCannotStart(t *testing.T) {
	w := NewWorker(WorkerOptions{Command: []string{"/nonexistent/program"}})
	if _, _, _, _, err := firstOf(context.Background(), w, strings.NewReader("x")); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestWorkerHearsItsCaller(t *testing.T) {
	w := testWorker(t, "good", time.Minute)
	file := photograph(t, 300, 300, 1)
	full := errors.New("disk full")
	err := w.first(context.Background(), bytes.NewReader(file), func(picture.Facts, io.Reader) error { return full }, nil)
	if err != full {
		t.Errorf("an error of the caller came back as %v", err)
	}
	if _, _, _, _, err := firstOf(context.Background(), w, iotest.ErrReader(full)); err != full {
		t.Errorf("an error of the file came back as %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = w.first(ctx, bytes.NewReader(file), func(picture.Facts, io.Reader) error { cancel(); <-time.After(50 * time.Millisecond); return nil },
		func(Variant, bool, io.Reader) error { return nil })
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, _, _, _, err := firstOf(ctx, w, bytes.NewReader(file)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	if _, _, _, _, err := firstOf(context.Background(), w, bytes.NewReader(file)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestWorkerIsReplacedWhenItWasKilled(t *testing.T) {
	w := testWorker(t, "good", time.Minute)
	file := photograph(t, 30, 30, 1)
	if _, _, _, _, err := firstOf(context.Background(), w, bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
	if err := w.child.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	if _, _, _, _, err := firstOf(context.Background(), w, bytes.NewReader(file)); err != nil {
		t.Errorf("after it was killed while idle: %v", err)
	}
}

func TestIdleWorkerEnds(t *testing.T) {
	w := testWorker(t, "good", time.Minute)
	w.opt.Idle = 50 * time.Millisecond
	var commands []*exec.Cmd
	for range 2 {
		if _, _, _, _, err := firstOf(context.Background(), w, bytes.NewReader(photograph(t, 30, 30, 1))); err != nil {
			t.Fatal(err)
		}
		w.turn <- struct{}{}
		commands = append(commands, w.child.cmd)
		<-w.turn
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			w.turn <- struct{}{}
			gone := w.child == nil
			<-w.turn
			if gone {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("an idle process goes on")
			}
		}
	}
	if commands[0].ProcessState == nil || commands[0] == commands[1] {
		t.Error("the process was not ended and started anew")
	}
}

func TestWorkerServesOneAtATime(t *testing.T) {
	w := testWorker(t, "good", time.Minute)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			file := photograph(t, 100+i, 50, i)
			facts, _, _, _, err := firstOf(context.Background(), w, bytes.NewReader(file))
			if err != nil || facts.Width != 100+i {
				t.Errorf("%d: %+v, %v", i, facts, err)
			}
		})
	}
	wg.Wait()
}

// The worker gets no secret of the server's environment.
func TestWorkerEnvironmentIsEmpty(t *testing.T) {
	t.Setenv("STET_SECRET", "4711")
	w := NewWorker(WorkerOptions{Command: []string{"/usr/bin/env"}})
	defer w.Close()
	_, err := w.open(request{})
	if err != nil {
		t.Skip(err)
	}
	out, err := io.ReadAll(w.child.out)
	if err != nil || string(out) != WorkerVariable+"=1\n" {
		t.Errorf("the environment: %q, %v", out, err)
	}
}

func TestWorkerStartsNoWorker(t *testing.T) {
	w := testWorker(t, "good", time.Minute)
	t.Setenv(WorkerVariable, "1")
	if _, _, _, _, err := firstOf(context.Background(), w, strings.NewReader("x")); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

func FuzzConversation(f *testing.F) {
	var good bytes.Buffer
	writeMessage(&good, request{Have: []string{"a"}})
	writeBody(&good, strings.NewReader("file"))
	f.Add(good.Bytes())
	f.Add([]byte{0, 0, 0, 2, '{', '}', 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bytes.NewReader(data)
		var m request
		if readMessage(r, &m) != nil {
			return
		}
		b := &body{r: r}
		content, err := io.ReadAll(b)
		if err == nil && !b.done || err == io.EOF {
			t.Errorf("%d bytes without an end: %v", len(content), err)
		}
	})
}
