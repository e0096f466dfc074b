package site

import (
	"context"
	"net/url"
	"strings"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

func loadMenus(ctx context.Context, q db.Querier) (map[string][]MenuItem, error) {
	type line struct {
		menu string
		item MenuItem
	}
	lines, err := db.All(ctx, q, func(row db.Row) (line, error) {
		var l line
		err := row.Scan(&l.menu, &l.item.Label, &l.item.Target)
		return l, err
	}, `SELECT menu, label, target FROM menu_item ORDER BY menu, position`)
	if err != nil {
		return nil, err
	}
	menus := make(map[string][]MenuItem)
	for _, l := range lines {
		menus[l.menu] = append(menus[l.menu], l.item)
	}
	return menus, nil
}

// SetMenu replaces a menu's lines; no lines removes it. It answers Invalid
// for a line without label or with a target that is neither a path of this
// site nor an http(s) address.
func (s *Service) SetMenu(ctx context.Context, tx *db.Tx, name string, items []MenuItem) error {
	if len(items) > MaxMenuItems {
		return fault.New(fault.TooLarge, "the menu %q has %d lines, the limit is %d", name, len(items), MaxMenuItems)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM menu_item WHERE menu = ?`, name); err != nil {
		return err
	}
	for i, item := range items {
		if strings.TrimSpace(item.Label) == "" || len(item.Label) > MaxName {
			return fault.New(fault.Invalid, "line %d of the menu %q needs a label of at most %d characters", i+1, name, MaxName)
		}
		if !isTarget(item.Target) {
			return fault.New(fault.Invalid, "line %d of the menu %q leads to %q, which is neither a path nor an http address", i+1, name, item.Target)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO menu_item (menu, position, label, target) VALUES (?, ?, ?, ?)`,
			name, int64(i), item.Label, item.Target); err != nil {
			return err
		}
	}
	announce(tx)
	return nil
}

// StoredMenus returns the menus as q sees them.
func (s *Service) StoredMenus(ctx context.Context, q db.Querier) (map[string][]MenuItem, error) {
	return loadMenus(ctx, q)
}

// isTarget reports whether a menu or a redirect may lead there.
func isTarget(target string) bool {
	if len(target) > MaxAddress || target == "" || strings.ContainsRune(target, '\\') {
		return false
	}
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return u.Host != ""
	}
	return u.Scheme == "" && u.Host == "" && strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//")
}
