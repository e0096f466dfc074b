package site

import (
	"context"
	"strings"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Redirect returns where an address that the site no longer has leads to,
// NotFound when it never had it.
func (s *Service) Redirect(ctx context.Context, from string) (string, error) {
	return db.One(ctx, s.db, scanText, `SELECT to_path FROM redirect WHERE from_path = ?`, from)
}

// Leads is Redirect as q sees it.
func (s *Service) Leads(ctx context.Context, q db.Querier, from string) (string, error) {
	return db.One(ctx, q, scanText, `SELECT to_path FROM redirect WHERE from_path = ?`, from)
}

// AddRedirect makes from lead to to, or to where to itself has gone. Redirects
// that led to from follow, so that a reader is never sent on twice; one that
// would lead to itself is dropped.
func (s *Service) AddRedirect(ctx context.Context, tx *db.Tx, from, to string) error {
	if !strings.HasPrefix(from, "/") || strings.HasPrefix(from, "//") || len(from) > MaxAddress {
		return fault.InField("from", "the old address %q is not a path of this site, such as /old/story", from)
	}
	if !isTarget(to) {
		return fault.InField("to", "%q is neither a path of this site, such as /2026/11/story, nor an http address", to)
	}
	further, err := db.One(ctx, tx, scanText, `SELECT to_path FROM redirect WHERE from_path = ?`, to)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if further == from {
		if err := s.Occupy(ctx, tx, to); err != nil {
			return err
		}
	} else if further != "" {
		to = further
	}
	if from == to {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE redirect SET to_path = ? WHERE to_path = ?`, to, from); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO redirect (from_path, to_path) VALUES (?, ?)
		ON CONFLICT (from_path) DO UPDATE SET to_path = excluded.to_path`, from, to)
	return err
}

// Occupy says that something stands at the path now, so that it leads nowhere
// else.
func (s *Service) Occupy(ctx context.Context, tx *db.Tx, path string) error {
	_, err := tx.Exec(ctx, `DELETE FROM redirect WHERE from_path = ?`, path)
	return err
}

// Redirects returns up to limit redirects after the path, in byte order, for
// lists and exports.
func (s *Service) Redirects(ctx context.Context, q db.Querier, after string, limit int) ([]Redirect, error) {
	return db.All(ctx, q, scanRedirect, `SELECT from_path, to_path FROM redirect WHERE from_path > ? ORDER BY from_path LIMIT ?`, after, limit)
}

func scanRedirect(row db.Row) (Redirect, error) {
	var r Redirect
	err := row.Scan(&r.From, &r.To)
	return r, err
}
