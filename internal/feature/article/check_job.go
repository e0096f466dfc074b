package article

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

const (
	linkJob  = "article.links"
	sweepJob = "article.sweep"

	linkPause = 20 * time.Second    // an address is still being typed
	linkAge   = 24 * time.Hour      // after which a link is asked for again
	linkMemo  = 30 * 24 * time.Hour // after which what came of it is forgotten
	linkBytes = 256 << 10           // of a page; one that is larger is there
	maxLinks  = 200                 // of one article that are asked for
)

type linkArgs struct {
	ArticleID int64 `json:"article_id"`
}

func (s *Service) handleDeskJobs() {
	s.jobs.Handle(linkJob, job.Policy{Parallel: 1, Attempts: 3}, func(ctx context.Context, j job.Job) error {
		var args linkArgs
		if err := json.Unmarshal(j.Args, &args); err != nil {
			return err
		}
		return s.askLinks(ctx, args.ArticleID)
	})
	s.jobs.Handle(sweepJob, job.Policy{}, func(ctx context.Context, _ job.Job) error { return s.sweep(ctx) })
	s.jobs.Every(sweepJob, 24*time.Hour)
}

// askLinksLater has a job ask for the outside links of a body of which nothing
// is known.
func (s *Service) askLinksLater(ctx context.Context, tx *db.Tx, id int64, body document.Doc) error {
	if s.fetch == nil {
		return nil
	}
	_, outside := linksOf(body, s.site.Current().Address)
	known, err := linkStates(ctx, tx, outside)
	if err != nil || len(known) == len(outside) {
		return err
	}
	return s.enqueueLinks(ctx, tx, id, s.now().Add(linkPause))
}

func (s *Service) enqueueLinks(ctx context.Context, tx *db.Tx, id int64, at time.Time) error {
	return s.jobs.Enqueue(ctx, tx, job.New{Kind: linkJob, Key: strconv.FormatInt(id, 10), Args: linkArgs{ArticleID: id}, At: at})
}

// CheckLinks has the outside links of an article's draft asked for soon,
// whatever is known of them.
func (s *Service) CheckLinks(ctx context.Context, who account.Identity, id int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		t, err := loadDraft(ctx, tx, d)
		if err != nil {
			return err
		}
		_, outside := linksOf(t.Body, s.site.Current().Address)
		if s.fetch == nil || len(outside) == 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, `DELETE FROM link_check WHERE url IN {strings}`, db.Strings(outside)); err != nil {
			return err
		}
		return s.enqueueLinks(ctx, tx, id, s.now())
	})
}

// askLinks asks for the outside links of an article of which nothing new is
// known and writes down what came of it.
func (s *Service) askLinks(ctx context.Context, id int64) error {
	t, err := loadDraft(ctx, s.db, dossier{id: id})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, outside := linksOf(t.Body, s.site.Current().Address)
	fresh, err := db.All(ctx, s.db, scanText, `SELECT url FROM link_check WHERE url IN {strings} AND checked_at > ?`,
		db.Strings(outside), db.Micros(s.now().Add(-linkAge)))
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(fresh))
	for _, address := range fresh {
		known[address] = true
	}
	for _, address := range outside[:min(len(outside), maxLinks)] {
		if known[address] {
			continue
		}
		state, detail := s.askLink(ctx, address)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.noteLink(ctx, address, state, detail); err != nil {
			return err
		}
	}
	return nil
}

// askLink asks for an address. Hosts that refuse programs may well show people
// something, so only what is plainly not there is dead.
func (s *Service) askLink(ctx context.Context, address string) (state, detail string) {
	_, err := s.fetch.Get(ctx, address, linkBytes)
	switch {
	case err == nil, fault.Is(err, fault.TooLarge):
		return linkAlive, ""
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Gone):
		return linkDead, fault.TextOf(err)
	}
	return linkUnsure, fault.TextOf(err)
}

func (s *Service) noteLink(ctx context.Context, address, state, detail string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO link_check (url, state, detail, checked_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (url) DO UPDATE SET state = excluded.state, detail = excluded.detail, checked_at = excluded.checked_at`,
			address, state, detail, db.Micros(s.now()))
		return err
	})
}

// sweep forgets what has become useless: old results of links, locks that
// nobody holds, and preview addresses that have expired.
func (s *Service) sweep(ctx context.Context) error {
	now := s.now()
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM link_check WHERE checked_at < ?`, db.Micros(now.Add(-linkMemo))); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM edit_lock WHERE seen_at < ?`, db.Micros(now.Add(-24*time.Hour))); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM preview_link WHERE expires_at < ?`, db.Micros(now))
		return err
	})
}
