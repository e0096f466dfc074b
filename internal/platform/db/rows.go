package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"stet/internal/platform/fault"
)

// Row is what a scan function reads: a *sql.Row or the current of *sql.Rows.
type Row interface{ Scan(dest ...any) error }

// All returns every row that the query finds, made by scan; nil when there
// are none.
func All[T any](ctx context.Context, q Querier, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		t, err := scan(rows)
		if err != nil {
			return nil, translate(err)
		}
		all = append(all, t)
	}
	return all, translate(rows.Err())
}

// One returns the row that the query finds, the first if there are several,
// made by scan. Its error is of kind fault.NotFound when there is none.
func One[T any](ctx context.Context, q Querier, scan func(Row) (T, error), query string, args ...any) (T, error) {
	t, err := scan(q.QueryRow(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return t, fault.Wrap(err, fault.NotFound, "not found")
	}
	return t, translate(err)
}

// IDs returns the argument for an {ids} token.
func IDs(ids []int64) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}

// Strings returns the argument for a {strings} token.
func Strings(s []string) string {
	if len(s) == 0 {
		return "[]"
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a list of strings always has a JSON form
	}
	return string(b)
}

// Micros returns t as the microseconds since 1970 that time columns hold, 0
// for the zero time.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time returns the time, in UTC, of a time column, the zero time for 0.
func Time(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
