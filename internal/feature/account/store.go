package account

import "stet/internal/platform/db"

const selectAccount = `SELECT id, role, name, COALESCE(email, ''), claimed, created_at, COALESCE(origin, ''), picture, ended_at, erased_at
	FROM account`

func scanAccount(row db.Row) (Account, error) {
	var a Account
	var created, ended, erased int64
	err := row.Scan(&a.ID, &a.Role, &a.Name, &a.Email, &a.Claimed, &created, &a.Origin, &a.Picture, &ended, &erased)
	a.CreatedAt, a.EndedAt, a.ErasedAt = db.Time(created), db.Time(ended), db.Time(erased)
	return a, err
}

func scanText(row db.Row) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
