package search

import (
	"context"
	"strings"

	"stet/internal/platform/db"
)

// index is the full-text index of a data base: rows of terms by the id of
// their entry. fts5 and tsvector are it.
type index interface {
	// create makes an empty index in place of any that is there.
	create(ctx context.Context, tx *db.Tx) error
	put(ctx context.Context, tx *db.Tx, id int64, t terms) error
	remove(ctx context.Context, tx *db.Tx, id int64) error
	// newest returns the highest ids of the entries that match, highest first.
	newest(ctx context.Context, q db.Querier, m match, limit int) ([]int64, error)
}

func indexOf(d *db.DB) index {
	if d.Dialect() == db.PostgreSQL {
		return tsvector{}
	}
	return fts5{}
}

// match is what an entry must have: one of the kinds, and the units.
type match struct {
	kinds []string // marks
	units []unit
}

// syntax is how a data base writes a match.
type syntax struct {
	and, or, not, beside string
	token, begin         func(token string) string
}

// write writes the match in a syntax. Units that must not be there come last,
// because FTS5 knows "not" only behind something that must.
func (m match) write(x syntax) string {
	kinds := make([]string, len(m.kinds))
	for i, kind := range m.kinds {
		kinds[i] = x.token(kind)
	}
	parts := []string{"(" + strings.Join(kinds, x.or) + ")"}
	for _, u := range m.units {
		if !u.not {
			parts = append(parts, u.write(x))
		}
	}
	text := "(" + strings.Join(parts, x.and) + ")"
	for _, u := range m.units {
		if u.not {
			text += x.not + u.write(x)
		}
	}
	return text
}

func (u unit) write(x syntax) string {
	any := make([]string, len(u.any))
	for i, s := range u.any {
		between := x.beside
		if u.mark != "" {
			between = x.and
		}
		tokens := make([]string, len(s.tokens))
		for k, t := range s.tokens {
			if s.begins && k == len(s.tokens)-1 {
				tokens[k] = x.begin(u.mark + t)
			} else {
				tokens[k] = x.token(u.mark + t)
			}
		}
		any[i] = "(" + strings.Join(tokens, between) + ")"
	}
	return "(" + strings.Join(any, x.or) + ")"
}
