package desk

import (
	"context"
	"net/http"
	"time"

	"stet/internal/platform/theme"
)

// backupPage is the view of desk/desk/backups.html.
type backupPage struct {
	BackupState
	Late      bool   // the last proven one is older than a night should leave it; never before the first night
	Megabytes string // its size, as the next in the desk's way to write numbers
	Lines     string // rows of the data base
}

// backupAge is how old the last proven backup may be.
const backupAge = 26 * time.Hour

func (d *Desk) showBackups(w http.ResponseWriter, r *http.Request) error {
	page, err := d.backup(r.Context())
	if err != nil {
		return err
	}
	return d.Frame(w, r, theme.Page{Title: d.words().T("desk.backups.title"), Template: "desk/desk/backups.html", View: page})
}

// backup returns what is known about the backups.
func (d *Desk) backup(ctx context.Context) (backupPage, error) {
	state, err := d.opt.Backups(ctx)
	late := !state.Tried.IsZero() && d.opt.Now().Sub(state.Proven) > backupAge
	state.Proven, state.Tried = d.local(state.Proven), d.local(state.Tried)
	l := d.words()
	return backupPage{
		BackupState: state, Late: late, Megabytes: l.Number((state.Size + 1<<20 - 1) >> 20), Lines: l.Number(state.Rows),
	}, err
}
