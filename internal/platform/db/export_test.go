package db

import (
	"context"
	"time"
)

var Rewrite = rewrite

// WriterExec runs a statement of SQLite's own on the connection that writes.
func (d *DB) WriterExec(statement string) error {
	_, err := d.write.conn.ExecContext(context.Background(), statement)
	return err
}

// SetGroupTime sets how long a group may form on SQLite. No transaction may
// have begun.
func (d *DB) SetGroupTime(t time.Duration) {
	if d.write != nil {
		d.write.groupTime = t
	}
}

// SetPatience sets how long writers wait on SQLite.
func (d *DB) SetPatience(t time.Duration) { d.write.patience = t }
