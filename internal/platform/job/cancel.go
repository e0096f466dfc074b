package job

import (
	"context"

	"stet/internal/platform/db"
)

// Cancel removes the jobs of a kind whose arguments match: those that wait and
// those that have failed for good. One that runs at this moment is finished
// and not tried again. It looks at all jobs of the kind.
func (q *Queue) Cancel(ctx context.Context, tx *db.Tx, kind string, matches func(args []byte) bool) error {
	list, err := db.All(ctx, tx, scanJob, `SELECT id, kind, coalesce(unique_key, ''), args, attempt, token FROM job
		WHERE kind = ? ORDER BY id`, kind)
	if err != nil {
		return err
	}
	var ids []int64
	for _, j := range list {
		if matches(j.Args) {
			ids = append(ids, j.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err = tx.Exec(ctx, `DELETE FROM job WHERE id IN {ids}`, db.IDs(ids))
	return err
}
