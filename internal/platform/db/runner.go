package db

import (
	"context"
	"database/sql"
	"sync"
)

// handle is what *sql.DB, *sql.Conn and *sql.Tx have in common.
type handle interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// runner runs shared SQL on a handle. On SQLite it prepares each text once
// and keeps the statement; pgx does the same below database/sql, per
// connection, so on PostgreSQL there is nothing to keep here.
type runner struct {
	on       handle
	texts    *texts
	prepares bool

	mu    sync.RWMutex
	stmts map[string]*sql.Stmt // by shared text
}

// stmt returns the kept statement for the text, nil when none is to be kept.
func (r *runner) stmt(ctx context.Context, shared string) (*sql.Stmt, error) {
	if !r.prepares {
		return nil, nil
	}
	r.mu.RLock()
	s, full := r.stmts[shared], len(r.stmts) >= maxTexts
	r.mu.RUnlock()
	if s != nil || full {
		return s, nil
	}
	text, err := r.texts.of(shared)
	if err != nil {
		return nil, err
	}
	if s, err = r.on.PrepareContext(ctx, text); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if first := r.stmts[shared]; first != nil { // somebody was quicker
		s.Close()
		return first, nil
	}
	if r.stmts == nil {
		r.stmts = make(map[string]*sql.Stmt)
	}
	r.stmts[shared] = s
	return s, nil
}

func (r *runner) query(ctx context.Context, shared string, args []any) (*sql.Rows, error) {
	s, err := r.stmt(ctx, shared)
	if err != nil {
		return nil, err
	}
	if s != nil {
		return s.QueryContext(ctx, args...)
	}
	text, err := r.texts.of(shared)
	if err != nil {
		return nil, err
	}
	return r.on.QueryContext(ctx, text, args...)
}

func (r *runner) queryRow(ctx context.Context, shared string, args []any) *sql.Row {
	if s, err := r.stmt(ctx, shared); err == nil && s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	text, err := r.texts.of(shared)
	if err != nil {
		text = shared // only the server can put an error into a Row; it will object to the brace
	}
	return r.on.QueryRowContext(ctx, text, args...)
}

func (r *runner) exec(ctx context.Context, shared string, args []any) (sql.Result, error) {
	s, err := r.stmt(ctx, shared)
	if err != nil {
		return nil, err
	}
	if s != nil {
		return s.ExecContext(ctx, args...)
	}
	text, err := r.texts.of(shared)
	if err != nil {
		return nil, err
	}
	return r.on.ExecContext(ctx, text, args...)
}

// close gives the statements back. Nothing may run meanwhile.
func (r *runner) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.stmts {
		s.Close()
	}
	r.stmts = nil
}
