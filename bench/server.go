package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a process that answers on address.
type server struct {
	name    string
	address string
	cmd     *exec.Cmd
	output  bytes.Buffer
}

// freeAddress returns a loopback address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// start starts a server and waits until path answers 200; it returns how
// long that took.
func start(name, address, path string, command string, args ...string) (*server, time.Duration, error) {
	s := &server{name: name, address: address, cmd: exec.Command(command, args...)}
	s.cmd.Stdout, s.cmd.Stderr = &s.output, &s.output
	begin := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, 0, err
	}
	client := &http.Client{Timeout: 30 * time.Second}
	for time.Since(begin) < 60*time.Second {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		conn.Close()
		res, err := client.Get("http://" + address + path)
		if err != nil {
			continue
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err == nil && res.StatusCode == http.StatusOK {
			return s, time.Since(begin), nil
		}
		time.Sleep(time.Millisecond)
	}
	s.stop()
	return nil, 0, fmt.Errorf("%s does not answer on %s%s\n%s", name, address, path, s.output.String())
}

// startStet serves a data folder.
func (b *bench) startStet(data, path string, more ...string) (*server, time.Duration, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	args := append([]string{"serve", "--data", data, "--listen", address}, more...)
	return start("Stet", address, path, b.stet, args...)
}

func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
}

// family returns the process and those it started.
func (s *server) family() []int {
	pids := []int{s.cmd.Process.Pid}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pids[0]))
	for _, task := range tasks {
		text, _ := os.ReadFile(task)
		for _, field := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(field); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// cpu returns the processor time that the server has used.
func (s *server) cpu() time.Duration {
	var ticks int64
	for _, pid := range s.family() {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		// The fields after the command's closing bracket: state is the first, utime and stime the 12th and 13th.
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		for _, f := range fields[11:13] {
			n, _ := strconv.ParseInt(f, 10, 64)
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// settle waits until the server's children have ended: a fresh site makes its
// pictures' sizes in one, which stays for a while after the last.
func (s *server) settle() {
	for range 180 {
		if len(s.family()) == 1 {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// memory returns the server's resident memory in MiB.
func (s *server) memory() float64 {
	var kib int64
	for _, pid := range s.family() {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				kib += n
			}
		}
	}
	return float64(kib) / 1024
}

// get fetches a page in the encoding, "" for none, without undoing it.
func get(address, path, encoding string) (http.Header, []byte, error) {
	req, err := http.NewRequest("GET", "http://"+address+path, nil)
	if err != nil {
		return nil, nil, err
	}
	if encoding != "" {
		req.Header.Set("Accept-Encoding", encoding)
	} else {
		req.Header.Set("Accept-Encoding", "identity")
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s", path, res.Status)
	}
	return res.Header, body, err
}
