package db_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
)

// replaceLog makes what SQLite has open as the write-ahead log of the data
// base another file, and returns a function that puts the log back. The log
// is emptied first, so that nothing needs to be read from it.
func replaceLog(t *testing.T, d *db.DB, address, with string) (restore func()) {
	t.Helper()
	if err := d.WriterExec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	log := strings.TrimPrefix(address, "sqlite:") + "-wal"
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	var fds []int
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == log {
			var fd int
			fmt.Sscan(filepath.Base(link), &fd)
			fds = append(fds, fd)
		}
	}
	if len(fds) == 0 {
		t.Fatal("the log is not open")
	}
	var undo []func()
	for _, fd := range fds {
		saved, err := syscall.Dup(fd)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(with, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		become(t, fd, int(f.Fd()))
		f.Close()
		undo = append(undo, func() {
			become(t, fd, saved)
			syscall.Close(saved)
		})
	}
	return func() {
		for _, fn := range undo {
			fn()
		}
	}
}

// become makes fd another name for the open file other.
func become(t *testing.T, fd, other int) {
	t.Helper()
	for {
		switch err := syscall.Dup3(other, fd, syscall.O_CLOEXEC); err {
		case nil:
			return
		case syscall.EINTR, syscall.EBUSY:
		default:
			t.Fatal(err)
		}
	}
}

// A commit that finds the disk full fails its whole group with Full; when
// there is room, writing goes on, and what failed has left no trace.
func TestCommitOnFullDisk(t *testing.T) {
	address := dbtest.SQLite(t, notes)
	d := dbtest.Open(t, address, nil)
	write := func(key string) error { return d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, key) }) }
	if err := write("before"); err != nil {
		t.Fatal(err)
	}
	restore := replaceLog(t, d, address, "/dev/full")
	var errs [3]error
	together(d,
		func() { errs[0] = write("a") },
		func() { errs[1] = write("b") },
		func() { errs[2] = write("a") })
	for i, err := range errs {
		if !fault.Is(err, fault.Full) {
			t.Errorf("writer %d was told %v", i, err)
		}
	}
	restore()
	if err := write("a"); err != nil {
		t.Error(err)
	}
	if n := count(t, d); n != 2 {
		t.Errorf("%d rows", n)
	}
	if err := d.Integrity(ctx); err != nil {
		t.Error(err)
	}
}

// After a commit that the disk did not confirm nothing more is acknowledged,
// even when the disk seems well again; readers go on.
func TestFailedSync(t *testing.T) {
	address := dbtest.SQLite(t, notes)
	d := dbtest.Open(t, address, nil)
	write := func(key string) error { return d.InTx(ctx, func(tx *db.Tx) error { return insert(tx, key) }) }
	if err := write("before"); err != nil {
		t.Fatal(err)
	}
	restore := replaceLog(t, d, address, "/dev/null") // takes every write, refuses fsync
	var errs [2]error
	together(d, func() { errs[0] = write("a") }, func() { errs[1] = write("b") })
	restore()
	for _, err := range append(errs[:], write("c")) {
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "restart Stet") {
			t.Errorf("a writer was told %v", err)
		}
	}
	if n := count(t, d); n != 1 {
		t.Errorf("readers see %d rows", n)
	}
	if err := write("d"); err == nil {
		t.Error("writing went on")
	}
}
