package comment

import (
	"context"
	"strconv"
	"time"

	"stet/internal/engine/document"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
)

// own is a comment as its author takes it along.
type own struct {
	Story   string    `json:"story"` // address of the article on this site, or its headline where it has none
	Created time.Time `json:"created"`
	Status  Status    `json:"status"`
	Text    string    `json:"text"` // Markdown
}

// OwnData returns the comments of an account in the order in which they were
// written, nil when there are none, for its owner to download.
func (s *Service) OwnData(ctx context.Context, q db.Querier, accountID int64) (any, error) {
	list, err := db.All(ctx, q, func(row db.Row) (own, error) {
		var c own
		var created int64
		var body []byte
		if err := row.Scan(&c.Story, &created, &c.Status, &body); err != nil {
			return c, err
		}
		doc, err := document.Parse(body)
		c.Created, c.Text = db.Time(created), doc.Markdown()
		return c, err
	}, `SELECT COALESCE(a.path, a.headline), c.created_at, c.status, c.body FROM comment c JOIN article a ON a.id = c.article_id
		WHERE c.account_id = ? ORDER BY c.id`, accountID)
	if len(list) == 0 {
		return nil, err
	}
	return list, err
}

// Erase removes the name and the words from all comments of an account. Their
// places stay, so that what was answered to them is still an answer, and their
// origins, so that no import brings them back.
func (s *Service) Erase(ctx context.Context, tx *db.Tx, accountID int64) error {
	threads, err := db.All(ctx, tx, db.ScanID, `SELECT DISTINCT article_id FROM comment WHERE account_id = ?`, accountID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE comment SET status = ?, author_name = '', body = ?, account_id = NULL WHERE account_id = ?`,
		string(Erased), string(document.Doc{}.JSON()), accountID); err != nil {
		return err
	}
	for _, id := range threads {
		cache.PurgeAfter(tx, "thread:"+strconv.FormatInt(id, 10))
	}
	return nil
}
