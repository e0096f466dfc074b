package account

import (
	"context"
	"crypto/rand"
	"net/http"
	"unicode/utf8"

	"stet/internal/engine/document"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// A set-up link is printed on the command line of the machine. Whoever opens it
// becomes the owner of a site that has none, or the member of the staff for
// whom it was made. Nothing but a ticket exists until that person has a second
// factor, so a set-up that was broken off can begin again.

// SetUpLink returns a link for the first owner, "" when the site has an owner
// who can sign in. It works once, within a day.
func (s *Service) SetUpLink(ctx context.Context) (link string, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		owned, err := hasOwner(ctx, tx)
		if err != nil || owned {
			return err
		}
		link, err = s.setUp(ctx, tx, state{Role: Owner})
		return err
	})
	return link, err
}

// LinkFor returns a link with which the owner of a mail address becomes a
// member of the staff in the role. It works once, within a day. Conflict when
// the address belongs to the staff already.
func (s *Service) LinkFor(ctx context.Context, email, name string, role Role) (link string, err error) {
	if email, err = cleanMail(email); err != nil {
		return "", err
	}
	if !role.IsStaff() {
		return "", fault.New(fault.Invalid, "%q is not a role of the newsroom; the roles are %v", role, Roles())
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		who, ended, err := accountOfMail(ctx, tx, email)
		switch {
		case err == nil && ended:
			return fault.New(fault.Conflict, "the account of %s has ended; reinstate it on the desk", email)
		case err == nil && who.Role.IsStaff() && who.Role != role:
			return fault.New(fault.Conflict, "%s works here already, as %s; roles are changed on the desk", email, who.Role)
		case err == nil && who.Role.IsStaff():
			factors, err := s.Factors(ctx, tx, who.ID)
			if err != nil {
				return err
			}
			if factors.any() || factors.Had {
				return fault.New(fault.Conflict, "%s works here already; 'stet user recover %s' helps who cannot sign in", email, email)
			}
		case err != nil && !fault.Is(err, fault.NotFound):
			return err
		}
		link, err = s.setUp(ctx, tx, state{Role: role, Email: email, Name: document.CleanLine(name)})
		return err
	})
	return link, err
}

func (s *Service) setUp(ctx context.Context, tx *db.Tx, told state) (string, error) {
	token := rand.Text()
	if err := s.keep(ctx, tx, token, ticket{Kind: kindSetUp, State: told}, setUpLife); err != nil {
		return "", err
	}
	return s.link("/set-up/" + token), s.Audit(ctx, tx, Identity{}, ActLink, "", "set-up "+string(told.Role))
}

// hasOwner reports whether some owner can sign in.
func hasOwner(ctx context.Context, q db.Querier) (bool, error) {
	n, err := db.One(ctx, q, db.ScanID, `SELECT COUNT(*) FROM account a WHERE a.role = 'owner' AND a.ended_at = 0
		AND (EXISTS (SELECT 1 FROM passkey p WHERE p.account_id = a.id) OR EXISTS (SELECT 1 FROM recovery_code c WHERE c.account_id = a.id))`)
	return n > 0, err
}

// newcomer is what the set-up page asks for.
type newcomer struct {
	Site  string // the publication's name, from the first owner only
	Name  string
	Email string
}

// isFirst reports whether a set-up link makes the first owner.
func (st state) isFirst() bool { return st.Role == Owner && st.Email == "" }

// beginSetUp checks what the page was told and leads on to the second factor.
// Its error may be about the fields "site", "name" and "email".
func (s *Service) beginSetUp(r *http.Request, token string, n newcomer) (next answer, err error) {
	ctx := r.Context()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		t, err := s.ticketOf(ctx, tx, kindSetUp, token)
		if err != nil {
			return err
		}
		told := state{Proof: proofSetUp, To: homeOf(t.State.Role), Role: t.State.Role, Email: t.State.Email, SetUp: t.Hash}
		if t.State.isFirst() {
			if told.Site, err = cleanSiteName(n.Site); err != nil {
				return err
			}
			if told.Email, err = cleanMail(n.Email); err != nil {
				return err
			}
		}
		known, _, err := accountOfMail(ctx, tx, told.Email)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if told.Name, err = s.checkName(ctx, tx, known.ID, n.Name); err != nil {
			return err
		}
		next, err = s.step(ctx, tx, enrolPath, ticket{Kind: kindStep, State: told})
		return err
	})
	return next, err
}

func cleanSiteName(name string) (string, error) {
	name = document.CleanLine(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > site.MaxName {
		return "", said(fault.InField("site", "a publication's name has 1 to %d characters, this has %d", site.MaxName, n), "signup.site.wrong")
	}
	return name, nil
}

// settle makes the account that a set-up has led to, or raises the one of the
// same mail address, and uses the link up.
func (s *Service) settle(ctx context.Context, tx *db.Tx, told state) (Account, error) {
	link, err := db.One(ctx, tx, scanTicket, ticketColumns+` WHERE hash = ? AND kind = ? AND expires_at > ?`,
		told.SetUp, kindSetUp, db.Micros(s.now()))
	if fault.Is(err, fault.NotFound) {
		err = errUsed
	}
	if err != nil {
		return Account{}, err
	}
	if err := link.use(ctx, tx); err != nil {
		return Account{}, err
	}
	if link.State.isFirst() {
		if err := s.found(ctx, tx, told.Site); err != nil {
			return Account{}, err
		}
	}
	id, created, err := s.EnsurePerson(ctx, tx, Person{Role: told.Role, Name: told.Name, Email: told.Email})
	if err != nil {
		return Account{}, err
	}
	who := Account{ID: id, Role: told.Role, Name: told.Name, Email: told.Email}
	if !created {
		if err := s.promote(ctx, tx, who); err != nil {
			return Account{}, err
		}
	}
	return who, s.Audit(ctx, tx, Identity{AccountID: id, Role: who.Role}, ActSetUp, subjectOf(id), string(who.Role))
}

// found gives the publication its name, unless somebody else was faster.
func (s *Service) found(ctx context.Context, tx *db.Tx, name string) error {
	owned, err := hasOwner(ctx, tx)
	if err == nil && owned {
		err = errUsed
	}
	if err != nil {
		return err
	}
	settings, err := s.site.Stored(ctx, tx)
	if err != nil {
		return err
	}
	settings.Name = name
	return s.site.SaveSettings(ctx, tx, settings)
}

// promote gives an account that is there its role and name; whoever is signed in
// with it begins again. Somebody who has got another role meanwhile keeps it,
// so that no old link takes the last owner from the site.
func (s *Service) promote(ctx context.Context, tx *db.Tx, who Account) error {
	n, err := tx.Exec(ctx, `UPDATE account SET role = ?, name = ? WHERE id = ? AND ended_at = 0 AND (role = 'reader' OR role = ? OR NOT claimed)`,
		string(who.Role), who.Name, who.ID, string(who.Role))
	if err == nil && n == 0 {
		err = errUsed
	}
	if err != nil {
		return err
	}
	return s.EndSessions(ctx, tx, who.ID, 0)
}
