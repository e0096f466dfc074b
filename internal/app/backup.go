package app

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// The files of a backup, a zip archive.
const (
	manifestName = "manifest.json" // last, so that a cut archive has none
	sqliteName   = "stet.db"
	postgresName = "stet.pgdump" // pg_dump's custom format
	mediaFolder  = "media/"
)

// manifest says what a backup holds, so that a restore can prove that all of
// it came back.
type manifest struct {
	Version string           `json:"version"` // of the program that made it
	Made    time.Time        `json:"made"`
	Rows    map[string]int64 `json:"rows"` // of each table
	Files   []backupFile     `json:"files"`
}

type backupFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// BackupReport is what a backup proved.
type BackupReport struct {
	File   string
	Size   int64 // bytes
	Files  int   // pictures and other media
	Rows   int64
	Proven string // where it was restored to for the check
}

// Backup writes the whole site, keys and accounts included, to a new file
// while readers and writers go on. It then restores the file into a scratch
// place, compares every row count and every file's hash, and only then gives
// the file its name: a backup that exists has been proven.
func (a *App) Backup(ctx context.Context, file string) (BackupReport, error) {
	if _, err := os.Lstat(file); err == nil {
		return BackupReport{}, fault.New(fault.Conflict, "%s is already there: choose another name", file)
	}
	scratch, err := os.MkdirTemp(filepath.Dir(file), ".stet-backup-")
	if err != nil {
		return BackupReport{}, fault.Wrap(err, fault.Invalid, "no backup can be written beside %s", file)
	}
	defer os.RemoveAll(scratch)
	unproven := filepath.Join(scratch, "backup.zip")
	m, err := a.writeBackup(ctx, unproven, scratch)
	if err != nil {
		return BackupReport{}, err
	}
	proven, err := a.prove(ctx, unproven, scratch)
	if err != nil {
		return BackupReport{}, fmt.Errorf("the backup could not be restored, so it was thrown away: %w", err)
	}
	if err := os.Rename(unproven, file); err != nil {
		return BackupReport{}, err
	}
	report := BackupReport{File: file, Files: len(m.Files) - 1, Proven: proven}
	for _, n := range m.Rows {
		report.Rows += n
	}
	info, err := os.Stat(file)
	if err != nil {
		return BackupReport{}, err
	}
	report.Size = info.Size()
	return report, syncFolder(filepath.Dir(file))
}

func (a *App) writeBackup(ctx context.Context, name, scratch string) (manifest, error) {
	m := manifest{Version: Version(), Made: a.now().UTC().Truncate(time.Second)}
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return m, err
	}
	defer out.Close()
	archive := zip.NewWriter(out)
	dump := filepath.Join(scratch, sqliteName)
	if a.db.Dialect() == db.PostgreSQL {
		dump = filepath.Join(scratch, postgresName)
		m.Rows, err = a.dumpPostgres(ctx, dump)
	} else {
		m.Rows, err = a.dumpSQLite(ctx, dump)
	}
	if err != nil {
		return m, err
	}
	copied, err := os.Open(dump)
	if err != nil {
		return m, err
	}
	defer copied.Close()
	if err := m.add(archive, filepath.Base(dump), zip.Deflate, copied); err != nil {
		return m, err
	}
	// Files come after the rows that name them, so every picture of the copied rows is there.
	err = a.blobs.Walk(ctx, "", func(key string, _ blob.Info) error {
		file, _, err := a.blobs.Get(ctx, key)
		if err != nil {
			return err
		}
		defer file.Close()
		return m.add(archive, mediaFolder+key, zip.Store, file)
	})
	if err != nil {
		return m, err
	}
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return m, err
	}
	w, err := archive.CreateHeader(&zip.FileHeader{Name: manifestName, Method: zip.Deflate, Modified: m.Made})
	if err != nil {
		return m, err
	}
	if _, err := w.Write(text); err != nil {
		return m, err
	}
	if err := archive.Close(); err != nil {
		return m, err
	}
	return m, out.Sync()
}

// add writes one file into the archive and its hash into the manifest.
func (m *manifest) add(archive *zip.Writer, name string, method uint16, r io.Reader) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: m.Made})
	if err != nil {
		return err
	}
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(w, hash), r)
	m.Files = append(m.Files, backupFile{Name: name, Size: size, SHA256: hex.EncodeToString(hash.Sum(nil))})
	return err
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

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
