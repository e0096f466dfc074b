package media

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/db"
)

const selectItem = `SELECT m.id, m.key, m.kind, m.name, m.type, m.bytes, m.width, m.height, m.alt, m.caption, m.credit, m.source, m.rights,
		m.licence, m.permitted, m.expires_at, m.focus_x, m.focus_y, m.account_id,
		COALESCE((SELECT MIN(o.origin) FROM media_origin o WHERE o.media_id = m.id), ''), m.variants, m.state, m.created_at
	FROM media m`

func scanItem(row db.Row) (Item, error) {
	var m Item
	var variants string
	var created, expires int64
	err := row.Scan(&m.ID, &m.Key, &m.Kind, &m.Name, &m.Type, &m.Bytes, &m.Width, &m.Height, &m.Alt, &m.Caption, &m.Credit, &m.Source, &m.Rights,
		&m.Licence, &m.Permitted, &expires, &m.Focus.X, &m.Focus.Y, &m.AccountID,
		&m.Origin, &variants, &m.State, &created)
	if err != nil {
		return Item{}, err
	}
	m.Created, m.Expires = db.Time(created), db.Time(expires)
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
	found := m.words()
	id, err := db.One(ctx, tx, db.ScanID, `INSERT INTO media
			(key, kind, name, type, bytes, width, height, alt, caption, credit, source, rights, licence, permitted, expires_at,
			focus_x, focus_y, account_id, words, variants, state, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO NOTHING RETURNING id`,
		m.Key, string(m.Kind), m.Name, m.Type, m.Bytes, m.Width, m.Height, m.Alt, m.Caption, m.Credit, m.Source, m.Rights,
		m.Licence, m.Permitted, db.Micros(m.Expires), m.Focus.X, m.Focus.Y, m.AccountID, haystack(found),
		variants, string(m.State), db.Micros(m.Created))
	if err != nil {
		return 0, err
	}
	return id, addWords(ctx, tx, id, found)
}

func addWords(ctx context.Context, tx *db.Tx, id int64, found []string) error {
	_, err := tx.Exec(ctx, `INSERT INTO media_word (word, media_id) SELECT found.value, m.id FROM {strings} AS found, media m
		WHERE m.id = ? ON CONFLICT (word, media_id) DO NOTHING`, db.Strings(found), id)
	return err
}

func dropWords(ctx context.Context, tx *db.Tx, id int64, gone []string) error {
	_, err := tx.Exec(ctx, `DELETE FROM media_word WHERE word IN {strings} AND media_id = ?`, db.Strings(gone), id)
	return err
}

// update writes everything that can change in an item; before is what it was.
func update(ctx context.Context, tx *db.Tx, before, m Item) error {
	variants, err := variantsText(m.Variants)
	if err != nil {
		return err
	}
	was, is := before.words(), m.words()
	_, err = tx.Exec(ctx, `UPDATE media SET key = ?, kind = ?, name = ?, type = ?, bytes = ?, width = ?, height = ?, alt = ?, caption = ?, credit = ?,
			source = ?, rights = ?, licence = ?, permitted = ?, expires_at = ?, focus_x = ?, focus_y = ?, words = ?, variants = ?, state = ?
		WHERE id = ?`,
		m.Key, string(m.Kind), m.Name, m.Type, m.Bytes, m.Width, m.Height, m.Alt, m.Caption, m.Credit,
		m.Source, m.Rights, m.Licence, m.Permitted, db.Micros(m.Expires), m.Focus.X, m.Focus.Y, haystack(is), variants, string(m.State),
		m.ID)
	if err != nil || slices.Equal(was, is) {
		return err
	}
	if err := dropWords(ctx, tx, m.ID, without(was, is)); err != nil {
		return err
	}
	return addWords(ctx, tx, m.ID, is)
}

// without returns the words of a that are not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(word string) bool {
		_, there := slices.BinarySearch(b, word)
		return there
	})
}

// remove deletes the row and all that hangs on it.
func remove(ctx context.Context, tx *db.Tx, m Item) error {
	if err := dropWords(ctx, tx, m.ID, m.words()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM media_former WHERE media_id = ?`, m.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM media WHERE id = ?`, m.ID)
	return err
}

func insertOrigin(ctx context.Context, tx *db.Tx, id int64, origin string) error {
	if origin == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO media_origin (origin, media_id) VALUES (?, ?) ON CONFLICT (origin) DO NOTHING`, origin, id)
	return err
}

// insertFormer writes keys that the item had before. A key that another item
// has, or had, stays with that.
func insertFormer(ctx context.Context, tx *db.Tx, id int64, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO media_former (key, media_id) SELECT former.value, m.id FROM {strings} AS former, media m
		WHERE m.id = ? AND NOT EXISTS (SELECT 1 FROM media t WHERE t.key = former.value) ON CONFLICT (key) DO NOTHING`, db.Strings(keys), id)
	return err
}

// setReady reports whether the item was still waiting for variants around the
// focus.
func setReady(ctx context.Context, tx *db.Tx, key string, focus picture.Focus, made []Variant) (bool, error) {
	variants, err := variantsText(made)
	if err != nil {
		return false, err
	}
	rows, err := tx.Exec(ctx, `UPDATE media SET variants = ?, state = 'ready'
		WHERE key = ? AND state = 'waiting' AND focus_x = ? AND focus_y = ?`, variants, key, focus.X, focus.Y)
	return rows > 0, err
}

// variantsText writes the list in a fixed order, so that equal pictures
// have equal rows.
func variantsText(list []Variant) (string, error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b Variant) int {
		return cmp.Or(cmp.Compare(a.Crop, b.Crop), cmp.Compare(a.Format, b.Format), a.Width-b.Width)
	})
	if list == nil {
		list = []Variant{}
	}
	text, err := json.Marshal(list)
	return string(text), err
}

func byKey(ctx context.Context, q db.Querier, key string) (Item, error) {
	return db.One(ctx, q, scanItem, selectItem+` WHERE m.key = ?`, key)
}

func byID(ctx context.Context, q db.Querier, id int64) (Item, error) {
	return db.One(ctx, q, scanItem, selectItem+` WHERE m.id = ?`, id)
}

func byIDs(ctx context.Context, q db.Querier, ids []int64) ([]Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return db.All(ctx, q, scanItem, selectItem+` WHERE m.id IN {ids}`, db.IDs(ids))
}

func byOrigin(ctx context.Context, q db.Querier, origin string) (Item, error) {
	return db.One(ctx, q, scanItem, selectItem+` JOIN media_origin f ON f.media_id = m.id WHERE f.origin = ?`, origin)
}

func list(ctx context.Context, q db.Querier, after int64, limit int) ([]Item, error) {
	return db.All(ctx, q, scanItem, selectItem+` WHERE m.id > ? ORDER BY m.id LIMIT ?`, after, limit)
}

// owners returns the ids of the items that have the keys, or had them, by
// key.
func owners(ctx context.Context, q db.Querier, keys []string) (map[string]int64, error) {
	found := make(map[string]int64, len(keys))
	if len(keys) == 0 {
		return found, nil
	}
	type pair struct {
		key string
		id  int64
	}
	rows, err := db.All(ctx, q, func(row db.Row) (p pair, err error) { return p, row.Scan(&p.key, &p.id) },
		`SELECT m.key, m.id FROM media m WHERE m.key IN {strings}
		UNION ALL SELECT f.key, f.media_id FROM media_former f WHERE f.key IN {strings}`, db.Strings(keys), db.Strings(keys))
	for _, p := range rows {
		found[p.key] = p.id
	}
	return found, err
}

// formerKeys returns the keys that the items had before, by id.
func formerKeys(ctx context.Context, q db.Querier, ids []int64) (map[int64][]string, error) {
	found := make(map[int64][]string)
	if len(ids) == 0 {
		return found, nil
	}
	type pair struct {
		id  int64
		key string
	}
	rows, err := db.All(ctx, q, func(row db.Row) (p pair, err error) { return p, row.Scan(&p.id, &p.key) },
		`SELECT media_id, key FROM media_former WHERE media_id IN {ids} ORDER BY media_id, key`, db.IDs(ids))
	for _, p := range rows {
		found[p.id] = append(found[p.id], p.key)
	}
	return found, err
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
