package search

import (
	"context"
	"strings"

	"stet/internal/platform/db"
)

// fts5 is the index on SQLite: a full-text table that keeps no texts
// (https://sqlite.org/fts5.html#contentless_delete_tables), whose tokenizer
// does no more than cut at spaces.
type fts5 struct{}

var fts5Syntax = syntax{and: " AND ", or: " OR ", not: " NOT ", beside: " + ",
	token: func(t string) string { return `"` + t + `"` },
	begin: func(t string) string { return `"` + t + `" *` },
}

func (fts5) create(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `DROP TABLE IF EXISTS search_text`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `CREATE VIRTUAL TABLE search_text USING fts5(terms, content = '', contentless_delete = 1,
		tokenize = 'ascii tokenchars _')`)
	return err
}

func (fts5) put(ctx context.Context, tx *db.Tx, id int64, t terms) error {
	var b strings.Builder
	for _, token := range t.words {
		b.WriteString(token + " ")
	}
	for _, token := range t.bare {
		b.WriteString(token + " " + gap + " ")
	}
	for _, token := range t.marks {
		b.WriteString(token + " ")
	}
	_, err := tx.Exec(ctx, `INSERT INTO search_text (rowid, terms) VALUES (?, ?)`, id, b.String())
	return err
}

func (fts5) remove(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_text WHERE rowid = ?`, id)
	return err
}

func (fts5) newest(ctx context.Context, q db.Querier, m match, limit int) ([]int64, error) {
	return db.All(ctx, q, db.ScanID, `SELECT rowid FROM search_text WHERE search_text MATCH ? ORDER BY rowid DESC LIMIT ?`,
		m.write(fts5Syntax), limit)
}
