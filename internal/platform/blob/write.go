package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"stet/internal/platform/fault"
)

// abandonedAfter is how long nobody has written to a file in the waiting
// folder before Open takes its writer for dead.
const abandonedAfter = 24 * time.Hour

// Put stores what r holds under the key, in place of what was there, and
// returns its size in bytes once it is on disk. More than limit bytes are
// TooLarge, no room on the disk is Full; in both cases, and when r fails,
// the key keeps what it had.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, limit int64) (int64, error) {
	if err := check(ctx, key); err != nil {
		return 0, err
	}
	name := path.Join(waiting, rand.Text())
	size, err := s.write(ctx, name, r, limit)
	if err != nil {
		return 0, errors.Join(explain(err, key), s.remove(name))
	}
	folder := path.Dir(key)
	if err := s.makeFolders(folder); err != nil {
		return 0, errors.Join(explain(err, key), s.remove(name))
	}
	if err := s.root.Rename(name, key); err != nil {
		return 0, errors.Join(explain(err, key), s.remove(name))
	}
	return size, explain(s.syncFolder(folder), key)
}

func (s *Store) write(ctx context.Context, name string, r io.Reader, limit int64) (int64, error) {
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	size, err := io.Copy(f, &patient{ctx: ctx, r: io.LimitReader(r, limit+1)})
	if err != nil {
		return 0, err
	}
	if size > limit {
		return 0, fault.New(fault.TooLarge, "the file has more than %d bytes", limit)
	}
	if err := f.Sync(); err != nil {
		return 0, err
	}
	return size, f.Close()
}

// patient reads until its context is cancelled.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// makeFolders makes the folder and those above it, and flushes the parent
// of each new one: a file is not safe while the name of its folder is not.
func (s *Store) makeFolders(folder string) error {
	if folder == "." {
		return nil
	}
	err := s.root.Mkdir(folder, 0o750)
	switch {
	case err == nil:
		return s.syncFolder(path.Dir(folder))
	case errors.Is(err, fs.ErrExist):
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := s.makeFolders(path.Dir(folder)); err != nil {
		return err
	}
	return s.makeFolders(folder)
}

// syncFolder makes the names in the folder durable. A folder that is not
// there has no names to lose.
func (s *Store) syncFolder(folder string) error {
	f, err := s.root.Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func (s *Store) remove(name string) error {
	if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// clearAbandoned removes old files from the waiting folder. Their age is
// measured against a file made just now, so that it is the disk's clock
// that is asked twice.
func (s *Store) clearAbandoned() error {
	if err := s.makeFolders(waiting); err != nil {
		return err
	}
	probe := path.Join(waiting, rand.Text())
	if _, err := s.write(context.Background(), probe, strings.NewReader(""), 0); err != nil {
		return err
	}
	defer s.remove(probe)
	now, err := s.root.Stat(probe)
	if err != nil {
		return err
	}
	entries, err := fs.ReadDir(s.root.FS(), waiting)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || now.ModTime().Sub(info.ModTime()) < abandonedAfter {
			continue
		}
		if err := s.remove(path.Join(waiting, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// explain gives an error of the file system its kind; others keep theirs.
func explain(err error, key string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(err, fault.NotFound, "there is no file %q", key)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(err, fault.Full, "the disk has no room for the file %q", key)
	}
	return fmt.Errorf("the file %q: %w", key, err)
}
