package comment

import (
	"context"
	"embed"
	"fmt"
	"strconv"

	"stet/internal/engine/document"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

//go:embed migrations
var Migrations embed.FS

// Service keeps the comments.
type Service struct{ db *db.DB }

// New returns the service.
func New(d *db.DB) *Service { return &Service{db: d} }

// Import brings a comment from another system in, once: one that is here
// already is left as it is. The ID is kept unless it is zero or another
// comment has it. Import returns the comment's id and whether it was new.
func (s *Service) Import(ctx context.Context, tx *db.Tx, c Comment) (id int64, created bool, err error) {
	c.AuthorName = document.CleanLine(c.AuthorName)
	if err := c.check(); err != nil {
		return 0, false, err
	}
	id, err = find(ctx, tx, c)
	if !fault.Is(err, fault.NotFound) {
		return id, false, err
	}
	switch _, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM comment WHERE id = ?`, c.ID); {
	case err == nil:
		c.ID = 0
	case !fault.Is(err, fault.NotFound):
		return 0, false, err
	}
	values := []any{c.ArticleID, db.NullID(c.ParentID), db.NullID(c.AccountID), c.AuthorName, string(c.Status),
		string(c.Body.JSON()), db.Micros(c.CreatedAt), db.NullText(c.Origin)}
	if c.ID == 0 {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO comment (article_id, parent_id, account_id, author_name, status,
			body, created_at, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, values...)
	} else {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO comment (article_id, parent_id, account_id, author_name, status,
			body, created_at, origin, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, append(values, c.ID)...)
	}
	cache.PurgeAfter(tx, "thread:"+strconv.FormatInt(c.ArticleID, 10))
	return id, true, err
}

// find returns the id of a comment that is here already: the one of the same
// origin, or, for one without, of the same words by the same author at the
// same time under the same article, whatever its id.
func find(ctx context.Context, q db.Querier, c Comment) (int64, error) {
	if c.Origin != "" {
		return db.One(ctx, q, db.ScanID, `SELECT id FROM comment WHERE origin = ?`, c.Origin)
	}
	return db.One(ctx, q, db.ScanID, `SELECT id FROM comment WHERE article_id = ? AND created_at = ? AND author_name = ?
		AND body = ? AND COALESCE(parent_id, 0) = ? AND origin IS NULL ORDER BY id LIMIT 1`,
		c.ArticleID, db.Micros(c.CreatedAt), c.AuthorName, string(c.Body.JSON()), c.ParentID)
}

func (c *Comment) check() error {
	if !c.Status.valid() {
		return fault.New(fault.Invalid, "%q is not the status of a comment", c.Status)
	}
	if c.Status == Erased {
		c.AccountID, c.AuthorName, c.Body = 0, "", document.Doc{}
		return nil
	}
	if c.AuthorName == "" || len(c.AuthorName) > MaxName {
		return fault.New(fault.Invalid, "a comment needs an author's name of at most %d bytes", MaxName)
	}
	if err := c.Body.Check(Limits); err != nil {
		return fault.Wrap(err, fault.Invalid, "the comment cannot be kept")
	}
	return nil
}

// Commented returns the ids of the articles that have comments, in order.
func (s *Service) Commented(ctx context.Context, q db.Querier) ([]int64, error) {
	return db.All(ctx, q, db.ScanID, `SELECT DISTINCT article_id FROM comment ORDER BY article_id`)
}

// Thread returns all comments under an article, in any state, by id.
func (s *Service) Thread(ctx context.Context, q db.Querier, articleID int64) ([]Comment, error) {
	return db.All(ctx, q, scanComment, `SELECT id, article_id, COALESCE(parent_id, 0), COALESCE(account_id, 0), author_name,
		status, body, created_at, COALESCE(origin, '') FROM comment WHERE article_id = ? ORDER BY id`, articleID)
}

func scanComment(row db.Row) (Comment, error) {
	var c Comment
	var body []byte
	var created int64
	if err := row.Scan(&c.ID, &c.ArticleID, &c.ParentID, &c.AccountID, &c.AuthorName,
		&c.Status, &body, &created, &c.Origin); err != nil {
		return c, err
	}
	c.CreatedAt = db.Time(created)
	var err error
	if c.Body, err = document.Parse(body); err != nil {
		return c, fmt.Errorf("comment %d: %w", c.ID, err)
	}
	return c, nil
}
