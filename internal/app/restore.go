package app

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Restore brings a backup back into a data folder that holds nothing yet,
// and, when cfg names a PostgreSQL data base, into that, which must be empty
// too. A backup of one kind of data base is restored into the same kind;
// export and import move a site between them.
//
// Everything is unpacked and compared in a scratch folder within the data
// folder first, and moved into place last. When Restore fails, nothing that
// it did is left.
func Restore(ctx context.Context, cfg Config, file string) (err error) {
	cfg = cfg.withDefaults()
	b, err := openBackup(file)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.suits(cfg); err != nil {
		return err
	}
	made, err := makeEmpty(cfg.Data)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(cfg.Data, ".stet-restore-")
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the folder %s cannot be written", cfg.Data)
	}
	r := &restoration{opened: b, cfg: cfg, scratch: scratch}
	err = r.run(ctx)
	if err != nil {
		r.undo()
	}
	err = errors.Join(err, os.RemoveAll(scratch))
	if err != nil && made {
		os.Remove(cfg.Data) // it stays when somebody has put something there
	}
	return err
}

// makeEmpty makes the folder if it is missing, and answers Conflict when
// something is in it. A mounted disk has the folder lost+found, which counts
// as nothing.
func makeEmpty(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, fault.Wrap(os.MkdirAll(dir, 0o750), fault.Invalid, "the folder %s cannot be made", dir)
	}
	if err != nil {
		return false, fault.Wrap(err, fault.Invalid, "the folder %s cannot be read", dir)
	}
	for _, entry := range entries {
		if entry.Name() != "lost+found" {
			return false, fault.New(fault.Conflict, "%s is not empty, it has %s: restore into a new folder", dir, entry.Name())
		}
	}
	return false, nil
}

// prove restores a backup into a scratch place and says which.
func (a *App) prove(ctx context.Context, file, scratch string) (string, error) {
	cfg := Config{Data: filepath.Join(scratch, "restored"), Now: a.now, Log: a.log}
	if a.db.Dialect() == db.PostgreSQL {
		return "a scratch data base", a.proveOnPostgres(ctx, file, cfg)
	}
	return "a scratch folder", Restore(ctx, cfg, file)
}

// restoration is one run of Restore.
type restoration struct {
	*opened
	cfg     Config
	scratch string
	moved   []string // into the data folder
	filled  bool     // rows are in the PostgreSQL data base
}

func (r *restoration) run(ctx context.Context) error {
	if err := r.extract(ctx); err != nil {
		return err
	}
	if !r.has(postgresName) {
		if err := r.compare(ctx, "sqlite:"+filepath.Join(r.scratch, sqliteName)); err != nil {
			return err
		}
	}
	// The rows come last: without them the folder is no site.
	for _, name := range []string{mediaName, themeName} {
		if err := r.move(name); err != nil {
			return err
		}
	}
	if !r.has(postgresName) {
		if err := r.move(sqliteName); err != nil {
			return err
		}
		return syncFolder(r.cfg.Data)
	}
	if err := syncFolder(r.cfg.Data); err != nil {
		return err
	}
	if err := restorePostgres(ctx, r.cfg, filepath.Join(r.scratch, postgresName)); err != nil {
		return err
	}
	r.filled = true
	return r.compare(ctx, r.cfg.Database)
}

// move puts a part of the site in its place, if the backup has it.
func (r *restoration) move(name string) error {
	to := filepath.Join(r.cfg.Data, name)
	err := os.Rename(filepath.Join(r.scratch, name), to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		r.moved = append(r.moved, to)
	}
	return err
}

// undo takes away what was put in place.
func (r *restoration) undo() {
	for _, name := range r.moved {
		if err := os.RemoveAll(name); err != nil {
			r.cfg.Log.Error("a restore that failed left something behind: remove it", "file", name, "error", err)
		}
	}
	if !r.filled {
		return
	}
	if err := dropTables(r.cfg); err != nil {
		r.cfg.Log.Error("a restore that failed left tables behind: drop the data base", "error", err)
	}
}

// compare checks the restored data base and compares its row counts.
func (r *restoration) compare(ctx context.Context, address string) error {
	rows, err := countRows(ctx, address, r.cfg.Now)
	if err != nil {
		return err
	}
	for _, table := range slices.Sorted(maps.Keys(r.manifest.Rows)) {
		if rows[table] != r.manifest.Rows[table] {
			return fault.New(fault.Invalid, "table %s came back with %d rows, the manifest says %d: the backup is damaged",
				table, rows[table], r.manifest.Rows[table])
		}
	}
	return nil
}

// extract unpacks the backup into the scratch folder and checks the hash of
// each file. No name leads out of the folder.
func (r *restoration) extract(ctx context.Context) error {
	root, err := os.OpenRoot(r.scratch)
	if err != nil {
		return err
	}
	defer root.Close()
	blobs, err := blob.Open(filepath.Join(r.scratch, mediaName))
	if err != nil {
		return err
	}
	defer blobs.Close()
	for _, f := range r.manifest.Files {
		if err := r.extractFile(ctx, f, root, blobs); err != nil {
			return fmt.Errorf("restoring %s: %w", f.Name, err)
		}
	}
	return nil
}

func (r *restoration) extractFile(ctx context.Context, f backupFile, root *os.Root, blobs *blob.Store) error {
	in, err := r.Open(f.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Invalid, "the manifest names it, and it is not there: the backup is damaged")
	}
	if err != nil {
		return err
	}
	defer in.Close()
	hash := sha256.New()
	from := io.TeeReader(in, hash)
	if key, isMedia := strings.CutPrefix(f.Name, mediaName+"/"); isMedia {
		_, err = blobs.Put(ctx, key, from, f.Size)
	} else {
		err = copyInto(ctx, root, f.Name, from)
	}
	if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) || fault.Is(err, fault.TooLarge) {
		return fault.Wrap(err, fault.Invalid, "the backup is damaged")
	}
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != f.SHA256 {
		return fault.New(fault.Invalid, "its SHA-256 is %s, the manifest says %s: the backup is damaged", got, f.SHA256)
	}
	return nil
}
