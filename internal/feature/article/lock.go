package article

import (
	"context"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// LockTime is how long a lock holds after it was last seen.
const LockTime = time.Minute

// MaxClient is the longest name of a client, in bytes.
const MaxClient = 64

func checkClient(client string) error {
	if len(client) > MaxClient {
		return fault.InField("client", "the name of a client has at most %d bytes", MaxClient)
	}
	return web.CheckText("client", client)
}

// Lock says who is writing in an article.
type Lock struct {
	Mine   bool      `json:"mine"`   // whether it is the asking client's
	Holder string    `json:"holder"` // name of the account
	Since  time.Time `json:"since"`
}

// held is a lock as it is stored.
type held struct {
	account int64
	client  string
	name    string
	taken   time.Time
	seen    time.Time
}

// isOf reports whether the lock is that of one tab of one person.
func (h held) isOf(who account.Identity, client string) bool {
	return h.account == who.AccountID && h.client == client
}

func (h held) lock(who account.Identity, client string) *Lock {
	return &Lock{Mine: h.isOf(who, client), Holder: h.name, Since: h.taken}
}

// heldLock returns the lock on an article, and whether there is one that
// counts.
func (s *Service) heldLock(ctx context.Context, q db.Querier, id int64) (held, bool, error) {
	h, err := db.One(ctx, q, func(row db.Row) (held, error) {
		var h held
		var taken, seen int64
		err := row.Scan(&h.account, &h.client, &h.name, &taken, &seen)
		h.taken, h.seen = db.Time(taken), db.Time(seen)
		return h, err
	}, `SELECT l.account_id, l.client, a.name, l.taken_at, l.seen_at FROM edit_lock l
		JOIN account a ON a.id = l.account_id WHERE l.article_id = ?`, id)
	if fault.Is(err, fault.NotFound) {
		return held{}, false, nil
	}
	return h, err == nil && s.now().Sub(h.seen) < LockTime, err
}

// takeLock makes the lock the client's, or says that it was seen.
func (s *Service) takeLock(ctx context.Context, tx *db.Tx, id int64, who account.Identity, client string, taken time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO edit_lock (article_id, account_id, client, taken_at, seen_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (article_id) DO UPDATE SET account_id = excluded.account_id, client = excluded.client,
		taken_at = excluded.taken_at, seen_at = excluded.seen_at`,
		id, who.AccountID, client, db.Micros(taken), db.Micros(s.now()))
	return err
}

// Lock asks for the lock on an article for a client, one tab of a browser,
// and tells that it is still there. The client gets it when nobody has it,
// when its holder was not seen for LockTime, or when it takes it over; the one
// who loses it so learns by asking again or by saving.
func (s *Service) Lock(ctx context.Context, who account.Identity, id int64, client string, take bool) (Lock, error) {
	if client == "" {
		return Lock{}, fault.InField("client", "a lock needs the name of a client")
	}
	if err := checkClient(client); err != nil {
		return Lock{}, err
	}
	var lock Lock
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := d.mayEdit(who); err != nil {
			return err
		}
		h, counts, err := s.heldLock(ctx, tx, id)
		if err != nil {
			return err
		}
		mine := counts && h.isOf(who, client)
		if counts && !mine && !take {
			lock = *h.lock(who, client)
			return nil
		}
		lock = Lock{Mine: true, Holder: who.Name, Since: s.now()}
		if mine {
			lock.Since = h.taken
		}
		return s.takeLock(ctx, tx, id, who, client, lock.Since)
	})
	return lock, err
}

// Unlock gives the lock back when a client leaves, and freezes what was
// written. A lock that another client has stays.
func (s *Service) Unlock(ctx context.Context, who account.Identity, id int64, client string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		gone, err := tx.Exec(ctx, `DELETE FROM edit_lock WHERE article_id = ? AND account_id = ? AND client = ?`, id, who.AccountID, client)
		if err != nil || gone == 0 {
			return err
		}
		current, err := loadDraft(ctx, tx, d)
		if err != nil || !current.changed {
			return err
		}
		return s.freeze(ctx, tx, id, &current, causeSnapshot)
	})
}
