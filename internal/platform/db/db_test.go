package db_test

import (
	"context"
	"testing"
	"testing/fstest"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

var notes = fstest.MapFS{
	"00999_note.sql": {Data: []byte(`-- +goose Up
CREATE TABLE note (
	id {id},
	key TEXT NOT NULL UNIQUE,
	body TEXT NOT NULL DEFAULT '',
	data {blob},
	kept BOOLEAN NOT NULL DEFAULT TRUE
);
`)},
}

func TestInTx(t *testing.T) {
	dbtest.Each(t, notes, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		id := func(r db.Row) (id int64, err error) { return id, r.Scan(&id) }
		err := d.InTx(ctx, func(tx *db.Tx) error {
			n, err := db.One(ctx, tx, id, "INSERT INTO note (key, data, kept) VALUES (?, ?, ?) RETURNING id", "a", []byte{1}, false)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO note (key) VALUES (?)", "b"); err != nil {
				return err
			}
			all, err := db.All(ctx, tx, id, "SELECT id FROM note WHERE id IN {ids} AND key IN {strings}", db.IDs([]int64{n, n + 1}), db.Strings([]string{"a", "b"}))
			if len(all) != 2 {
				t.Errorf("found %v", all)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		n, err := db.One(ctx, d, id, "SELECT count(*) FROM note WHERE kept")
		if err != nil || n != 1 {
			t.Errorf("count %d, %v", n, err)
		}
		if err := d.Migrate(ctx, notes); err != nil {
			t.Error(err)
		}
	})
}
