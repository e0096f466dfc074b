package account

import (
	"context"
	"net/http"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// proof is what somebody has shown who has not shown enough yet.
type proof string

const (
	proofMail     proof = "mail"     // that they read the account's mail
	proofInvite   proof = "invite"   // an invitation that was mailed
	proofSetUp    proof = "setup"    // a link from the machine's command line
	proofMachine  proof = "machine"  // such a link, to recover the account
	proofRecovery proof = "recovery" // mail, and a recovery code
	proofSession  proof = "session"  // a session with two factors
)

// Factors is what a person can show besides mail.
type Factors struct {
	Passkeys int
	TOTP     bool
	Codes    int  // recovery codes that are not used
	Had      bool // whether there was ever a second factor
}

// any reports whether there is a second factor in daily use.
func (f Factors) any() bool { return f.Passkeys > 0 || f.TOTP }

// mayEnrol reports whether somebody who has shown p may add a factor to an
// account that has f. What was mailed is enough for the first factor of a new
// account; mail alone never for one of an account that had some and lost them.
func (p proof) mayEnrol(f Factors) bool {
	switch p {
	case proofMail:
		return !f.any() && !f.Had
	case proofInvite:
		return !f.any()
	}
	return true
}

// recovers reports whether the old factors were given up for p.
func (p proof) recovers() bool { return p == proofRecovery || p == proofMachine }

// means says how a session was made that begins with a new factor.
func (p proof) means() Means {
	if p.recovers() {
		return ByRecovery
	}
	return BySetUp
}

// Factors returns what an account has.
func (s *Service) Factors(ctx context.Context, q db.Querier, accountID int64) (Factors, error) {
	return db.One(ctx, q, func(row db.Row) (Factors, error) {
		var f Factors
		err := row.Scan(&f.Passkeys, &f.TOTP, &f.Codes, &f.Had)
		return f, err
	}, `SELECT (SELECT COUNT(*) FROM passkey WHERE account_id = a.id),
			EXISTS (SELECT 1 FROM totp WHERE account_id = a.id),
			(SELECT COUNT(*) FROM recovery_code WHERE account_id = a.id AND used_at = 0),
			EXISTS (SELECT 1 FROM recovery_code WHERE account_id = a.id)
		FROM account a WHERE a.id = ?`, accountID)
}

// keepsOne refuses, with Conflict, to leave somebody of the staff without a
// second factor.
func (s *Service) keepsOne(ctx context.Context, tx *db.Tx, who Identity) error {
	left, err := s.Factors(ctx, tx, who.AccountID)
	if err == nil && who.Role.IsStaff() && !left.any() {
		err = fault.New(fault.Conflict, "without it you could not sign in: add a passkey or one-time passwords first")
	}
	return err
}

// EndFactors takes an account's passkeys, one-time passwords and recovery
// codes away, as if it had never had any.
func (s *Service) EndFactors(ctx context.Context, tx *db.Tx, accountID int64) error {
	if err := endDevices(ctx, tx, accountID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM recovery_code WHERE account_id = ?`, accountID)
	return err
}

// endDevices takes away what the account's devices can show.
func endDevices(ctx context.Context, tx *db.Tx, accountID int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM passkey WHERE account_id = ?`, accountID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM totp WHERE account_id = ?`, accountID)
	return err
}

// admit answers somebody who has shown p for an account: readers are in,
// staff are led to their second factor, or to make one. It sets the cookies
// and returns the path to go on at; the final one is to.
func (s *Service) admit(w http.ResponseWriter, r *http.Request, accountID int64, p proof, to string) (string, error) {
	var next answer
	err := s.db.InTx(r.Context(), func(tx *db.Tx) error {
		who, err := activeAccount(r.Context(), tx, accountID)
		if err == nil {
			next, err = s.lead(r.Context(), tx, r, who, p, to)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	next.setCookies(w)
	return next.path, nil
}

// lead is admit inside a transaction.
func (s *Service) lead(ctx context.Context, tx *db.Tx, r *http.Request, who Account, p proof, to string) (answer, error) {
	if !who.Role.IsStaff() {
		return s.enter(ctx, tx, r, who, ByMail, to)
	}
	factors, err := s.Factors(ctx, tx, who.ID)
	if err != nil {
		return answer{}, err
	}
	path := lostPath
	switch {
	case p.mayEnrol(factors) && !factors.any(), p == proofSession:
		path = enrolPath
	case factors.any():
		path = secondPath
	}
	return s.step(ctx, tx, path, ticket{
		Kind: kindStep, AccountID: who.ID,
		State: state{Proof: p, To: localPath(to, homeOf(who.Role)), Email: who.Email, Name: who.Name, Role: who.Role},
	})
}

// activeAccount returns an account whose owner may sign in.
func activeAccount(ctx context.Context, q db.Querier, id int64) (Account, error) {
	return db.One(ctx, q, scanActive, `SELECT id, role, name, COALESCE(email, '') FROM account WHERE id = ? AND ended_at = 0`, id)
}

// accountOfMail returns the account of a mail address, which may have ended.
func accountOfMail(ctx context.Context, q db.Querier, email string) (who Account, ended bool, err error) {
	who, err = db.One(ctx, q, func(row db.Row) (Account, error) {
		var a Account
		err := row.Scan(&a.ID, &a.Role, &a.Name, &a.Email, &ended)
		return a, err
	}, `SELECT id, role, name, email, ended_at <> 0 FROM account WHERE email = ?`, email)
	return who, ended, err
}

func scanActive(row db.Row) (Account, error) {
	var a Account
	err := row.Scan(&a.ID, &a.Role, &a.Name, &a.Email)
	return a, err
}

var errEnded = fault.New(fault.Forbidden, "this account has ended")
