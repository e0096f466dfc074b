package pubsub

import (
	"context"
	"database/sql"
	"time"

	"stet/internal/platform/db"
)

// On SQLite each commit that carries messages writes one row. Every process
// asks twenty times a second whether the file has changed, which costs some
// microseconds (https://sqlite.org/pragma.html#pragma_data_version), and if
// so reads the rows that are new.

const (
	pollEvery = 50 * time.Millisecond

	// keep is how long rows stay. Who has not looked for so long, a process
	// that was suspended, notices the gap in the ids.
	keep = time.Minute

	// trimEvery is how many commits with messages this process makes between
	// two removals of old rows.
	trimEvery = 64
)

// recordRow writes the messages of a group as a part of it.
func (b *Bus) recordRow(ctx context.Context, tx *db.Tx, messages []db.Message) error {
	now := b.d.Now()
	_, err := tx.Exec(ctx, "INSERT INTO message (origin, body, at) VALUES (?, ?, ?)",
		b.origin, pack(messages), db.Micros(now))
	if err != nil || b.writes.Add(1)%trimEvery != 1 {
		return err
	}
	// The newest row stays, so that ids go on from it without a gap.
	_, err = tx.Exec(ctx, "DELETE FROM message WHERE at < ? AND id < (SELECT max(id) FROM message)",
		db.Micros(now.Add(-keep)))
	return err
}

// watch begins to look for rows of other processes; the function it returns
// goes on until its context ends.
func (b *Bus) watch(ctx context.Context) (func(context.Context), error) {
	w := &watcher{bus: b, side: b.d.Side()}
	err := w.prepare(ctx)
	if err != nil {
		w.side.Close()
		return nil, err
	}
	return w.run, nil
}

type watcher struct {
	bus     *Bus
	side    *sql.DB // data_version counts what other connections commit, so this one must stay the same
	version *sql.Stmt
	rows    *sql.Stmt
	seen    int64 // data_version when last read
	last    int64 // id of the newest row read
}

func (w *watcher) prepare(ctx context.Context) (err error) {
	if w.version, err = w.side.PrepareContext(ctx, "PRAGMA data_version"); err != nil {
		return err
	}
	if w.rows, err = w.side.PrepareContext(ctx, "SELECT id, origin, body FROM message WHERE id > ? ORDER BY id LIMIT 256"); err != nil {
		return err
	}
	if err = w.version.QueryRowContext(ctx).Scan(&w.seen); err != nil {
		return err
	}
	return w.side.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM message").Scan(&w.last)
}

func (w *watcher) run(ctx context.Context) {
	defer w.side.Close()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		err := w.look()
		if err != nil && !failing {
			w.bus.log.Error("messages of other processes cannot be read; trying on", "error", err)
		}
		failing = err != nil
	}
}

// look delivers the new rows of other processes, if there are any. It runs
// without a context because an interrupted connection is replaced, and
// data_version starts anew with it.
func (w *watcher) look() error {
	var version int64
	if err := w.version.QueryRow().Scan(&version); err != nil || version == w.seen {
		return err
	}
	for {
		n, err := w.read()
		if err != nil {
			return err
		}
		if n == 0 {
			w.seen = version
			return nil
		}
	}
}

// read delivers some rows and returns how many.
func (w *watcher) read() (n int, err error) {
	type row struct {
		id           int64
		origin, body string
	}
	rows, err := w.rows.Query(w.last)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var news []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.origin, &r.body); err != nil {
			return 0, err
		}
		news = append(news, r)
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	for _, r := range news {
		if r.id != w.last+1 {
			w.bus.announceLoss()
		}
		w.last = r.id
		if r.origin != w.bus.origin {
			w.bus.receive(r.body)
		}
	}
	return len(news), nil
}
