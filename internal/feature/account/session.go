package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// Topic is the bus topic that tells every process that sessions of an account
// have ended or that its role has changed. The body is the account's id.
const Topic = "session"

// Means is how somebody has shown who they are.
type Means string

const (
	ByMail     Means = "mail"     // a link or a code that was mailed
	ByPasskey  Means = "passkey"  // a passkey, which is two factors in one
	ByTOTP     Means = "totp"     // mail or the session before, and a one-time password (RFC 6238)
	ByRecovery Means = "recovery" // a new factor, after the old ones were given up
	BySetUp    Means = "setup"    // a new factor, with a set-up link or an invitation
	ByTour     Means = "tour"     // the demonstration's bar
)

// strong reports whether two factors were shown, which staff need.
func (m Means) strong() bool { return m != ByMail }

// How long sessions last. Without use they end after the first, in any case
// after the second.
const (
	staffIdle  = 14 * 24 * time.Hour
	staffLife  = 90 * 24 * time.Hour
	readerLife = 365 * 24 * time.Hour

	// seenEvery is how exactly a session's last use is known.
	seenEvery = 5 * time.Minute
)

const (
	sessionCookie = "__Host-stet"
	maxAgent      = 300 // bytes of a browser's description of itself that are kept
)

// Session is one browser in which somebody is signed in.
type Session struct {
	ID      int64
	Means   Means
	Agent   string // what the browser calls itself
	Block   string // the part of the address that is kept: a /24 or a /48
	Created time.Time
	Seen    time.Time // to some minutes
	Expires time.Time
}

// begin makes a session for the browser that sent r, in place of the one that
// it has, and returns the token for its cookie, which must not be set before tx
// has committed.
func (s *Service) begin(ctx context.Context, tx *db.Tx, r *http.Request, who Account, means Means) (token string, err error) {
	if who.Role.IsStaff() && !means.strong() {
		return "", fault.New(fault.Internal, "a session of the staff needs two factors")
	}
	if err := s.replace(ctx, tx, r); err != nil {
		return "", err
	}
	token = rand.Text()
	now := s.now()
	id, err := db.One(ctx, tx, db.ScanID, `INSERT INTO session (hash, account_id, means, strong, agent, block, created_at, seen_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		hashOf(token), who.ID, string(means), means.strong(), cutText(strings.ToValidUTF8(r.UserAgent(), ""), maxAgent), s.block(r),
		db.Micros(now), db.Micros(now), db.Micros(now.Add(lifeOf(who.Role))))
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, `UPDATE account SET claimed = TRUE WHERE id = ? AND NOT claimed`, who.ID); err != nil {
		return "", err
	}
	return token, s.Audit(ctx, tx, Identity{AccountID: who.ID, Role: who.Role, SessionID: id}, ActSignIn, subjectOf(who.ID), string(means))
}

// replace ends the session that the browser has.
func (s *Service) replace(ctx context.Context, tx *db.Tx, r *http.Request) error {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	accountID, err := db.One(ctx, tx, db.ScanID, `DELETE FROM session WHERE hash = ? RETURNING account_id`, hashOf(cookie.Value))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		s.Changed(tx, accountID)
	}
	return err
}

func lifeOf(role Role) time.Duration {
	if role.IsStaff() {
		return staffLife
	}
	return readerLife
}

// Enter signs the browser that sent r in as an account, without asking for
// anything: for the demonstration's tour. NotFound when there is no such
// account or it has ended.
func (s *Service) Enter(w http.ResponseWriter, r *http.Request, accountID int64) error {
	var next answer
	err := s.db.InTx(r.Context(), func(tx *db.Tx) error {
		who, err := activeAccount(r.Context(), tx, accountID)
		if err != nil {
			return err
		}
		next, err = s.enter(r.Context(), tx, r, who, ByTour, "")
		return err
	})
	if err == nil {
		next.setCookies(w)
	}
	return err
}

// Sessions returns the sessions of an account that have not run out, the last
// used first.
func (s *Service) Sessions(ctx context.Context, accountID int64) ([]Session, error) {
	return db.All(ctx, s.db, func(row db.Row) (Session, error) {
		var one Session
		var created, seen, expires int64
		err := row.Scan(&one.ID, &one.Means, &one.Agent, &one.Block, &created, &seen, &expires)
		one.Created, one.Seen, one.Expires = db.Time(created), db.Time(seen), db.Time(expires)
		return one, err
	}, `SELECT id, means, agent, block, created_at, seen_at, expires_at FROM session
		WHERE account_id = ? AND expires_at > ? ORDER BY seen_at DESC, id DESC LIMIT 200`, accountID, db.Micros(s.now()))
}

// EndSession ends one of the asker's own sessions, NotFound when it is not
// theirs.
func (s *Service) EndSession(ctx context.Context, who Identity, id int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM session WHERE id = ? AND account_id = ?`, id, who.AccountID)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "there is no such session")
		}
		if err != nil {
			return err
		}
		s.Changed(tx, who.AccountID)
		return s.Audit(ctx, tx, who, ActSignOut, subjectOf(who.AccountID), "")
	})
}

// SignOutEverywhere ends all sessions of the asker but the one that asks.
func (s *Service) SignOutEverywhere(ctx context.Context, who Identity) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.EndSessions(ctx, tx, who.AccountID, who.SessionID); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActSignOutAll, subjectOf(who.AccountID), "")
	})
}

// EndSessions ends all sessions of an account, except one if except is not 0.
// They are dead in every process within a second of the commit.
func (s *Service) EndSessions(ctx context.Context, tx *db.Tx, accountID, except int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = ? AND id <> ?`, accountID, except)
	s.Changed(tx, accountID)
	return err
}

// Changed has every process read an account's name, role and sessions again.
func (s *Service) Changed(tx *db.Tx, accountID int64) {
	tx.Send(Topic, strconv.FormatInt(accountID, 10))
}

// hear forgets what a message says is stale.
func (s *Service) hear(body string) {
	id, err := strconv.ParseInt(body, 10, 64)
	if err != nil {
		id = 0
	}
	s.forget(id)
}

// forget drops what is remembered of an account, of all when it is 0.
func (s *Service) forget(accountID int64) {
	s.sessions.drop(accountID)
	s.keys.drop(accountID)
}

// Identify returns who sent a request, from the cookie, and whether it was
// somebody. It asks the data base only about a session that it has not read
// lately. Staff whose session has one factor are nobody.
func (s *Service) Identify(r *http.Request) (Identity, bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || len(cookie.Value) != tokenLength {
		return Identity{}, false
	}
	hash := hashOf(cookie.Value)
	now := s.now()
	known, ok := s.sessions.get(hash, now)
	if !ok {
		if known, err = s.load(r.Context(), hash); err != nil {
			return Identity{}, false
		}
	}
	if !known.goodSession(now) {
		return Identity{}, false
	}
	if s.sessions.touch(hash, now) {
		s.saw(r.Context(), known.who.SessionID, now)
	}
	return known.who, true
}

// load reads a session and remembers it, unless something was forgotten
// meanwhile.
func (s *Service) load(ctx context.Context, hash string) (remembered, error) {
	before := s.sessions.state()
	known, err := db.One(ctx, s.db, func(row db.Row) (remembered, error) {
		var m remembered
		var began, seen, expires int64
		err := row.Scan(&m.who.SessionID, &m.who.Means, &m.strong, &began, &seen, &expires, &m.who.AccountID, &m.who.Role, &m.who.Name, &m.who.Email)
		m.who.Since, m.seen, m.expires, m.read = db.Time(began), db.Time(seen), db.Time(expires), s.now()
		return m, err
	}, `SELECT s.id, s.means, s.strong, s.created_at, s.seen_at, s.expires_at, a.id, a.role, a.name, COALESCE(a.email, '')
		FROM session s JOIN account a ON a.id = s.account_id WHERE s.hash = ? AND a.ended_at = 0`, hash)
	if err == nil {
		s.sessions.put(hash, known, before)
	} else if !fault.Is(err, fault.NotFound) {
		s.log.Error("a session cannot be read", "error", err)
	}
	return known, err
}

// saw notes when a session was last used. That must delay nobody for long,
// and a full disk must lock nobody out.
func (s *Service) saw(ctx context.Context, id int64, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE session SET seen_at = ? WHERE id = ?`, db.Micros(now), id)
		return err
	})
	if err != nil {
		s.log.Warn("the last use of a session could not be written down", "error", err)
	}
}

// SignOut ends the session of the browser that sent r, if it has one.
func (s *Service) SignOut(w http.ResponseWriter, r *http.Request) error {
	who, ok := s.Identify(r)
	if ok {
		if err := s.EndSession(r.Context(), who, who.SessionID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	clearCookie(w, sessionCookie)
	return nil
}

// block returns the part of the client's address that is kept and counted.
func (s *Service) block(r *http.Request) string { return blockOf(web.ClientAddr(r, s.proxies)) }

// hashOf returns what is stored of a secret.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
