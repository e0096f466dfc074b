package article

import (
	"context"
	"encoding/json"
	"slices"

	"stet/internal/platform/db"
	"stet/internal/platform/job"
)

const (
	refileJob   = "article.refile"
	refileChunk = 200 // articles of one job, and so of one transaction
)

// refile tells those who want to know of changes to articles, such as the
// search, that what some articles are filed under has another name, or is
// gone. It does so from jobs: a term may have any number of articles.
func (s *Service) refile(ctx context.Context, tx *db.Tx, ids []int64) error {
	if len(s.onLive) == 0 {
		return nil
	}
	for chunk := range slices.Chunk(ids, refileChunk) {
		if err := s.jobs.Enqueue(ctx, tx, job.New{Kind: refileJob, Args: chunk}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) handleRefileJob() {
	s.jobs.Handle(refileJob, job.Policy{}, func(ctx context.Context, j job.Job) error {
		var ids []int64
		if err := json.Unmarshal(j.Args, &ids); err != nil {
			return err
		}
		return s.db.InTx(ctx, func(tx *db.Tx) error {
			for _, id := range ids {
				for _, hook := range s.onLive {
					if err := hook(ctx, tx, id); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
}

func articlesInSection(ctx context.Context, q db.Querier, id int64) ([]int64, error) {
	return db.All(ctx, q, db.ScanID, `SELECT article_id FROM article_section WHERE section_id = ? AND live_at IS NOT NULL`, id)
}

func articlesWithTag(ctx context.Context, q db.Querier, id int64) ([]int64, error) {
	return db.All(ctx, q, db.ScanID, `SELECT article_id FROM article_tag WHERE tag_id = ? AND live_at IS NOT NULL`, id)
}

func articlesBy(ctx context.Context, q db.Querier, id int64) ([]int64, error) {
	return db.All(ctx, q, db.ScanID, `SELECT article_id FROM article_author WHERE author_id = ? AND live_at IS NOT NULL`, id)
}
