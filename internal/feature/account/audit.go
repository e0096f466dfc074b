package account

import (
	"context"
	"strconv"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// What the audit log says was done to people. Other features have acts of
// their own, named the same way: the feature, a dot, what was done. The
// catalogue has a sentence "desk.act." and the act for each.
const (
	ActInvite     = "account.invite"
	ActUninvite   = "account.uninvite"
	ActAccept     = "account.invited"
	ActRole       = "account.role"
	ActEnd        = "account.end"
	ActReinstate  = "account.reinstate"
	ActErase      = "account.erase"
	ActName       = "account.name"
	ActPicture    = "account.picture"
	ActAddress    = "account.address"
	ActDownload   = "account.download"
	ActWithdraw   = "account.withdraw"
	ActKeyMade    = "account.key.made"
	ActKeyRevoked = "account.key.revoked"
)

// Limits of an audit entry, in bytes. Longer texts are cut.
const (
	maxAct     = 64
	maxSubject = 200
	maxDetail  = 1000
)

// Audit writes down, in the transaction that does it, that who did act to
// subject, such as "account:7". The zero Identity is the machine itself, or
// whoever has its command line. detail says more where there is more to say.
// Names and addresses of people do not belong in it: entries outlive them.
func (s *Service) Audit(ctx context.Context, tx *db.Tx, who Identity, act, subject, detail string) error {
	if act == "" || len(act) > maxAct {
		return fault.New(fault.Internal, "an audit entry needs an act of at most %d bytes, %q has %d", maxAct, act, len(act))
	}
	staff := who.AccountID == 0 || who.Role.IsStaff()
	_, err := tx.Exec(ctx, `INSERT INTO audit (at, account_id, key_id, staff, act, subject, detail) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		db.Micros(s.now()), db.NullID(who.AccountID), db.NullID(who.KeyID), staff, act, cutText(subject, maxSubject), cutText(detail, maxDetail))
	return err
}

// subjectOf names an account in the audit log.
func subjectOf(id int64) string { return "account:" + strconv.FormatInt(id, 10) }

// Entry is one line of the audit log.
type Entry struct {
	ID        int64
	At        time.Time
	AccountID int64  // 0 for the machine itself
	Name      string // of the account, as it is now
	KeyID     int64  // of the program that acted for the account, 0 for a person
	Act       string
	Subject   string
	Detail    string
}

// AuditFilter chooses entries. Its zero value chooses all.
type AuditFilter struct {
	AccountID int64
	Act       string
}

const (
	entryColumns = `SELECT e.id, e.at, COALESCE(e.account_id, 0), COALESCE(a.name, ''), COALESCE(e.key_id, 0), e.act, e.subject, e.detail
		FROM audit e LEFT JOIN account a ON a.id = e.account_id`
	allEntries         = entryColumns + ` WHERE e.staff AND e.id < ? ORDER BY e.id DESC LIMIT ?`
	entriesByPerson    = entryColumns + ` WHERE e.staff AND e.id < ? AND e.account_id = ? ORDER BY e.id DESC LIMIT ?`
	entriesByAct       = entryColumns + ` WHERE e.staff AND e.id < ? AND e.act = ? ORDER BY e.id DESC LIMIT ?`
	entriesByPersonAct = entryColumns + ` WHERE e.staff AND e.id < ? AND e.account_id = ? AND e.act = ? ORDER BY e.id DESC LIMIT ?`
	ownEntries         = entryColumns + ` WHERE e.account_id = ? ORDER BY e.id`
)

// AuditLog returns up to limit entries of the newsroom before the id, newest
// first. What readers did with their own accounts is not among them.
func (s *Service) AuditLog(ctx context.Context, q db.Querier, filter AuditFilter, before int64, limit int) ([]Entry, error) {
	switch {
	case filter.AccountID != 0 && filter.Act != "":
		return db.All(ctx, q, scanEntry, entriesByPersonAct, before, filter.AccountID, filter.Act, limit)
	case filter.AccountID != 0:
		return db.All(ctx, q, scanEntry, entriesByPerson, before, filter.AccountID, limit)
	case filter.Act != "":
		return db.All(ctx, q, scanEntry, entriesByAct, before, filter.Act, limit)
	}
	return db.All(ctx, q, scanEntry, allEntries, before, limit)
}

func scanEntry(row db.Row) (Entry, error) {
	var e Entry
	var at int64
	err := row.Scan(&e.ID, &at, &e.AccountID, &e.Name, &e.KeyID, &e.Act, &e.Subject, &e.Detail)
	e.At = db.Time(at)
	return e, err
}

// auditActs returns the acts that the log holds, sorted. It looks each up in
// the index, so it costs the same however long the log is.
func (s *Service) auditActs(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, scanText, `WITH RECURSIVE acts (act) AS (
			SELECT MIN(act) FROM audit WHERE staff
			UNION ALL
			SELECT (SELECT MIN(e.act) FROM audit e WHERE e.staff AND e.act > acts.act) FROM acts WHERE acts.act IS NOT NULL)
		SELECT act FROM acts WHERE act IS NOT NULL ORDER BY act`)
}

// auditPeople returns who of the staff has entries in the log, by name.
func (s *Service) auditPeople(ctx context.Context, q db.Querier) ([]Account, error) {
	return db.All(ctx, q, scanAccount, selectAccount+` WHERE role <> 'reader' AND
		EXISTS (SELECT 1 FROM audit e WHERE e.account_id = account.id) ORDER BY name, id LIMIT 500`)
}
