package app

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// BackupReport is what a backup proved.
type BackupReport struct {
	File   string
	Size   int64 // bytes
	Files  int   // pictures and the like, besides the data base
	Rows   int64
	Proven string // where it was restored to for the check
}

// Backup writes the whole site, keys and accounts included, to a new file
// while readers and writers go on. It then restores the file into a scratch
// place, compares every row count and every file's hash, and only then gives
// the file its name: a backup that exists has been proven. It needs about
// three times the room of the site beside the file while it works.
func (a *App) Backup(ctx context.Context, file string) (BackupReport, error) {
	if err := mustBeFree(file); err != nil {
		return BackupReport{}, err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(file), ".stet-backup-")
	if err != nil {
		return BackupReport{}, fault.Wrap(err, fault.Invalid, "no backup can be written beside %s", file)
	}
	defer os.RemoveAll(scratch)
	unproven := filepath.Join(scratch, "backup.zip")
	m, err := a.writeBackup(ctx, unproven, scratch)
	if err != nil {
		return BackupReport{}, fmt.Errorf("writing the backup: %w", err)
	}
	proven, err := a.prove(ctx, unproven, scratch)
	if err != nil {
		return BackupReport{}, fmt.Errorf("the backup could not be restored, so it was thrown away: %w", err)
	}
	info, err := os.Stat(unproven)
	if err != nil {
		return BackupReport{}, err
	}
	report := BackupReport{File: file, Size: info.Size(), Files: len(m.Files) - 1, Proven: proven}
	for _, n := range m.Rows {
		report.Rows += n
	}
	return report, giveName(unproven, file)
}

// pack is a backup that is being written.
type pack struct {
	manifest
	ctx     context.Context
	archive *zip.Writer
}

func (a *App) writeBackup(ctx context.Context, name, scratch string) (manifest, error) {
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return manifest{}, err
	}
	defer out.Close()
	p := &pack{ctx: ctx, archive: zip.NewWriter(out)}
	p.Version, p.Made = Version(), a.now().UTC().Truncate(time.Second)
	if err := a.packDatabase(p, scratch); err != nil {
		return manifest{}, err
	}
	// Files come after the rows that name them, so every picture of the copied rows is there.
	if err := a.packMedia(p); err != nil {
		return manifest{}, err
	}
	if err := p.folder(a.themeFolder(), themeName); err != nil {
		return manifest{}, err
	}
	if err := p.finish(); err != nil {
		return manifest{}, err
	}
	if err := out.Sync(); err != nil {
		return manifest{}, err
	}
	return p.manifest, out.Close()
}

// packDatabase adds a copy of the data base as it is at one moment.
func (a *App) packDatabase(p *pack, scratch string) error {
	name, method, dump := sqliteName, zip.Deflate, a.dumpSQLite
	if a.db.Dialect() == db.PostgreSQL {
		name, method, dump = postgresName, zip.Store, a.dumpPostgres // pg_dump compresses
	}
	file := filepath.Join(scratch, name)
	var err error
	if p.Rows, err = dump(p.ctx, file); err != nil {
		return err
	}
	copied, err := os.Open(file)
	if err != nil {
		return err
	}
	defer copied.Close()
	if err := p.add(name, method, copied); err != nil {
		return err
	}
	return os.Remove(file)
}

func (a *App) packMedia(p *pack) error {
	return a.blobs.Walk(p.ctx, "", func(key string, _ blob.Info) error {
		file, _, err := a.blobs.Get(p.ctx, key)
		if fault.Is(err, fault.NotFound) {
			return nil // deleted a moment ago
		}
		if err != nil {
			return err
		}
		defer file.Close()
		return p.add(mediaName+"/"+key, zip.Store, file)
	})
}

// folder adds the regular files of a folder, if it is there. Links are not
// followed out of it.
func (p *pack) folder(dir, name string) error {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(at string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		file, err := root.Open(at)
		if err != nil {
			return err
		}
		defer file.Close()
		return p.add(name+"/"+at, zip.Deflate, file)
	})
}

// add writes one file into the archive and its hash into the manifest.
func (p *pack) add(name string, method uint16, r io.Reader) error {
	w, err := p.archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: p.Made})
	if err != nil {
		return err
	}
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(w, hash), interruptible{p.ctx, r})
	p.Files = append(p.Files, backupFile{Name: name, Size: size, SHA256: hex.EncodeToString(hash.Sum(nil))})
	return err
}

// finish writes the manifest.
func (p *pack) finish() error {
	text, err := json.MarshalIndent(p.manifest, "", "\t")
	if err != nil {
		return err
	}
	w, err := p.archive.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate, Modified: p.Made})
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	return p.archive.Close()
}

// dumpSQLite copies the data base and counts the rows of the copy.
func (a *App) dumpSQLite(ctx context.Context, to string) (map[string]int64, error) {
	if err := a.db.Backup(ctx, to); err != nil {
		return nil, err
	}
	return countRows(ctx, "sqlite:"+to, a.now)
}

// countRows opens a copied data base, checks it and counts its rows.
func countRows(ctx context.Context, address string, now func() time.Time) (map[string]int64, error) {
	copied, err := db.Open(ctx, address, db.Options{Now: now, Readers: 1})
	if err != nil {
		return nil, err
	}
	defer copied.Close()
	if err := copied.Integrity(ctx); err != nil {
		return nil, err
	}
	return copied.Counts(ctx, copied)
}
