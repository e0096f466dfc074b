package article

import (
	"context"
	"encoding/json"
	"slices"

	"stet/internal/platform/db"
)

// What is written about terms in drafts follows when a term is renamed, merged
// or removed, else the next publication of an article would bring the old one
// back. A draft that somebody is writing in at this moment is left alone: its
// editor sends what it has.

const (
	sectionsInDrafts = `SELECT d.article_id, d.sections FROM draft d LEFT JOIN edit_lock l ON l.article_id = d.article_id AND l.seen_at > ?
		WHERE d.sections <> '[]' AND l.article_id IS NULL`
	authorsInDrafts = `SELECT d.article_id, d.authors FROM draft d LEFT JOIN edit_lock l ON l.article_id = d.article_id AND l.seen_at > ?
		WHERE d.authors <> '[]' AND l.article_id IS NULL`
	tagsInDrafts = `SELECT d.article_id, d.tags FROM draft d LEFT JOIN edit_lock l ON l.article_id = d.article_id AND l.seen_at > ?
		WHERE d.tags <> '[]' AND l.article_id IS NULL`
)

// tagInDrafts gives drafts that name a tag, under the slug, the name instead;
// "" for none.
func (s *Service) tagInDrafts(ctx context.Context, tx *db.Tx, slug, name string) error {
	list, err := db.All(ctx, tx, scanList[string], tagsInDrafts, s.writingSince())
	if err != nil {
		return err
	}
	isIt := func(tag string) bool { return Slugify(tag) == slug }
	same := func(a, b string) bool { return Slugify(a) == Slugify(b) }
	return eachReplaced(list, isIt, name, same, func(id int64, list string) error {
		_, err := tx.Exec(ctx, `UPDATE draft SET tags = ? WHERE article_id = ?`, list, id)
		return err
	})
}

// sectionInDrafts puts drafts of one section into another; 0 for none.
func (s *Service) sectionInDrafts(ctx context.Context, tx *db.Tx, id, into int64) error {
	list, err := db.All(ctx, tx, scanList[int64], sectionsInDrafts, s.writingSince())
	if err != nil {
		return err
	}
	return eachReplaced(list, equals(id), into, sameID, func(article int64, list string) error {
		_, err := tx.Exec(ctx, `UPDATE draft SET sections = ? WHERE article_id = ?`, list, article)
		return err
	})
}

// authorInDrafts gives drafts under one byline another; 0 for none.
func (s *Service) authorInDrafts(ctx context.Context, tx *db.Tx, id, into int64) error {
	list, err := db.All(ctx, tx, scanList[int64], authorsInDrafts, s.writingSince())
	if err != nil {
		return err
	}
	return eachReplaced(list, equals(id), into, sameID, func(article int64, list string) error {
		_, err := tx.Exec(ctx, `UPDATE draft SET authors = ? WHERE article_id = ?`, list, article)
		return err
	})
}

// writingSince is since when a lock must have been seen to count.
func (s *Service) writingSince() int64 { return db.Micros(s.now().Add(-LockTime)) }

func equals(id int64) func(int64) bool { return func(other int64) bool { return other == id } }

func sameID(a, b int64) bool { return a == b }

func scanList[T any](row db.Row) (linked[[]T], error) {
	var l linked[[]T]
	var text []byte
	if err := row.Scan(&l.article, &text); err != nil {
		return l, err
	}
	return l, json.Unmarshal(text, &l.value)
}

// eachReplaced calls write with the lists, as JSON, in which something stands
// that goes, and with what stands there instead: once, also when it was there
// before, and nothing for the zero value.
func eachReplaced[T comparable](lists []linked[[]T], goes func(T) bool, instead T, same func(a, b T) bool, write func(id int64, list string) error) error {
	var zero T
	for _, l := range lists {
		if !slices.ContainsFunc(l.value, goes) {
			continue
		}
		list := make([]T, 0, len(l.value))
		for _, v := range l.value {
			if goes(v) {
				v = instead
			}
			if v != zero && !slices.ContainsFunc(list, func(has T) bool { return same(has, v) }) {
				list = append(list, v)
			}
		}
		text, err := json.Marshal(list)
		if err != nil {
			return err
		}
		if err := write(l.article, string(text)); err != nil {
			return err
		}
	}
	return nil
}
