package account

import (
	"net/http"

	"stet/internal/platform/db"
)

// purposeAccount is what a new reader agrees to.
const purposeAccount = "account"

// minimumAge is the age in years that readers with an account must have, 0 for
// any.
func (s *Service) minimumAge() int { return s.site.Current().MinimumAge }

// joinWording returns what a new reader agrees to, in the publication's
// language.
func (s *Service) joinWording() string {
	name := s.site.Current().Name
	if s.minimumAge() == 0 {
		return s.words().T("signin.join.consent", "site", name)
	}
	return s.words().T("signin.join.consent.age", "site", name, "n", s.minimumAge())
}

// joinReader makes the account of somebody who has shown that they read their
// mail, and signs them in. An error may be about the field "name"; the address
// that the account is to have is returned in any case.
func (s *Service) joinReader(r *http.Request, name string) (next answer, email string, err error) {
	ctx := r.Context()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		t, _, err := s.stepOf(r, tx, kindJoin)
		if err != nil {
			return err
		}
		email = t.State.Email
		clean, err := s.checkName(ctx, tx, 0, name)
		if err != nil {
			return err
		}
		if err := t.use(ctx, tx); err != nil {
			return err
		}
		id, created, err := s.EnsurePerson(ctx, tx, Person{Role: Reader, Name: clean, Email: email})
		if err != nil {
			return err
		}
		if !created {
			return errUsed
		}
		if err := s.RecordConsent(ctx, tx, id, purposeAccount, s.joinWording(), joinPage); err != nil {
			return err
		}
		next, err = s.enter(ctx, tx, r, Account{ID: id, Role: Reader, Name: clean, Email: email}, ByMail, t.State.To)
		return err
	})
	return next, email, err
}
