package account

import (
	"context"
	"math"

	"stet/internal/platform/db"
)

// ownData reads what this package keeps of a person.
func (s *Service) ownData(ctx context.Context, q db.Querier, id int64) (ownData, error) {
	a, err := s.Account(ctx, q, id)
	if err != nil {
		return ownData{}, err
	}
	own := ownData{ID: a.ID, Name: a.Name, Email: a.Email, Role: a.Role, Picture: a.Picture, Created: a.CreatedAt}
	for _, read := range []func(context.Context, db.Querier, *ownData) error{ownSessions, ownFactors, ownKeys, s.ownConsents, ownActs} {
		if err := read(ctx, q, &own); err != nil {
			return own, err
		}
	}
	return own, nil
}

func ownSessions(ctx context.Context, q db.Querier, own *ownData) (err error) {
	own.Sessions, err = db.All(ctx, q, func(row db.Row) (ownSession, error) {
		var o ownSession
		var created, seen int64
		err := row.Scan(&o.Browser, &o.Network, &o.Means, &created, &seen)
		o.Created, o.Seen = db.Time(created), db.Time(seen)
		return o, err
	}, `SELECT agent, block, means, created_at, seen_at FROM session WHERE account_id = ? ORDER BY id`, own.ID)
	return err
}

func ownFactors(ctx context.Context, q db.Querier, own *ownData) (err error) {
	own.Passkeys, err = db.All(ctx, q, func(row db.Row) (ownPasskey, error) {
		var o ownPasskey
		var created, used int64
		err := row.Scan(&o.Name, &created, &used)
		o.Created, o.Used = db.Time(created), db.Time(used)
		return o, err
	}, `SELECT name, created_at, used_at FROM passkey WHERE account_id = ? ORDER BY id`, own.ID)
	if err != nil {
		return err
	}
	n, err := db.One(ctx, q, db.ScanID, `SELECT COUNT(*) FROM totp WHERE account_id = ?`, own.ID)
	own.TOTP = n > 0
	return err
}

func ownKeys(ctx context.Context, q db.Querier, own *ownData) error {
	keys, err := db.All(ctx, q, scanKey, selectKey+` WHERE k.account_id = ? ORDER BY k.id`, own.ID)
	for _, k := range keys {
		own.Keys = append(own.Keys, ownKey{Name: k.Name, Scopes: k.Scopes, Created: k.CreatedAt, Expires: k.ExpiresAt, Used: k.UsedAt})
	}
	return err
}

func (s *Service) ownConsents(ctx context.Context, q db.Querier, own *ownData) error {
	consents, err := s.ConsentsOf(ctx, q, own.ID, math.MaxInt32)
	for _, c := range consents {
		own.Consents = append(own.Consents, ownConsent{Purpose: c.Purpose, Wording: c.Wording, Source: c.Source,
			Given: c.GivenAt, Withdrawn: c.WithdrawnAt})
	}
	return err
}

func ownActs(ctx context.Context, q db.Querier, own *ownData) error {
	entries, err := db.All(ctx, q, scanEntry, ownEntries, own.ID)
	for _, e := range entries {
		own.Acts = append(own.Acts, ownAct{At: e.At, Act: e.Act, Subject: e.Subject, Detail: e.Detail})
	}
	return err
}
