package search

import (
	"context"
	"slices"

	"stet/internal/platform/db"
)

// Find answers a query. It reads committed rows only, so it must not be called
// inside a transaction. Past its capacity it returns fault.Unavailable.
func (s *Service) Find(ctx context.Context, query Query) (Result, error) {
	units, rows, more, err := s.rows(ctx, query)
	if err != nil || len(rows) == 0 {
		return Result{Words: positive(units)}, err
	}
	result := Result{Total: len(rows), More: more, Words: positive(units)}
	rows = rows[min(max(query.Skip, 0), len(rows)):]
	rows = rows[:min(len(rows), query.Limit, MaxPage)]
	entries, err := s.load(ctx, rows)
	if err != nil {
		return Result{}, err
	}
	marker := newMarker(units)
	for _, e := range entries {
		if e.Access > query.Access || !slices.Contains(query.Kinds, e.Kind) {
			continue // the index is behind what the source says
		}
		hit := Hit{Entry: e, Marked: marker.all(e.Title, e.Lang), Text: marker.cut(e)}
		hit.Entry.Text = ""
		result.Hits = append(result.Hits, hit)
	}
	return result, nil
}

// IDs returns up to limit ids of a source's entries that a query finds, best
// first, for lists that show them in their own way.
func (s *Service) IDs(ctx context.Context, source string, query Query) ([]int64, error) {
	_, rows, _, err := s.rows(ctx, query)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	found, err := s.references(ctx, rows)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, min(len(rows), query.Limit))
	for _, row := range rows {
		if r := found[row]; r.source == source && len(ids) < query.Limit {
			ids = append(ids, r.id)
		}
	}
	return ids, nil
}

// rows returns the units of a query and the rows that it finds, best first.
func (s *Service) rows(ctx context.Context, query Query) (units []unit, rows []int64, more bool, err error) {
	lane := s.readers
	if query.Access == Staff {
		lane = s.staff
	}
	ctx, done, err := lane.turn(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	defer done()
	langs, err := s.languages(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	units = parse(query.Text, query.Typing, langs)
	if positive(units) == 0 || len(query.Kinds) == 0 {
		return units, nil, false, nil
	}
	found, more, err := s.candidates(ctx, matchOf(query, units))
	if err != nil {
		return nil, nil, false, err
	}
	list := ranked(found, units, s.now())
	list = list[:min(len(list), MaxHits)]
	rows = make([]int64, len(list))
	for i := range list {
		rows[i] = list[i].row
	}
	return units, rows, more, nil
}

func (s *Service) languages(ctx context.Context) ([]language, error) {
	return db.All(ctx, s.db, func(row db.Row) (language, error) {
		var code string
		err := row.Scan(&code)
		return languageOf(code), err
	}, `SELECT lang FROM search_language ORDER BY lang`)
}

// matchOf says what an entry must have to be found by a query.
func matchOf(query Query, units []unit) match {
	m := match{units: units}
	for _, kind := range query.Kinds {
		for access := Everyone; access <= min(query.Access, Staff); access++ {
			m.kinds = append(m.kinds, markOf(kind, access))
		}
	}
	return m
}

// candidates returns the newest entries that match, and the newest that match
// in their titles.
func (s *Service) candidates(ctx context.Context, m match) (found []candidate, more bool, err error) {
	rows, err := s.index.newest(ctx, s.db, m, MaxHits+1)
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) > MaxHits; more {
		titled, err := s.index.newest(ctx, s.db, match{m.kinds, inTitle(m.units)}, MaxHits)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows[:MaxHits], titled...)
	}
	if len(rows) == 0 {
		return nil, false, nil
	}
	found, err = db.All(ctx, s.db, func(row db.Row) (candidate, error) {
		var c candidate
		var text string
		err := row.Scan(&c.row, &text)
		c.digest = parseDigest(text)
		return c, err
	}, `SELECT id, digest FROM search_entry WHERE id IN {ids}`, db.IDs(rows))
	return found, more, err
}

// reference is what a row of the index stands for.
type reference struct {
	row    int64
	source string
	id     int64
}

func (s *Service) references(ctx context.Context, rows []int64) (map[int64]reference, error) {
	list, err := db.All(ctx, s.db, func(row db.Row) (reference, error) {
		var r reference
		err := row.Scan(&r.row, &r.source, &r.id)
		return r, err
	}, `SELECT id, source, ref FROM search_entry WHERE id IN {ids}`, db.IDs(rows))
	found := make(map[int64]reference, len(list))
	for _, r := range list {
		found[r.row] = r
	}
	return found, err
}

// load returns the entries of rows, in their order, without those that their
// source no longer offers.
func (s *Service) load(ctx context.Context, rows []int64) ([]Entry, error) {
	found, err := s.references(ctx, rows)
	if err != nil {
		return nil, err
	}
	ids := make(map[string][]int64)
	for _, r := range found {
		ids[r.source] = append(ids[r.source], r.id)
	}
	type name struct {
		source string
		id     int64
	}
	entries := make(map[name]Entry, len(rows))
	for source, list := range ids {
		src, err := s.source(source)
		if err != nil {
			return nil, err
		}
		loaded, err := src.Load(ctx, s.db, list)
		if err != nil {
			return nil, err
		}
		for _, e := range loaded {
			entries[name{source, e.ID}] = e
		}
	}
	all := make([]Entry, 0, len(rows))
	for _, row := range rows {
		if e, ok := entries[name{found[row].source, found[row].id}]; ok {
			all = append(all, e)
		}
	}
	return all, nil
}
