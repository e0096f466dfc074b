package article

import (
	"context"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// dossier is what decides what somebody may do with an article, and what can
// be done with it at all.
type dossier struct {
	id          int64
	kind        Kind
	status      Status
	path        string
	revision    int64
	owner       int64
	own         bool // whether the asker owns it or stands in its byline
	modifiedAt  time.Time
	publishedAt time.Time
	scheduledAt time.Time
	embargo     time.Time
}

// dossier returns that of an article for somebody who may open it. For others
// there is no such article: NotFound.
func (s *Service) dossier(ctx context.Context, q db.Querier, who account.Identity, id int64) (dossier, error) {
	d, err := db.One(ctx, q, func(row db.Row) (dossier, error) {
		d := dossier{id: id}
		var bylined bool
		var modified, published, scheduled, embargo int64
		err := row.Scan(&d.kind, &d.status, &d.path, &d.revision, &d.owner, &modified, &published, &scheduled, &embargo, &bylined)
		d.own = who.AccountID != 0 && d.owner == who.AccountID || bylined
		d.modifiedAt, d.publishedAt = db.Time(modified), db.Time(published)
		d.scheduledAt, d.embargo = db.Time(scheduled), db.Time(embargo)
		return d, err
	}, `SELECT a.kind, a.status, COALESCE(a.path, ''), a.revision, COALESCE(a.owner_id, 0), a.modified_at, a.published_at,
		a.scheduled_at, a.embargo_at, EXISTS (SELECT 1 FROM article_author l JOIN author b ON b.id = l.author_id
			WHERE l.article_id = a.id AND b.account_id = ?)
		FROM article a WHERE a.id = ? AND a.kind <> ''`, who.AccountID, id)
	if fault.Is(err, fault.NotFound) || err == nil && !d.mayOpen(who) {
		return dossier{}, errNoArticle
	}
	return d, err
}

func (d dossier) mayOpen(who account.Identity) bool {
	return who.Can(account.EditAny) || who.Can(account.Write) && d.own
}

// mayEdit refuses changes to what a contributor has given out of hand, and to
// what was killed.
func (d dossier) mayEdit(who account.Identity) error {
	switch {
	case d.status == Killed:
		return fault.New(fault.Conflict, "the article was killed: reinstate it before you change it")
	case who.Can(account.PublishOwn), d.status == Draft, d.status == Review:
		return nil
	}
	return fault.New(fault.Forbidden, "the article is %s: ask an editor to change it or to return it", d.status)
}

func (d dossier) canPublish(who account.Identity) bool {
	return who.Can(account.Publish) || who.Can(account.PublishOwn) && d.own
}

func (d dossier) mayPublish(who account.Identity) error {
	if d.canPublish(who) {
		return nil
	}
	return fault.New(fault.Forbidden, "your role does not allow this: submit the article, and an editor takes it from there")
}

// isLive reports whether readers can read it.
func (d dossier) isLive() bool { return d.status == Published }

// wasRead reports whether readers had it at some time.
func (d dossier) wasRead() bool { return d.path != "" && !d.publishedAt.IsZero() }

// inHand reports whether the article is still being written and was given no
// date: what it is filed under follows the draft.
func (d dossier) inHand() bool {
	return d.status == Draft || d.status == Review || d.status == Approved
}
