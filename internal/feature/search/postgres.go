package search

import (
	"context"
	"strconv"
	"strings"

	"stet/internal/platform/db"
)

// tsvector is the index on PostgreSQL: a table of lists of tokens, written as
// such (https://www.postgresql.org/docs/current/datatype-textsearch.html), so
// that none of the server's parsers and dictionaries has a say.
//
// The table is read through a function of its own because of what the planner
// cannot know: a row's terms lie outside the table and cost far more to read
// than the row, so only the GIN index may decide which rows match. It cannot
// decide on phrases; for these it is asked for rows that have all the words,
// and their terms are read from the newest on, until there are enough.
//
// The GIN index knows no order, so that all rows with a common word would have
// to be read to find the newest. Each row therefore has a mark for the quarter
// of a year that it is from, and the newest two are asked first.
type tsvector struct{}

// quarter is how many seconds one mark of age stands for.
const quarter = 90 * 24 * 60 * 60

// ageMark is the mark of the rows of a time; before is how many quarters
// earlier.
func ageMark(id int64, before int64) string {
	return "_q" + strconv.FormatInt(max(id>>refBits/quarter-before, 0), 10)
}

func tsvectorSyntax(beside string) syntax {
	return syntax{and: " & ", or: " | ", not: " & !", beside: beside,
		token: func(t string) string { return "'" + t + "'" },
		begin: func(t string) string { return "'" + t + "':*" },
	}
}

// create makes the table and its function. New terms go into a list beside the
// GIN index first, which every search reads through, so that list is kept
// short.
func (tsvector) create(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `DROP TABLE IF EXISTS search_text`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `CREATE TABLE search_text (id BIGINT NOT NULL PRIMARY KEY, terms TSVECTOR NOT NULL)`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `CREATE INDEX search_text_terms ON search_text USING GIN (terms)
		WITH (gin_pending_list_limit = 256)`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `CREATE OR REPLACE FUNCTION search_newest(words tsquery, phrases tsquery, most bigint)
		RETURNS SETOF bigint LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off SET jit = off
		AS 'SELECT id FROM (SELECT id, terms FROM search_text WHERE terms @@ words ORDER BY id DESC OFFSET 0) found
			WHERE phrases IS NULL OR terms @@ phrases LIMIT most'`)
	return err
}

func (tsvector) put(ctx context.Context, tx *db.Tx, id int64, t terms) error {
	var b strings.Builder
	for i, token := range t.words {
		if token != gap {
			b.WriteString("'" + token + "':" + strconv.Itoa(i+1) + " ")
		}
	}
	for _, token := range t.bare {
		b.WriteString("'" + token + "' ")
	}
	for _, token := range t.marks {
		b.WriteString("'" + token + "' ")
	}
	b.WriteString("'" + ageMark(id, 0) + "'")
	_, err := tx.Exec(ctx, `INSERT INTO search_text (id, terms) VALUES (?, CAST(? AS tsvector))`, id, b.String())
	return err
}

func (tsvector) remove(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_text WHERE id = ?`, id)
	return err
}

func (x tsvector) newest(ctx context.Context, q db.Querier, m match, limit int) ([]int64, error) {
	words, phrases := m.write(tsvectorSyntax(" & ")), ""
	if m.hasPhrase() {
		words, phrases = m.withoutPhrases().write(tsvectorSyntax(" & ")), m.write(tsvectorSyntax(" <-> "))
	}
	last, err := db.One(ctx, q, db.ScanID, `SELECT COALESCE(MAX(id), 0) FROM search_text`)
	if err != nil {
		return nil, err
	}
	recent := "('" + ageMark(last, 0) + "' | '" + ageMark(last, 1) + "')"
	found, err := x.ask(ctx, q, "("+words+") & "+recent, phrases, limit)
	if err != nil || len(found) == limit {
		return found, err
	}
	older, err := x.ask(ctx, q, "("+words+") & !"+recent, phrases, limit-len(found))
	return append(found, older...), err
}

func (tsvector) ask(ctx context.Context, q db.Querier, words, phrases string, limit int) ([]int64, error) {
	return db.All(ctx, q, db.ScanID, `SELECT search_newest(CAST(? AS tsquery), CAST(? AS tsquery), ?)`,
		words, db.NullText(phrases), limit)
}

// hasPhrase reports whether words must stand side by side.
func (m match) hasPhrase() bool {
	for _, u := range m.units {
		if u.isPhrase() {
			return true
		}
	}
	return false
}

func (u unit) isPhrase() bool {
	for _, s := range u.any {
		if u.mark == "" && len(s.tokens) > 1 {
			return true
		}
	}
	return false
}

// withoutPhrases leaves out the phrases that must not be there: an entry may
// have all their words.
func (m match) withoutPhrases() match {
	rest := match{kinds: m.kinds}
	for _, u := range m.units {
		if !u.not || !u.isPhrase() {
			rest.units = append(rest.units, u)
		}
	}
	return rest
}
