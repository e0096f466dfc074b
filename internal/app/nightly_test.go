package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestEveryNightHasAProvenBackup(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	a, err := Open(t.Context(), Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	importOK(t, a, "testdata/transfer")
	folder := filepath.Join(a.cfg.Data, backupsName)
	if err := os.MkdirAll(filepath.Join(folder, ".stet-backup-killed"), 0o700); err != nil {
		t.Fatal(err)
	}
	for night := range keptNights + 2 {
		state, err := a.Backups(t.Context())
		if err != nil || !a.isDue(state.Tried) {
			t.Fatalf("night %d: not due after %v, %v", night, state.Tried, err)
		}
		if err := a.nightly(t.Context(), state); err != nil {
			t.Fatal(err)
		}
		if state, err = a.Backups(t.Context()); err != nil || !state.Proven.Equal(now) || state.Error != "" || state.Rows == 0 {
			t.Fatalf("%+v, %v", state, err)
		}
		if a.isDue(state.Tried) {
			t.Error("due again at once")
		}
		now = now.Add(24 * time.Hour)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != keptNights {
		t.Errorf("%d entries are kept, %v", len(entries), err)
	}
}

func TestABackupThatFailsIsTold(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	a, err := Open(t.Context(), Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := os.WriteFile(filepath.Join(a.cfg.Data, backupsName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.nightly(t.Context(), BackupState{}); err == nil {
		t.Error("a file is no folder")
	}
	if state, err := a.Backups(t.Context()); err != nil || state.Error == "" || !state.Proven.IsZero() {
		t.Errorf("%+v, %v", state, err)
	}
}
