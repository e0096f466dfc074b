package db

import (
	"context"
	"fmt"
	"strings"
)

// Tables returns the names of all tables, in byte order.
func (d *DB) Tables(ctx context.Context) ([]string, error) {
	query := "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
	if d.dialect == PostgreSQL {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name"
	}
	text := func(r Row) (s string, err error) { return s, r.Scan(&s) }
	return All(ctx, d, text, query)
}

// Counts returns how many rows each table has, as q sees them. A backup's
// check compares them.
func (d *DB) Counts(ctx context.Context, q Querier) (map[string]int64, error) {
	tables, err := d.Tables(ctx)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int64, len(tables))
	for _, table := range tables {
		if counts[table], err = One(ctx, q, ScanID, "SELECT COUNT(*) FROM "+quoteName(table)); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// ResetIDs makes the next id of each table follow its highest one. Call it
// after rows came in with ids of their own, as when a site moves whole;
// SQLite needs no telling.
func (d *DB) ResetIDs(ctx context.Context) error {
	if d.dialect == SQLite {
		return nil
	}
	text := func(r Row) (s string, err error) { return s, r.Scan(&s) }
	tables, err := All(ctx, d, text, "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' AND column_name = 'id'")
	if err != nil {
		return err
	}
	for _, table := range tables {
		name := quoteName(table)
		query := fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', 'id'), COALESCE(MAX(id), 0) + 1, false) FROM %s",
			strings.ReplaceAll(name, "'", "''"), name)
		if _, err := One(ctx, d, ScanID, query); err != nil {
			return err
		}
	}
	return nil
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Check reports why the server would not take a text, nil if it would. It
// prepares the text and runs nothing.
func (d *DB) Check(ctx context.Context, query string) error {
	text, err := rewrite(d.dialect, query)
	if err != nil {
		return err
	}
	prepared, err := d.pool.PrepareContext(ctx, text)
	if err != nil {
		return translate(err)
	}
	return prepared.Close()
}
