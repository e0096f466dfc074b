package main

import (
	"archive/zip"
	"bufio"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// server is the server of one script.
type server struct {
	process *exec.Cmd
	output  *bufio.Reader
	address string
}

type serverKey struct{}

// serving starts "stet serve" with more arguments, on a free port, and goes on
// when it has said where it is open. The environment then has LISTEN.
//
//	serving [ARG...]
func serving(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: serving [ARG...]")
	}
	s := ts.Value(serverKey{}).(*server)
	program, err := exec.LookPath("stet")
	ts.Check(err)
	s.process = exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	s.process.Dir = ts.MkAbs(".")
	s.process.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "TMPDIR=" + ts.Getenv("TMPDIR")}
	s.process.Stderr = ts.Stderr()
	out, err := s.process.StdoutPipe()
	ts.Check(err)
	ts.Check(s.process.Start())
	ts.Defer(func() { s.end(os.Kill) })
	s.output = bufio.NewReader(out)
	for s.address == "" {
		line, err := s.output.ReadString('\n')
		if err != nil {
			ts.Fatalf("the server ended before it was open: %v", errors.Join(err, s.process.Wait()))
		}
		if _, address, found := strings.Cut(line, "Read it"); found {
			s.address = strings.TrimRight(strings.TrimSpace(address), "/")
		}
		ts.Logf("%s", strings.TrimSpace(line))
	}
	ts.Setenv("LISTEN", strings.TrimPrefix(s.address, "http://"))
}

// end ends the server, if it still runs, and returns how it ended.
func (s *server) end(signal os.Signal) error {
	if s.process == nil {
		return nil
	}
	process := s.process
	s.process, s.address = nil, ""
	if err := process.Process.Signal(signal); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, s.output)
	return errors.Join(err, process.Wait())
}

// stopped sends the server SIGTERM and waits until it has ended, which must
// be with status 0.
func stopped(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: stopped")
	}
	ts.Check(ts.Value(serverKey{}).(*server).end(syscall.SIGTERM))
}

// get asks the server for a page until its status and text are as wanted: what
// another process changed shows after a moment. It gives up after half a
// minute.
//
//	get PATH STATUS [REGEXP]
func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: get PATH STATUS [REGEXP]")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := regexp.MustCompile("")
	if len(args) == 3 {
		text = regexp.MustCompile(args[2])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var code int
	var body []byte
	for range 600 {
		code, body, err = fetch(client, ts.Value(serverKey{}).(*server).address+args[0])
		ts.Check(err)
		if code == want && text.Match(body) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s answers %d, want %d and %q:\n%s", args[0], code, want, text, body)
}

// fetch returns the status and body of a page; a redirect's body is where it
// leads.
func fetch(client *http.Client, address string) (int, []byte, error) {
	answer, err := client.Get(address)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	if to := answer.Header.Get("Location"); to != "" {
		return answer.StatusCode, []byte(to), nil
	}
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

// status runs a program and compares its exit status.
//
//	status STATUS PROGRAM [ARG...]
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status STATUS PROGRAM [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// cut writes the first half of a file to another.
//
//	cut FILE HALF
func cut(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text[:len(text)/2]), 0o600))
}

// tamper copies a zip with other text in one of its files.
//
//	tamper ZIP NAME TEXT OTHER
func tamper(ts *testscript.TestScript, neg bool, args []string) {
	from, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer from.Close()
	out, err := os.Create(ts.MkAbs(args[3]))
	ts.Check(err)
	defer out.Close()
	to := zip.NewWriter(out)
	for _, f := range from.File {
		if f.Name != args[1] {
			ts.Check(to.Copy(f))
			continue
		}
		w, err := to.Create(f.Name)
		ts.Check(err)
		_, err = io.WriteString(w, args[2])
		ts.Check(err)
	}
	ts.Check(to.Close())
}
