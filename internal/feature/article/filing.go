package article

import (
	"context"
	"slices"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// checkTerms refuses sections and bylines that there are none of, unless they
// were in the copy before: somebody else may have deleted them meanwhile.
func checkTerms(ctx context.Context, tx *db.Tx, before, after Copy) error {
	if !slices.Equal(before.Sections, after.Sections) {
		if known, err := knownSections(ctx, tx, after.Sections); err != nil {
			return err
		} else if len(known) < len(after.Sections) && !isSubset(after.Sections, append(known, before.Sections...)) {
			return fault.InField("sections", "one of the sections is no longer there: open the article anew to see which there are")
		}
	}
	if !slices.Equal(before.Authors, after.Authors) {
		if known, err := knownAuthors(ctx, tx, after.Authors); err != nil {
			return err
		} else if len(known) < len(after.Authors) && !isSubset(after.Authors, append(known, before.Authors...)) {
			return fault.InField("authors", "one of the bylines is no longer there: open the article anew to see which there are")
		}
	}
	return nil
}

func isSubset(ids, of []int64) bool {
	return !slices.ContainsFunc(ids, func(id int64) bool { return !slices.Contains(of, id) })
}

// knownSections returns those of the ids that are sections, in their order.
func knownSections(ctx context.Context, q db.Querier, ids []int64) ([]int64, error) {
	found, err := db.All(ctx, q, db.ScanID, `SELECT id FROM section WHERE id IN {ids}`, db.IDs(ids))
	return inOrder(ids, found), err
}

// knownAuthors returns those of the ids that are bylines, in their order.
func knownAuthors(ctx context.Context, q db.Querier, ids []int64) ([]int64, error) {
	found, err := db.All(ctx, q, db.ScanID, `SELECT id FROM author WHERE id IN {ids}`, db.IDs(ids))
	return inOrder(ids, found), err
}

func inOrder(ids, found []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !slices.Contains(found, id) })
}

// file notes when an article was touched, and puts one that is in hand under
// its draft's sections and bylines, so that the newsroom finds it there.
func (s *Service) file(ctx context.Context, tx *db.Tx, d dossier, c Copy) error {
	touched := db.Micros(s.now())
	if _, err := tx.Exec(ctx, `UPDATE article SET touched_at = ? WHERE id = ?`, touched, d.id); err != nil {
		return err
	}
	if d.inHand() {
		if err := fileUnder(ctx, tx, d.id, c); err != nil {
			return err
		}
	}
	return touchLinks(ctx, tx, d.id, touched)
}

// touchLinks repeats an article's touched_at in its links.
func touchLinks(ctx context.Context, tx *db.Tx, id, touched int64) error {
	if _, err := tx.Exec(ctx, `UPDATE article_section SET touched_at = ? WHERE article_id = ?`, touched, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE article_author SET touched_at = ? WHERE article_id = ?`, touched, id)
	return err
}

// fileUnder links an article to the sections and bylines of a copy, unless it
// is already.
func fileUnder(ctx context.Context, tx *db.Tx, id int64, c Copy) error {
	sections, err := knownSections(ctx, tx, c.Sections)
	if err != nil {
		return err
	}
	linked, err := db.All(ctx, tx, db.ScanID, `SELECT section_id FROM article_section WHERE article_id = ? ORDER BY position`, id)
	if err != nil {
		return err
	}
	if !slices.Equal(linked, sections) {
		if _, err := tx.Exec(ctx, `DELETE FROM article_section WHERE article_id = ?`, id); err != nil {
			return err
		}
		for i, section := range sections {
			if _, err := tx.Exec(ctx, `INSERT INTO article_section (article_id, section_id, position) VALUES (?, ?, ?)`, id, section, int64(i)); err != nil {
				return err
			}
		}
	}
	return fileUnderAuthors(ctx, tx, id, c)
}

func fileUnderAuthors(ctx context.Context, tx *db.Tx, id int64, c Copy) error {
	authors, err := knownAuthors(ctx, tx, c.Authors)
	if err != nil {
		return err
	}
	linked, err := db.All(ctx, tx, db.ScanID, `SELECT author_id FROM article_author WHERE article_id = ? ORDER BY position`, id)
	if err != nil || slices.Equal(linked, authors) {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM article_author WHERE article_id = ?`, id); err != nil {
		return err
	}
	for i, author := range authors {
		if _, err := tx.Exec(ctx, `INSERT INTO article_author (article_id, author_id, position) VALUES (?, ?, ?)`, id, author, int64(i)); err != nil {
			return err
		}
	}
	return nil
}
