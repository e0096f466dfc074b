package app

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// The files of a backup, a zip archive.
const (
	manifestName = "manifest.json" // last, so that a cut archive has none
	sqliteName   = "stet.db"
	postgresName = "stet.pgdump" // pg_dump's custom format
	mediaName    = "media"       // folder
	themeName    = "theme"       // folder, when the site has its own look
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

// opened is a backup whose manifest has been read.
type opened struct {
	*zip.ReadCloser
	file     string
	manifest manifest
}

// maxManifest bounds the manifest, in bytes: a few million pictures.
const maxManifest = 1 << 30

func openBackup(file string) (*opened, error) {
	archive, err := zip.OpenReader(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "there is no backup %s", file)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "%s is not a whole backup", file)
	}
	b := &opened{ReadCloser: archive, file: file}
	if err := b.readManifest(); err != nil {
		archive.Close()
		return nil, err
	}
	return b, nil
}

func (b *opened) readManifest() error {
	text, err := b.Open(manifestName)
	if err == nil {
		defer text.Close()
		err = json.NewDecoder(io.LimitReader(text, maxManifest)).Decode(&b.manifest)
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "%s is not a backup of Stet: it has no readable manifest", b.file)
	}
	if b.has(sqliteName) == b.has(postgresName) {
		return fault.New(fault.Invalid, "%s is not a backup of Stet: its manifest does not name one data base", b.file)
	}
	seen := make(map[string]bool, len(b.manifest.Files))
	for _, f := range b.manifest.Files {
		if !isPart(f.Name) || seen[f.Name] {
			return fault.New(fault.Invalid, "%s: no file of a backup is called %q, or it is there twice: the backup is damaged", b.file, f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

// isPart reports whether a backup may have a file of the name.
func isPart(name string) bool {
	folder, _, inside := strings.Cut(name, "/")
	if !inside {
		return name == sqliteName || name == postgresName
	}
	return name == path.Clean(name) && (folder == mediaName || folder == themeName)
}

func (b *opened) has(name string) bool {
	return slices.ContainsFunc(b.manifest.Files, func(f backupFile) bool { return f.Name == name })
}

// suits answers Invalid when the backup was made on another kind of data base
// than the one it is to go into.
func (b *opened) suits(cfg Config) error {
	made, wanted := db.SQLite, db.SQLite
	if b.has(postgresName) {
		made = db.PostgreSQL
	}
	if cfg.Database != "" {
		wanted = db.PostgreSQL
	}
	if strings.HasPrefix(cfg.Database, "sqlite:") {
		return fault.New(fault.Invalid, "a backup of SQLite is restored into the data folder: leave --database away")
	}
	if made != wanted {
		return fault.New(fault.Invalid, "%s was made on %s: restore it there, or move the site with export and import", b.file, made)
	}
	return nil
}
