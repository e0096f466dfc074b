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
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Restore brings a backup back into a data folder that holds no site yet,
// and, when cfg names a PostgreSQL data base, into that, which must be empty.
// A backup of one kind of data base is restored into the same kind; export
// and import move a site between them.
func Restore(ctx context.Context, cfg Config, file string) error {
	cfg = cfg.withDefaults()
	if entries, err := os.ReadDir(cfg.Data); err == nil && len(entries) > 0 {
		return fault.New(fault.Conflict, "%s is not empty: restore into a new folder and move it when it is right", cfg.Data)
	}
	b, err := openBackup(file)
	if err != nil {
		return err
	}
	defer b.Close()
	isPostgres := cfg.Database != "" && !strings.HasPrefix(cfg.Database, "sqlite:")
	if isPostgres != b.has(postgresName) {
		return fault.New(fault.Invalid, "%s was made on %s: restore it there, or move the site with export and import", file, b.dialect())
	}
	if err := b.extract(ctx, cfg.Data); err != nil {
		return err
	}
	address := "sqlite:" + filepath.Join(cfg.Data, sqliteName)
	if isPostgres {
		dump := filepath.Join(cfg.Data, postgresName)
		if err := restorePostgres(ctx, cfg.Database, dump); err != nil {
			return err
		}
		if err := os.Remove(dump); err != nil {
			return err
		}
		address = cfg.Database
	}
	return b.compare(ctx, cfg, address)
}

// prove restores a backup into a scratch place and says which.
func (a *App) prove(ctx context.Context, file, scratch string) (string, error) {
	cfg := Config{Data: filepath.Join(scratch, "restored"), Now: a.now, Log: a.log}
	if a.db.Dialect() == db.PostgreSQL {
		return a.proveOnPostgres(ctx, file, cfg)
	}
	return "a scratch folder", Restore(ctx, cfg, file)
}

// opened is a backup whose manifest has been read.
type opened struct {
	*zip.ReadCloser
	manifest manifest
}

func openBackup(file string) (*opened, error) {
	archive, err := zip.OpenReader(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "there is no backup %s", file)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "%s is not a whole backup", file)
	}
	b := &opened{ReadCloser: archive}
	text, err := archive.Open(manifestName)
	if err == nil {
		defer text.Close()
		err = json.NewDecoder(text).Decode(&b.manifest)
	}
	if err != nil {
		archive.Close()
		return nil, fault.Wrap(err, fault.Invalid, "%s is not a backup of Stet: it has no readable manifest", file)
	}
	return b, nil
}

func (b *opened) has(name string) bool {
	return slices.ContainsFunc(b.manifest.Files, func(f backupFile) bool { return f.Name == name })
}

func (b *opened) dialect() string {
	if b.has(postgresName) {
		return "PostgreSQL"
	}
	return "SQLite"
}

// extract writes the files of the backup below dir and checks their hashes.
// Pictures go through a blob store, which lets no name lead out of its folder.
func (b *opened) extract(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fault.Wrap(err, fault.Invalid, "the folder %s cannot be made", dir)
	}
	blobs, err := blob.Open(filepath.Join(dir, "media"))
	if err != nil {
		return err
	}
	defer blobs.Close()
	for _, f := range b.manifest.Files {
		if err := b.extractFile(ctx, f, dir, blobs); err != nil {
			return fmt.Errorf("restoring %s: %w", f.Name, err)
		}
	}
	return syncFolder(dir)
}

func (b *opened) extractFile(ctx context.Context, f backupFile, dir string, blobs *blob.Store) error {
	in, err := b.Open(f.Name)
	if err != nil {
		return err
	}
	defer in.Close()
	hash := sha256.New()
	r := io.TeeReader(in, hash)
	if key, isMedia := strings.CutPrefix(f.Name, mediaFolder); isMedia {
		_, err = blobs.Put(ctx, key, r, f.Size)
	} else if f.Name == sqliteName || f.Name == postgresName {
		err = writeFile(filepath.Join(dir, f.Name), r)
	} else {
		return fault.New(fault.Invalid, "no file of a backup has that name")
	}
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != f.SHA256 {
		return fault.New(fault.Invalid, "its SHA-256 is %s, the manifest says %s: the backup is damaged", got, f.SHA256)
	}
	return nil
}

func writeFile(name string, r io.Reader) error {
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.Copy(out, r); err != nil {
		return err
	}
	return out.Sync()
}

// compare checks the restored data base and compares its row counts.
func (b *opened) compare(ctx context.Context, cfg Config, address string) error {
	rows, err := countRows(ctx, address, cfg.Now)
	if err != nil {
		return err
	}
	for _, table := range slices.Sorted(maps.Keys(b.manifest.Rows)) {
		if rows[table] != b.manifest.Rows[table] {
			return fault.New(fault.Internal, "table %s came back with %d rows, it had %d", table, rows[table], b.manifest.Rows[table])
		}
	}
	return nil
}
