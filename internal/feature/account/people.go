package account

import (
	"context"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Group is which people a list shows.
type Group string

const (
	GroupStaff   Group = "staff"   // who works here
	GroupReaders Group = "readers" // who reads
	GroupLeft    Group = "left"    // whose account was ended
)

// Listed is a person in a list, with when one of their sessions was last used,
// to some minutes; zero when there is none.
type Listed struct {
	Account
	SeenAt time.Time
}

// PeopleCursor is the person after whom the next page of a list begins. The
// zero value is the beginning.
type PeopleCursor struct {
	Name string
	ID   int64
}

const (
	listPeople = `SELECT id, role, name, COALESCE(email, ''), claimed, created_at, COALESCE(origin, ''), picture, ended_at, erased_at,
		COALESCE((SELECT MAX(s.seen_at) FROM session s WHERE s.account_id = account.id), 0) FROM account`
	foundPeople = ` AND erased_at = 0 AND (LOWER(name) LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\') AND (name, id) > (?, ?)
		ORDER BY name, id LIMIT ?`
	listStaff   = listPeople + ` WHERE role <> 'reader' AND ended_at = 0` + foundPeople
	listReaders = listPeople + ` WHERE role = 'reader' AND ended_at = 0` + foundPeople
	listLeft    = listPeople + ` WHERE ended_at > 0` + foundPeople
)

// People returns up to limit people of a group whose name or address contains
// the text, by name. Small and capital letters are alike where they are plain
// Latin.
func (s *Service) People(ctx context.Context, group Group, text string, after PeopleCursor, limit int) ([]Listed, error) {
	pattern := containing(text)
	switch group {
	case GroupReaders:
		return db.All(ctx, s.db, scanListed, listReaders, pattern, pattern, after.Name, after.ID, limit)
	case GroupLeft:
		return db.All(ctx, s.db, scanListed, listLeft, pattern, pattern, after.Name, after.ID, limit)
	}
	return db.All(ctx, s.db, scanListed, listStaff, pattern, pattern, after.Name, after.ID, limit)
}

func scanListed(row db.Row) (Listed, error) {
	var l Listed
	var created, ended, erased, seen int64
	err := row.Scan(&l.ID, &l.Role, &l.Name, &l.Email, &l.Claimed, &created, &l.Origin, &l.Picture, &ended, &erased, &seen)
	l.CreatedAt, l.EndedAt, l.ErasedAt, l.SeenAt = db.Time(created), db.Time(ended), db.Time(erased), db.Time(seen)
	return l, err
}

var likeSigns = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// containing returns the LIKE pattern of texts that contain one. LOWER of both
// data bases changes A to Z alone, and so does this.
func containing(text string) string {
	small := strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, strings.TrimSpace(text))
	return "%" + likeSigns.Replace(small) + "%"
}

// Account returns one account; NotFound when there is none.
func (s *Service) Account(ctx context.Context, q db.Querier, id int64) (Account, error) {
	return db.One(ctx, q, scanAccount, selectAccount+` WHERE id = ?`, id)
}

// Staff returns who works here, by name, up to 500.
func (s *Service) Staff(ctx context.Context, q db.Querier) ([]Account, error) {
	return db.All(ctx, q, scanAccount, selectAccount+` WHERE role <> 'reader' AND ended_at = 0 AND erased_at = 0 ORDER BY name, id LIMIT 500`)
}

// SetRole gives a person another role of the staff. Their sessions end, but
// for the one that asks. Somebody who is to lose every role leaves instead,
// see End; the last owner keeps theirs.
func (s *Service) SetRole(ctx context.Context, who Identity, id int64, role Role) error {
	if err := who.May(People); err != nil {
		return err
	}
	if !role.IsStaff() {
		return fault.InField("role", "choose one of the roles of the staff")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		have, err := s.Account(ctx, tx, id)
		if err != nil {
			return err
		}
		if have.Role == role {
			return nil
		}
		if !have.EndedAt.IsZero() {
			return fault.New(fault.Conflict, "this account has ended: reinstate it first")
		}
		if err := s.keepAnOwner(ctx, tx, have); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE account SET role = ? WHERE id = ?`, string(role), id); err != nil {
			return err
		}
		if err := s.EndSessions(ctx, tx, id, who.SessionID); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActRole, subjectOf(id), string(have.Role)+" → "+string(role))
	})
}

// keepAnOwner refuses to take the role from the last owner who can sign in.
func (s *Service) keepAnOwner(ctx context.Context, tx *db.Tx, a Account) error {
	if a.Role != Owner {
		return nil
	}
	_, err := s.otherOwner(ctx, tx, a.ID)
	if fault.Is(err, fault.NotFound) {
		return said(fault.New(fault.Conflict, "the last owner of the site stays its owner: make somebody else an owner first"), "account.last_owner")
	}
	return err
}

// otherOwner returns an owner besides the account who can sign in, the one who
// came first.
func (s *Service) otherOwner(ctx context.Context, tx *db.Tx, than int64) (int64, error) {
	return db.One(ctx, tx, db.ScanID, `SELECT id FROM account
		WHERE role = 'owner' AND claimed AND ended_at = 0 AND erased_at = 0 AND id <> ? ORDER BY id LIMIT 1`, than)
}
