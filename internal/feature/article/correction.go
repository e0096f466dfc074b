package article

import (
	"context"
	"slices"
	"time"

	"stet/internal/platform/db"
)

const correctionColumns = `c.article_id, c.id, c.kind, c.at, c.text, c.revision_before, c.revision_after, c.withheld,
	COALESCE(c.account_id, 0)`

func scanCorrection(row db.Row) (linked[Correction], error) {
	var l linked[Correction]
	c := &l.value
	var at int64
	err := row.Scan(&l.article, &c.ID, &c.Kind, &at, &c.Text, &c.RevisionBefore, &c.RevisionAfter, &c.Withheld, &c.AccountID)
	c.At = db.Time(at)
	return l, err
}

// dated returns the corrections that the article will have. Those that are
// there already, with the same words, keep their number and their time; one
// without a time that is new has now, or, for an article that is new here, the
// last time that the manuscript knows. Records that were made on the desk stay,
// also when the manuscript does not know them.
func (m *Manuscript) dated(before []Correction, now time.Time) []Correction {
	list, left := slices.Clone(m.Corrections), slices.Clone(before)
	for i := range list {
		c := &list[i]
		known := slices.IndexFunc(left, func(b Correction) bool {
			return b.Text == c.Text && (c.At.IsZero() || c.At.Equal(b.At))
		})
		if known < 0 {
			c.ID = 0
			if c.At.IsZero() {
				c.At = now
			}
			continue
		}
		kind := c.Kind
		*c = left[known]
		c.Kind = kind
		left = slices.Delete(left, known, known+1)
	}
	for _, b := range left {
		if b.RevisionAfter != 0 {
			list = append(list, b)
		}
	}
	return list
}

// keepCorrections makes the corrections of an article those of the list: the
// ones with an ID stay the same record, others are added, and what is not in
// the list goes.
func keepCorrections(ctx context.Context, tx *db.Tx, articleID int64, list []Correction) error {
	var keep []int64
	for _, c := range list {
		if c.ID != 0 {
			keep = append(keep, c.ID)
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM correction WHERE article_id = ? AND id NOT IN {ids}`, articleID, db.IDs(keep)); err != nil {
		return err
	}
	for _, c := range list {
		if c.ID == 0 {
			if _, err := insertCorrection(ctx, tx, articleID, c); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE correction SET kind = ?, text = ? WHERE id = ? AND article_id = ?`,
			string(c.Kind), c.Text, c.ID, articleID); err != nil {
			return err
		}
	}
	return nil
}

// insertCorrection adds a record and returns its id.
func insertCorrection(ctx context.Context, tx *db.Tx, articleID int64, c Correction) (int64, error) {
	return db.One(ctx, tx, db.ScanID, `INSERT INTO correction (article_id, kind, at, text, revision_before, revision_after, withheld, account_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, articleID, string(c.Kind), db.Micros(c.At), c.Text,
		c.RevisionBefore, c.RevisionAfter, c.Withheld, db.NullID(c.AccountID))
}

// correctionOf returns one record of an article, NotFound when it has none of
// the number.
func correctionOf(ctx context.Context, q db.Querier, articleID, id int64) (Correction, error) {
	l, err := db.One(ctx, q, scanCorrection,
		`SELECT `+correctionColumns+` FROM correction c WHERE c.id = ? AND c.article_id = ?`, id, articleID)
	return l.value, err
}
