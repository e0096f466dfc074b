package media

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"stet/internal/platform/db"
)

const selectItem = `SELECT m.id, m.key, m.name, m.type, m.bytes, m.width, m.height, m.alt, m.caption, m.credit, m.source, m.rights,
		COALESCE((SELECT MIN(o.origin) FROM media_origin o WHERE o.media_id = m.id), ''), m.variants, m.state, m.created_at
	FROM media m`

func scanItem(row db.Row) (Item, error) {
	var m Item
	var variants string
	var created int64
	err := row.Scan(&m.ID, &m.Key, &m.Name, &m.Type, &m.Bytes, &m.Width, &m.Height, &m.Alt, &m.Caption, &m.Credit, &m.Source, &m.Rights,
		&m.Origin, &variants, &m.State, &created)
	if err != nil {
		return Item{}, err
	}
	m.Created = db.Time(created)
	if err := json.Unmarshal([]byte(variants), &m.Variants); err != nil {
		return Item{}, fmt.Errorf("the variants of picture %s: %w", m.Key, err)
	}
	return m, nil
}

// insert returns NotFound when there is a row with the key already.
func insert(ctx context.Context, tx *db.Tx, m Item) (int64, error) {
	variants, err := variantsText(m.Variants)
	if err != nil {
		return 0, err
	}
	return db.One(ctx, tx, db.ScanID, `INSERT INTO media
			(key, name, type, bytes, width, height, alt, caption, credit, source, rights, variants, state, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO NOTHING RETURNING id`,
		m.Key, m.Name, m.Type, m.Bytes, m.Width, m.Height, m.Alt, m.Caption, m.Credit, m.Source, m.Rights,
		variants, string(m.State), db.Micros(m.Created))
}

func insertOrigin(ctx context.Context, tx *db.Tx, id int64, origin string) error {
	if origin == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO media_origin (origin, media_id) VALUES (?, ?) ON CONFLICT (origin) DO NOTHING`, origin, id)
	return err
}

// setReady reports whether the item was still waiting.
func setReady(ctx context.Context, tx *db.Tx, key string, made []Variant) (bool, error) {
	variants, err := variantsText(made)
	if err != nil {
		return false, err
	}
	rows, err := tx.Exec(ctx, `UPDATE media SET variants = ?, state = 'ready' WHERE key = ? AND state = 'waiting'`, variants, key)
	return rows > 0, err
}

// variantsText writes the list in a fixed order, so that equal pictures
// have equal rows.
func variantsText(list []Variant) (string, error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b Variant) int {
		return cmp.Or(cmp.Compare(a.Format, b.Format), a.Width-b.Width)
	})
	text, err := json.Marshal(list)
	return string(text), err
}

func byKey(ctx context.Context, q db.Querier, key string) (Item, error) {
	return db.One(ctx, q, scanItem, selectItem+` WHERE m.key = ?`, key)
}

func byKeys(ctx context.Context, q db.Querier, keys []string) ([]Item, error) {
	return db.All(ctx, q, scanItem, selectItem+` WHERE m.key IN {strings}`, db.Strings(keys))
}

func byOrigin(ctx context.Context, q db.Querier, origin string) (Item, error) {
	return db.One(ctx, q, scanItem, selectItem+` JOIN media_origin f ON f.media_id = m.id WHERE f.origin = ?`, origin)
}

func list(ctx context.Context, q db.Querier, after int64, limit int) ([]Item, error) {
	return db.All(ctx, q, scanItem, selectItem+` WHERE m.id > ? ORDER BY m.id LIMIT ?`, after, limit)
}

func idOf(ctx context.Context, q db.Querier, key string) (int64, error) {
	return db.One(ctx, q, db.ScanID, `SELECT id FROM media WHERE key = ?`, key)
}

func keysByOrigin(ctx context.Context, q db.Querier, origins []string) (map[string]string, error) {
	found := make(map[string]string, len(origins))
	if len(origins) == 0 {
		return found, nil
	}
	rows, err := db.All(ctx, q, func(row db.Row) (pair [2]string, err error) {
		return pair, row.Scan(&pair[0], &pair[1])
	}, `SELECT o.origin, m.key FROM media_origin o JOIN media m ON m.id = o.media_id WHERE o.origin IN {strings}`, db.Strings(origins))
	for _, pair := range rows {
		found[pair[0]] = pair[1]
	}
	return found, err
}
