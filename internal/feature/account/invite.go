package account

import (
	"context"
	"crypto/rand"
	"net/http"
	"strconv"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/mail"
)

// Invitation asks somebody to join the staff. It is mailed as a link, which
// works once within its seven days; inviting again makes the older link
// worthless.
type Invitation struct {
	ID        int64
	Email     string
	Name      string
	Role      Role
	By        string // name of who invites
	CreatedAt time.Time
	ExpiresAt time.Time
}

const (
	inviteLife     = 7 * 24 * time.Hour
	maxInvitations = 500 // that wait for an answer
)

// Invite mails an invitation to join the staff in a role. A reader who is
// invited keeps the account; the address of somebody who works here, or did,
// is refused.
func (s *Service) Invite(ctx context.Context, who Identity, email, name string, role Role) error {
	if err := who.May(People); err != nil {
		return err
	}
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	email, err = cleanMail(email)
	if err != nil {
		return err
	}
	if !role.IsStaff() {
		return fault.InField("role", "choose one of the roles of the staff")
	}
	token := rand.Text()
	now := s.now()
	i := Invitation{Email: email, Name: name, Role: role, By: who.Name, CreatedAt: now, ExpiresAt: now.Add(inviteLife)}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.mayInvite(ctx, tx, email); err != nil {
			return err
		}
		id, err := db.One(ctx, tx, db.ScanID, `INSERT INTO invitation (email, name, role, hash, invited_by, created_at, expires_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (email) DO UPDATE SET name = excluded.name, role = excluded.role, hash = excluded.hash,
				invited_by = excluded.invited_by, created_at = excluded.created_at, expires_at = excluded.expires_at
			RETURNING id`,
			email, name, string(role), hashOf(token), who.AccountID, db.Micros(now), db.Micros(i.ExpiresAt))
		if err != nil {
			return err
		}
		if err := s.outbox.Put(ctx, tx, "", s.invitationMail(i, token), i.ExpiresAt); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActInvite, inviteSubject(id), string(role))
	})
}

func (s *Service) mayInvite(ctx context.Context, tx *db.Tx, email string) error {
	have, err := db.One(ctx, tx, scanAccount, selectAccount+` WHERE email = ?`, email)
	switch {
	case err != nil && !fault.Is(err, fault.NotFound):
		return err
	case err == nil && !have.EndedAt.IsZero():
		return fault.InField("email", "%s left: reinstate the account instead", have.Name)
	case err == nil && have.Role.IsStaff() && have.Claimed:
		return fault.InField("email", "%s works here already", have.Name)
	}
	waiting, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM invitation WHERE email <> ?`, email)
	if err == nil && waiting >= maxInvitations {
		err = fault.New(fault.TooLarge, "%d invitations wait for an answer, which is the limit: withdraw some first", waiting)
	}
	return err
}

func (s *Service) invitationMail(i Invitation, token string) mail.Message {
	site := s.site.Current()
	words := s.messages.In(site.Language)
	role := words.T("account.role." + string(i.Role))
	return mail.Message{
		ToName: i.Name, To: i.Email,
		Subject: words.T("account.invite.mail.subject", "site", site.Name),
		Text: words.T("account.invite.mail.text", "name", i.Name, "by", i.By, "site", site.Name, "role", role,
			"link", s.link(invitedPath+token)),
	}
}

func inviteSubject(id int64) string { return "invitation:" + strconv.FormatInt(id, 10) }

// Uninvite withdraws an invitation: its link is worthless at once.
func (s *Service) Uninvite(ctx context.Context, who Identity, id int64) error {
	if err := who.May(People); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM invitation WHERE id = ?`, id)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "there is no such invitation")
		}
		if err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, ActUninvite, inviteSubject(id), "")
	})
}

const selectInvitation = `SELECT i.id, i.email, i.name, i.role, a.name, i.created_at, i.expires_at
	FROM invitation i JOIN account a ON a.id = i.invited_by`

// Invitations returns who has been invited and has not answered, those that
// have run out included, the newest first.
func (s *Service) Invitations(ctx context.Context, q db.Querier) ([]Invitation, error) {
	return db.All(ctx, q, scanInvitation, selectInvitation+` ORDER BY i.created_at DESC, i.id DESC LIMIT 500`)
}

func scanInvitation(row db.Row) (Invitation, error) {
	var i Invitation
	var created, expires int64
	err := row.Scan(&i.ID, &i.Email, &i.Name, &i.Role, &i.By, &created, &expires)
	i.CreatedAt, i.ExpiresAt = db.Time(created), db.Time(expires)
	return i, err
}

// invitation returns what a link invites to; Gone when it was used or
// withdrawn or has run out.
func (s *Service) invitation(ctx context.Context, q db.Querier, token string) (Invitation, error) {
	i, err := db.One(ctx, q, scanInvitation, selectInvitation+` WHERE i.hash = ? AND i.expires_at > ?`, hashOf(token), db.Micros(s.now()))
	if fault.Is(err, fault.NotFound) {
		return i, errUsed
	}
	return i, err
}

// accept accepts an invitation: the invited gets an account, or the role on the
// one that they have, and is led to make a passkey or to set up one-time
// passwords. The link has served then; should they break off, they sign in by
// mail and go on.
func (s *Service) accept(ctx context.Context, r *http.Request, token, name string) (next answer, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		i, err := s.invitation(ctx, tx, token)
		if err != nil {
			return err
		}
		if i.Name, err = s.nameOfInvited(ctx, tx, i, name); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM invitation WHERE id = ?`, i.ID)
		if err == nil && n == 0 {
			err = errUsed
		}
		if err != nil {
			return err
		}
		joined, err := s.seat(ctx, tx, i)
		if err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, Identity{AccountID: joined.ID, Role: i.Role}, ActAccept, inviteSubject(i.ID), string(i.Role)); err != nil {
			return err
		}
		next, err = s.lead(ctx, tx, r, joined, proofInvite, "")
		return err
	})
	return next, err
}

// nameOfInvited returns the name that somebody joins under: that of the
// invitation, which may be like a colleague's, or one of their own choice.
func (s *Service) nameOfInvited(ctx context.Context, tx *db.Tx, i Invitation, name string) (string, error) {
	if name == i.Name {
		return name, nil
	}
	have, ended, err := accountOfMail(ctx, tx, i.Email)
	if ended {
		return "", errUsed
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	return s.checkName(ctx, tx, have.ID, name)
}

// seat returns the account of somebody who was invited, with the role. Who has
// come to work here in another way meanwhile keeps the role and the factors
// that they have: the invitation, which is as old as a mail can be, is void.
func (s *Service) seat(ctx context.Context, tx *db.Tx, i Invitation) (Account, error) {
	id, _, err := s.EnsurePerson(ctx, tx, Person{Role: i.Role, Name: i.Name, Email: i.Email})
	if err != nil {
		return Account{}, err
	}
	n, err := tx.Exec(ctx, `UPDATE account SET role = ?, name = ? WHERE id = ? AND ended_at = 0 AND (role = 'reader' OR NOT claimed)`,
		string(i.Role), i.Name, id)
	if err == nil && n == 0 {
		err = errUsed
	}
	if err != nil {
		return Account{}, err
	}
	if err := s.EndSessions(ctx, tx, id, 0); err != nil {
		return Account{}, err
	}
	return s.Account(ctx, tx, id)
}
