package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"stet/internal/platform/fault"
)

// mustBeFree answers Conflict when something has the name already.
func mustBeFree(name string) error {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Conflict, "%s is already there: choose another name", name)
	}
	return nil
}

// giveName gives a finished file, which is on disk already, its name, and
// returns when the name is on disk too. It never takes a name away from
// another file.
func giveName(from, to string) error {
	err := os.Link(from, to)
	switch {
	case errors.Is(err, fs.ErrExist):
		return mustBeFree(to)
	case err != nil: // a file system without links
		if err = mustBeFree(to); err == nil {
			err = os.Rename(from, to)
		}
	default:
		err = os.Remove(from)
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// copyInto writes what r holds to a new file below root, making folders on
// the way, and returns when it is on disk.
func copyInto(ctx context.Context, root *os.Root, name string, r io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o750); err != nil {
		return err
	}
	out, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.Copy(out, interruptible{ctx, r}); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	return out.Close()
}

// interruptible reads until its context ends, so that Ctrl-C stops the copy
// of a large file.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}
