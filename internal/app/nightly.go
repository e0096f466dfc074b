package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

const (
	nightlyJob  = "backup.nightly"
	nightlyHour = 3 // in the site's time zone; a night that was slept through is made up for
	keptNights  = 7

	backupsName = "backups" // folder of the nightly backups in the data folder
	backupFact  = "backup"
)

// BackupState is what is known about the nightly backups.
type BackupState struct {
	File    string    `json:"file"` // the last that was proven
	Machine string    `json:"machine"`
	Size    int64     `json:"size"` // bytes
	Rows    int64     `json:"rows"`
	Proven  time.Time `json:"proven"` // when it was restored and compared, zero if never
	Tried   time.Time `json:"tried"`
	Error   string    `json:"error"` // of the last attempt, "" when it was good
}

// Backups returns what is known about the nightly backups.
func (a *App) Backups(ctx context.Context) (BackupState, error) {
	var state BackupState
	return state, a.site.Noted(ctx, a.db, backupFact, &state)
}

// backNightly makes a proven backup every night. The job looks every hour, so
// that a machine that sleeps at night makes its backup in the morning.
func (a *App) backNightly() {
	a.jobs.Handle(nightlyJob, job.Policy{Parallel: 1, Attempts: 1, Timeout: 12 * time.Hour}, func(ctx context.Context, _ job.Job) error {
		state, err := a.Backups(ctx)
		if err != nil {
			return err
		}
		if !a.isDue(state.Tried) {
			return nil
		}
		return a.nightly(ctx, state)
	})
	a.jobs.Every(nightlyJob, time.Hour)
}

// isDue reports whether the last night's hour has passed since the last
// attempt.
func (a *App) isDue(tried time.Time) bool {
	now := a.now().In(a.site.Current().Location)
	night := time.Date(now.Year(), now.Month(), now.Day(), nightlyHour, 0, 0, 0, now.Location())
	if now.Before(night) {
		night = night.AddDate(0, 0, -1)
	}
	return tried.Before(night)
}

// nightly makes one backup, notes how it went, and lets the oldest go.
func (a *App) nightly(ctx context.Context, state BackupState) error {
	report, err := a.backupInto(ctx, filepath.Join(a.cfg.Data, backupsName))
	state.Tried = a.now().UTC()
	if state.Error = ""; err != nil {
		state.Error = err.Error()
	} else {
		state.File, state.Size, state.Rows, state.Proven = report.File, report.Size, report.Rows, state.Tried
		state.Machine, _ = os.Hostname()
	}
	noted := a.db.InTx(ctx, func(tx *db.Tx) error { return a.site.Note(ctx, tx, backupFact, state) })
	return errors.Join(err, noted)
}

func (a *App) backupInto(ctx context.Context, folder string) (BackupReport, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return BackupReport{}, fault.Wrap(err, fault.Invalid, "the folder %s for backups cannot be made", folder)
	}
	left, err := filepath.Glob(filepath.Join(folder, ".stet-backup-*")) // of a process that was killed
	if err != nil {
		return BackupReport{}, err
	}
	for _, scratch := range left {
		if err := os.RemoveAll(scratch); err != nil {
			return BackupReport{}, err
		}
	}
	name := a.now().In(a.site.Current().Location).Format("2006-01-02-150405") + ".zip"
	report, err := a.Backup(ctx, filepath.Join(folder, name))
	if err != nil {
		return report, err
	}
	return report, letGo(folder)
}

// letGo removes all but the newest backups, which the names sort.
func letGo(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".zip") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	for len(names) > keptNights {
		if err := os.Remove(filepath.Join(folder, names[0])); err != nil {
			return err
		}
		names = names[1:]
	}
	return nil
}
