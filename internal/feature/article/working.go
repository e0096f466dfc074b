package article

import (
	"context"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Working is an article as its editor shows it: the copy that is being
// written, and how it stands.
type Working struct {
	ID      int64  `json:"id"`
	Kind    Kind   `json:"kind"`
	Status  Status `json:"status"`
	Version int64  `json:"version"` // another one after each change; to be sent with the next
	Base    int64  `json:"base"`    // the revision that it was begun from
	Copy
	SavedAt   time.Time `json:"saved_at"`
	SavedBy   string    `json:"saved_by"`
	Client    string    `json:"client"` // that saved it, "" for none
	Changed   bool      `json:"changed"`
	Lock      *Lock     `json:"lock"` // nil when nobody has it
	Published bool      `json:"published"`
	Path      string    `json:"path"`
}

func workingOf(d dossier, t draft) Working {
	return Working{
		ID: d.id, Kind: d.kind, Status: d.status, Version: t.version, Base: t.base, Copy: t.Copy, SavedAt: t.savedAt,
		SavedBy: t.byName, Client: t.client, Changed: t.changed, Published: d.isLive(), Path: d.path,
	}
}

// Start makes an empty article of a kind, a draft that its maker owns, and
// returns its id. Pages are for those who may edit everything.
func (s *Service) Start(ctx context.Context, who account.Identity, kind Kind) (int64, error) {
	return s.StartOnce(ctx, who, kind, "")
}

// StartOnce is Start for a program that may ask twice: the second time it
// returns the article that the first has made with the origin. An origin of ""
// is always a new article.
func (s *Service) StartOnce(ctx context.Context, who account.Identity, kind Kind, origin string) (int64, error) {
	right := account.Write
	switch kind {
	case Story:
	case Page:
		right = account.EditAny
	default:
		return 0, fault.InField("kind", "%q is neither a story nor a page", kind)
	}
	if err := who.May(right); err != nil {
		return 0, err
	}
	now := s.now()
	a := Article{Kind: kind, Status: Draft, OwnerID: who.AccountID, CreatedAt: now, ModifiedAt: now, Origin: origin,
		Content: Content{Lang: s.site.Current().Language}}
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		a.ID, err = db.One(ctx, tx, db.ScanID, `SELECT id FROM article WHERE origin = ?`, origin)
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if a.ID, err = insertArticle(ctx, tx, a, 0); err != nil {
			return err
		}
		if err := insertRevision(ctx, tx, a, causeStart, who.AccountID, db.Micros(now)); err != nil {
			return err
		}
		if err := s.startByline(ctx, tx, a.ID, who.AccountID); err != nil {
			return err
		}
		if err := s.saved(ctx, tx, a.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.start", a.ID, string(kind))
	})
	return a.ID, err
}

// startByline puts the byline that is linked to an account, if there is one,
// over a new article.
func (s *Service) startByline(ctx context.Context, tx *db.Tx, id, owner int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO article_author (article_id, author_id, position, touched_at)
		SELECT CAST(? AS BIGINT), MIN(id), 0, CAST(? AS BIGINT) FROM author WHERE account_id = ? HAVING MIN(id) IS NOT NULL`,
		id, db.Micros(s.now()), owner)
	return err
}

// Working returns an article as it is being written. client names the tab that
// asks, "" for none, so that it learns whether the lock is its own.
func (s *Service) Working(ctx context.Context, who account.Identity, id int64, client string) (Working, error) {
	return s.working(ctx, s.db, who, id, client)
}

func (s *Service) working(ctx context.Context, q db.Querier, who account.Identity, id int64, client string) (Working, error) {
	d, err := s.dossier(ctx, q, who, id)
	if err != nil {
		return Working{}, err
	}
	t, err := loadDraft(ctx, q, d)
	if err != nil {
		return Working{}, err
	}
	w := workingOf(d, t)
	h, counts, err := s.heldLock(ctx, q, id)
	if counts {
		w.Lock = h.lock(who, client)
	}
	return w, err
}

// SaveRequest is what a client saves.
type SaveRequest struct {
	Client  string `json:"client"`  // the tab, or what else tells one writer from another
	Version int64  `json:"version"` // that the copy was made of
	Copy
}

// Saved is what became of a SaveRequest.
type Saved struct {
	Version  int64     `json:"version"`
	SavedAt  time.Time `json:"saved_at"`
	Conflict *Conflict `json:"-"` // nil when the copy is the stored one now
}

// Conflict says that the stored copy is another one than that which a client
// began from, or that somebody else has the lock. What the client sent was put
// aside.
type Conflict struct {
	Kept   int64   `json:"kept"` // id of the text that was put aside
	Theirs Working `json:"theirs"`
}

// Save stores a copy, if it was made of the stored version and nobody else
// has the lock. Otherwise nothing is overwritten: the copy is put aside, and
// Saved.Conflict has what is stored.
func (s *Service) Save(ctx context.Context, who account.Identity, id int64, req SaveRequest) (Saved, error) {
	if err := checkClient(req.Client); err != nil {
		return Saved{}, err
	}
	if req.Lang == "" {
		req.Lang = s.site.Current().Language
	}
	if err := req.tidy(); err != nil {
		return Saved{}, err
	}
	var saved Saved
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		saved, err = s.saveIn(ctx, tx, who, id, req)
		return err
	})
	return saved, err
}

func (s *Service) saveIn(ctx context.Context, tx *db.Tx, who account.Identity, id int64, req SaveRequest) (Saved, error) {
	d, err := s.dossier(ctx, tx, who, id)
	if err != nil {
		return Saved{}, err
	}
	if err := d.mayEdit(who); err != nil {
		return Saved{}, err
	}
	current, err := loadDraft(ctx, tx, d)
	if err != nil {
		return Saved{}, err
	}
	h, counts, err := s.heldLock(ctx, tx, id)
	if err != nil {
		return Saved{}, err
	}
	if current.version != req.Version || counts && !h.isOf(who, req.Client) {
		conflict, err := s.putAside(ctx, tx, who, id, req)
		return Saved{Conflict: conflict}, err
	}
	if req.Client != "" {
		since := s.now()
		if counts {
			since = h.taken
		}
		if err := s.takeLock(ctx, tx, id, who, req.Client, since); err != nil {
			return Saved{}, err
		}
	}
	next, err := s.store(ctx, tx, who, d, current, req)
	return Saved{Version: next.version, SavedAt: next.savedAt}, err
}

// putAside keeps what a client has sent and returns what is stored.
func (s *Service) putAside(ctx context.Context, tx *db.Tx, who account.Identity, id int64, req SaveRequest) (*Conflict, error) {
	kept, err := s.keep(ctx, tx, id, who.AccountID, req.Client, req.Version, req.Copy)
	if err != nil {
		return nil, err
	}
	theirs, err := s.working(ctx, tx, who, id, req.Client)
	return &Conflict{Kept: kept, Theirs: theirs}, err
}

// snapshotEvery is how long somebody writes before a revision is made of it.
const snapshotEvery = time.Hour

// store makes a copy the draft of an article. What another client had written
// becomes a revision first, as does an hour of writing.
func (s *Service) store(ctx context.Context, tx *db.Tx, who account.Identity, d dossier, current draft, req SaveRequest) (draft, error) {
	now := s.now()
	if err := checkTerms(ctx, tx, current.Copy, req.Copy); err != nil {
		return draft{}, err
	}
	if current.client != req.Client || current.savedBy != who.AccountID || now.Sub(current.frozenAt) >= snapshotEvery {
		if err := s.freeze(ctx, tx, d.id, &current, causeSnapshot); err != nil {
			return draft{}, err
		}
	}
	next := current
	next.Copy, next.client, next.savedBy, next.savedAt = req.Copy, req.Client, who.AccountID, now
	next.version = current.version + 1
	if !current.stored {
		next.frozen = current.version
	}
	a, err := loadArticle(ctx, tx, d.id)
	if err != nil {
		return draft{}, err
	}
	next.changed = !next.Copy.equal(copyOf(a))
	if err := saveDraft(ctx, tx, d.id, next); err != nil {
		return draft{}, err
	}
	if err := showMedia(ctx, tx, d.id, placeDraft, mediaOf(next.Body)); err != nil {
		return draft{}, err
	}
	if err := s.file(ctx, tx, d, next.Copy); err != nil {
		return draft{}, err
	}
	if err := s.saved(ctx, tx, d.id); err != nil {
		return draft{}, err
	}
	return next, s.askLinksLater(ctx, tx, d.id, next.Body)
}
