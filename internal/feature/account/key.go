package account

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Key lets a program act for a member of the staff, within its scopes and
// never beyond what its owner's role allows. The token itself is shown once,
// when the key is made; the data base holds its hash.
type Key struct {
	ID        int64
	AccountID int64
	Owner     string // name of the account
	Name      string // what it is for
	Scopes    []Scope
	CreatedAt time.Time
	ExpiresAt time.Time // zero for never
	UsedAt    time.Time // to some minutes, zero for not yet
}

const (
	keyPrefix   = "stet_" // by which scanners of repositories know a leaked key
	maxKeyName  = 100     // bytes
	maxOwnKeys  = 50      // of one account
	maxKeyLives = 2 * 365 * 24 * time.Hour
)

// NewKey says what a key is to be.
type NewKey struct {
	Name    string
	Scopes  []Scope
	Expires time.Duration // from now, 0 for never
}

func (k *NewKey) check() error {
	k.Name = document.CleanLine(k.Name)
	if k.Name == "" || len(k.Name) > maxKeyName {
		return fault.InField("name", "say what the key is for, in at most %d bytes", maxKeyName)
	}
	if len(k.Scopes) == 0 {
		return fault.InField("scopes", "choose what the key may do")
	}
	for _, scope := range k.Scopes {
		if !slices.Contains(Scopes(), scope) {
			return fault.InField("scopes", "%q is not a scope", scope)
		}
	}
	if k.Expires < 0 || k.Expires > maxKeyLives {
		return fault.InField("expires", "a key lasts at most two years, or until it is revoked")
	}
	return nil
}

// MakeKey makes a key that acts for the asker and returns its token, which
// nothing else will ever show. A program cannot make one.
func (s *Service) MakeKey(ctx context.Context, who Identity, k NewKey) (token string, id int64, err error) {
	if err := who.May(Write); err != nil {
		return "", 0, err
	}
	if who.SessionID == 0 {
		return "", 0, fault.New(fault.Forbidden, "a program cannot make keys")
	}
	if err := k.check(); err != nil {
		return "", 0, err
	}
	token = keyPrefix + rand.Text()
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if id, err = s.insertKey(ctx, tx, who.AccountID, k, token); err != nil {
			return err
		}
		if err := s.notify(ctx, tx, who.account(), "mail.notice.key"); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActKeyMade, keySubject(id), k.Name+": "+listOf(k.Scopes))
	})
	if err != nil {
		return "", 0, err
	}
	return token, id, nil
}

func (s *Service) insertKey(ctx context.Context, tx *db.Tx, owner int64, k NewKey, token string) (int64, error) {
	have, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM api_key WHERE account_id = ?`, owner)
	if err != nil {
		return 0, err
	}
	if have >= maxOwnKeys {
		return 0, fault.New(fault.TooLarge, "you have %d keys, which is the limit: revoke one first", have)
	}
	scopes, err := json.Marshal(k.Scopes)
	if err != nil {
		return 0, err
	}
	now := s.now()
	var expires time.Time
	if k.Expires > 0 {
		expires = now.Add(k.Expires)
	}
	return db.One(ctx, tx, db.ScanID, `INSERT INTO api_key (account_id, name, hash, scopes, created_at, expires_at, used_at)
		VALUES (?, ?, ?, ?, ?, ?, 0) RETURNING id`,
		owner, k.Name, hashOf(token), string(scopes), db.Micros(now), db.Micros(expires))
}

// RevokeKey ends a key: one's own, or anybody's for who may configure the
// site. It is dead in every process within a second.
func (s *Service) RevokeKey(ctx context.Context, who Identity, id int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		key, err := db.One(ctx, tx, scanKey, selectKey+` WHERE k.id = ?`, id)
		if err != nil {
			return err
		}
		if key.AccountID != who.AccountID && !who.Can(Configure) {
			return fault.New(fault.NotFound, "there is no such key")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM api_key WHERE id = ?`, id); err != nil {
			return err
		}
		s.Changed(tx, key.AccountID)
		return s.Audit(ctx, tx, who, ActKeyRevoked, keySubject(id), key.Name)
	})
}

// endKeys revokes all keys of an account.
func (s *Service) endKeys(ctx context.Context, tx *db.Tx, accountID int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM api_key WHERE account_id = ?`, accountID)
	s.Changed(tx, accountID)
	return err
}

func keySubject(id int64) string { return "key:" + strconv.FormatInt(id, 10) }

func listOf(scopes []Scope) string {
	words := make([]string, len(scopes))
	for i, scope := range scopes {
		words[i] = string(scope)
	}
	return strings.Join(words, ", ")
}

const selectKey = `SELECT k.id, k.account_id, a.name, k.name, k.scopes, k.created_at, k.expires_at, k.used_at
	FROM api_key k JOIN account a ON a.id = k.account_id`

// Keys returns up to limit keys before the id, newest first: the asker's own,
// or everybody's for who may configure the site.
func (s *Service) Keys(ctx context.Context, who Identity, before int64, limit int) ([]Key, error) {
	if who.Can(Configure) {
		return db.All(ctx, s.db, scanKey, selectKey+` WHERE k.id < ? ORDER BY k.id DESC LIMIT ?`, before, limit)
	}
	return db.All(ctx, s.db, scanKey, selectKey+` WHERE k.account_id = ? AND k.id < ? ORDER BY k.id DESC LIMIT ?`, who.AccountID, before, limit)
}

func scanKey(row db.Row) (Key, error) {
	var k Key
	var scopes string
	var created, expires, used int64
	err := row.Scan(&k.ID, &k.AccountID, &k.Owner, &k.Name, &scopes, &created, &expires, &used)
	if err == nil {
		err = json.Unmarshal([]byte(scopes), &k.Scopes)
	}
	k.CreatedAt, k.ExpiresAt, k.UsedAt = db.Time(created), db.Time(expires), db.Time(used)
	return k, err
}

// identifyKey returns for whom the program acts that sent the token. SignIn
// stands for every token that opens nothing: an unknown, revoked or expired
// one, and one whose owner has left or has become a reader.
func (s *Service) identifyKey(ctx context.Context, token string) (Identity, error) {
	refused := fault.New(fault.SignIn, "the key is unknown, revoked or expired")
	if !strings.HasPrefix(token, keyPrefix) || len(token) != len(keyPrefix)+len(rand.Text()) {
		return Identity{}, refused
	}
	hash, now := hashOf(token), s.now()
	known, ok := s.keys.get(hash, now)
	if !ok {
		var err error
		if known, err = s.readKey(ctx, hash); fault.Is(err, fault.NotFound) {
			return Identity{}, refused
		} else if err != nil {
			return Identity{}, err
		}
	}
	if !known.goodKey(now) {
		return Identity{}, refused
	}
	if s.keys.touch(hash, now) {
		s.sawKey(ctx, known.who.KeyID, now)
	}
	return known.who, nil
}

// readKey reads a key and remembers it, unless something was forgotten
// meanwhile.
func (s *Service) readKey(ctx context.Context, hash string) (remembered, error) {
	before := s.keys.state()
	known, err := db.One(ctx, s.db, func(row db.Row) (remembered, error) {
		var k remembered
		var scopes string
		var used, expires int64
		err := row.Scan(&k.who.KeyID, &scopes, &used, &expires, &k.who.AccountID, &k.who.Role, &k.who.Name, &k.who.Email)
		if err == nil {
			err = json.Unmarshal([]byte(scopes), &k.who.Scopes)
		}
		k.seen, k.expires, k.read = db.Time(used), db.Time(expires), s.now()
		return k, err
	}, `SELECT k.id, k.scopes, k.used_at, k.expires_at, a.id, a.role, a.name, COALESCE(a.email, '')
		FROM api_key k JOIN account a ON a.id = k.account_id WHERE k.hash = ? AND a.ended_at = 0 AND a.erased_at = 0`, hash)
	if err == nil {
		s.keys.put(hash, known, before)
	}
	return known, err
}

// sawKey notes when a key was last used. That must delay nobody for long, and
// a full disk must lock no program out.
func (s *Service) sawKey(ctx context.Context, id int64, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE api_key SET used_at = ? WHERE id = ?`, db.Micros(now), id)
		return err
	})
	if err != nil {
		s.log.Warn("the last use of a key could not be written down", "error", err)
	}
}
