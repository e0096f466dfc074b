package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Finding is what the doctor found about one thing.
type Finding struct {
	What string // "disk", "clock", …
	OK   bool
	Says string // what was found
	Mend string // what to do, "" when OK
}

// leastDisk is the free space below which the doctor warns, in bytes.
const leastDisk = 1 << 30

// Doctor looks at everything that a site stands on and says how to mend what
// is wrong. It makes no site where there is none; like every command, it
// brings an older data base up to date. A site that cannot be opened is a
// finding, not an error.
func Doctor(ctx context.Context, cfg Config) []Finding {
	cfg = cfg.withDefaults()
	findings := []Finding{checkAddress(cfg), checkFolder(cfg), checkDisk(cfg.Data)}
	if _, err := os.Stat(cfg.Data); err != nil {
		return findings
	}
	if !hasSite(cfg) {
		return append(findings, Finding{What: "site", Says: "there is none in " + cfg.Data, Mend: "stet serve or stet import begins one"})
	}
	a, err := Open(ctx, cfg)
	if err != nil {
		return append(findings, Finding{What: "site", Says: err.Error(), Mend: mendOpening(err)})
	}
	defer a.Close()
	findings = append(findings, a.checkDatabase(ctx), a.checkClock(ctx), a.checkSettings(), a.checkJobs(ctx), a.checkTheme())
	if a.db.Dialect() == db.PostgreSQL {
		findings = append(findings, checkTools())
	}
	return findings
}

func mendOpening(err error) string {
	switch fault.KindOf(err) {
	case fault.Unavailable:
		return "see that the data base server runs and that the address in --database is right"
	case fault.Full:
		return "free some disk space"
	case fault.Conflict:
		return "start the version of Stet that it says, or restore a backup of before"
	default:
		return "run the newest version of Stet, or restore the latest backup into a new folder"
	}
}

func checkAddress(cfg Config) Finding {
	f := Finding{What: "address", OK: true, Says: cfg.Address}
	u, err := url.Parse(cfg.Address)
	switch {
	case cfg.Address == "":
		f.OK, f.Says = false, "none is set, so links in feeds lead to the listen address"
		f.Mend = "set --address or STET_ADDRESS to https:// and your domain"
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		f.OK, f.Mend = false, "write it as https://example.org"
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		f.OK, f.Says = false, cfg.Address+" is not encrypted"
		f.Mend = "put a proxy with a certificate in front and change the address to https"
	}
	return f
}

func checkFolder(cfg Config) Finding {
	f := Finding{What: "folder", OK: true, Says: cfg.Data + " can be written"}
	probe, err := os.CreateTemp(cfg.Data, ".stet-doctor-")
	if err != nil {
		f.OK, f.Says = false, err.Error()
		f.Mend = "make the folder, or give it to the user that Stet runs as (chown)"
		return f
	}
	probe.Close()
	os.Remove(probe.Name())
	return f
}

func (a *App) checkDatabase(ctx context.Context) Finding {
	f := Finding{What: "data base", OK: true}
	version, err := a.db.Version(ctx)
	if err == nil {
		err = a.db.Integrity(ctx)
	}
	size, sizeErr := a.db.SizeBytes(ctx)
	if err == nil {
		err = sizeErr
	}
	if err != nil {
		f.OK, f.Says, f.Mend = false, err.Error(), "restore the latest backup into a new folder: stet restore FILE --data DIR"
		return f
	}
	f.Says = fmt.Sprintf("%s, %.1f MB, whole, schema up to date", version, float64(size)/1e6)
	return f
}

// checkClock compares the clock with the data base's: the server's own, or
// the time at which the files were last written. A machine that woke up in
// the past publishes nothing that is scheduled.
func (a *App) checkClock(ctx context.Context) Finding {
	now := a.now()
	f := Finding{What: "clock", OK: true, Says: now.UTC().Format(time.RFC3339)}
	other, err := a.lastKnownTime(ctx)
	if err != nil {
		return Finding{What: "clock", Says: err.Error(), Mend: "see the data base"}
	}
	behind := other.Sub(now)
	if a.db.Dialect() == db.PostgreSQL {
		behind = behind.Abs()
	}
	if behind > time.Minute {
		f.OK = false
		f.Says += ", but the data base's time is " + other.UTC().Format(time.RFC3339)
		f.Mend = "set the clock of both machines: timedatectl set-ntp true"
	}
	return f
}

// lastKnownTime returns the time by the data base server, or when the files
// of the data base were last written.
func (a *App) lastKnownTime(ctx context.Context) (last time.Time, err error) {
	if a.db.Dialect() == db.PostgreSQL {
		side := a.db.Side()
		defer side.Close()
		err = side.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&last)
		return last, err
	}
	for _, name := range []string{sqliteName, sqliteName + "-wal"} {
		if info, err := os.Stat(filepath.Join(a.cfg.Data, name)); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last, nil
}

// checkTools looks for what a backup of PostgreSQL needs.
func checkTools() Finding {
	f := Finding{What: "backup", OK: true}
	for _, name := range []string{"pg_dump", "pg_restore"} {
		path, err := pgTool(name)
		if err != nil {
			return Finding{What: f.What, Says: err.Error(), Mend: "install the client programs of the server's version"}
		}
		f.Says = strings.TrimPrefix(f.Says+", "+path, ", ")
	}
	return f
}

func (a *App) checkSettings() Finding {
	current := a.site.Current()
	f := Finding{What: "settings", OK: true, Says: fmt.Sprintf("%s, %s, %s", current.Name, current.Language, current.Timezone)}
	var missing []string
	if current.Publisher.Name == "" {
		missing = append(missing, "the publisher's name")
	}
	if current.Publisher.Contact == "" {
		missing = append(missing, "a contact for readers")
	}
	if len(missing) > 0 {
		f.OK, f.Says = false, "not set: "+strings.Join(missing, ", ")
		f.Mend = `set them in the "publisher" of a site.json and import it`
	}
	return f
}

func (a *App) checkJobs(ctx context.Context) Finding {
	stats, err := a.jobs.Stats(ctx)
	if err != nil {
		return Finding{What: "jobs", Says: err.Error(), Mend: "see the data base"}
	}
	f := Finding{What: "jobs", OK: stats.Failed == 0, Says: fmt.Sprintf("%d waiting, %d failed", stats.Waiting, stats.Failed)}
	if !f.OK {
		f.Mend = "the log names each failed job and its last error"
	}
	return f
}

func (a *App) checkTheme() Finding {
	f := Finding{What: "theme", OK: true, Says: "templates are whole"}
	look, err := a.loadTheme()
	if err == nil {
		err = errors.Join(look.Problems()...)
	}
	if err != nil {
		f.OK, f.Says, f.Mend = false, err.Error(), "mend the file in the theme folder, or move it away"
	}
	return f
}
