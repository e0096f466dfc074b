// Package blob keeps files by key under one folder.
//
// It promises that a file is there whole or not at all, also after a power
// cut: Put writes beside the place, flushes, renames and flushes the folder
// before it returns. Everything goes through an os.Root, so no key and no
// symbolic link leads out of the folder. Several processes may use one
// folder at a time.
//
// Start reading at Store; write.go has the durable part.
package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"stet/internal/platform/fault"
)

// MaxKey is the largest length of a key in bytes.
const MaxKey = 256

// waiting is the folder of files that are being written. No key can name
// it, because no segment of a key begins with a dot.
const waiting = ".writing"

// Store is a folder of files. It is safe for use by several goroutines.
type Store struct {
	root *os.Root
}

// Info describes a stored file.
type Info struct {
	Size    int64 // bytes
	ModTime time.Time
}

// Open opens the folder dir, makes it when it is missing, and clears away
// what writers that died left behind.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "make the folder for files")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "open the folder for files")
	}
	s := &Store{root: root}
	if err := s.clearAbandoned(); err != nil {
		root.Close()
		return nil, fault.Wrap(err, fault.Unavailable, "clear %s of files that were never finished", path.Join(dir, waiting))
	}
	return s, nil
}

// Close releases the folder.
func (s *Store) Close() error { return s.root.Close() }

// Get opens the file of the key; the caller closes it. The error is
// NotFound when there is none.
func (s *Store) Get(ctx context.Context, key string) (io.ReadSeekCloser, Info, error) {
	if err := check(ctx, key); err != nil {
		return nil, Info{}, err
	}
	f, err := s.root.Open(key)
	if err != nil {
		return nil, Info{}, explain(err, key)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		f.Close()
		return nil, Info{}, explain(err, key)
	}
	return f, Info{Size: info.Size(), ModTime: info.ModTime()}, nil
}

// Delete removes the file of the key. That there is none is no error.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	if err := s.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return explain(err, key)
	}
	return s.syncFolder(path.Dir(key))
}

// Walk calls fn for each file whose key begins with the folder prefix, in
// the order of the keys; the empty prefix means all. It ends with the first
// error of fn. Files written or deleted meanwhile may or may not be seen.
func (s *Store) Walk(ctx context.Context, prefix string, fn func(key string, info Info) error) error {
	start := "."
	if prefix != "" {
		start = strings.TrimSuffix(prefix, "/")
		if err := check(ctx, start); err != nil {
			return err
		}
	}
	return fs.WalkDir(s.root.FS(), start, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return explain(err, name)
		case ctx.Err() != nil:
			return ctx.Err()
		case entry.IsDir() && name == waiting:
			return fs.SkipDir
		case !entry.Type().IsRegular() || validKey(name) != nil:
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return explain(err, name)
		}
		return fn(name, Info{Size: info.Size(), ModTime: info.ModTime()})
	})
}

// check refuses a cancelled ctx and a key that is no safe path.
func check(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return validKey(key)
}

// validKey accepts what is a plain file name on every system and in S3:
// segments of a-z, 0-9, "-", "_" and ".", none of which begins with a dot.
func validKey(key string) error {
	if key == "" || len(key) > MaxKey {
		return fault.New(fault.Invalid, "a file's key has 1 to %d bytes, not %d", MaxKey, len(key))
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment[0] == '.' {
			return fault.New(fault.Invalid, "the key %q has a segment that is empty or begins with a dot", key)
		}
		for _, c := range []byte(segment) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
				return fault.New(fault.Invalid, "the key %q may have a-z, 0-9, -, _ and . only", key)
			}
		}
	}
	return nil
}
